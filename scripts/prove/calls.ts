/**
 * Each call of SSPI's functions made to fail, to lie, to crash and to hang: the command answers by the rules, keeps nothing of
 * what the library gave it, and acts as nobody else.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../src/report/exitCodes.ts';
import { exceptionFor, isExpected, type Left } from '../../test/sspi/leaksExpected.ts';
import { referenceLibrary } from '../../test/support/referenceLibrary.ts';
import { eachOf, type Faulted, figuresOf, share, tryEach, wrongAnswer } from './faultTries.ts';
import { wronglyActed } from './identities.ts';
import { OUTPUTS, wrongOutputs } from './outputs.ts';
import type { Proof } from './stage.ts';
import { type Watched, watched } from './watched.ts';

/** Of the statuses each call gets one after the other; 0x80097777 is nobody's. */
const STATUSES = ['0x80090304', '0x80090300', '0x80090301', '0x80097777'] as const;

const ON_PACKAGE = ['--package', 'Reference'];
const AS_CLIENT = [...ON_PACKAGE, '--user', 'games', '--password-file', '../password'];

const COMMANDS: readonly (readonly string[])[] = [
  ['acquire', ...AS_CLIENT],
  ['acquire', '--ansi', '--use', 'both', ...ON_PACKAGE],
  ['acquire', '--async', '--target', 'HTTP/server', '--token-output', 'token', ...ON_PACKAGE],
  ['packages'],
  ['packages', '--attributes', 'Reference'],
  ['capabilities'],
  ['export', '--output', 'context', '--peer-output', 'peer', '--prove', ...ON_PACKAGE],
  ['import', '../context', '--peer', '../peer'],
  ['impersonate', ...AS_CLIENT, '--read', '../password'],
  ['doctor', 'HTTP/server', ...ON_PACKAGE],
];

type Fault = { name: string; number: number; action: string };

/** @param every of all faults each so many is tried */
export function calls(every: number, seed = 1): Proof {
  return {
    name: 'calls-sspi',
    claim: `${share(every)} of the calls of SSPI's functions fails, lies, crashes or hangs in ${COMMANDS.length} commands`,
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sspidiag-calls-'));
      try {
        return figuresOf(await failing(folder, every, seed));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

async function failing(folder: string, every: number, seed: number): Promise<Faulted[]> {
  writeFileSync(join(folder, 'password'), 'a password', { mode: 0o600 });
  const library = ['--library', referenceLibrary().linux];
  const tries: Faulted[] = [];
  const first = await once(
    folder,
    ['export', '--output', '../context', '--peer-output', '../peer', ...ON_PACKAGE, ...library],
    null,
  );
  if (first.run.code !== 0) throw new Error(`export: ${first.run.stderr}`);
  for (const command of COMMANDS) {
    const argv = [...command, ...library];
    const whole = await once(folder, argv, null);
    if (whole.wrong.length > 0) throw new Error(`${command.join(' ')}: ${whole.wrong.join('; ')}`);
    const faults = eachOf(faultsIn(whole.counted), every, seed);
    const trying = async (fault: Fault) => {
      const { run, wrong, counted } = await once(folder, argv, fault);
      // A process that it ends tells nothing any more.
      const isCounted = counted.some(({ calls }) => (calls[fault.name] ?? 0) >= fault.number);
      if (run.code === EXIT.yes && isDecisive(command, fault)) wrong.push('it said yes');
      const what = `${command.join(' ')}, ${fault.name}#${fault.number}: ${fault.action}`;
      tries.push({ what, wrong, code: run.code, reached: isCounted || isDeadly(fault) });
    };
    await tryEach(faults, 'hang', trying);
  }
  return tries;
}

/** What the answer is about: no yes without it. Of packages there is a list whatever they can do. */
const DECISIVE = /^(Sspi)?(Acquire|Initialize|Accept|Export|Import|Impersonate)/;

function isDecisive([verb]: readonly string[], fault: Fault): boolean {
  const isRefused = /^(status|then) /.test(fault.action);
  return isDeadly(fault) || (verb !== 'packages' && isRefused && DECISIVE.test(fault.name));
}

const isDeadly = ({ action }: Fault) => action === 'crash' || action === 'hang';

/** A process's counters, as the library tells them at its end. */
type Counters = { calls: Record<string, number> } & Record<
  string,
  { given: number; returned: number; stray: number }
>;

function faultsIn(counted: readonly Counters[]): Fault[] {
  const names = new Set(counted.flatMap(({ calls }) => Object.keys(calls)));
  return [...names].flatMap((name) => {
    const most = Math.max(...counted.map(({ calls }) => calls[name] ?? 0));
    return Array.from({ length: most }, (_, index) =>
      misdeeds(index).map((action) => ({ name, number: index + 1, action })),
    ).flat();
  });
}

/** @param index of the call; whichever kills the process, it is the same end */
function misdeeds(index: number): string[] {
  const answers = [`status ${STATUSES[index % STATUSES.length]}`, 'then 0x80090304', 'nothing'];
  return index === 0 ? [...answers, 'crash', 'hang'] : answers;
}

type Once = { run: Watched; wrong: string[]; counted: Counters[] };

async function once(folder: string, command: readonly string[], fault: Fault | null): Promise<Once> {
  const counters = join(mkdtempSync(join(folder, 'counters-')), 'counters');
  const seconds = fault?.action === 'hang' ? '0.8' : '10';
  const run = await watched([...command, '--timeout', seconds], {
    folder,
    leaves: OUTPUTS,
    environment: {
      ...process.env,
      REFERENCE_SSP_COUNTERS: counters,
      REFERENCE_SSP_SCRIPT: fault ? `${fault.name}#${fault.number}: ${fault.action}` : '',
    },
    look: wrongOutputs,
  });
  const lines = existsSync(counters) ? readFileSync(counters, 'utf8').trimEnd().split('\n') : [];
  const counted = lines.map((line) => JSON.parse(line) as Counters);
  const wrong = [
    ...run.wrong,
    ...wrongAnswer(run, [0, 1, 3, 5]),
    ...wronglyActed(run),
    ...kept(counted, fault),
  ];
  return { run, wrong, counted };
}

/** What the library had given and did not get back, beyond what may be left after that fault. */
function kept(counted: readonly Counters[], fault: Fault | null): string[] {
  // All statuses are one to those exceptions.
  const action = fault?.action.replace(/^status .*/, 'status 0x80090304') ?? '';
  // What a hanging call's process had is gone with it.
  if (action === 'hang') return [];
  const exception = fault && exceptionFor(fault.name, action);
  return counted.flatMap(({ calls, ...kinds }) => {
    const left: Left = {};
    for (const [kind, { given, returned, stray }] of Object.entries(kinds)) {
      if (given !== returned) left[kind] = given - returned;
      if (stray > 0) left[`stray ${kind}`] = stray;
    }
    const known = exception && { ...exception, onThread: undefined };
    return isExpected(left, known as typeof exception) ? [] : [`it kept ${JSON.stringify(left)}`];
  });
}

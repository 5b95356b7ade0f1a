/**
 * Signals at any moment of a command: it ends with a documented code, its document is whole or absent, and it leaves no
 * process and no file.
 */
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../src/report/exitCodes.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { documentOf, wrongAnswer } from './faultTries.ts';
import { OUTPUTS, wrongOutputs } from './outputs.ts';
import { type Figure, inRealm, judged, type Proof, TOGETHER, type Try, together } from './stage.ts';
import { type Watched, watched } from './watched.ts';

const LIST = 'list';
/** What is exported beside the folders of all runs, and how it is imported. */
const EXPORTED = ['export', '--output', '../context', '--peer-output', '../peer'];
const TRANSFERRED = ['../context', '--peer', '../peer'];
const TARGETS = Array.from({ length: 40 }, () => 'HTTP/localhost');

/** All there are; help has no document. */
const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost'],
  ['acquire', '--use', 'inbound', '--async'],
  ['acquire', '--package', 'Kerberos', '--trace'],
  ['packages'],
  ['capabilities'],
  ['export', '--prove', '--output', 'context', '--peer-output', 'peer'],
  ['import', ...TRANSFERRED],
  ['impersonate'],
  ['impersonate', '--exec', 'sleep', '0.1'],
  ['tickets', '--request', 'HTTP/localhost'],
  ['keytab', '--timeout', '5'],
  ['kdc'],
  ['spn', 'HTTP/localhost'],
  ['doctor', 'HTTP/localhost'],
  ['acquire', '--package', 'Kerberos', '--targets', LIST],
  ['explain', '0x18'],
  ['explain', '--list'],
  ['decode', '--json', 'YIIBAAYGKwYBBQUC'],
  ['config'],
  ['report', 'HTTP/localhost'],
  ['lab', '--', 'sleep', '0.1'],
  ['schema'],
  ['completion', 'bash'],
];
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** @param moments for each command */
export function signals(moments: number, seed = 1): Proof {
  return {
    name: 'signals',
    claim: `SIGINT and SIGTERM at ${moments} random moments of each of ${COMMANDS.length} commands`,
    run: async () =>
      figuresOf(
        await inRealm((environment, folder) => interrupt(environment, folder, moments, seed)),
        moments * COMMANDS.length,
      ),
  };
}

/** Of each command, to know how long it takes: something else may hold one of them up. */
const ROUNDS = 3;

/** Runs every command first to its end, to know how long that takes, then with a signal at each moment. */
async function interrupt(
  environment: NodeJS.ProcessEnv,
  folder: string,
  moments: number,
  seed: number,
): Promise<Signalled[]> {
  const random = seeded(seed);
  const tries: Signalled[] = [];
  const exported = await once(environment, folder, EXPORTED, null);
  if (exported.wrong.length > 0) throw new Error(`${EXPORTED.join(' ')}: ${exported.wrong.join('; ')}`);
  for (const command of COMMANDS) {
    const durations: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const whole = await once(environment, folder, command, null);
      durations.push(performance.now() - start);
      if (whole.wrong.length > 0) throw new Error(`${command.join(' ')}: ${whole.wrong.join('; ')}`);
    }
    const milliseconds = Math.min(...durations);
    const planned = Array.from({ length: moments }, (_, moment) => ({
      signal: SIGNALS[moment % SIGNALS.length] ?? 'SIGINT',
      after: random() % Math.ceil(milliseconds * 1.1),
    }));
    await together(TOGETHER, planned, async (each) => {
      const { wrong, answered } = await once(environment, folder, command, each);
      const isEarly = each.after < milliseconds / 2;
      const what = `${command.join(' ')}, ${each.signal} after ${each.after} ms`;
      tries.push({ what, wrong, isEarly, isIgnored: isEarly && answered });
    });
  }
  return tries;
}

/** A try; `isEarly` where the command had half of its work before it, and `isIgnored` where it did that all the same. */
type Signalled = Try & { isEarly: boolean; isIgnored: boolean };

function figuresOf(tries: readonly Signalled[], atLeast: number): Figure[] {
  const early = tries.filter(({ isEarly }) => isEarly).length;
  const ignored = tries.filter(({ isIgnored }) => isIgnored).length;
  const share = Math.round((100 * ignored) / Math.max(1, early));
  // On a busy machine the half may be over sooner than it was the first time.
  return [
    ...judged(tries, atLeast),
    {
      what: 'signals in the first half of a command that it did not heed',
      value: share,
      unit: '%',
      atMost: 5,
    },
  ];
}

type Planned = { signal: (typeof SIGNALS)[number]; after: number } | null;

/** Runs a command, and tells what is wrong with how it ended, and whether it came to an answer. */
async function once(
  environment: NodeJS.ProcessEnv,
  folder: string,
  command: readonly string[],
  planned: Planned,
): Promise<{ wrong: string[]; answered: boolean }> {
  const run = await watched(command, {
    ...{ environment, folder, leaves: [...OUTPUTS, LIST], look: wrongOutputs },
    ...{ prepare: (own) => writeFileSync(join(own, LIST), `${TARGETS.join('\n')}\n`) },
    started: (kill) => {
      if (planned) setTimeout(kill, planned.after, planned.signal);
    },
  });
  const answered = run.code === EXIT.yes || run.code === EXIT.no;
  return { wrong: [...wrongEnd(run, planned, command[0] === 'lab'), ...run.wrong], answered };
}

/** A lab passes the signal on, and ends as its command (sspidiag-lab(1), EXIT STATUS). */
function wrongEnd(run: Watched, planned: Planned, isLab: boolean): string[] {
  const { code, signal, stdout } = run;
  const said = documentOf(stdout)?.exitCode ?? code;
  // One that is whole, and was not yet all that was to be done.
  if (signal === null && said !== code) return [`it ended with ${code}, and its document says ${said}`];
  const byIt =
    planned &&
    (signal === planned.signal ||
      code === EXIT.interrupted ||
      (isLab && code === 128 + constants.signals[planned.signal]));
  // The signal may have come when the answer was there.
  return byIt ? [] : wrongAnswer(run, [EXIT.yes, EXIT.no]);
}

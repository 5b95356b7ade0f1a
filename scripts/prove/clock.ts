/**
 * This host's clock is set while a command runs: the command ends within its time limit and with a documented code, no
 * duration is one that did not pass, and it is told where it may have mattered.
 */
import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/report/report.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import type { Cut } from './cutRelay.ts';
import { runRelayed } from './relayed.ts';
import { type Run, wrongAnyhow } from './run.ts';
import { inRealm, judged, type Proof, type Try } from './stage.ts';

const TARGET = 'HTTP/localhost';

const COMMANDS: readonly (readonly string[])[] = [
  ['acquire', '--package', 'Kerberos', '--user', 'alice', '--password-file', 'alice.password'],
  ['acquire', '--package', 'Kerberos', '--target', TARGET],
  ['tickets', '--request', TARGET],
  ['spn', TARGET],
  ['kdc'],
  ['keytab'],
  ['impersonate', '--target', TARGET],
  ['doctor', TARGET],
  ['report', TARGET],
];

const DAY = 86_400;

/** Where the clock is set to, from where it is: seconds. */
const STEPS: readonly (readonly [what: string, seconds: (now: number) => number])[] = [
  ['an hour on', () => 3600],
  ['an hour back', () => -3600],
  ['ten years on', () => 3652 * DAY],
  ['ten years back', () => -3652 * DAY],
  ['to 1969', (now) => -now - 100 * DAY],
  // Behind 2³¹ seconds, and behind 2³².
  ['to 2039', (now) => 0x80000000 + 400 * DAY - now],
  ['to 2107', (now) => 0x100000000 + 400 * DAY - now],
];

const TIMEOUT_SECONDS = 3;
/** For starting the program, and the moment that a child is given to end, on a busy machine. */
const MARGIN_SECONDS = 3;
const TOGETHER = 3;
/** From then on it surely runs, and until so long before its end. */
const STARTED_MILLISECONDS = 1000;
const ENDING_MILLISECONDS = 700;
const SILENCE: Cut = { after: 0, how: 'silence' };

/**
 * @param moments of each step in each command, half of them while a KDC keeps it waiting
 * @param only commands by their first word; all unless given
 */
export function clock(moments: number, seed = 1, only: readonly string[] | null = null): Proof {
  const chosen = COMMANDS.filter(([verb = '']) => only?.includes(verb) ?? true);
  return {
    name: 'clock',
    claim: `the clock is set in ${STEPS.length} ways, each at ${moments} random moments of each of ${chosen.length} commands`,
    run: async () =>
      judged(
        await inRealm((environment, folder) => setAll(environment, folder, plan(chosen, moments, seed))),
      ),
  };
}

type Planned = { argv: readonly string[]; step: (typeof STEPS)[number]; silent: boolean; part: number };

function plan(commands: readonly (readonly string[])[], moments: number, seed: number): Planned[] {
  const random = seeded(seed);
  return commands.flatMap((argv) =>
    STEPS.flatMap((step, index) =>
      Array.from({ length: moments }, (_, moment): Planned => {
        const silent = (index + moment) % 2 === 0;
        return { argv, step, silent, part: random() / 2 ** 32 };
      }),
    ),
  );
}

async function setAll(environment: NodeJS.ProcessEnv, folder: string, planned: Planned[]): Promise<Try[]> {
  const asked = ['-m', '-f', '+0s', 'printenv', 'LD_PRELOAD'];
  const LD_PRELOAD = execFileSync('faketime', asked, { encoding: 'utf8' }).trim();
  const tries: Try[] = [];
  const worker = async (_: unknown, own: number) => {
    const file = join(folder, `clock-${own}`);
    const more = {
      LD_PRELOAD,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    for (let next = planned.shift(); next; next = planned.shift()) {
      const { argv, step, silent, part } = next;
      setClock(file, 0);
      let timer: NodeJS.Timeout | undefined;
      const after = 50 + part * (silent ? TIMEOUT_SECONDS * 1000 : 500);
      const { run } = await runRelayed(argv, {
        ...{ environment, folder, more, transport: 'tcp', timeoutSeconds: TIMEOUT_SECONDS },
        cut: silent ? SILENCE : null,
        started: () => {
          timer = setTimeout(() => setClock(file, step[1](Date.now() / 1000)), after);
        },
      });
      clearTimeout(timer);
      const kdc = silent ? ', the KDC silent' : '';
      const what = `${argv.join(' ')}, the clock set ${step[0]} after ${Math.round(after)} ms${kdc}`;
      tries.push({ what, wrong: wrongEnd(run, silent, after) });
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  return tries;
}

/** At once: whoever reads it while it is written would see no time at all. */
function setClock(file: string, seconds: number): void {
  writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${Math.round(seconds)}s\n`);
  renameSync(`${file}.new`, file);
}

function wrongEnd(run: Run, silent: boolean, after: number): string[] {
  const wrong = wrongAnyhow(run);
  if (run.seconds > TIMEOUT_SECONDS + MARGIN_SECONDS) wrong.push(`it took ${run.seconds.toFixed(1)} s`);
  if (![0, 1, 3].includes(run.exitCode ?? -1)) wrong.push(`it ended with ${run.exitCode ?? run.signal}`);
  if (wrong.length > 0) return wrong;
  const document = JSON.parse(run.stdout) as Report;
  if (document.exitCode !== run.exitCode) wrong.push(`its document says ${document.exitCode}`);
  if (silent && document.command !== 'keytab' && document.ok) wrong.push('it says yes, and no KDC answered');
  const meanwhile =
    silent && after >= STARTED_MILLISECONDS && after <= run.seconds * 1000 - ENDING_MILLISECONDS;
  if (meanwhile && !document.findings.some(({ code }) => code === 'clock-set'))
    wrong.push('it does not say so');
  return [...wrong, ...wrongDurations(document, run.seconds * 1000)];
}

/** Every duration of the document that is negative, or longer than the run. */
function wrongDurations(value: unknown, milliseconds: number, name = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) =>
      wrongDurations(each, milliseconds, Array.isArray(value) ? name : key),
    );
  }
  const unit = /microseconds$/i.test(name) ? 1000 : /milliseconds$/i.test(name) ? 1 : null;
  if (unit === null || typeof value !== 'number') return [];
  return value >= 0 && value <= milliseconds * unit ? [] : [`${name} is ${value}`];
}

/**
 * Signals at any moment of a command: it ends with a documented code, its document is whole or absent, and it leaves no
 * process and no file.
 */
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { inRealm, judged, type Proof, TOGETHER, type Try, together } from './stage.ts';
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
  ['packages'],
  ['capabilities'],
  ['export', '--prove', '--output', 'context', '--force'],
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
/** The exit code of an interrupted command, whatever the signal was (sspidiag(1), EXIT STATUS). */
const INTERRUPTED = 130;

/** @param moments for each command */
export function signals(moments: number, seed = 1): Proof {
  return {
    name: 'signals',
    claim: `SIGINT and SIGTERM at ${moments} random moments of each of ${COMMANDS.length} commands`,
    run: async () =>
      judged(await inRealm((environment, folder) => interrupt(environment, folder, moments, seed))),
  };
}

/** Runs every command first to its end, to know how long that takes, then with a signal at each moment. */
async function interrupt(
  environment: NodeJS.ProcessEnv,
  folder: string,
  moments: number,
  seed: number,
): Promise<Try[]> {
  const random = seeded(seed);
  const tries: Try[] = [];
  const exported = await once(environment, folder, EXPORTED, null);
  if (exported.length > 0) throw new Error(`${EXPORTED.join(' ')}: ${exported.join('; ')}`);
  for (const command of COMMANDS) {
    const start = performance.now();
    const whole = await once(environment, folder, command, null);
    const milliseconds = performance.now() - start;
    if (whole.length > 0) throw new Error(`${command.join(' ')}: ${whole.join('; ')}`);
    const planned = Array.from({ length: moments }, (_, moment) => ({
      signal: SIGNALS[moment % SIGNALS.length] ?? 'SIGINT',
      after: random() % Math.ceil(milliseconds * 1.1),
    }));
    await together(TOGETHER, planned, async (each) => {
      const wrong = await once(environment, folder, command, each);
      tries.push({ what: `${command.join(' ')}, ${each.signal} after ${each.after} ms`, wrong });
    });
  }
  return tries;
}

type Planned = { signal: (typeof SIGNALS)[number]; after: number } | null;

/** Runs a command, and tells what is wrong with how it ended. */
async function once(
  environment: NodeJS.ProcessEnv,
  folder: string,
  command: readonly string[],
  planned: Planned,
): Promise<string[]> {
  const run = await watched(command, {
    ...{ environment, folder, leaves: ['context', LIST] },
    ...{ prepare: (own) => writeFileSync(join(own, LIST), `${TARGETS.join('\n')}\n`) },
    started: (kill) => {
      if (planned) setTimeout(kill, planned.after, planned.signal);
    },
  });
  return [...wrongEnd(run, planned, command[0] === 'lab'), ...run.wrong];
}

/** A lab passes the signal on, and ends as its command (sspidiag-lab(1), EXIT STATUS). */
function wrongEnd({ code, signal }: Watched, planned: Planned, isLab: boolean): string[] {
  const byIt =
    planned &&
    (signal === planned.signal ||
      code === INTERRUPTED ||
      (isLab && code === 128 + constants.signals[planned.signal]));
  // The signal may have come when the answer was there.
  return byIt || code === 0 || code === 1 ? [] : [`it ended with ${code ?? signal}`];
}

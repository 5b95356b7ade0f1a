/**
 * Signals at any moment of a command: it ends with a documented code, its document is whole or absent, and it leaves no
 * process and no file.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { SSPIDIAG } from './installation.ts';
import { inRealm, judged, type Proof, type Try } from './stage.ts';

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost'],
  ['acquire', '--use', 'inbound', '--async'],
  ['packages'],
  ['export', '--prove', '--output', 'context', '--force'],
  ['impersonate'],
  ['tickets', '--request', 'HTTP/localhost'],
  ['keytab', '--timeout', '5'],
  ['kdc'],
  ['spn', 'HTTP/localhost'],
  ['doctor', 'HTTP/localhost'],
  ['explain', '0x18'],
  ['decode', '--json', 'YIIBAAYGKwYBBQUC'],
];
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** The exit code of an interrupted command, whatever the signal was (sspidiag(1), EXIT STATUS). */
const INTERRUPTED = 130;

/** What every process of a run has in its environment. */
const MARK = 'SSPIDIAG_PROOF';
/** Longer than any of them takes, and than a child is given to end. */
const MOST_SECONDS = 20;

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
  for (const command of COMMANDS) {
    const start = performance.now();
    const whole = await once(environment, folder, command, null);
    const milliseconds = performance.now() - start;
    if (whole.length > 0) throw new Error(`${command.join(' ')}: ${whole.join('; ')}`);
    for (let moment = 0; moment < moments; moment++) {
      const signal = SIGNALS[moment % SIGNALS.length] ?? 'SIGINT';
      const after = random() % Math.ceil(milliseconds * 1.1);
      const wrong = await once(environment, folder, command, { signal, after });
      tries.push({ what: `${command.join(' ')}, ${signal} after ${after} ms`, wrong });
    }
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
  const own = mkdtempSync(join(folder, 'run-'));
  const temporary = join(own, 'temporary');
  mkdirSync(temporary);
  const mark = `${process.pid}-${own}`;
  const [program = '', ...argv] = [
    ...SSPIDIAG,
    ...command,
    ...(command.includes('--json') ? [] : ['--json']),
  ];
  const child = spawn(program, argv, {
    cwd: own,
    env: { ...environment, TMPDIR: temporary, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const closed = new Promise<[number | null, string | null]>((settle) =>
    child.on('close', (code, signal) => settle([code, signal])),
  );
  if (planned) setTimeout(() => child.kill(planned.signal), planned.after);
  const late = sleep(MOST_SECONDS * 1000, null, { ref: false });
  const ended = await Promise.race([closed, late]);
  const wrong: string[] = [];
  if (ended === null) {
    child.kill('SIGKILL');
    await closed;
    wrong.push(`it had not ended after ${MOST_SECONDS} s`);
  } else wrong.push(...wrongEnd(ended, planned), ...wrongOutput(output));
  wrong.push(...(await leftBehind(mark)));
  const files = readdirSync(own, { recursive: true, encoding: 'utf8' });
  const unexpected = files.filter((name) => name !== 'temporary' && name !== 'context');
  if (unexpected.length > 0) wrong.push(`it left ${unexpected.join(', ')}`);
  rmSync(own, { recursive: true });
  return wrong;
}

function wrongEnd([code, signal]: [number | null, string | null], planned: Planned): string[] {
  const byIt = planned && (signal === planned.signal || code === INTERRUPTED);
  // The signal may have come when the answer was there.
  return byIt || code === 0 || code === 1 ? [] : [`it ended with ${code ?? signal}`];
}

function wrongOutput({ stdout, stderr }: { stdout: string; stderr: string }): string[] {
  const wrong: string[] = [];
  if (/^\s+at .*:\d+/m.test(stderr) || stderr.includes('this is a bug')) wrong.push(stderr.slice(0, 500));
  try {
    if (stdout !== '') JSON.parse(stdout);
  } catch {
    wrong.push(`a document of ${stdout.length} characters is not whole`);
  }
  return wrong;
}

/** Processes of the run that are still there a moment after its end. */
async function leftBehind(mark: string): Promise<string[]> {
  for (let patience = 20; ; patience--) {
    const left = marked(mark);
    if (left.length === 0) return [];
    if (patience === 0) return [`it left the process ${left.join(', ')}`];
    await sleep(50);
  }
}

function marked(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
      return !isZombie && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  });
}

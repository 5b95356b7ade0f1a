/** A reader that goes away at any byte: the exit code stays the answer, and nothing is said about it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { startLab } from '../../src/lab/lab.ts';
import { MIT_REALM } from '../../src/lab/mitRealm.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { SSPIDIAG } from './installation.ts';
import type { Proof } from './stage.ts';

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['whoami', '--json'],
  ['acquire', '--json'],
  ['packages', '--plain'],
  ['doctor', 'HTTP/localhost'],
  ['report', '--json'],
  ['config', '--json'],
  ['explain', '0x18'],
  // More than a pipe holds.
  ['explain', '--list', '--json'],
  ['schema'],
  ['help', 'findings'],
  ['completion', 'bash'],
];

export type Cut = { command: string; bytes: number; wrong: string[] };

/** @param places for each command */
export function pipes(places: number, seed = 1): Proof {
  return {
    name: 'pipes',
    claim: `a reader that goes away at ${places} random bytes of each of ${COMMANDS.length} outputs`,
    async run() {
      const all = await cut(places, seed);
      const wrong = all.filter((each) => each.wrong.length > 0);
      for (const { command, bytes, wrong: what } of wrong.slice(0, 20)) {
        process.stderr.write(`${command}, after ${bytes} bytes: ${what.join('; ')}\n`);
      }
      return [
        { what: 'runs', value: all.length, unit: '', atMost: null },
        { what: 'runs that ended wrongly', value: wrong.length, unit: '', atMost: 0 },
      ];
    },
  };
}

/** Runs every command in a lab, first with a reader that takes all, then with one that has had enough. */
export async function cut(places: number, seed: number): Promise<Cut[]> {
  const realm = await startLab(scenario('healthy'), { self: SSPIDIAG, realm: MIT_REALM });
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-pipes-'));
  const random = seeded(seed);
  const all: Cut[] = [];
  try {
    for (const command of COMMANDS) {
      const whole = await read(realm.environment, folder, command, Number.POSITIVE_INFINITY);
      if (whole.stderr !== '') throw new Error(`${command.join(' ')}: ${whole.stderr}`);
      for (let place = 0; place < places; place++) {
        // The first byte and the last are as likely as any other.
        const bytes = random() % whole.bytes;
        const { exitCode, stderr } = await read(realm.environment, folder, command, bytes);
        const wrong = [
          ...(exitCode === whole.exitCode ? [] : [`it ended with ${exitCode}, not ${whole.exitCode}`]),
          ...(stderr === '' ? [] : [stderr.slice(0, 500)]),
        ];
        all.push({ command: command.join(' '), bytes, wrong });
      }
    }
  } finally {
    await realm.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return all;
}

type Read = { exitCode: number; bytes: number; stderr: string };

/** Tells the exit code of the command, and how much its reader has read. */
const PIPE = '{ "$@"; echo $? >&3; } | READER';

/** Reads so many bytes, and closes. */
async function read(
  env: NodeJS.ProcessEnv,
  cwd: string,
  command: readonly string[],
  most: number,
): Promise<Read> {
  const reader = Number.isFinite(most) ? `head -c ${most} | wc -c` : 'wc -c';
  const argv = ['-c', PIPE.replace('READER', reader), 'sh', ...SSPIDIAG, ...command];
  const child = spawn('/bin/sh', argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [bytes, stderr, exitCode] = await Promise.all(
    [1, 2, 3].map((descriptor) => text(child.stdio[descriptor] as Readable)),
  );
  return { exitCode: Number(exitCode), bytes: Number(bytes), stderr: stderr ?? '' };
}

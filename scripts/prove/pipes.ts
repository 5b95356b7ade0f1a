/** A reader that goes away at any byte: the exit code stays the answer, and nothing is said about it. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { EXIT } from '../../src/report/exitCodes.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { SSPIDIAG } from './installation.ts';
import { inRealm, judged, type Proof, TOGETHER, type Try, together } from './stage.ts';

/** Of a list, nobody knows what the rest would have said when its reader has gone. */
const MANY = ['acquire', '--package', 'Kerberos', '--targets', 'list', '-q'];
const TARGETS = 40;

/** All there are, some of them in several forms. */
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
  ['tickets', '--request', 'HTTP/localhost'],
  ['keytab', '--json'],
  ['kdc'],
  ['spn', 'HTTP/localhost', '--json'],
  ['capabilities'],
  ['export', '--output', 'context', '--peer-output', 'peer', '--force'],
  ['import', 'context', '--peer', 'peer', '--json'],
  ['impersonate', '--json'],
  ['decode', 'YIIBAAYGKwYBBQUC'],
  ['lab', '--list'],
  MANY,
];

/** @param places for each command */
export function pipes(places: number, seed = 1): Proof {
  return {
    name: 'pipes',
    claim: `a reader that goes away at ${places} random bytes of each of ${COMMANDS.length} outputs`,
    run: async () =>
      judged(
        await inRealm((environment, folder) => cut(environment, folder, places, seed)),
        places * COMMANDS.length,
      ),
  };
}

/** Runs every command first with a reader that takes all, then with one that has had enough. */
async function cut(
  environment: NodeJS.ProcessEnv,
  folder: string,
  places: number,
  seed: number,
): Promise<Try[]> {
  const random = seeded(seed);
  const tries: Try[] = [];
  writeFileSync(join(folder, 'list'), 'HTTP/localhost\n'.repeat(TARGETS));
  for (const command of COMMANDS) {
    const whole = await read(environment, folder, command, Number.POSITIVE_INFINITY);
    if (whole.stderr !== '') throw new Error(`${command.join(' ')}: ${whole.stderr}`);
    const all = Array.from({ length: places }, () => random() % whole.bytes);
    await together(TOGETHER, all, async (bytes) => {
      const { exitCode, stderr } = await read(environment, folder, command, bytes);
      const isRight = exitCode === whole.exitCode || (command === MANY && exitCode === EXIT.cannotTell);
      const wrong = [
        ...(isRight ? [] : [`it ended with ${exitCode}, not ${whole.exitCode}`]),
        ...(stderr === '' ? [] : [stderr.slice(0, 500)]),
      ];
      tries.push({ what: `${command.join(' ')}, after ${bytes} bytes`, wrong });
    });
  }
  return tries;
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

/** A reader that goes away at any byte: the exit code stays the answer, and nothing is said about it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../src/report/exitCodes.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import { type Figure, inRealm, judged, type Proof, TOGETHER, type Try, together } from './stage.ts';
import { watched } from './watched.ts';

/** Of a list, nobody knows what the rest would have said when its reader has gone. */
const MANY = ['acquire', '--package', 'Kerberos', '--targets', 'list', '-q'];
const TARGETS = 40;

/** What is exported beside the folders of all runs. */
const EXPORTED = ['export', '--output', '../context', '--peer-output', '../peer', '-q'];

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
  ['export', '--output', 'context', '--peer-output', 'peer'],
  ['import', '../context', '--peer', '../peer', '--json'],
  ['impersonate', '--json'],
  ['decode', 'YIIBAAYGKwYBBQUC'],
  ['lab', '--list'],
  MANY,
];

/** @param places for each command, at least 2 */
export function pipes(places: number, seed = 1): Proof {
  return {
    name: 'pipes',
    claim: `a reader that goes away at ${places} bytes of each of ${COMMANDS.length} outputs, the first of them before it begins`,
    run: async () =>
      figuresOf(
        await inRealm((environment, folder) => cut(environment, folder, places, seed)),
        places * COMMANDS.length,
      ),
  };
}

/** A try; `isMet` where there was more to be written than what the pipe takes without a reader. */
type Cut = Try & { isMet: boolean };

function figuresOf(tries: readonly Cut[], atLeast: number): Figure[] {
  const met = tries.filter(({ isMet }) => isMet).length;
  // Of each output the first place, and about half of the others of those that are longer than a page.
  const least = Math.ceil(atLeast / 4);
  return [
    ...judged(tries, atLeast),
    { what: 'runs that could not write all', value: met, unit: '', atMost: null, atLeast: least },
  ];
}

const PAGE = 4096;

/** Runs every command first with a reader that takes all, then with one that has had enough. */
async function cut(
  environment: NodeJS.ProcessEnv,
  folder: string,
  places: number,
  seed: number,
): Promise<Cut[]> {
  const random = seeded(seed);
  const tries: Cut[] = [];
  const narrow = join(folder, 'narrow');
  execFileSync('gcc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', narrow, NARROW]);
  const read = (command: readonly string[], most: number) =>
    readSome(narrow, environment, folder, command, most);
  const exported = await read(EXPORTED, ALL);
  if (exported.exitCode !== 0) throw new Error(`export: ${exported.stderr}`);
  for (const command of COMMANDS) {
    const whole = await read(command, ALL);
    const wrong = [...whole.wrong, ...(whole.stderr === '' ? [] : [whole.stderr])];
    if (wrong.length > 0) throw new Error(`${command.join(' ')}: ${wrong.join('; ')}`);
    const others = Array.from({ length: places - 1 }, () => 1 + (random() % (whole.bytes - 1)));
    await together(TOGETHER, [0, ...others], async (bytes) => {
      const { exitCode, stderr, wrong } = await read(command, bytes);
      const isRight = exitCode === whole.exitCode || (command === MANY && exitCode === EXIT.cannotTell);
      tries.push({
        what: `${command.join(' ')}, after ${bytes} bytes`,
        wrong: [
          ...wrong,
          ...(isRight ? [] : [`it ended with ${exitCode}, not ${whole.exitCode}`]),
          ...(stderr === '' ? [] : [stderr.slice(0, 500)]),
        ],
        isMet: bytes === 0 || whole.bytes - bytes > PAGE,
      });
    });
  }
  return tries;
}

type Read = { exitCode: number | null; bytes: number; stderr: string; wrong: string[] };

const NARROW = join(import.meta.dirname, 'narrow.c');
const ALL = -1;

/** Reads so many bytes of what a command writes, and closes. */
async function readSome(
  narrow: string,
  environment: NodeJS.ProcessEnv,
  folder: string,
  command: readonly string[],
  most: number,
): Promise<Read> {
  const told = join(mkdtempSync(join(folder, 'told-')), 'bytes');
  const { code, stderr, wrong } = await watched(command, {
    ...{ environment, folder, asGiven: true, leaves: ['list', 'context', 'peer'] },
    prepare: (own) => writeFileSync(join(own, 'list'), 'HTTP/localhost\n'.repeat(TARGETS)),
    through: [narrow, String(most), told],
  });
  return { exitCode: code, bytes: Number(readFileSync(told, 'utf8')), stderr, wrong };
}

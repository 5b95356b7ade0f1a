/** Damaged input on its way through whole commands, with the native libraries, children and output that belong to them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSPIDIAG } from '../../scripts/prove/installation.ts';
import type { Try } from '../../scripts/prove/stage.ts';
import { cacheFile, labTicket } from '../support/cacheFile.ts';
import { checkDocument } from '../support/documents.ts';
import { clientOf, fakeKdc } from '../support/fakeKdc.ts';
import { type Ended, execute } from '../support/programs.ts';
import { type Random, seeded } from '../wire/fuzz/mutate.ts';
import { corpusOf } from './corpus.ts';
import { damaged, type Grammar } from './grammar.ts';
import { COLORS, harmless } from './judge.ts';
import { serving } from './network.ts';
import { READERS } from './readers.ts';

/** Where a command finds the input, which is in the file; what is served is served by then. */
type Way = {
  reader: string;
  command: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Has a server answer with it. */
  serve?: (input: Buffer) => void;
};

/** The name of the file with the input, wherever it stands in a command. */
const FILE = 'FILE';
const TOKEN = 'oQcwBaADCgEC';
/** Commands that ask somebody wait for no longer. */
const PATIENCE = ['--timeout', '3'];
const MOST_SECONDS = 20;
/** Of resident memory; what a start takes is 60 to 90. */
const MOST_MEBIBYTES = 256;

const MEASURE = join(import.meta.dirname, '..', 'support', 'measured.cjs');

/** No reader here reads it: libkrb5 does. */
const CACHE: { name: string; grammar: Grammar; seeds: () => Buffer[] } = {
  name: 'credential cache',
  grammar: {
    words: ['\x05\x04', '\x05\x03', '\x00\x00\x00\x00', '\xff\xff\xff\xff', 'X-CACHECONF:'],
    nests: [],
  },
  seeds: () => [cacheFile('alice@LAB.TEST', [labTicket(Math.floor(Date.now() / 1000))])],
};

type Test = { after(remove: () => unknown): void };

/** Everything is started anew with each set of ways, and ends with the test. */
async function ways(t: Test, folder: string): Promise<Way[]> {
  const file = join(folder, 'input');
  let answer: Buffer = Buffer.alloc(0);
  const kdc = await fakeKdc(t, { udp: () => answer, tcp: () => answer });
  const web = await serving();
  t.after(web.close);
  const client = { ...clientOf(folder, [kdc.place]), KRB5CCNAME: `FILE:${folder}/none` };
  const asked = (input: Buffer) => {
    answer = input;
  };
  return [
    { reader: 'krb5.conf', command: ['config'], env: { KRB5_CONFIG: file } },
    { reader: 'krb5.conf', command: ['whoami', ...PATIENCE], env: { KRB5_CONFIG: file } },
    { reader: 'log', command: ['explain', FILE] },
    { reader: 'HTTP', command: ['decode', FILE] },
    { reader: 'token', command: ['decode', '--offsets', '--hex', FILE] },
    { reader: 'keytab and key file', command: ['keytab', FILE, ...PATIENCE], env: client },
    { reader: 'keytab and key file', command: ['decode', '--keytab', FILE, TOKEN] },
    { reader: 'context file', command: ['import', FILE] },
    { reader: CACHE.name, command: ['tickets', '--ccache', `FILE:${file}`, ...PATIENCE], env: client },
    { reader: 'answer of a KDC', command: ['kdc', ...PATIENCE], env: client, serve: asked },
    {
      reader: 'answer of a web server',
      command: ['doctor', `http://localhost:${web.port}/`, ...PATIENCE],
      ...{ env: client, serve: web.answer },
    },
  ];
}

/**
 * Runs every command in turn until the time is over, once at least; every second time with a table as its output.
 *
 * @param folder an empty one
 */
export async function commandsOn(t: Test, folder: string, seconds: number, seed: number): Promise<Try[]> {
  const end = performance.now() + seconds * 1000;
  const random = seeded(seed);
  const all = await ways(t, folder);
  const tries: Try[] = [];
  for (let round = 0; round === 0 || performance.now() < end; round++) {
    for (const way of all) {
      const input = inputFor(way.reader, random);
      tries.push(await attempt(way, input, folder, random() % 2 === 0));
    }
  }
  return tries;
}

function inputFor(name: string, random: Random): Buffer {
  const { seeds, grammar } =
    name === CACHE.name ? CACHE : (READERS.find((each) => each.name === name) ?? CACHE);
  const known = [...seeds(), ...corpusOf(name)];
  const input = known[random() % known.length] ?? Buffer.alloc(0);
  return random() % 4 === 0 ? input : damaged(input, random, grammar, known);
}

async function attempt(way: Way, input: Buffer, folder: string, json: boolean): Promise<Try> {
  const [file, measured] = [join(folder, 'input'), join(folder, 'measured')];
  writeFileSync(file, input.toString('latin1').replaceAll('/HERE/', `${folder}/`), 'latin1');
  way.serve?.(input);
  const [verb = '', ...rest] = way.command;
  const argv = [verb, ...(json ? ['--json'] : ['--color', 'always']), ...rest];
  const env = {
    ...process.env,
    ...way.env,
    NODE_OPTIONS: `--require=${MEASURE}`,
    SSPIDIAG_MEASURED: measured,
  };
  const begun = performance.now();
  const words = argv.map((word) => (word === FILE ? file : word));
  const ended = await execute([...SSPIDIAG, ...words], { env, cwd: folder });
  const seconds = (performance.now() - begun) / 1000;
  const mebibytes = Number(readFileSync(measured, 'latin1').split(' ', 1)[0]) / 1024;
  const wrong = [
    ...wrongIn(ended, json),
    ...(seconds > MOST_SECONDS ? [`it took ${seconds} s`] : []),
    ...(mebibytes > MOST_MEBIBYTES ? [`it took ${mebibytes} MiB`] : []),
  ];
  const what = `${argv.join(' ')} on ${JSON.stringify(input.toString('latin1')).slice(0, wrong.length > 0 ? 20_000 : 0)}`;
  return { what, wrong };
}

const ANSWERS: readonly (number | null)[] = [0, 1, 2, 3];

function wrongIn({ stdout, stderr, exitCode, signal }: Ended, json: boolean): string[] {
  const wrong = ANSWERS.includes(exitCode)
    ? []
    : [`it ended with ${exitCode ?? signal}: ${stderr.slice(0, 500)}`];
  try {
    harmless(stderr);
    if (json) checkDocument(stdout.trimEnd());
    else harmless(stdout.replace(COLORS, ''));
  } catch (error) {
    wrong.push(String(error).slice(0, 1000));
  }
  return wrong;
}

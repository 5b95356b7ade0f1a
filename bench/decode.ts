/**
 * Tokens per second in one process, side by side: `decode --ndjson` and Python's decoders on the same lines; and what of
 * the processor each token takes, which holds on a busy machine too.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { environment, SSPIDIAG, works } from './measure.ts';
import { type Sample, samples } from './tokens.ts';

/** Long enough that what a program does once, such as compiling, counts for little. */
const SECONDS = 8;
const ROUNDS = 3;
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

/** Each line: base64, the token as a structure down to its last field, one JSON document. */
const LOOP = `
import base64, json, sys
for line in sys.stdin:
    sys.stdout.write(json.dumps(parse(base64.b64decode(line))) + "\\n")
`;

const IMPACKET = readFileSync(
  new URL('../test/wire/independent/impacketDecoder.py', import.meta.url),
  'utf8',
).split('\nif __name__')[0];

type Contender = { name: string; argv: readonly string[]; module: string | null };

const CONTENDERS: readonly Contender[] = [
  { name: 'sspidiag decode --ndjson', argv: [...SSPIDIAG, 'decode', '--ndjson', '-'], module: null },
  {
    name: 'pyspnego',
    argv: [PYTHON, '-c', `from spnego.__main__ import parse_token as parse\n${LOOP}`],
    module: 'spnego',
  },
  { name: 'impacket', argv: [PYTHON, '-c', `${IMPACKET}\n${LOOP}`], module: 'impacket' },
];

/** Seconds from start to end, and of processor time: what other processes take is in the first, and not in the second. */
type Seconds = { wall: number; cpu: number };

/** The shell's `times` tells what its children took (POSIX). */
const TIMED = '"$@" > /dev/null; status=$?; times; exit $status';

/** What a program takes with that many lines of the same token, which stand in no file: they are gigabytes. */
async function seconds(argv: readonly string[], line: string, lines: number): Promise<Seconds> {
  const start = process.hrtime.bigint();
  const child = spawn('/bin/sh', ['-c', TIMED, 'sh', ...argv], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment(),
  });
  const [told, [status]] = await Promise.all([
    text(child.stdout),
    once(child, 'close'),
    pipeline(repeated(line, lines), child.stdin),
  ]);
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${argv[0]} ended with ${status}`);
  const children = told.trim().split('\n').at(-1) ?? '';
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  const cpu = times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { wall, cpu };
}

function* repeated(line: string, lines: number): Generator<Buffer> {
  const some = Buffer.from(line.repeat(Math.min(lines, 100)));
  for (let left = lines; left > 0; left -= 100)
    yield left < 100 ? some.subarray(0, left * line.length) : some;
}

/** How many lines take a program about `SECONDS`. */
async function enough(argv: readonly string[], line: string): Promise<number> {
  const start = await seconds(argv, line, 1);
  let lines = 500;
  for (;;) {
    const taken = (await seconds(argv, line, lines)).cpu - start.cpu;
    if (taken > SECONDS / 4) return Math.ceil((lines * SECONDS) / taken);
    lines *= 4;
  }
}

/** Microseconds for a token, by each measure, without what the start takes. */
type Cost = { name: string; wall: number[]; cpu: number[] };

/** Round after round, so that a slow moment of the machine hits all. */
async function compare({ name, token }: Sample, contenders: readonly Contender[]): Promise<void> {
  const line = `${token.toString('base64')}\n`;
  const lines: number[] = [];
  for (const { argv } of contenders) lines.push(await enough(argv, line));
  const costs = contenders.map((contender): Cost => ({ name: contender.name, wall: [], cpu: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { argv }] of contenders.entries()) {
      const many = lines[index] ?? 2;
      const all = await seconds(argv, line, many);
      const start = await seconds(argv, line, 1);
      costs[index]?.wall.push((1e6 * (all.wall - start.wall)) / (many - 1));
      costs[index]?.cpu.push((1e6 * (all.cpu - start.cpu)) / (many - 1));
    }
  }
  process.stdout.write(`${name}, ${token.length} bytes\n`);
  for (const cost of costs) process.stdout.write(`  ${row(cost, costs[0] ?? cost)}\n`);
}

/** Ratios are of pairs in the same round. */
function row({ name, wall, cpu }: Cost, ours: Cost): string {
  const [least, greatest] = [Math.min(...cpu), Math.max(...cpu)].map((each) => each.toFixed(1));
  const rate = String(Math.round(1e6 / median(wall))).padStart(6);
  const pairs = cpu.map((each, round) => each / (ours.cpu[round] ?? Number.NaN));
  const times = cpu === ours.cpu ? '' : `  ours ${median(pairs).toFixed(1)} x by processor time`;
  const each = median(cpu).toFixed(1).padStart(6);
  return `${name.padEnd(24)}  ${rate} a second  ${each} us of processor time each (${least}-${greatest})${times}`;
}

const median = (all: readonly number[]) =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

const here = CONTENDERS.filter(({ module }) => module === null || works([PYTHON, '-c', `import ${module}`]));
process.stdout.write(`Tokens a second in one process, median of ${ROUNDS}, Node ${process.version}\n`);
for (const { name, module } of CONTENDERS) {
  if (here.some((contender) => contender.name === name)) continue;
  process.stdout.write(`${module} is not installed for ${PYTHON}: no comparison with ${name}\n`);
}
for (const sample of samples()) await compare(sample, here);

/**
 * Tokens per second in one process, side by side: `decode --ndjson` and Python's decoders on the same lines; and what of
 * the processor each token takes, which holds on a busy machine too.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, SSPIDIAG, works } from './measure.ts';
import { type Sample, samples } from './tokens.ts';

/** Long enough that what a program does once, such as compiling, counts for little. */
const SECONDS = 2;
const ROUNDS = 5;
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

/** What a program takes with that many lines of the same token. */
function seconds(argv: readonly string[], file: string, line: string, lines: number): Seconds {
  writeFileSync(file, line.repeat(lines));
  const input = readFileSync(file);
  const start = process.hrtime.bigint();
  const { status, stdout } = spawnSync('/bin/sh', ['-c', TIMED, 'sh', ...argv], {
    input,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment(),
    encoding: 'latin1',
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${argv[0]} ended with ${status}`);
  const children = stdout.trim().split('\n').at(-1) ?? '';
  const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  const cpu = times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0);
  return { wall, cpu };
}

/** How many lines take a program about `SECONDS`. */
function enough(argv: readonly string[], file: string, line: string): number {
  const start = seconds(argv, file, line, 1);
  let lines = 500;
  for (;;) {
    const taken = seconds(argv, file, line, lines).cpu - start.cpu;
    if (taken > SECONDS / 4) return Math.ceil((lines * SECONDS) / taken);
    lines *= 4;
  }
}

/** Microseconds for a token, by each measure, without what the start takes. */
type Cost = { name: string; wall: number[]; cpu: number[] };

/** Round after round, so that a slow moment of the machine hits all. */
function compare({ name, token }: Sample, contenders: readonly Contender[], file: string): void {
  const line = `${token.toString('base64')}\n`;
  const lines = contenders.map(({ argv }) => enough(argv, file, line));
  const costs = contenders.map((contender): Cost => ({ name: contender.name, wall: [], cpu: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(({ argv }, index) => {
      const many = lines[index] ?? 2;
      const all = seconds(argv, file, line, many);
      const start = seconds(argv, file, line, 1);
      costs[index]?.wall.push((1e6 * (all.wall - start.wall)) / (many - 1));
      costs[index]?.cpu.push((1e6 * (all.cpu - start.cpu)) / (many - 1));
    });
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
const folder = mkdtempSync(join(tmpdir(), 'sspidiag-bench-'));
try {
  process.stdout.write(`Tokens a second in one process, median of ${ROUNDS}, Node ${process.version}\n`);
  for (const { name, module } of CONTENDERS) {
    if (here.some((contender) => contender.name === name)) continue;
    process.stdout.write(`${module} is not installed for ${PYTHON}: no comparison with ${name}\n`);
  }
  for (const sample of samples()) compare(sample, here, join(folder, 'lines'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

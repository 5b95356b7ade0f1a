/** Tokens per second in one process, side by side: `decode --ndjson` and Python's decoders on the same lines. */
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

/** Seconds from start to end with that many lines of the same token. */
function seconds([program = '', ...args]: readonly string[], file: string, line: string, lines: number) {
  writeFileSync(file, line.repeat(lines));
  const input = readFileSync(file);
  const start = process.hrtime.bigint();
  const { status } = spawnSync(program, args, {
    input,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: environment(),
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** How many lines take a program about `SECONDS`. */
function enough(argv: readonly string[], file: string, line: string): number {
  const start = seconds(argv, file, line, 1);
  let lines = 500;
  for (;;) {
    const taken = seconds(argv, file, line, lines) - start;
    if (taken > SECONDS / 4) return Math.ceil((lines * SECONDS) / taken);
    lines *= 4;
  }
}

/** Tokens per second of each, round after round, so that a slow moment of the machine hits all. */
function compare({ name, token }: Sample, contenders: readonly Contender[], file: string): void {
  const line = `${token.toString('base64')}\n`;
  const lines = contenders.map(({ argv }) => enough(argv, file, line));
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(({ argv }, index) => {
      const many = lines[index] ?? 1;
      const taken = seconds(argv, file, line, many) - seconds(argv, file, line, 1);
      rates[index]?.push((many - 1) / taken);
    });
  }
  const medians = rates.map((each) => each.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN);
  process.stdout.write(`${name}, ${token.length} bytes\n`);
  contenders.forEach((contender, index) => {
    const rate = medians[index] ?? Number.NaN;
    const all = rates[index] ?? [];
    const range = `${Math.round(Math.min(...all))}-${Math.round(Math.max(...all))}`;
    const times = index === 0 ? '' : `  ours ${((medians[0] ?? Number.NaN) / rate).toFixed(1)} x`;
    process.stdout.write(
      `  ${contender.name.padEnd(24)}  ${String(Math.round(rate)).padStart(6)} a second  (${range})${times}\n`,
    );
  });
}

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

/**
 * Kerberos handshakes a second in one process, side by side: this program's binding, python3-gssapi, and C by the same
 * calls. A thread that does nothing costs the C library its locks, and Node always has some: the others are measured with
 * one as well. Runs itself again in a lab. Needs gcc and libkrb5-dev; python3-gssapi where it is installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, promised, SSPIDIAG, works } from './measure.ts';

const ROUNDS = 5;
const HANDSHAKES = 8000;
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const HERE = import.meta.dirname;
const PYTHONS = [PYTHON, join(HERE, 'handshake.py')];

const [, , program] = process.argv;
if (program === undefined) inLab();
else compare(program);

function inLab(): void {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-bench-'));
  try {
    const compiled = join(folder, 'handshake');
    execFileSync('gcc', ['-O2', '-o', compiled, join(HERE, 'handshake.c'), '-lgssapi_krb5']);
    const [node = '', ...argv] = [...SSPIDIAG, 'lab', '--', process.execPath, import.meta.filename, compiled];
    const { status } = spawnSync(node, argv, { stdio: 'inherit', env: environment() });
    process.exitCode = status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Round after round, so that a slow moment of the machine hits all; ratios are of the same round. */
function compare(compiled: string): void {
  const python = (name: string, ...more: string[]) => ({ name, argv: [...PYTHONS, 'HTTP@localhost'], more });
  const contenders = [
    { name: 'C', argv: [compiled, 'HTTP@localhost'], more: [] },
    {
      name: 'sspidiag',
      argv: [process.execPath, join(HERE, 'handshakeLoop.ts'), 'HTTP/localhost'],
      more: [],
    },
    { name: 'C beside a thread', argv: [compiled, 'HTTP@localhost'], more: ['thread'] },
    ...(works([PYTHON, '-c', 'import gssapi'])
      ? [
          python('python3-gssapi'),
          python('its raw functions', 'raw'),
          python('these beside a thread', 'raw', 'thread'),
        ]
      : []),
  ];
  const rates = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(({ argv: [file = '', ...argv], more }, index) => {
      const told = execFileSync(file, [...argv, String(HANDSHAKES), ...more], { encoding: 'utf8' });
      rates[index]?.push(Number(told));
    });
  }
  const timesC = (index: number) =>
    median((rates[index] ?? []).map((rate, round) => rate / (rates[0]?.[round] ?? Number.NaN)));
  process.stdout.write(`Handshakes a second in one process, median of ${ROUNDS}, Node ${process.version}\n`);
  contenders.forEach(({ name }, index) => {
    const own = rates[index] ?? [];
    const beside = timesC(index);
    process.stdout.write(
      `  ${name.padEnd(21)}  ${String(median(own)).padStart(5)}  ${beside.toFixed(2)} x C\n`,
    );
  });
  const times = (name: string) => timesC(contenders.findIndex((each) => each.name === name));
  promised('at least 0.85 of C', times('sspidiag') >= 0.85);
  const objects = times('python3-gssapi');
  if (Number.isNaN(objects)) process.stdout.write('  python3-gssapi is not there: not compared\n');
  else promised('ahead of python3-gssapi', times('sspidiag') > objects);
}

function median(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

/** Commands side by side: each is run in turn, round after round, so that a slow moment of the machine hits all. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const SSPIDIAG = [process.execPath, join(import.meta.dirname, '..', 'bin', 'sspidiag.js')];

export type Contender = { name: string; argv: string[] };

export type Figures = { name: string; median: number; least: number; greatest: number };

/**
 * Milliseconds from start to end of each command.
 *
 * @param rounds how often each is run, after two rounds that do not count
 */
export function sideBySide(contenders: readonly Contender[], rounds: number): Figures[] {
  const times = contenders.map((): number[] => []);
  for (let round = -2; round < rounds; round++) {
    contenders.forEach(({ argv }, index) => {
      const time = milliseconds(argv);
      if (round >= 0) times[index]?.push(time);
    });
  }
  return contenders.map(({ name }, index) => figures(name, times[index] ?? []));
}

/** Median, least and greatest of a list of milliseconds. */
export function figures(name: string, times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { name, median: at(Math.floor(sorted.length / 2)), least: at(0), greatest: at(sorted.length - 1) };
}

/** The environment of measured commands: a company's certificate file would cost every Node some time. */
export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
}

function milliseconds([program = '', ...args]: string[]): number {
  const start = process.hrtime.bigint();
  const { error } = spawnSync(program, args, { stdio: 'ignore', env: environment() });
  if (error) throw error;
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** True where the command can be started and ends with 0. */
export function works([program = '', ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** A promise of README: where it is not kept, the benchmark ends with 1. */
export function promised(what: string, isKept: boolean): void {
  if (isKept) return;
  process.stdout.write(`  NOT KEPT: ${what}\n`);
  process.exitCode = 1;
}

/** Prints the figures, each beside the first one. */
export function print(title: string, all: readonly Figures[]): void {
  const base = all[0]?.median ?? Number.NaN;
  const width = Math.max(...all.map(({ name }) => name.length));
  process.stdout.write(`${title}\n`);
  for (const { name, median, least, greatest } of all) {
    const range = `${least.toFixed(1)}-${greatest.toFixed(1)}`;
    process.stdout.write(
      `  ${name.padEnd(width)}  ${median.toFixed(1).padStart(7)} ms  ${(median / base).toFixed(2)} x  (${range})\n`,
    );
  }
}

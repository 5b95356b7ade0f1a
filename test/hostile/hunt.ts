/** Hunts in one reader: damaged input, of which what reaches new code is damaged further. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seeded } from '../wire/fuzz/mutate.ts';
import { corpusOf } from './corpus.ts';
import { type Coverage, coverage } from './coverage.ts';
import { damaged } from './grammar.ts';
import type { Read, Reader } from './readers.ts';
import { processorTime, swell } from './swell.ts';

export type Extent = {
  seconds: number;
  seed: number;
  /** So many inputs are read whatever time that takes. */
  atLeast?: number;
};

export type Failure = { problem: string; input: Uint8Array };

export type Hunted = {
  reader: string;
  inputs: number;
  /** Functions that have run, and the parts of them that no input has reached. */
  functions: number;
  gaps: number;
  /** Milliseconds; of an input that was not made long on purpose. */
  slowest: number;
  /** What reached code that neither seeds nor corpus had, and the fewest of all that reach as much. */
  found: number;
  fewest: Uint8Array[];
  failures: Failure[];
};

/** Milliseconds for a small input, with its report judged many times over, by code that counts every block it runs. */
export const SLOW = 1000;
const MOST_FAILURES = 10;
/** Asking what ran takes as long as an input. */
const TOGETHER = 8;
/** Of so many seconds one goes to inputs that are made long. */
const SWOLLEN = 3;

/** @param watch told what is read next, for whoever has to say what was read when nothing came back */
export async function hunt(
  reader: Reader,
  { seconds, seed, atLeast = 0 }: Extent,
  watch: (input: Buffer) => void,
): Promise<Hunted> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-hostile-'));
  const random = seeded(seed);
  const covered = coverage();
  const known = [...reader.seeds(), ...corpusOf(reader.name)];
  const pool = [...known];
  const failures = new Map<string, Failure>();
  let [inputs, slowest, swelling] = [0, 0, 0];
  const failed = (error: unknown, input: Buffer) => {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // The same place in the code is the same failure.
    const place = /^ +at .*\/src\/.*$/m.exec(problem)?.[0] ?? problem.split('\n', 1)[0] ?? '';
    if (!failures.has(place)) failures.set(place, { problem, input });
  };
  try {
    const read = await reader.open(folder);
    const attempt = async (input: Buffer) => {
      inputs++;
      watch(input);
      try {
        slowest = Math.max(slowest, await timed(read, input));
      } catch (error) {
        failed(error, input);
      }
    };
    for (const input of known) {
      await attempt(input);
      covered.isNew(true);
    }
    while ((performance.now() < end || inputs < atLeast) && failures.size < MOST_FAILURES) {
      const several = Array.from({ length: TOGETHER }, () =>
        damaged(pickedFrom(pool, random), random, reader.grammar, pool),
      );
      for (const input of several) await attempt(input);
      // Which of them it was is asked where it was one.
      if (covered.isNew(false)) {
        for (const input of several) {
          await attempt(input);
          if (covered.isNew(true)) pool.push(input);
        }
      }
      if (reader.largest === null || swelling > (performance.now() - begun) / SWOLLEN) continue;
      const start = performance.now();
      const long = pickedFrom(pool, random);
      try {
        await swell(read, long, reader.largest, random, watch);
      } catch (error) {
        failed(error, long);
      }
      swelling += performance.now() - start;
    }
    return {
      ...{ reader: reader.name, inputs, ...covered.totals(), slowest, found: pool.length - known.length },
      fewest: await fewestOf(reader, read, pool),
      failures: [...failures.values()],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that were found last lead farthest. */
function pickedFrom(pool: readonly Buffer[], random: Random): Buffer {
  const from = random() % 2 ? Math.max(0, pool.length - 20) : 0;
  return pool[from + (random() % Math.max(1, pool.length - from))] ?? Buffer.alloc(0);
}

/** Milliseconds; what takes long only once was not the input: code was compiled, or memory cleared up. */
async function timed(read: Read, input: Buffer): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 4 && least > SLOW / 4; tries++) {
    least = Math.min(least, await processorTime(read, input));
  }
  assert.ok(least <= SLOW, `${Math.round(least)} ms for ${input.length} bytes`);
  return least;
}

/** Without the seeds, and without what reaches nothing that shorter ones do not. */
async function fewestOf(reader: Reader, read: Read, pool: readonly Buffer[]): Promise<Buffer[]> {
  const covered: Coverage = coverage();
  const isSound = async (input: Buffer) => {
    try {
      await read(input);
      return true;
    } catch {
      return false;
    }
  };
  covered.begin();
  for (const seed of reader.seeds()) {
    await isSound(seed);
    covered.isNew(true);
  }
  const fewest: Buffer[] = [];
  for (const input of pool.toSorted((one, other) => one.length - other.length)) {
    if ((await isSound(input)) && covered.isNew(true)) fewest.push(input);
  }
  return fewest;
}

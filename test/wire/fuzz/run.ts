/** One format's fuzzing: every prefix of its tokens, then mutations of them, all by one seed. */
import type { Format } from './formats.ts';
import { mutated, seeded } from './mutate.ts';

export type Failure = { format: string; seed: number; inputHex: string; problem: string };
export type Fuzzed = {
  format: string;
  inputs: number;
  milliseconds: number;
  /** The input that took longest. */
  slowest: { milliseconds: number; inputHex: string };
  failure: Failure | null;
};

export type Extent = { mutations: number; prefixes: boolean; seed: number };

/** Every so many inputs are looked at closely: schema, keys. */
const CLOSELY = 250;

/** Reads damaged input until all is done or one reading fails. */
export function fuzz(format: Format, { mutations, prefixes, seed }: Extent): Fuzzed {
  const begin = performance.now();
  const slowest = { milliseconds: 0, inputHex: '' };
  let inputs = 0;
  let failure: Failure | null = null;
  const read = (input: Buffer, closely: boolean) => {
    inputs++;
    const start = performance.now();
    try {
      format.read(input, closely);
    } catch (error) {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      failure = { format: format.name, seed, inputHex: input.toString('hex'), problem };
    }
    const milliseconds = performance.now() - start;
    // The first close look compiles the schema.
    if (milliseconds > slowest.milliseconds && !closely) {
      Object.assign(slowest, { milliseconds, inputHex: input.toString('hex') });
    }
    return failure === null;
  };
  for (const input of inputsOf(format, { mutations, prefixes, seed })) {
    if (!read(input, inputs % CLOSELY === 0)) break;
  }
  return { format: format.name, inputs, milliseconds: performance.now() - begin, slowest, failure };
}

function* inputsOf({ seeds }: Format, { mutations, prefixes, seed }: Extent): Generator<Buffer> {
  for (const token of prefixes ? seeds : []) {
    for (let length = 0; length <= token.length; length++) yield token.subarray(0, length);
  }
  const random = seeded(seed);
  for (let round = 0; round < mutations; round++) {
    yield mutated(seeds[round % seeds.length] ?? Buffer.alloc(0), random, seeds);
  }
}

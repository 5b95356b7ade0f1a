/** One format's fuzzing: every prefix of its tokens, then mutations of them, all by one seed. */
import type { Format } from './formats.ts';
import { mutated, seeded } from './mutate.ts';
import { decodeWhole } from './whole.ts';

export type Extent = {
  seed: number;
  mutations: number;
  /** Whether every prefix of every token is read first. */
  prefixes: boolean;
  /** One of so many inputs is looked at closely: schema, keys, and its way through the whole command. */
  closely: number;
};

export type Fuzzed = {
  format: string;
  seed: number;
  inputs: number;
  milliseconds: number;
  /** The input that took longest to read. */
  slowest: { milliseconds: number; hex: string };
  /** The first input that was not read as it should be. */
  failure: { hex: string; problem: string } | null;
};

/** Milliseconds that no small token takes. */
const SLOW = 100;

/** Reads damaged input until all is done or one reading fails. */
export async function fuzz(format: Format, extent: Extent): Promise<Fuzzed> {
  const begin = performance.now();
  const random = seeded(~extent.seed);
  const fuzzed: Fuzzed = {
    format: format.name,
    seed: extent.seed,
    inputs: 0,
    milliseconds: 0,
    slowest: { milliseconds: 0, hex: '' },
    failure: null,
  };
  for (const input of inputsOf(format, extent)) {
    const closely = fuzzed.inputs++ % extent.closely === 0;
    const start = performance.now();
    try {
      format.read(input, closely);
      if (closely && format.given) await decodeWhole(format.given(input), random);
    } catch (error) {
      const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
      fuzzed.failure = { hex: input.toString('hex'), problem };
      break;
    }
    let milliseconds = performance.now() - start;
    if (milliseconds <= fuzzed.slowest.milliseconds || closely) continue;
    // What takes long only once was not the input: another process had the processor.
    for (let again = 0; again < 3 && milliseconds > SLOW; again++) {
      const begun = performance.now();
      format.read(input, closely);
      milliseconds = Math.min(milliseconds, performance.now() - begun);
    }
    if (milliseconds > fuzzed.slowest.milliseconds) {
      fuzzed.slowest = { milliseconds, hex: input.toString('hex') };
    }
  }
  fuzzed.milliseconds = performance.now() - begin;
  return fuzzed;
}

function* inputsOf({ seeds }: Format, { seed, mutations, prefixes }: Extent): Generator<Buffer> {
  for (const token of prefixes ? seeds : []) {
    for (let length = 0; length <= token.length; length++) yield token.subarray(0, length);
  }
  const random = seeded(seed);
  for (let round = 0; round < mutations; round++) {
    yield mutated(seeds[round % seeds.length] ?? Buffer.alloc(0), random, seeds);
  }
}

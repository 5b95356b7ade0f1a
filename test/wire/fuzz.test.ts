/** Every format's every prefix, and a hundred thousand mutations, end in a report. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { formats } from './fuzz/formats.ts';
import { fuzzInThreads } from './fuzz/pool.ts';
import type { Fuzzed } from './fuzz/run.ts';

const MUTATIONS = 100_000;
/** For a thread that shares its processor with others. */
const MOST_SECONDS = 150;

describe('damaged input of every format', () => {
  const all = formats();
  const results = new Map<string, Fuzzed>();

  before(async () => {
    const orders = all.map(({ name: format, seeds }, index) => ({
      format,
      seed: 4121 + index,
      mutations: MUTATIONS,
      prefixes: true,
      closely: 500,
      size: Math.max(...seeds.map(({ length }) => length)),
    }));
    // The longest tokens first, so that no thread is left with them at the end.
    orders.sort((one, other) => other.size - one.size);
    await fuzzInThreads(orders.values(), MOST_SECONDS, (fuzzed) => results.set(fuzzed.format, fuzzed));
  });

  for (const { name, seeds } of all) {
    it(name, (t) => {
      const fuzzed = results.get(name);
      assert.ok(fuzzed, 'it was not fuzzed');
      const { failure, inputs, milliseconds, slowest } = fuzzed;
      t.diagnostic(`${inputs} inputs in ${Math.round(milliseconds)} ms`);
      assert.equal(failure, null, `${failure?.problem}\non ${failure?.hex}`);
      const prefixes = seeds.reduce((sum, { length }) => sum + length + 1, 0);
      assert.ok(seeds.length > 0 && inputs === prefixes + MUTATIONS, `${inputs} inputs`);
      assert.ok(slowest.milliseconds < 1000, `${slowest.milliseconds} ms on ${slowest.hex}`);
    });
  }
});

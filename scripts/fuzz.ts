/**
 * Fuzzes what `decode` reads for as long as one likes: `npm run fuzz -- --seconds 600 --seed 1 --format SPNEGO`.
 *
 * Every format in turn gets mutations by a seed of its own; one of twenty inputs goes through the whole command. What is
 * found ends it with exit code 1, and with the input in hexadecimal digits.
 */
import { parseArgs } from 'node:util';
import { formats } from '../test/wire/fuzz/formats.ts';
import { fuzzInThreads } from '../test/wire/fuzz/pool.ts';
import type { Fuzzed } from '../test/wire/fuzz/run.ts';
import type { Order } from '../test/wire/fuzz/worker.ts';

const MUTATIONS = 5000;
/** For one order: longer is an input that hangs. */
const MOST_SECONDS = 300;
/** Milliseconds for one small input. */
const SLOW = 500;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    format: { type: 'string' },
  },
});
const seed = Number(values.seed);
const end = Date.now() + Number(values.seconds) * 1000;
const known = formats().map(({ name }) => name);
const chosen = known.filter((name) => values.format === undefined || name === values.format);
if (chosen.length === 0 || !Number.isInteger(seed) || Number.isNaN(end)) {
  process.stderr.write(`fuzz: --seconds N --seed N --format one of: ${known.join(', ')}\n`);
  process.exit(2);
}

/** The formats in turn, with another seed each time. */
function* orders(): Generator<Order> {
  for (let round = 0; Date.now() < end; round++) {
    for (const [index, format] of chosen.entries()) {
      if (Date.now() >= end) return;
      const own = (seed + round * known.length + index) >>> 0;
      yield { format, seed: own, mutations: MUTATIONS, prefixes: round === 0, closely: 20 };
    }
  }
}

const totals = new Map<string, { inputs: number; milliseconds: number; slowest: number }>();
let failures = 0;

function tell({ format, seed: own, inputs, milliseconds, slowest, failure }: Fuzzed): void {
  const total = totals.get(format) ?? { inputs: 0, milliseconds: 0, slowest: 0 };
  total.inputs += inputs;
  total.milliseconds += milliseconds;
  total.slowest = Math.max(total.slowest, slowest.milliseconds);
  totals.set(format, total);
  if (slowest.milliseconds > SLOW) {
    failures++;
    process.stdout.write(`${format}, seed ${own}: ${slowest.milliseconds} ms on ${slowest.hex}\n`);
  }
  if (!failure) return;
  failures++;
  process.stdout.write(`${format}, seed ${own}: ${failure.problem}\non ${failure.hex}\n`);
}

process.stdout.write(`fuzz: seed ${seed}, ${chosen.length} formats, ${values.seconds} s\n`);
await fuzzInThreads(orders(), MOST_SECONDS, tell);
for (const [format, { inputs, milliseconds, slowest }] of totals) {
  const each = Math.round((1000 * milliseconds) / Math.max(inputs, 1));
  process.stdout.write(
    `${format.padEnd(36)} ${String(inputs).padStart(9)} inputs  ${each} us each  ${Math.round(slowest)} ms at most\n`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;

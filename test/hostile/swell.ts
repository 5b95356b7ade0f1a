/** Whether time grows with the input and no faster: the same piece, twice as often each time. */
import type { Random } from '../wire/fuzz/mutate.ts';
import type { Read } from './readers.ts';

const SMALLEST = 8 * 1024;
/** Below it, what the kernel counts by is all that is measured. */
const MEASURABLE = 100;
/** Twice the input takes twice the time; four times where it is compared with itself. */
const MOST_TIMES = 3.2;
/** Milliseconds for any input here. */
const LONGEST = 10_000;

/**
 * Reads a piece of an input again and again, up to so many bytes.
 *
 * @throws Error where time grows faster than the input, twice in a row
 */
export async function swell(
  read: Read,
  input: Buffer,
  largest: number,
  random: Random,
  watch: (input: Buffer) => void,
): Promise<void> {
  if (input.length === 0) return;
  const [start, piece] = pieceOf(input, random);
  let half: Buffer | null = null;
  let [before, tooFast] = [0, 0];
  for (let size = SMALLEST; size <= largest; size *= 2) {
    const times = Math.floor((size - start.length) / piece.length);
    const swollen = Buffer.concat([start, ...Array<Buffer>(Math.max(1, times)).fill(piece)]);
    watch(swollen);
    let milliseconds = await processorTime(read, swollen);
    const isTooFast = () => half !== null && milliseconds > MEASURABLE && milliseconds > MOST_TIMES * before;
    // Code that was compiled meanwhile, or memory cleared up, is no growth: each has its best of several.
    for (let again = 0; again < 3 && isTooFast() && half !== null; again++) {
      before =
        again === 0 ? await processorTime(read, half) : Math.min(before, await processorTime(read, half));
      milliseconds = Math.min(milliseconds, await processorTime(read, swollen));
    }
    tooFast = isTooFast() ? tooFast + 1 : 0;
    if (tooFast === 2 || milliseconds > LONGEST) {
      const told = `${Math.round(milliseconds)} ms for ${size} bytes, ${Math.round(before)} for half of them`;
      const [once, often] = [start.subarray(0, 200), piece].map((each) =>
        JSON.stringify(each.toString('latin1')),
      );
      throw new Error(`${told}: ${often} behind ${once}`);
    }
    [half, before] = [swollen, milliseconds];
  }
}

/** Milliseconds of the processor that reading takes on this thread: what other processes do meanwhile is no part of it. */
export async function processorTime(read: Read, input: Buffer): Promise<number> {
  const begun = process.threadCpuUsage();
  await read(input);
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
}

/** What stays once at the beginning, and what is repeated: a few bytes, a line without its end, or all. */
function pieceOf(input: Buffer, random: Random): [start: Buffer, piece: Buffer] {
  const at = random() % input.length;
  const start = random() % 2 ? input.subarray(0, at) : Buffer.alloc(0);
  switch (random() % 4) {
    case 0:
      return [Buffer.alloc(0), input];
    case 1:
      return [start, Buffer.from(`${input.toString('latin1', at).split('\n', 1)[0]} `, 'latin1')];
    case 2:
      return [start, Buffer.from(`${input.toString('latin1', at).split('\n', 1)[0]}\n`, 'latin1')];
    default:
      return [start, input.subarray(at, at + 1 + (random() % 48))];
  }
}

/** Threads that share the work, one for each processor. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Fuzzed } from './run.ts';
import type { Order } from './worker.ts';

/**
 * Has all orders done, as long as there are any.
 *
 * @param orders the next ones, asked for when a thread is free
 * @param done gets each result
 * @throws where an order takes longer than the seconds: an input hangs
 */
export async function fuzzInThreads(
  orders: Iterator<Order>,
  seconds: number,
  done: (fuzzed: Fuzzed) => void,
): Promise<void> {
  const work = async () => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { stderr: true });
    try {
      for (let next = orders.next(); !next.done; next = orders.next()) {
        const timer = AbortSignal.timeout(seconds * 1000);
        worker.postMessage(next.value);
        try {
          const [fuzzed] = (await once(worker, 'message', { signal: timer })) as [Fuzzed];
          done(fuzzed);
        } catch (error) {
          const { format, seed } = next.value;
          const problem = timer.aborted ? `it takes longer than ${seconds} s` : String(error);
          throw new Error(`${format}, seed ${seed}: ${problem}`, { cause: error });
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

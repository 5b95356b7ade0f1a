/** A thread for each reader's hunt: bounded in memory, and ended where an input never comes back. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Hunted } from './hunt.ts';
import type { Order } from './worker.ts';

/** More than any reader takes for the inputs here, with its reports. */
const MOST_MEBIBYTES = 512;
/** An input that takes longer hangs. */
const MOST_SECONDS = 60;

/** @returns what was found; a thread that died or hung is a failure as others are */
export async function huntInThread(order: Order): Promise<Hunted> {
  const shared = new SharedArrayBuffer(64 * 1024);
  const head = new Uint32Array(shared, 0, 2);
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: shared,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEBIBYTES },
  });
  const hung = new AbortController();
  let [begun, since] = [0, performance.now()];
  const timer = setInterval(() => {
    if (head[0] !== begun) [begun, since] = [head[0] ?? 0, performance.now()];
    if (performance.now() - since > MOST_SECONDS * 1000) hung.abort();
  }, 1000);
  worker.postMessage(order);
  try {
    const [hunted] = (await once(worker, 'message', { signal: hung.signal })) as [Hunted];
    return hunted;
  } catch (error) {
    const problem = hung.signal.aborted ? `it takes longer than ${MOST_SECONDS} s` : String(error);
    const input = Buffer.from(shared, 8).subarray(0, head[1]);
    const nothing = { functions: 0, gaps: 0, slowest: 0, found: 0, fewest: [] };
    return { reader: order.reader, inputs: begun, ...nothing, failures: [{ problem, input }] };
  } finally {
    clearInterval(timer);
    await worker.terminate();
  }
}

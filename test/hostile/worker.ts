/** A thread that hunts in one reader after the other, as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Extent, hunt } from './hunt.ts';
import { READERS } from './readers.ts';

export type Order = Extent & { reader: string };

/** How many inputs were begun, how long the present one is, and its first bytes. */
const present = new Uint8Array(workerData as SharedArrayBuffer);
const head = new Uint32Array(workerData as SharedArrayBuffer, 0, 2);

parentPort?.on('message', async ({ reader: name, ...extent }: Order) => {
  const reader = READERS.find((each) => each.name === name);
  if (!reader) throw new Error(`no reader ${name}`);
  const hunted = await hunt(reader, extent, (input) => {
    head[1] = input.length;
    present.set(input.subarray(0, present.length - 8), 8);
    Atomics.add(head, 0, 1);
  });
  parentPort?.postMessage(hunted);
});

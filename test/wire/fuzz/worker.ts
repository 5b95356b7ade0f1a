/** A thread that fuzzes one format after the other, as it is told. */
import { parentPort } from 'node:worker_threads';
import { formats } from './formats.ts';
import { type Extent, fuzz } from './run.ts';

export type Order = Extent & { format: string };

const all = new Map(formats().map((format) => [format.name, format]));

parentPort?.on('message', async ({ format: name, ...extent }: Order) => {
  const format = all.get(name);
  if (!format) throw new Error(`no format ${name}`);
  parentPort?.postMessage(await fuzz(format, extent));
});

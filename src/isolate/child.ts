/** The child: reads its request, runs one operation, tells of every native call as it begins, and ends. */
import { readSync, writeSync } from 'node:fs';
import { LibraryMissing, observeCalls } from '../backends/native.ts';
import { CHANNEL, type ChildEvent, type Operations } from './protocol.ts';

/**
 * Serves the one request that waits on the channel.
 *
 * @param name the operation
 * @param operations all there are
 */
export async function serve(name: string, operations: Operations): Promise<void> {
  try {
    const load = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!load) throw new Error(`no operation ${name}`);
    const { trace, request } = JSON.parse(receive());
    observeCalls({
      begin: (functionName) => send({ begin: functionName }),
      end: (record) => (trace ? send({ end: record }) : send({ begin: '' })),
    });
    if (process.platform === 'linux') await protect();
    const operation = await load();
    send({ result: await operation(request) });
  } catch (error) {
    send({ failure: describe(error) });
  }
}

/** Tells the parent that the time limit no longer applies: what follows is the user's own command. */
export function liftTimeLimit(): void {
  send({ unlimited: true });
}

/** Contexts and passwords live in this process: no core dump of it, and no life without its parent. */
async function protect(): Promise<void> {
  const { dieWithParent, forbidCoreDumps } = await import('../backends/posix/process.ts');
  dieWithParent();
  forbidCoreDumps();
}

function receive(): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(65536);
    const length = readSync(CHANNEL, chunk);
    if (length === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk.subarray(0, length));
  }
}

function send(event: ChildEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  let sent = 0;
  // The socket blocks, so a partial write means only that the line is longer than its buffer.
  while (sent < line.length) sent += writeSync(CHANNEL, line, sent);
}

function describe(error: unknown): Extract<ChildEvent, { failure: unknown }>['failure'] {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: null, library: null };
  const library = error instanceof LibraryMissing ? error.library : null;
  return { name: error.name, message: error.message, stack: error.stack ?? null, library };
}

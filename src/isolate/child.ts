/** The child: reads its request, runs one operation, tells of every native call as it begins, and ends. */
import { readSync, writeSync } from 'node:fs';
import { keepNoTickets } from '../backends/keptTickets.ts';
import { observeCalls } from '../backends/native.ts';
import { EXIT } from '../report/exitCodes.ts';
import { heard } from '../signals.ts';
import { mustLeave } from './afterAnswer.ts';
import { failureOf } from './failed.ts';
import { CHANNEL, type ChildEvent, type Operations } from './protocol.ts';

/**
 * Serves the one request that waits on the channel.
 *
 * @param name the operation
 * @param operations all there are
 */
export async function serve(name: string, operations: Operations): Promise<void> {
  // Thrown where nobody waits for it, perhaps while a library works on another thread: it is not the library's.
  process.once('uncaughtException', (error) => {
    try {
      send({ failure: failureOf(error) });
    } finally {
      // Also where the library has closed the channel.
      process.exit(EXIT.bug);
    }
  });
  try {
    const load = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!load) throw new Error(`no operation ${name}`);
    await protect();
    const { trace, keepsTickets, request } = JSON.parse(receive());
    if (!keepsTickets) keepNoTickets();
    observeCalls({
      begin: (functionName) => send({ begin: functionName }),
      end: (record) => (trace ? send({ end: record }) : send({ begin: '' })),
    });
    const operation = await load();
    send({ result: await operation(request) });
    if (mustLeave()) await leaveAtOnce();
  } catch (error) {
    send({ failure: failureOf(error) });
  }
}

/** Tells the parent that no time limit applies while this runs: it is the user's own command. */
export async function withoutTimeLimit<T>(command: () => Promise<T>): Promise<T> {
  send({ unlimited: true });
  try {
    return await command();
  } finally {
    send({ unlimited: false });
  }
}

/** What asks a process to end; on Windows Ctrl-C and Ctrl-Break come as signals too. */
const HELD =
  process.platform === 'win32' ? (['SIGINT', 'SIGBREAK'] as const) : (['SIGINT', 'SIGTERM'] as const);

/**
 * From now on Ctrl-C and its like wait, until an identity that was taken on is given back; the synchronous calls in
 * between end first, as no signal handler of Node runs during them.
 *
 * @returns lets go: a signal that came meanwhile ends this process now
 */
export function holdSignals(): () => Promise<void> {
  let came: NodeJS.Signals | null = null;
  const hold = (signal: NodeJS.Signals) => {
    came ??= signal;
  };
  send({ impersonating: true });
  for (const signal of HELD) process.on(signal, hold);
  return async () => {
    await heard();
    for (const signal of HELD) process.off(signal, hold);
    if (came === null) return;
    send({ reverted: true, signal: came });
    process.exit(EXIT.interrupted);
  };
}

/**
 * Contexts and passwords live in this process, from its request on: no core dump of it, and no life without its parent.
 */
export async function protect(): Promise<void> {
  const { dieWithParent, forbidCoreDumps } = await ownProcess();
  dieWithParent();
  forbidCoreDumps();
}

/** Ends this process without waiting for its threads. */
export async function leaveAtOnce(): Promise<never> {
  return (await ownProcess()).leave(EXIT.yes);
}

const ownProcess = () =>
  process.platform === 'win32'
    ? import('../backends/windows/process.ts')
    : import('../backends/posix/process.ts');

const NEWLINE = 0x0a;

function receive(): string {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafe(65536);
    const length = readSync(CHANNEL, chunk);
    chunks.push(chunk.subarray(0, length));
    // The request is one line: a pipe of Windows cannot be closed in one direction only.
    if (length === 0 || chunk[length - 1] === NEWLINE) return Buffer.concat(chunks).toString('utf8');
  }
}

function send(event: ChildEvent): void {
  const line = Buffer.from(`${JSON.stringify(event)}\n`);
  let sent = 0;
  // The socket blocks, so a partial write means only that the line is longer than its buffer.
  while (sent < line.length) sent += writeSync(CHANNEL, line, sent);
}

/** A file or standard input, block by block through one piece of memory: a fresh one for each would cost more than to read it. */
import { fstatSync, read, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { InputTimedOut, UsageError } from '../report/exitCodes.ts';

/** What is the next of an input; null at its end. It holds until the next one is asked for. */
type NextBlock = () => Promise<Buffer | null>;

/** A pipe of Linux gives as much at once as it holds; larger blocks than this leave the processor's cache. */
const BLOCK = 128 * 1024;
const STANDARD_INPUT = 0;

/**
 * The blocks of an input as they come; each holds until the next one is asked for.
 *
 * @param name of the file, or `-`
 * @param seconds a pipe may never give anything; one that gives a line now and then may go on for as long as it likes.
 *   null to wait for ever
 * @throws UsageError for what cannot be read, InputTimedOut
 */
export async function* blocksOf(name: string, seconds: number | null): AsyncGenerator<Buffer> {
  const source = name === '-' ? 'standard input' : name;
  let late: (error: Error) => void = () => undefined;
  const timer =
    seconds === null ? null : setTimeout(() => late(new InputTimedOut(source, seconds)), seconds * 1000);
  const inTime = <T>(work: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      late = reject;
      timer?.refresh();
      work.then(resolve, reject);
    });
  let file: FileHandle | null = null;
  try {
    if (name !== '-') file = await inTime(openFile(name));
    const next = file === null ? ofStandardInput() : ofDescriptor(file.fd);
    for (let block = await inTime(next()); block !== null; block = await inTime(next())) {
      late = () => undefined;
      yield block;
    }
  } catch (error) {
    throw asUsageError(error, source);
  } finally {
    if (timer !== null) clearTimeout(timer);
    await file?.close();
  }
}

function asUsageError(error: unknown, source: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code ? new UsageError(`cannot read ${source}: ${code}`) : error;
}

async function openFile(name: string): Promise<FileHandle> {
  const file = await open(name, 'r');
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw new UsageError(`cannot read ${name}: is a directory`);
}

function ofStandardInput(): NextBlock {
  if (isatty(STANDARD_INPUT)) return ofStream(process.stdin);
  const kind = fstatSync(STANDARD_INPUT);
  return kind.isFIFO() || kind.isSocket() ? ofPipe(STANDARD_INPUT) : ofDescriptor(STANDARD_INPUT);
}

function ofStream(stream: NodeJS.ReadableStream): NextBlock {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return async () => (await chunks.next()).value ?? null;
}

const readInto = promisify(read);

/** What is in a file is there at once: to hand it to another thread costs more than to read it. */
function ofDescriptor(descriptor: number): NextBlock {
  const memory = Buffer.allocUnsafeSlow(BLOCK);
  const isFile = fstatSync(descriptor).isFile();
  return async () => {
    // What else waits for its turn, such as to hear that something was written, gets it.
    if (isFile) await setImmediate();
    const length = isFile
      ? readSync(descriptor, memory, 0, BLOCK, null)
      : (await readInto(descriptor, memory, 0, BLOCK, null)).bytesRead;
    return length > 0 ? memory.subarray(0, length) : null;
  };
}

/** As Node's own stream of standard input, which takes new memory for each block. */
function ofPipe(descriptor: number): NextBlock {
  const memory = Buffer.allocUnsafeSlow(BLOCK);
  let settle: { resolve(block: Buffer | null): void; reject(error: Error): void } | null = null;
  let ended = false;
  const socket = new Socket({
    fd: descriptor,
    readable: true,
    writable: false,
    onread: {
      buffer: memory,
      callback(length) {
        settle?.resolve(memory.subarray(0, length));
        // Nothing more until this block is done with.
        return false;
      },
    },
  } as ConstructorParameters<typeof Socket>[0]);
  socket.on('end', () => {
    ended = true;
    settle?.resolve(null);
  });
  socket.on('error', (error) => settle?.reject(error));
  return () =>
    new Promise((resolve, reject) => {
      if (ended) return resolve(null);
      settle = { resolve, reject };
      socket.resume();
    });
}

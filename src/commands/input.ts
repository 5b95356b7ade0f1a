/** Files and standard input as users hand them over: bounded, with sentences for what is wrong with them. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { InputTimedOut, UsageError } from '../report/exitCodes.ts';
import { waiting } from '../report/waits.ts';

export type InputLimits = {
  /** What the input is, for the error's sentence: `packed context`. */
  what: string;
  /** More than this is refused without being read. */
  mostBytes: number;
  /** A named pipe or a terminal may never give anything. */
  timeoutSeconds: number;
};

/**
 * Reads a file, or standard input for `-`.
 *
 * @throws UsageError for a missing, unreadable, empty or oversized file, a directory
 * @throws InputTimedOut where nothing comes in time
 */
export async function readInput(file: string, limits: InputLimits): Promise<Buffer> {
  const name = file === '-' ? 'standard input' : file;
  if (file === '') throw new UsageError(`the name of the ${limits.what} is empty`);
  const reading = () => inTime(read(file, name, limits), name, limits.timeoutSeconds);
  // Whoever types knows what is waited for.
  const isTyped = file === '-' && process.stdin.isTTY;
  const bytes = await (isTyped ? reading() : waiting(`reading ${name}`, limits.timeoutSeconds, reading));
  if (bytes.length === 0) throw new UsageError(`${name} is empty: no ${limits.what} in it`);
  return bytes;
}

async function read(file: string, name: string, limits: InputLimits): Promise<Buffer> {
  return collect(file === '-' ? process.stdin : await openFile(file, limits), name, limits);
}

async function inTime<T>(work: Promise<T>, name: string, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new InputTimedOut(name, seconds)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function openFile(file: string, limits: InputLimits): Promise<NodeJS.ReadableStream> {
  try {
    const handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size > limits.mostBytes) {
      await handle.close();
      throw tooLarge(file, limits);
    }
    return createReadStream(file, { fd: handle });
  } catch (error) {
    throw asUsageError(error, file);
  }
}

async function collect(stream: NodeJS.ReadableStream, name: string, limits: InputLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Buffer);
      length += bytes.length;
      // A device or a pipe does not tell its size beforehand, and may have no end.
      if (length > limits.mostBytes) throw tooLarge(name, limits);
      chunks.push(bytes);
    }
  } catch (error) {
    throw asUsageError(error, name);
  }
  return Buffer.concat(chunks);
}

function tooLarge(name: string, { what, mostBytes }: InputLimits): UsageError {
  return new UsageError(`${name} is larger than any ${what} (the limit is ${mostBytes} bytes)`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  ELOOP: 'too many symbolic links',
};

function asUsageError(error: unknown, name: string): unknown {
  if (error instanceof UsageError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  return code ? new UsageError(`cannot read ${name}: ${REASONS[code] ?? code}`) : error;
}

/** Text in UTF-8, or in UTF-16 with a byte order mark, as PowerShell 5.1 writes it; the mark is dropped. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

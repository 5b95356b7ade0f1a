/**
 * The only room that writes to a stream.
 *
 * stdout carries the result and nothing else; stderr everything else, in lower case and without a final period. A
 * reader that went away (EPIPE) is no error: the exit code still is the answer.
 *
 * Node's streams take longer to load than a small command runs. So files are written directly, and so is what fits into
 * a pipe without waiting for its reader; only terminals, sockets and slow readers need a stream.
 */
import { fstatSync, type Stats, writeSync } from 'node:fs';
import { isNullDevice } from '../backends/posix/devices.ts';
import { renderError } from './error.ts';

const STDOUT = 1;
const STDERR = 2;
/** What a pipe of Linux holds, pipe(7): so many pages. What a write does not fill of its last one may be lost. */
const PIPE_PAGES = 16;
const PAGE = 4096;

/** How many pages may still be written directly to a descriptor. */
const room = new Map<number, number>();
/** Whose reader went away, or whose disk is full. */
const closed = new Set<number>();

let guarded = false;

function guard(): void {
  if (guarded) return;
  guarded = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => lost(STDOUT, error));
  process.stderr.on('error', (error: NodeJS.ErrnoException) => lost(STDERR, error));
}

function lost(descriptor: number, error: NodeJS.ErrnoException): void {
  closed.add(descriptor);
  if (error.code === 'EPIPE' || descriptor !== STDOUT) return;
  // A full disk, or a descriptor for reading, loses the report: that must not look like an answer, whatever that was. A
  // closed one does not: Node has opened /dev/null in its place.
  process.exitCode = LOST;
  process.prependListener('exit', () => {
    process.exitCode = LOST;
  });
  if (isLost) return;
  isLost = true;
  writeErr(renderError(`cannot write the answer: ${error.code ?? error.message}`, null));
}

const LOST = 3;
let isLost = false;

/** The exit code of a program whose answer was lost while it was written; null where it was not. */
export const lostExitCode = (): number | null => (isLost ? LOST : null);

let before: () => void = () => undefined;

/** Called before anything is written: whoever has something on the terminal takes it away. */
export function beforeOutput(clear: () => void): void {
  before = clear;
}

/** @param done is called where the bytes are no longer needed */
export function writeOut(text: string | Buffer, done?: () => void): void {
  write(STDOUT, text, done);
}

export function writeErr(text: string): void {
  write(STDERR, text);
}

function write(descriptor: typeof STDOUT | typeof STDERR, text: string | Buffer, done?: () => void): void {
  before();
  const rest = writeDirectly(descriptor, text);
  if (rest === null) {
    done?.();
    return;
  }
  guard();
  (descriptor === STDOUT ? process.stdout : process.stderr).write(rest, done);
}

/** What is left for a stream to write; null where nothing is. */
function writeDirectly(descriptor: number, text: string | Buffer): string | Buffer | null {
  if (closed.has(descriptor)) return null;
  const left = room.get(descriptor) ?? capacity(descriptor);
  if (left === 0) return text;
  let bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const pages = Math.ceil(bytes.length / PAGE);
  room.set(descriptor, Math.max(0, left - pages));
  if (pages > left) return bytes;
  try {
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(descriptor, bytes));
    return null;
  } catch (error) {
    // Somebody else may have filled the pipe, and made it one that does not wait.
    room.set(descriptor, 0);
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return bytes;
    lost(descriptor, error as NodeJS.ErrnoException);
    return null;
  }
}

function capacity(descriptor: number): number {
  const stats = statsOf(descriptor);
  if (stats?.isFile() || (stats && isNullDevice(stats))) return Number.POSITIVE_INFINITY;
  return stats?.isFIFO() && process.platform !== 'win32' ? PIPE_PAGES : 0;
}

/** Null for what cannot be asked, as some consoles of Windows: the stream will tell. */
function statsOf(descriptor: number): Stats | null {
  try {
    return fstatSync(descriptor);
  } catch {
    return null;
  }
}

/** True where nobody gets what is written to stdout: its reader went away, or its disk is full. */
export const readerIsGone = (): boolean => closed.has(STDOUT);

/** True where somebody may watch stderr; told without Node's streams. Whoever shows something asks those. */
export function mayBeWatched(): boolean {
  if (process.platform === 'win32') return true;
  const stats = statsOf(STDERR);
  return stats ? stats.isCharacterDevice() && !isNullDevice(stats) : false;
}

/**
 * Waits until a slow reader of stdout has taken what was written: else a long report would gather in memory. A reader
 * that went away never drains anything.
 */
export async function drained(): Promise<void> {
  // No stream was needed yet.
  if (!guarded) return;
  const { stdout } = process;
  if (!stdout.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of DRAINED) stdout.off(event, done);
      resolve();
    };
    for (const event of DRAINED) stdout.on(event, done);
  });
}

const DRAINED = ['drain', 'close', 'error'] as const;

/** Waits until stdout and stderr have got what was written to them, or will not get it any more. */
export async function flushed(): Promise<void> {
  if (!guarded) return;
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((written) => stream.write('', () => written()));
  }
}

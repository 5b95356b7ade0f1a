/** What an earlier run has answered, read from what it wrote. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { linesOf } from '../commands/lines.ts';
import { excerpt } from '../report/excerpt.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';

/** By target: its exit code. A target without an answer, or whose answer is not known, is not in it. */
export type Answered = ReadonlyMap<string, ExitCode>;

/** A report of the doctor with all that it can say; what is longer was not written by this program. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Answers that say something of the target, and not of the moment. */
const FINAL: readonly ExitCode[] = [EXIT.yes, EXIT.no, EXIT.usage];

/**
 * Reads the answers of an earlier run. A last line that was cut off is none; where standard output goes on in the same
 * file, it is taken away, so that the next line is whole.
 *
 * @param file what the earlier run wrote; it need not be there yet
 * @throws UsageError where it cannot be read, or holds something else
 */
export async function answeredIn(file: string, command: string): Promise<Answered> {
  const stats = statsOf(file);
  if (stats === null) return new Map();
  if (stats.isFile()) cutOff(file, stats);
  const answered = new Map<string, ExitCode>();
  let line = 0;
  for await (const lines of linesOf(file, null, LONGEST_LINE)) {
    for (const text of lines) {
      line++;
      if (text.trim() !== '') take(text, `line ${line} of ${file}`, command, answered);
    }
  }
  return answered;
}

function take(text: string, where: string, command: string, answered: Map<string, ExitCode>): void {
  let value: { command?: unknown; target?: unknown; exitCode?: unknown; schema?: unknown } | null;
  try {
    value = JSON.parse(text);
  } catch {
    // Cut off in the middle of being written.
    if (text.startsWith('{"target":')) return;
    value = null;
  }
  if (value?.schema === 'sspidiag/batch/1') return;
  const { target, exitCode, command: asked } = value ?? {};
  if (typeof target !== 'string' || typeof exitCode !== 'number' || typeof asked !== 'string') {
    throw new UsageError(`${where} is no answer of --targets`, '--resume takes what an earlier run wrote');
  }
  if (asked !== command) {
    throw new UsageError(`${where} is an answer of ${excerpt(asked)}, not of ${command}`);
  }
  if (FINAL.includes(exitCode)) answered.set(target, exitCode);
  else answered.delete(target);
}

function statsOf(file: string): Stats | null {
  try {
    return statSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

const STDOUT = 1;
const NEWLINE = 0x0a;
const BLOCK = 64 * 1024;

/** Takes away what stands behind the last end of a line, where standard output is this very file. */
function cutOff(file: string, { dev, ino, size }: Stats): void {
  const output = fstatSync(STDOUT);
  if (output.dev !== dev || output.ino !== ino || size === 0) return;
  const descriptor = openSync(file, 'r');
  let end = size;
  try {
    const block = Buffer.alloc(BLOCK);
    while (end > 0) {
      const start = Math.max(0, end - BLOCK);
      const length = readSync(descriptor, block, 0, end - start, start);
      const at = block.subarray(0, length).lastIndexOf(NEWLINE);
      end = start + at + 1;
      if (at >= 0) break;
      end = start;
    }
  } finally {
    closeSync(descriptor);
  }
  if (end < size) ftruncateSync(STDOUT, end);
}

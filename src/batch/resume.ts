/** What an earlier run has answered, read from what it wrote. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import { linesOf } from '../commands/lines.ts';
import type { Finding } from '../findings/finding.ts';
import { excerpt } from '../report/excerpt.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { SUMMARY_SCHEMA } from './protocol.ts';

/** By `keyOf`: the exit code. A target without an answer, or whose answer may be another one by now, is not in it. */
export type Answered = ReadonlyMap<string, ExitCode>;

/** What tells targets apart: a list may have one twice, by two names of its own. */
export const keyOf = (target: string, id: string | null): string =>
  id === null ? target : `${target}\n${id}`;

/** A report of the doctor with all that it can say; what is longer was not written by this program. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** What the KDC has said of the service itself; all other errors may be of the moment, or of this host. */
const OF_THE_SERVICE: readonly string[] = ['spn-unknown', 'spn-duplicate', 'no-common-enctype'];

/**
 * Reads the answers of an earlier run. A last line that was cut off is none; where standard output goes on in the same
 * file, it is taken away, so that the next line is whole.
 *
 * @param file what the earlier run wrote; it need not be there yet
 * @throws UsageError where it cannot be read, or holds something else
 */
export async function answeredIn(file: string, command: string): Promise<Answered> {
  const end = readable(file, () => endOf(file));
  const answered = new Map<string, ExitCode>();
  if (end === null) return answered;
  let line = 0;
  let last: string | null = null;
  const takeLast = (mayBeCutOff: boolean) => {
    if (last === null || last.trim() === '') return;
    const wrong = take(last, `line ${line} of ${file}`, command, answered);
    if (wrong && !(mayBeCutOff && isBeginning(last))) throw wrong;
  };
  for await (const lines of linesOf(file, null, LONGEST_LINE)) {
    for (const text of lines) {
      takeLast(false);
      line++;
      last = text;
    }
  }
  if (end !== 'goes on') takeLast(end === 'cut off');
  else if (isBeginning(last ?? '')) readable(file, () => takeAway(file));
  // Nothing is taken away that somebody else has written.
  else throw noAnswer(`line ${line} of ${file}`);
  return answered;
}

/** Of a line of --targets, as far as it was written. */
function isBeginning(text: string): boolean {
  return BEGINNINGS.some((beginning) => text.startsWith(beginning) || beginning.startsWith(text.trim()));
}

/** @returns what is wrong with the line */
function take(
  text: string,
  where: string,
  command: string,
  answered: Map<string, ExitCode>,
): UsageError | null {
  let value: Partial<
    Record<'command' | 'target' | 'id' | 'exitCode' | 'schema' | 'findings', unknown>
  > | null;
  try {
    value = JSON.parse(text);
  } catch {
    // Cut off in the middle of being written.
    if (BEGINNINGS.some((beginning) => text.startsWith(beginning))) return null;
    value = null;
  }
  if (value?.schema === SUMMARY_SCHEMA) return null;
  const { target, id, exitCode, command: asked, findings } = value ?? {};
  if (typeof target !== 'string' || typeof exitCode !== 'number' || typeof asked !== 'string') {
    return noAnswer(where);
  }
  if (asked !== command) {
    return new UsageError(`${where} is an answer of ${excerpt(asked)}, not of ${command}`);
  }
  const key = keyOf(target, typeof id === 'string' ? id : null);
  if (isFinal(exitCode, findings)) answered.set(key, exitCode);
  else answered.delete(key);
  return null;
}

const noAnswer = (where: string) =>
  new UsageError(`${where} is no answer of --targets`, '--resume takes what an earlier run wrote');

const BEGINNINGS = ['{"target":', `{"schema":"${SUMMARY_SCHEMA}"`];

/** Whether to ask again could have no other answer, as long as nobody does anything about the service. */
function isFinal(exitCode: ExitCode, findings: unknown): boolean {
  if (exitCode === EXIT.yes) return true;
  if (exitCode !== EXIT.no || !Array.isArray(findings)) return false;
  const errors = (findings as Partial<Finding>[]).filter((each) => each?.severity === 'error');
  return errors.length > 0 && errors.every(({ code }) => OF_THE_SERVICE.includes(String(code)));
}

/** Null where there is no such file. */
function readable<T>(file: string, look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT') return null;
    throw new UsageError(`cannot read ${file}: ${code}`);
  }
}

const STDOUT = 1;
const NEWLINE = 0x0a;
const BLOCK = 64 * 1024;

/** Whether the last line is whole; where it is not, whether standard output goes on behind it. */
function endOf(file: string): 'whole' | 'cut off' | 'goes on' {
  const stats = statSync(file);
  if (!stats.isFile() || endsWithLine(file, stats.size)) return 'whole';
  const output = fstatSync(STDOUT);
  return output.dev === stats.dev && output.ino === stats.ino ? 'goes on' : 'cut off';
}

function endsWithLine(file: string, size: number): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const end = Buffer.alloc(2);
    readSync(descriptor, end, 0, 2, Math.max(0, size - 2));
    const [before, last] = end;
    // In UTF-16 one of the two is zero.
    return size === 0 || last === NEWLINE || (before === NEWLINE && last === 0);
  } finally {
    closeSync(descriptor);
  }
}

/** Takes away what stands behind the last end of a line, from the file that standard output goes to. */
function takeAway(file: string): void {
  const descriptor = openSync(file, 'r');
  let end = fstatSync(descriptor).size;
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
  try {
    ftruncateSync(STDOUT, end);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot take the line away from ${file} that was cut off: ${code}`);
  }
}

/** The list of targets: one a line, or NDJSON. */
import { linesOf } from '../commands/lines.ts';
import { excerpt } from '../report/excerpt.ts';
import { SUMMARY_SCHEMA, type Task } from './protocol.ts';

/** A line of the list: a target, or why it is none. */
export type Entry = Task & { error: string | null };

/** A URL with all that one can have. */
const LONGEST_TARGET = 16 * 1024;
/** A target with whatever else is known of it, as an answer of this program with its trace. */
const LONGEST_LINE = 1024 * 1024;

/**
 * The targets of a list, as it comes. Empty lines and those that begin with `#` count as lines only.
 *
 * @param file its name, or `-`; a pipe may take as long as it likes
 * @throws UsageError where it cannot be read
 */
export async function* entriesOf(file: string): AsyncGenerator<Entry[]> {
  let line = 0;
  for await (const lines of linesOf(file, null, LONGEST_LINE)) {
    const entries: Entry[] = [];
    for (const text of lines) {
      line++;
      const entry = entryOf(text, line);
      if (entry) entries.push(entry);
    }
    yield entries;
  }
}

/** Null for a line that says nothing, and for the last one of an earlier run. */
export function entryOf(text: string, line: number): Entry | null {
  if (text.length > LONGEST_LINE) return wrong(text, line, `the line has over ${LONGEST_LINE} characters`);
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  const value = /^[{["]/.test(trimmed) ? jsonIn(trimmed) : undefined;
  // An address with a port begins with a bracket as well.
  if (value === undefined && !/^[{"]/.test(trimmed)) return checked({ target: trimmed, line, id: null });
  if (value === undefined) return wrong(text, line, 'the line begins as JSON and is none');
  if (typeof value === 'string') return checked({ target: value.trim(), line, id: null });
  const { target, id = null, schema } = value as { target?: unknown; id?: unknown; schema?: unknown };
  if (schema === SUMMARY_SCHEMA) return null;
  // A number beyond 2^53 is another one by now.
  const isId = id === null || typeof id === 'string' || Number.isSafeInteger(id);
  const own = isId && id !== null ? String(id).toWellFormed() : null;
  if (typeof target !== 'string') return wrong(text, line, 'the object has no text named "target"', own);
  if (!isId) return wrong(target, line, '"id" is neither a text nor a whole number below 2^53');
  return checked({ target: target.trim(), line, id: own });
}

/** Undefined for what is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f\ufffd]/;

function checked(task: Task): Entry {
  const { target } = task;
  if (target === '') return { ...task, error: 'the target is empty' };
  if (target.length > LONGEST_TARGET) {
    return wrong(target, task.line, `the target has over ${LONGEST_TARGET} characters`, task.id);
  }
  const isText = target.isWellFormed() && !CONTROL.test(target);
  return isText
    ? { ...task, error: null }
    : wrong(target, task.line, 'it holds a character that is none', task.id);
}

/** Its answer says what of it has room. */
function wrong(target: string, line: number, error: string, id: string | null = null): Entry {
  return { target: excerpt(target).toWellFormed(), line, id, error };
}

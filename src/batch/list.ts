/** The list of targets: one a line, or NDJSON. */
import { linesOf } from '../commands/lines.ts';
import type { Task } from './protocol.ts';

/** A line of the list: a target, or why it is none. */
export type Entry = Task & { error: string | null };

/** A URL with all that one can have; longer lines are no target. */
const LONGEST_LINE = 16 * 1024;

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

/** Null for a line that says nothing. */
export function entryOf(text: string, line: number): Entry | null {
  if (text.length > LONGEST_LINE) {
    return wrong(text.slice(0, 64), line, `the line has over ${LONGEST_LINE} characters`);
  }
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  return /^[{["]/.test(trimmed) ? ofJson(trimmed, line) : checked({ target: trimmed, line, id: null });
}

function ofJson(text: string, line: number): Entry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong(text, line, 'the line begins as JSON and is none');
  }
  if (typeof value === 'string') return checked({ target: value.trim(), line, id: null });
  const { target, id = null } = value as { target?: unknown; id?: unknown };
  if (typeof target !== 'string') return wrong(text, line, 'the object has no text named "target"');
  // A number beyond 2^53 is another one by now.
  if (id !== null && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    return wrong(target, line, '"id" is neither a text nor a whole number below 2^53');
  }
  return checked({ target: target.trim(), line, id: id === null ? null : String(id) });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x1f\x7f\ufffd]/;

function checked(task: Task): Entry {
  if (task.target === '') return { ...task, error: 'the target is empty' };
  return { ...task, error: CONTROL.test(task.target) ? 'the target holds a character that is none' : null };
}

function wrong(target: string, line: number, error: string): Entry {
  return { target, line, id: null, error };
}

/** Configuration files as a reader may take them: bounded in size, and nothing that waits for somebody to write. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

/** Larger than any configuration that people write. */
export const MOST_BYTES = 1024 * 1024;

export const NOT_REGULAR = 'no regular file, and what it gives can be read once only';

/** A file's bytes, one character each; `text` is null where it cannot be read, or is too large (no reason then). */
export function readText(path: string): { text: string | null; reason: string | null } {
  try {
    const found = statSync(path);
    // fopen() opens a folder, and gives nothing.
    if (found.isDirectory()) return { text: '', reason: 'EISDIR' };
    // Reading a pipe or a device may never end, and takes away what it gives.
    if (!found.isFile()) return { text: null, reason: NOT_REGULAR };
    if (found.size > MOST_BYTES) return { text: null, reason: null };
    return { text: readFileSync(path, 'latin1'), reason: null };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { text: null, reason: code ?? message };
  }
}

/**
 * Whether a line of a regular file is like that; however large it is, and without taking it apart.
 *
 * @param pattern multiline
 */
export function anyLine(path: string, pattern: RegExp): boolean {
  const { text, reason } = readText(path);
  if (text !== null || reason !== null) return pattern.test(text ?? '');
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(MOST_BYTES);
    let rest = '';
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const piece = rest + buffer.toString('latin1', 0, read);
      if (pattern.test(piece)) return true;
      // The library cuts lines where they get too long, and what it cuts off may begin with the word.
      rest = piece.slice(-LONGEST_WORD);
    }
    return false;
  } finally {
    closeSync(file);
  }
}

/** Longer than any word that is looked for. */
const LONGEST_WORD = 64;

/** krb5.conf(5): names of letters, digits, dashes and underscores, or ending in .conf and not hidden. */
export function isIncluded(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name) || /^[^.].*\.conf$/s.test(name);
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** strcmp()'s order. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

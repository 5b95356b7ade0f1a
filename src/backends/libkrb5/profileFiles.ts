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
 * Whether a regular file has such a text; however large it is, and without taking it apart.
 *
 * @param pattern matches no more than `LONGEST_MATCH` characters
 */
export function hasText(path: string, pattern: RegExp): boolean {
  const { text, reason } = readText(path);
  if (text !== null || reason !== null) return pattern.test(text ?? '');
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // The library cannot read it either.
    return false;
  }
  try {
    const buffer = Buffer.alloc(MOST_BYTES);
    let rest = '';
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      const piece = rest + buffer.toString('latin1', 0, read);
      if (pattern.test(piece)) return true;
      rest = piece.slice(-LONGEST_MATCH);
    }
    return false;
  } finally {
    closeSync(file);
  }
}

const LONGEST_MATCH = 64;

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

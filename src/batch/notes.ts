/** The file in which workers note what native function they are in: a message for each would wake this process each time. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../passingFolder.ts';
import { NOTE_BYTES } from './protocol.ts';

export type Notes = {
  descriptor: number;
  /** The function that the worker of this number is in, or was when it ended; null where it was in none. */
  read(note: number): string | null;
  /** For a worker that begins. */
  clear(note: number): void;
  close(): void;
};

/**
 * @param size how many notes there are
 * @returns null where there is nowhere to write: a crash is then told without its function
 */
export function openNotes(size: number): Notes | null {
  let folder: string;
  let descriptor: number;
  try {
    folder = mkdtempSync(join(tmpdir(), 'sspidiag-batch-'));
  } catch {
    return null;
  }
  const remove = () => removeFolder(folder);
  try {
    descriptor = openSync(join(folder, 'notes'), 'wx+', 0o600);
    ftruncateSync(descriptor, size * NOTE_BYTES);
  } catch {
    remove();
    return null;
  }
  // Windows does not let go of a file that is open.
  if (process.platform === 'win32') process.once('exit', remove);
  else remove();
  /** Those that may still say what an earlier worker was in. */
  const stale = new Set<number>();
  return {
    descriptor,
    read(note) {
      const bytes = Buffer.alloc(NOTE_BYTES);
      const isThere = tried(() => readSync(descriptor, bytes, 0, NOTE_BYTES, note * NOTE_BYTES));
      if (!isThere || stale.has(note)) return null;
      const end = bytes.indexOf(0);
      return bytes.toString('latin1', 0, end < 0 ? NOTE_BYTES : end) || null;
    },
    clear(note) {
      const nothing = Buffer.alloc(NOTE_BYTES);
      if (tried(() => writeSync(descriptor, nothing, 0, NOTE_BYTES, note * NOTE_BYTES))) stale.delete(note);
      else stale.add(note);
    },
    close() {
      tried(() => closeSync(descriptor));
      if (process.platform === 'win32') remove();
    },
  };
}

/** False where the file system fails: a note that is lost costs no answer. */
function tried(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

/** The file in which workers note what native function they are in: a message for each would wake this process each time. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { passingFolder, removeFolder } from '../passingFolder.ts';
import { NOTE_BYTES } from './protocol.ts';

export type Notes = {
  descriptor: number;
  /** The function that the worker of this number is in, or was when it ended; null where it was in none. */
  read(note: number): string | null;
  /** For a worker that begins; false where that fails, and it must note nothing. */
  clear(note: number): boolean;
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
    folder = passingFolder('sspidiag-batch-');
  } catch {
    return null;
  }
  const remove = () => removeFolder(folder);
  try {
    descriptor = openSync(join(folder, 'notes'), 'wx+', 0o600);
    // Workers write into memory that is this file: where the disk has no room for it, that would end them.
    const nothing = Buffer.alloc(size * NOTE_BYTES);
    if (writeSync(descriptor, nothing) < nothing.length) throw new Error('no room');
  } catch {
    remove();
    return null;
  }
  // Windows does not let go of a file that is open.
  if (process.platform === 'win32') process.once('exit', remove);
  else remove();
  return {
    descriptor,
    read(note) {
      const bytes = Buffer.alloc(NOTE_BYTES);
      if (!tried(() => readSync(descriptor, bytes, 0, NOTE_BYTES, note * NOTE_BYTES))) return null;
      const end = bytes.indexOf(0);
      return bytes.toString('latin1', 0, end < 0 ? NOTE_BYTES : end) || null;
    },
    clear: (note) =>
      tried(() => writeSync(descriptor, Buffer.alloc(NOTE_BYTES), 0, NOTE_BYTES, note * NOTE_BYTES)),
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

/** Folders for what is needed for a moment. */
import { rmSync } from 'node:fs';

const TRIES = 3;

/** A file system that fails now and then may be asked again; what it keeps all the same costs no report. */
export function removeFolder(folder: string): void {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      // Once more.
    }
  }
}

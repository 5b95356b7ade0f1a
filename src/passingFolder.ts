/** Folders for what is needed for a moment. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unsafeParent } from './backends/trust.ts';

/**
 * Why root works in no folder of this one: its owner could put another in its place, and a link in that for root to write
 * through, or configuration for root's programs to read.
 *
 * @returns a clause such as `/home/jo belongs to uid 1000`; null for anybody else, and where it is safe
 */
export function refusedToRoot(parent: string): string | null {
  return process.geteuid?.() === 0 ? unsafeParent(resolve(parent)) : null;
}

/**
 * Makes a folder with mode 0700 in the folder for temporary files.
 *
 * @param prefix of its name
 * @throws an Error where there is none that can be written, or that root may trust
 */
export function passingFolder(prefix: string): string {
  const parent = tmpdir();
  const why = refusedToRoot(parent);
  if (why !== null) throw new Error(why);
  return mkdtempSync(join(parent, prefix));
}

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

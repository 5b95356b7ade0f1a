/** What a test needs of the machine. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Skips the test where a component is missing, with the cure as reason; in CI a missing component is a failure. */
export function need(t: TestContext, missing: string | null): boolean {
  if (missing === null) return true;
  if (process.env.CI) throw new Error(missing);
  t.skip(missing);
  return false;
}

/** What is missing for a test that changes identities; null where nothing is. */
export function missingForRoot(): string | null {
  return process.getuid?.() === 0 ? null : 'not root: run it with sudo';
}

/** A program's path, in PATH or one of the folders for administrators; null where it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder.
    }
  }
  return null;
}

/** A tree of files on disk as an archive or a package is made from it: the same files give the same tree to the bit. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** One file: `path` is relative with slashes, `from` a file to copy instead of the contents. */
export type StagedFile = { path: string; executable?: boolean } & (
  | { contents: string | Buffer }
  | { from: string }
);

/**
 * Makes the folder anew with these files: modes 0644 and 0755 whatever the umask is, and one date for everything.
 *
 * @param date seconds since 1970
 */
function stage(folder: string, files: readonly StagedFile[], date: number): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    if ('from' in file) copyFileSync(file.from, path);
    else writeFileSync(path, file.contents);
    chmodSync(path, file.executable ? 0o755 : 0o644);
  }
  settle(folder, date);
}

/** A folder's date changes with each file in it, so what is in it is settled first. */
function settle(folder: string, date: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) settle(path, date);
    else utimesSync(path, date, date);
  }
  chmodSync(folder, 0o755);
  utimesSync(folder, date, date);
}

/**
 * Makes `file` from a tree of these files. `make` writes what it makes of the folder into a file of another name, so that what
 * broke off is never taken for the thing itself.
 *
 * @param date seconds since 1970
 */
export async function makeFromTree(
  file: string,
  files: readonly StagedFile[],
  date: number,
  make: (folder: string, unfinished: string) => Promise<unknown>,
): Promise<void> {
  const folder = `${file}.staging`;
  const unfinished = `${file}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    stage(folder, files, date);
    await make(folder, unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(unfinished, { force: true });
  }
}

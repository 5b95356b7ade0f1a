/** The single-file executables, as `npm run package` makes them. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DIST = join(import.meta.dirname, '..', '..', 'dist');

export const LINUX_EXECUTABLE = join(DIST, 'sspidiag-linux-x64');
export const WINDOWS_EXECUTABLE = join(DIST, 'sspidiag-win-x64.exe');

/** What keeps the packages from being tested: they are not there, or older than the program. */
export function packages(): string | null {
  if (process.arch !== 'x64') return `the executables are for x64, this is ${process.arch}`;
  const made = [LINUX_EXECUTABLE, WINDOWS_EXECUTABLE];
  if (!made.every((path) => existsSync(path))) return 'no executables: npm run package';
  const program = statSync(join(DIST, 'sspidiag.parts')).mtimeMs;
  return made.every((path) => statSync(path).mtimeMs > program) ? null : 'old executables: npm run package';
}

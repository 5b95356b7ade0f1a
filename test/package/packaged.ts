/** What `npm run package` makes of the program that is in dist/. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readProject } from '../../scripts/package/project.ts';

const inDist = (name: string) => join('dist', name);
const { version } = readProject();

/** The files, by paths from the folder of the project. */
export const PACKAGED = {
  linuxExecutable: inDist('sspidiag-linux-x64'),
  windowsExecutable: inDist('sspidiag-win-x64.exe'),
  linuxArchive: inDist(`sspidiag-${version}-linux-x64.tar.gz`),
  windowsArchive: inDist(`sspidiag-${version}-win-x64.zip`),
  debianPackage: inDist(`sspidiag_${version}_amd64.deb`),
  billOfMaterials: inDist(`sspidiag-${version}.cdx.json`),
  checksums: inDist('SHA256SUMS'),
} as const;

export function packagedFiles(): string[] {
  return Object.values(PACKAGED);
}

/**
 * Makes the files where something that goes into them has changed since they were made. Several test files may ask at
 * once: one makes them, the others wait.
 */
export async function makePackages(): Promise<typeof PACKAGED> {
  const cache = join('node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const make = [process.execPath, join(import.meta.dirname, 'packageIfStale.ts')];
  await promisify(execFile)('flock', [join(cache, 'packages.lock'), ...make]);
  return PACKAGED;
}

/**
 * Where the tests run the bundle from. A plain user must be able to reach it, and a clone may lie in a folder that is
 * its owner's alone: then what an installation would hold is copied to where everybody can read it.
 */
import { chmodSync, cpSync, existsSync, linkSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CLONE = join(import.meta.dirname, '..', '..');

if (!existsSync(join(CLONE, 'dist', 'sspidiag.parts'))) {
  throw new Error('there is no dist/sspidiag.parts: build it with npm run build');
}

/** True where others may enter the folder and every one above it. */
function isPublic(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return dirname(folder) === folder || isPublic(dirname(folder));
}

function copyOfClone(): { node: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-installation-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const program = ['bin', 'dist/sspidiag.parts', 'dist/sspidiag.cache', 'dist/help'];
  for (const part of [...program, 'node_modules/koffi', 'node_modules/@koromix']) {
    cpSync(join(CLONE, part), join(folder, part), { recursive: true });
  }
  const node = join(folder, 'node');
  try {
    // 120 MB that need not be copied where both folders are on one file system.
    linkSync(process.execPath, node);
  } catch {
    cpSync(process.execPath, node);
  }
  return { node, folder };
}

/** Node, and the folder that holds bin/ and dist/. */
export const { node: NODE, folder: INSTALLATION } = isPublic(CLONE)
  ? { node: process.execPath, folder: CLONE }
  : copyOfClone();

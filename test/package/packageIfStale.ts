/** Packages, unless what is in dist/ was made of just what there is. One process at a time: packaged.ts sees to that. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_DOCUMENTS } from '../../scripts/package/contents.ts';
import { readProject } from '../../scripts/package/project.ts';
import { packagedFiles } from './packaged.ts';

const SOURCES = ['bin', 'man', 'scripts/package', 'scripts/package.ts', 'package.json', 'package-lock.json'];
const KEY = join('dist', 'packages.key');

/** A hash of all that goes in, and the size and time of what came out. */
function key(): string {
  const program = readdirSync('dist').filter((name) => /^sspidiag\.(parts|meta\.json)$/.test(name));
  const hash = createHash('sha256').update(String(readProject().date));
  for (const path of [
    ...SOURCES,
    ...OWN_DOCUMENTS,
    'dist/help',
    ...program.map((name) => join('dist', name)),
  ]) {
    for (const file of filesIn(path)) hash.update(file).update(readFileSync(file));
  }
  const made = packagedFiles().map((file) => {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    return `${file} ${size} ${mtimeMs}\n`;
  });
  return `${hash.digest('hex')}\n${made.join('')}`;
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesIn(join(path, name)));
}

if (!existsSync(KEY) || readFileSync(KEY, 'utf8') !== key()) {
  rmSync(KEY, { force: true });
  await import('../../scripts/package.ts');
  writeFileSync(KEY, key());
}

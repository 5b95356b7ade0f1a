/** Renders the manual for `sspidiag help`, which needs neither man nor mandoc then. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const MAN = join(ROOT, 'man');

/** In ASCII: no code page, font or locale changes it. */
const STYLE = ['-Tascii', '-O', 'width=78'];

/** `acquire` of `sspidiag-acquire.1`; the overview keeps its name. */
export const pageName = (file: string) => file.replace(/\.\d$/, '').replace(/^sspidiag-/, '');

/**
 * Writes a text for each page into that folder, and `pages.txt` with their names.
 *
 * @throws where mandoc is missing, with the command that installs it
 */
export async function writeHelpPages(folder: string): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const files = readdirSync(MAN)
    .filter((name) => /\.\d$/.test(name))
    .sort();
  mkdirSync(folder, { recursive: true });
  const texts = await Promise.all(files.map((file) => rendered(join(MAN, file), `sspidiag ${version}`)));
  for (const [index, file] of files.entries())
    write(join(folder, `${pageName(file)}.txt`), texts[index] ?? '');
  const names = files.map(pageName);
  write(join(folder, 'pages.txt'), `${names.join('\n')}\n`);
  const known = [...names, 'pages'].map((name) => `${name}.txt`);
  for (const stale of readdirSync(folder)) {
    if (!known.includes(stale)) rmSync(join(folder, stale));
  }
}

async function rendered(path: string, system: string): Promise<string> {
  try {
    // The footer names the system for which a page is: the same on every host that builds.
    const argv = [...STYLE, '-I', `os=${system}`, path];
    const { stdout } = await promisify(execFile)('mandoc', argv, { maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('mandoc is missing, which renders the manual for sspidiag help: apt-get install mandoc');
  }
}

/** Whoever reads it meanwhile finds the old text or the new one. */
function write(path: string, text: string): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

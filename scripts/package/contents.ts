/** What is shipped beside the executable: manual, completions, documents. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StagedFile } from './staging.ts';

/** Documents that are made while packaging. */
export type Documents = { licences: string; billOfMaterials: string };

/** Every page of the manual below `folder`, in the section that its name ends in. */
export function manual(folder: string): StagedFile[] {
  return readdirSync('man')
    .filter((name) => /\.[1-9]$/.test(name))
    .sort()
    .map((name) => ({ path: `${folder}/man${name.at(-1)}/${name}`, from: join('man', name) }));
}

/** The completion of one shell, as the program itself writes it. */
export function completion(
  shell: 'bash' | 'zsh' | 'fish' | 'powershell',
  path: string,
): { path: string; contents: string } {
  const contents = execFileSync(process.execPath, [join('bin', 'sspidiag.js'), 'completion', shell], {
    encoding: 'utf8',
  });
  return { path, contents };
}

/** README, licence and changes, those that there are, and what the README leads to. */
export const OWN_DOCUMENTS = [
  ...['README.md', 'LICENSE', 'NOTICE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  'doc/batch.svg',
  'doc/figures.md',
  'doc/terminal.svg',
] as const;

export function ownDocuments(): { name: string; contents: string }[] {
  return OWN_DOCUMENTS.filter((name) => existsSync(name)).map((name) => ({
    name,
    contents: readFileSync(name, 'utf8'),
  }));
}

/** The archives: for Linux one that /usr/local takes as it is, for Windows one that a folder takes. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { completion, type Documents, manual, ownDocuments } from './contents.ts';
import type { Project } from './project.ts';
import { makeFromTree, type StagedFile } from './staging.ts';

const run = promisify(execFile);

/**
 * Makes `archive`, a tar.gz with one folder at its top: `tar -C /usr/local --strip-components=1 -xf` installs it. All in
 * it belongs to root, is sorted by name and dated by the project.
 */
export async function linuxArchive(
  project: Project,
  executable: string,
  documents: Documents,
  archive: string,
): Promise<void> {
  const top = `${project.name}-${project.version}-linux-x64`;
  const share = `${top}/share`;
  const doc = `${share}/doc/${project.name}`;
  const files: StagedFile[] = [
    { path: `${top}/bin/${project.name}`, from: executable, executable: true },
    ...manual(`${share}/man`),
    completion('bash', `${share}/bash-completion/completions/${project.name}`),
    completion('zsh', `${share}/zsh/site-functions/_${project.name}`),
    completion('fish', `${share}/fish/vendor_completions.d/${project.name}.fish`),
    ...ownDocuments().map(({ name, contents }) => ({ path: `${doc}/${name}`, contents })),
    { path: `${doc}/THIRD-PARTY-LICENSES`, contents: documents.licences },
    { path: `${doc}/${project.name}.cdx.json`, contents: documents.billOfMaterials },
  ];
  await makeFromTree(archive, files, project.date, (folder, unfinished) => {
    const options = ['--format=ustar', '--sort=name', '--owner=root:0', '--group=root:0'];
    // gzip would write its own name and time into the file.
    const compressed = ['--use-compress-program=gzip -n -6', '--create', `--file=${resolve(unfinished)}`];
    return run('tar', [...options, ...compressed, '--directory', folder, top]);
  });
}

/**
 * Makes `archive`, a zip whose files go straight into one folder: the executable, its completion for PowerShell, the manual
 * as text and the documents. What a person reads has the line ends and the name endings of Windows.
 *
 * @param help a folder with the manual as text, or one that is not there
 */
export async function windowsArchive(
  project: Project,
  executable: string,
  documents: Documents,
  help: string,
  archive: string,
): Promise<void> {
  const texts = existsSync(help) ? readdirSync(help).filter((name) => /(?<!^pages)\.txt$/.test(name)) : [];
  const powershell = completion('powershell', `completion/${project.name}.ps1`);
  const files: StagedFile[] = [
    { path: `${project.name}.exe`, from: executable, executable: true },
    { ...powershell, contents: carriageReturns(powershell.contents) },
    ...texts.map((name) => ({
      path: `help/${name}`,
      contents: carriageReturns(plain(readFileSync(join(help, name), 'utf8'))),
    })),
    ...ownDocuments().map(({ name, contents }) => ({
      path: name.includes('.') ? name : `${name}.txt`,
      // Windows opens by the ending.
      contents: carriageReturns(contents.replaceAll('](LICENSE)', '](LICENSE.txt)')),
    })),
    { path: 'THIRD-PARTY-LICENSES.txt', contents: carriageReturns(documents.licences) },
    { path: `${project.name}.cdx.json`, contents: documents.billOfMaterials },
  ];
  await makeFromTree(archive, files, project.date, (folder, unfinished) =>
    // A zip says times in the zone of whoever makes it; -X leaves out the numbers of the user and finer times.
    run('zip', ['-q', '-X', '-D', '-6', resolve(unfinished), ...files.map((each) => each.path).sort()], {
      cwd: folder,
      env: { ...process.env, TZ: 'UTC', ZIPOPT: '' },
    }),
  );
}

/** Without the strokes over others that mean bold and underlined on a terminal. */
function plain(text: string): string {
  return text.replaceAll(/.[\b]/g, '');
}

function carriageReturns(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

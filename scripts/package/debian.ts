/** The Debian package, made by dpkg-deb from what Debian's Policy wants in it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Component } from './components.ts';
import { completion, type Documents, manual, ownDocuments } from './contents.ts';
import { debianCopyright } from './debianCopyright.ts';
import { neededPackages } from './elf.ts';
import type { Project } from './project.ts';
import { makeFromTree, type StagedFile } from './staging.ts';

/** The name .invalid says that there is no such host (RFC 2606, section 2): the project has no address of its own. */
const MAINTAINER = 'sspidiag maintainers <maintainers@sspidiag.invalid>';

/** Libraries that are loaded by name when a command needs them, so that no header of the executable tells. */
const LOADED_BY_NAME = ['libgssapi-krb5-2', 'libkrb5-3'];
const RECOMMENDED = ['gss-ntlmssp'];
/** Tools that the cures name, what the lab starts, and the library that has SSPI's functions. */
const SUGGESTED = ['krb5-user', 'krb5-kdc', 'krb5-admin-server', 'libwinpr2-2 | libwinpr3-3'];

const DESCRIPTION = `diagnose Kerberos, NTLM and Negotiate authentication
 sspidiag tells in one command why Kerberos, NTLM or Negotiate authentication
 works or does not: which credentials there are and until when, whether a
 security context can be imported, whether impersonation really happens, and
 who the process is then.
 .
 It calls the native libraries themselves (GSS-API, or any library with the
 functions of SSPI), shows what they answered as they answered it, and adds
 what follows from that, with the evidence and the cure. It also decodes
 tokens, explains status codes, and makes throw-away realms in which each
 failure can be seen.`;

/** What lintian says of every program that is one file with its runtime inside, and why it is so. */
const OVERRIDES = `# What the executable runs stands behind Node's own sections, and strip(1) would throw it away.
sspidiag: unstripped-binary-or-object [usr/bin/sspidiag]
# Node.js is built with these libraries inside; the copyright file and the bill of materials name them.
sspidiag: embedded-library *[usr/bin/sspidiag]
# So is Node.js's own release for Linux.
sspidiag: hardening-no-pie [usr/bin/sspidiag]
# It stands in the licence of a part of Node.js, which is not ours to change.
sspidiag: old-fsf-address-in-copyright-file
`;

/** koffi's native module is linked for itself, and unpacked from the executable when it is needed. */
const NATIVE_MODULE = 'node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node';

const run = promisify(execFile);

/** Makes `file`, the package for amd64. The same executable and date give the same file. */
export async function debianPackage(
  project: Project,
  executable: string,
  documents: Documents,
  components: readonly Component[],
  file: string,
): Promise<void> {
  const { name } = project;
  const doc = `usr/share/doc/${name}`;
  const files: StagedFile[] = [
    { path: `usr/bin/${name}`, from: executable, executable: true },
    ...manual('usr/share/man').map(({ path, ...page }) => ({
      path: `${path}.gz`,
      contents: gzip(readFileSync((page as { from: string }).from)),
    })),
    completion('bash', `usr/share/bash-completion/completions/${name}`),
    completion('zsh', `usr/share/zsh/vendor-completions/_${name}`),
    completion('fish', `usr/share/fish/vendor_completions.d/${name}.fish`),
    // Debian has licences in the copyright file alone.
    ...ownDocuments()
      .filter((each) => each.name.includes('.'))
      .map((each) => ({
        path: `${doc}/${each.name}`,
        contents: each.contents.replaceAll('](LICENSE)', '](copyright)'),
      })),
    { path: `${doc}/${name}.cdx.json.gz`, contents: gzip(documents.billOfMaterials) },
    { path: `${doc}/copyright`, contents: debianCopyright(project, components) },
    { path: `${doc}/changelog.gz`, contents: gzip(changelog(project)) },
    { path: `usr/share/lintian/overrides/${name}`, contents: OVERRIDES },
  ];
  const control: StagedFile[] = [
    { path: 'DEBIAN/control', contents: controlFile(project, executable, files) },
    { path: 'DEBIAN/md5sums', contents: md5sums(files) },
  ];
  await makeFromTree(file, [...files, ...control], project.date, (folder, unfinished) =>
    // xz at its fastest: of Node 37 MB remain, 44 by gzip, and 32 at level 3, which took five times as long.
    run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z0', '--build', folder, unfinished], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(project.date) },
    }),
  );
}

function controlFile(project: Project, executable: string, files: readonly StagedFile[]): string {
  const depends = [...neededPackages([executable, NATIVE_MODULE]), ...LOADED_BY_NAME].sort();
  return [
    `Package: ${project.name}`,
    `Version: ${project.version}`,
    'Architecture: amd64',
    `Maintainer: ${MAINTAINER}`,
    `Installed-Size: ${installedSize(files)}`,
    `Depends: ${depends.join(', ')}`,
    `Recommends: ${RECOMMENDED.join(', ')}`,
    `Suggests: ${SUGGESTED.join(', ')}`,
    'Section: net',
    'Priority: optional',
    `Description: ${DESCRIPTION}`,
    '',
  ].join('\n');
}

/** KiB, each file rounded up (deb-substvars(5)). */
function installedSize(files: readonly StagedFile[]): number {
  return files
    .map((file) => ('from' in file ? statSync(file.from).size : Buffer.byteLength(file.contents)))
    .reduce((sum, bytes) => sum + Math.ceil(bytes / 1024), 0);
}

function md5sums(files: readonly StagedFile[]): string {
  return files
    .map((file) => ({ path: file.path, bytes: 'from' in file ? readFileSync(file.from) : file.contents }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`)
    .join('');
}

/** deb-changelog(5): a native package has its changes under the name changelog.gz. */
function changelog(project: Project): string {
  const date = new Date(project.date * 1000).toUTCString().replace('GMT', '+0000');
  return [
    `${project.name} (${project.version}) unstable; urgency=medium`,
    '',
    `  * Release ${project.version}.`,
    '',
    ` -- ${MAINTAINER}  ${date}`,
    '',
  ].join('\n');
}

/** As gzip -9n: no name, no time. */
function gzip(contents: string | Buffer): Buffer {
  return gzipSync(contents, { level: 9 });
}

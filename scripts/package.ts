/** Makes everything that is handed out, in dist/, from the bundle: executables, archives, Debian package, checksums. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxArchive, windowsArchive } from './package/archives.ts';
import { checksums } from './package/checksums.ts';
import { insideOf } from './package/components.ts';
import { debianPackage } from './package/debian.ts';
import { makeExecutables } from './package/executables.ts';
import { thirdPartyLicences } from './package/licences.ts';
import { readProject } from './package/project.ts';
import { billOfMaterials } from './package/sbom.ts';

process.chdir(join(import.meta.dirname, '..'));
const project = readProject();
const { name, version } = project;
const inDist = (file: string) => join('dist', file);

const executables = await makeExecutables();
const components = insideOf([executables.linux, executables.windows], inDist('sspidiag.meta.json'));
const documents = {
  licences: thirdPartyLicences(project, components),
  billOfMaterials: billOfMaterials(project, components),
};
const bill = inDist(`${name}-${version}.cdx.json`);
const linux = inDist(`${name}-${version}-linux-x64.tar.gz`);
const windows = inDist(`${name}-${version}-win-x64.zip`);
const debian = inDist(`${name}_${version}_amd64.deb`);

writeFileSync(bill, documents.billOfMaterials);
await Promise.all([
  linuxArchive(project, executables.linux, documents, linux),
  windowsArchive(project, executables.windows, documents, inDist('help'), windows),
  debianPackage(project, executables.linux, documents, components, debian),
]);

const made = [executables.linux, executables.windows, linux, windows, debian, bill];
writeFileSync(inDist('SHA256SUMS'), checksums(made));
for (const file of made) {
  process.stdout.write(`${file}: ${Math.round(statSync(file).size / 1024)} KiB\n`);
}
process.stdout.write(`${inDist('SHA256SUMS')}\n`);

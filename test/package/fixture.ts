/** A small program in the place of the executables, which are large, for what does not depend on what they do. */
import { join } from 'node:path';
import { type Component, insideOf } from '../../scripts/package/components.ts';
import type { Documents } from '../../scripts/package/contents.ts';
import { thirdPartyLicences } from '../../scripts/package/licences.ts';
import { type Project, readProject } from '../../scripts/package/project.ts';
import { billOfMaterials } from '../../scripts/package/sbom.ts';

export const METAFILE = join('dist', 'sspidiag.meta.json');
export const PARTS_FILE = join('dist', 'sspidiag.parts');

/** An ELF file that is linked against the libraries that Node is linked against. */
export const SMALL_PROGRAM = join('node_modules', '@koromix', 'koffi-linux-x64', 'linux_x64', 'koffi.node');

export function fixture(): { project: Project; components: Component[]; documents: Documents } {
  const project = { ...readProject(), date: 1_700_000_001 };
  const components = insideOf([SMALL_PROGRAM], METAFILE);
  const licences = thirdPartyLicences(project, components);
  return {
    project,
    components,
    documents: { licences, billOfMaterials: billOfMaterials(project, components) },
  };
}

/** Runs what is to give the same file whatever these are. */
export async function withOtherSettings<T>(run: () => Promise<T>): Promise<T> {
  const before = { umask: process.umask(0o077), zone: process.env.TZ };
  process.env.TZ = 'Asia/Kolkata';
  try {
    return await run();
  } finally {
    process.umask(before.umask);
    if (before.zone === undefined) delete process.env.TZ;
    else process.env.TZ = before.zone;
  }
}

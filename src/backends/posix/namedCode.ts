/**
 * The code that configuration has the Kerberos and GSS-API libraries load into this process: mechanisms of GSS-API, and
 * modules of krb5.conf. Root has none loaded that somebody else could have put there, or could have named.
 */
import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { mentions, type ScannedRelation, scanProfile, UNREADABLE } from '../libkrb5/profileScan.ts';
import { LibraryMissing } from '../native.ts';
import { changeableBy, REFUSED_AS_ROOT } from '../trust.ts';
import { isNullDevice } from './devices.ts';
import { mechanismFiles } from './mechanismPlugins.ts';

/** Where libkrb5 looks by itself; a build that looks elsewhere looks in a folder of root's as well. */
export const MAIN_FILES = '/etc/krb5.conf:/usr/local/etc/krb5.conf';

/** Looked for once. */
let known: { from: string; unsafe: string | null } | null = null;

/**
 * To be called before a library is loaded that follows this configuration.
 *
 * @throws LibraryMissing where this process is root's and others decide about the code
 */
export function refuseNamedCode(library: string): void {
  if (process.geteuid?.() !== 0) return;
  const { KRB5_CONFIG, GSS_MECH_CONFIG } = process.env;
  const from = `${KRB5_CONFIG}\n${GSS_MECH_CONFIG}`;
  if (known?.from !== from) known = { from, unsafe: unsafeMechanism() ?? unsafeModule() };
  const { unsafe } = known;
  if (unsafe !== null) throw new LibraryMissing(library, `${REFUSED_AS_ROOT}: ${unsafe}`);
}

function unsafeMechanism(): string | null {
  for (const { path, reason, plugins, unsure } of mechanismFiles()) {
    if (isNothing(path)) continue;
    // What cannot be opened the library does not read either; the rest it reads, and nobody has looked at it here.
    const isUnseen = reason !== null && !/^E[A-Z0-9]+$/.test(reason);
    const why =
      changeableBy(path) ??
      (isUnseen ? `it is ${reason}` : null) ??
      (unsure === null ? null : `the library may read ${unsure} otherwise`);
    if (why !== null) return `${path} names mechanisms, and ${why}`;
    for (const { library, where } of plugins) {
      const why = named(library, where, []);
      if (why !== null) return why;
    }
  }
  return null;
}

function unsafeModule(): string | null {
  const { KRB5_CONFIG } = process.env;
  const files = (KRB5_CONFIG ?? MAIN_FILES).split(':').filter((path) => path !== '' && !isNothing(path));
  // Files that the system's own include may belong to a daemon, as SSSD's do; then what they name is what counts.
  for (const path of KRB5_CONFIG === undefined ? [] : files) {
    const why = changeableBy(path);
    if (why !== null) return `KRB5_CONFIG names ${path}, which may name modules, and ${why}`;
  }
  // Few configurations name any, which is told far sooner than what stands in them.
  if (!mentions(files, /include|module|plugin_base_dir/)) return null;
  const { relations, modules, unseen, incomplete } = scanProfile(files);
  for (const { path, regular } of unseen) {
    if (regular) return `modules may be named where nobody looked: ${incomplete}`;
    const why = changeableBy(path);
    if (why !== null) return `${path} may name modules, and ${why}`;
  }
  const isBase = ({ path: [section, first] }: ScannedRelation) =>
    section === 'libdefaults' && first === 'plugin_base_dir';
  const bases = relations.filter(isBase).map(({ value }) => value);
  for (const relation of relations) {
    const { path, value, file, line } = relation;
    const where = `${file}:${line}`;
    // [plugins] has `module = NAME:FILE` in its subsections, krb5.conf(5).
    const isModule = path[0] === 'plugins' && path.at(-1) === 'module';
    const target = isBase(relation) ? value : isModule ? value.slice(value.indexOf(':') + 1) : null;
    const why = target === null ? null : named(target, where, isModule ? bases : []);
    if (why !== null) return why;
    const inside = isBase(relation) ? unsafeBelow(value) : null;
    if (inside !== null) return `${where} names ${value}, and ${inside}`;
  }
  for (const { target, where } of modules) {
    // What stands behind the colon is for the module.
    const why = named(target.split(':', 1)[0] ?? '', where, []);
    if (why !== null) return why;
  }
  return null;
}

/** Whether it is /dev/null, which people name who want no configuration at all. */
export function isNothing(path: string): boolean {
  try {
    return isNullDevice(statSync(path));
  } catch {
    return false;
  }
}

/** More stands in no folder of modules. */
const MOST_ENTRIES = 1000;

/** The library loads what it finds there by names of its own. */
function unsafeBelow(folder: string): string | null {
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return null;
  }
  if (entries.length > MOST_ENTRIES) return `more than ${MOST_ENTRIES} files are in it`;
  for (const entry of entries) {
    const why = changeableBy(join(folder, entry));
    if (why !== null) return why;
  }
  return null;
}

/**
 * @param bases where else than in a folder of the library's own a relative name may be looked up
 * @returns why it must not be loaded
 */
function named(file: string, where: string, bases: readonly string[]): string | null {
  const why = unsafeName(file, bases);
  return why === null ? null : `${where} names ${file}, and ${why}`;
}

function unsafeName(file: string, bases: readonly string[]): string | null {
  // The library puts other text in its place: %{TEMP}, %{null}.
  if (file.includes('%{') || file.includes(UNREADABLE)) return 'where that leads is for the library to say';
  if (isAbsolute(file)) return changeableBy(file);
  if (file.split('/').includes('..')) return "it leads out of the library's own folder";
  return bases.map((base) => changeableBy(join(base, file))).find((why) => why !== null) ?? null;
}

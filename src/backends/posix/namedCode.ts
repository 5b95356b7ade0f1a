/**
 * The code that configuration has the Kerberos and GSS-API libraries load into this process: mechanisms of GSS-API, and
 * modules of krb5.conf. Root has none loaded that somebody else could have put there, or could have named.
 */
import { isAbsolute } from 'node:path';
import { mentions, scanProfile } from '../libkrb5/profileScan.ts';
import { LibraryMissing } from '../native.ts';
import { changeableBy, REFUSED_AS_ROOT } from '../trust.ts';
import { configuredMechanisms, mechanismFiles } from './mechanismPlugins.ts';

/** Where libkrb5 looks by itself; a build that looks elsewhere looks in a folder of root's as well. */
const MAIN_FILES = '/etc/krb5.conf:/usr/local/etc/krb5.conf';

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
  for (const { path } of mechanismFiles()) {
    const why = changeableBy(path);
    if (why !== null) return `${path} names mechanisms, and ${why}`;
  }
  for (const { library, where } of configuredMechanisms()) {
    const why = named(library, where);
    if (why !== null) return why;
  }
  return null;
}

function unsafeModule(): string | null {
  const { KRB5_CONFIG } = process.env;
  const files = (KRB5_CONFIG ?? MAIN_FILES).split(':').filter((path) => path !== '' && path !== NOTHING);
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
  for (const { path, value, file, line } of relations) {
    const [section, first] = path;
    const where = `${file}:${line}`;
    const isFolder = section === 'libdefaults' && first === 'plugin_base_dir';
    // [plugins] has `module = NAME:FILE` in its subsections, krb5.conf(5).
    const isModule = section === 'plugins' && path.at(-1) === 'module';
    const target = isFolder ? value : isModule ? value.slice(value.indexOf(':') + 1) : null;
    const why = target === null ? null : named(target, where);
    if (why !== null) return why;
  }
  for (const { target, where } of modules) {
    // What stands behind the colon is for the module.
    const why = named(target.split(':', 1)[0] ?? '', where);
    if (why !== null) return why;
  }
  return null;
}

/** What people name who want no configuration at all. */
const NOTHING = '/dev/null';

/** A plain relative name is looked up in a folder of the library's own. */
function named(file: string, where: string): string | null {
  const why = isAbsolute(file)
    ? changeableBy(file)
    : /(^|\/)\.\.(\/|$)/.test(file)
      ? "it leads out of the library's own folder"
      : null;
  // The library puts other text in its place: %{TEMP}, %{null}.
  const because = file.includes('%{') ? 'where that leads is for the library to say' : why;
  return because === null ? null : `${where} names ${file}, and ${because}`;
}

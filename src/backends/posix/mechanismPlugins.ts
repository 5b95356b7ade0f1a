/**
 * The plug-in mechanisms that MIT's libgssapi_krb5 is told to load, for example gss-ntlmssp: read from its configuration
 * (`<sysconfdir>/gss/mech` and `mech.d/*.conf`), none is loaded.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

export type MechanismPlugin = {
  /** The name its line gives it. */
  name: string;
  /** Object identifier, dotted. */
  oid: string;
  /** The library, as the line names it; a relative one is looked up in the library's own folder `gss`. */
  library: string;
  /** Null where the library is named relative to a folder that is not known here. */
  exists: boolean | null;
  /** What stands behind the library: options, or a type in angle brackets; null where nothing does. */
  options: string | null;
  /** `file:line`. */
  where: string;
};

/** A configuration file of plug-ins. */
export type MechanismFile = {
  path: string;
  /** Why it could not be read; null where it could. */
  reason: string | null;
  plugins: MechanismPlugin[];
  /** Lines that the library passes over. */
  ignored: { where: string; text: string }[];
  /** `file:line` of a line that the library may take apart otherwise than this does; null where there is none. */
  unsure: string | null;
};

/** NTLMSSP's object identifier ([MS-NLMP] section 1.9), and what gss-ntlmssp registers. */
export const NTLMSSP_OID = '1.3.6.1.4.1.311.2.2.10';

/** The usual values of <sysconfdir>; which one the library was built with it does not say. */
const FOLDERS = ['/etc/gss', '/usr/etc/gss', '/usr/local/etc/gss'] as const;

/** Reads the configured plug-in mechanisms; GSS_MECH_CONFIG replaces all files, as the library has it. */
export function configuredMechanisms(): MechanismPlugin[] {
  return mechanismFiles().flatMap(({ plugins }) => plugins);
}

function configurationFiles(): string[] {
  const replaced = process.env.GSS_MECH_CONFIG;
  if (replaced !== undefined) return [replaced];
  return FOLDERS.flatMap((folder) => [
    join(folder, 'mech'),
    ...namesIn(join(folder, 'mech.d')).map((name) => join(folder, 'mech.d', name)),
  ]);
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder);
    // glob(3) in the library: *.conf, not hidden, in order.
    return names.filter((name) => name.endsWith('.conf') && !name.startsWith('.')).toSorted();
  } catch {
    return [];
  }
}

/** The files that are there, or that GSS_MECH_CONFIG names. */
export function mechanismFiles(): MechanismFile[] {
  return configurationFiles().flatMap((path) => {
    const { lines, reason } = linesOf(path);
    // Only the file that the variable names has to be there.
    if (reason === 'ENOENT' && process.env.GSS_MECH_CONFIG === undefined) return [];
    const numbered = lines.map((text, index) => ({ where: `${path}:${index + 1}`, text }));
    return [
      {
        ...{ path, reason, plugins: numbered.flatMap(pluginIn) },
        ignored: numbered
          .map(({ where, text }) => ({ where, text: text.trim() }))
          .filter(({ text }) => text !== '' && !text.startsWith('#') && text.split(/\s+/).length < 3),
        unsure: numbered.find(({ text }) => UNSURE.test(text))?.where ?? null,
      },
    ];
  });
}

/**
 * The library reads a line in pieces of a fixed size, takes a blank at its beginning for the end of an empty name, and knows
 * no other blanks than C's.
 */
const UNSURE = /^.{1000}|^[ \t\v\f\r]+[^ \t\v\f\r]|^[^#].*[^\t -~\r]/;

/** Larger than any such file: what else a name may lead to is not read. */
const MOST_BYTES = 256 * 1024;

function linesOf(path: string): { lines: string[]; reason: string | null } {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { lines: [], reason: 'no regular file' };
    if (found.size > MOST_BYTES) return { lines: [], reason: `larger than ${MOST_BYTES} bytes` };
    return { lines: readFileSync(path, 'utf8').split('\n'), reason: null };
  } catch (error) {
    return { lines: [], reason: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

function pluginIn({ where, text }: MechanismFile['ignored'][number]): MechanismPlugin[] {
  const [name = '', oid, library, ...more] = text.trim().split(/\s+/);
  if (name.startsWith('#') || !oid || !library) return [];
  const exists = isAbsolute(library) ? existsSync(library) : null;
  return [{ name, oid, library, exists, options: more.join(' ') || null, where }];
}

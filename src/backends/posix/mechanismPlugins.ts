/**
 * The plug-in mechanisms that MIT's libgssapi_krb5 is told to load, for example gss-ntlmssp: read from its configuration
 * (`<sysconfdir>/gss/mech` and `mech.d/*.conf`), none is loaded.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
  /** `file:line`. */
  where: string;
};

/** NTLMSSP's object identifier ([MS-NLMP] section 1.9), and what gss-ntlmssp registers. */
export const NTLMSSP_OID = '1.3.6.1.4.1.311.2.2.10';

/** The usual values of <sysconfdir>; which one the library was built with it does not say. */
const FOLDERS = ['/etc/gss', '/usr/etc/gss', '/usr/local/etc/gss'] as const;

/** Reads the configured plug-in mechanisms; GSS_MECH_CONFIG replaces all files, as the library has it. */
export function configuredMechanisms(): MechanismPlugin[] {
  return configurationFiles().flatMap(mechanismsIn);
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

function mechanismsIn(path: string): MechanismPlugin[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line, index) => {
    const [name = '', oid, library] = line.trim().split(/\s+/);
    if (name.startsWith('#') || !oid || !library) return [];
    const exists = isAbsolute(library) ? existsSync(library) : null;
    return [{ name, oid, library, exists, where: `${path}:${index + 1}` }];
  });
}

/** Finds the programs of MIT Kerberos that a lab needs. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EXIT, UsageError } from '../report/exitCodes.ts';

/** Each program and the Debian package that ships it. krb5-kdc alone has no kadmin.local. */
const PACKAGES = {
  krb5kdc: 'krb5-kdc',
  kdb5_util: 'krb5-kdc',
  'kadmin.local': 'krb5-admin-server',
  kinit: 'krb5-user',
  kvno: 'krb5-user',
} as const;

export type ProgramName = keyof typeof PACKAGES;

/** The absolute path of each program. */
export type Programs = Readonly<Record<ProgramName, string>>;

/** Where administrators' programs lie; a plain user's PATH does not name these. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/**
 * Finds every program in PATH and then in the system folders.
 *
 * @throws UsageError (exit code 3) naming all that are missing, with the command that installs them.
 */
export function findPrograms(
  searchPath: string | undefined = process.env.PATH,
  systemFolders: readonly string[] = SYSTEM_FOLDERS,
): Programs {
  if (process.platform === 'win32') {
    throw new UsageError('the lab is made of MIT Kerberos and runs on Linux only', null, EXIT.cannotTell);
  }
  const names = Object.keys(PACKAGES) as ProgramName[];
  // A relative entry would change its meaning with the working directory, so only absolute ones count.
  const folders = [...(searchPath ?? '').split(delimiter), ...systemFolders].filter((f) => f.startsWith('/'));
  const found: Partial<Record<ProgramName, string>> = {};
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path !== undefined) found[name] = path;
  }
  const missing = names.filter((name) => found[name] === undefined);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => PACKAGES[name]))];
    throw new UsageError(
      `the lab needs ${missing.join(', ')}, not found in PATH or ${SYSTEM_FOLDERS.join(', ')}`,
      `apt-get install ${packages.join(' ')}`,
      EXIT.cannotTell,
    );
  }
  return found as Programs;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

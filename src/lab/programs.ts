/** Finds the programs that a lab is made of. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { changeableBy } from '../backends/trust.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';

/** What every lab's clients are, each with the Debian package that ships it. */
export const CLIENTS = { kinit: 'krb5-user', kvno: 'krb5-user' } as const;

export type ClientName = keyof typeof CLIENTS;

/** The absolute path of each program. */
export type Programs<Name extends string> = Readonly<Record<Name, string>>;

/** Where administrators' programs lie; a plain user's PATH does not name these. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/**
 * Finds every program in PATH and then in the system folders.
 *
 * @param packages the programs' names, each with the Debian packages that it needs, separated by spaces
 * @throws UsageError (exit code 3) naming all that are missing, with the command that installs them, or the one that root
 *   must not run since somebody else could change it
 */
export function findPrograms<Name extends string>(
  packages: Readonly<Record<Name, string>>,
  searchPath: string | undefined = process.env.PATH,
  systemFolders: readonly string[] = SYSTEM_FOLDERS,
): Programs<Name> {
  if (process.platform === 'win32') {
    throw new UsageError(
      'the lab is made of MIT Kerberos or Samba and runs on Linux only',
      null,
      EXIT.cannotTell,
    );
  }
  const names = Object.keys(packages) as Name[];
  // A relative entry would change its meaning with the working directory, so only absolute ones count.
  const folders = [...(searchPath ?? '').split(delimiter), ...systemFolders].filter((f) => f.startsWith('/'));
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const path = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (path === undefined) continue;
    const unsafe = process.geteuid?.() === 0 ? changeableBy(path) : null;
    if (unsafe !== null) {
      throw new UsageError(
        `${path} is not run as root: ${unsafe}`,
        'take its folder out of PATH, or let only root write there',
        EXIT.cannotTell,
      );
    }
    found[name] = path;
  }
  const missing = names.filter((name) => found[name] === undefined);
  if (missing.length > 0) {
    throw new UsageError(
      `the lab needs ${missing.join(', ')}, not found in PATH or ${SYSTEM_FOLDERS.join(', ')}`,
      installWith(missing.map((name) => packages[name])),
      EXIT.cannotTell,
    );
  }
  return found as Programs<Name>;
}

/** The command that installs Debian packages; each element may name several. */
export function installWith(packages: readonly string[]): string {
  return `apt-get install ${[...new Set(packages.flatMap((each) => each.split(' ')))].join(' ')}`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a test needs of the machine. A missing component skips the test; where CI is set, it is a failure. */
import { execFileSync, spawnSync } from 'node:child_process';
import { AD_REALM } from '../../src/lab/adRealm.ts';
import { MIT_REALM } from '../../src/lab/mitRealm.ts';
import type { Realm } from '../../src/lab/realm.ts';
import { UsageError } from '../../src/report/exitCodes.ts';
import { findProgram } from './programs.ts';

/**
 * A test's `skip` option: false where nothing is missing, else what is, with the command that installs it.
 *
 * @throws where CI is set and something is missing
 */
export function without(...missing: readonly (string | null)[]): string | false {
  const first = missing.find((each) => each !== null);
  if (first === undefined || first === null) return false;
  if (process.env.CI) throw new Error(first);
  return first;
}

/**
 * A test's `skip` option for what no package brings: where it is missing the test is skipped, on CI too, and says so.
 */
export function whereThereIs(missing: string | null): string | false {
  return missing ?? false;
}

/** A module that Python finds, and what brings it. */
export function pythonModule(python: string, module: string, source: string): string | null {
  const { status } = spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' });
  return status === 0 ? null : `no module ${module} for ${python}: ${source}`;
}

/** The right to change identities. */
export function root(): string | null {
  return process.getuid?.() === 0 ? null : 'not root: run it with sudo';
}

/** What a lab is made of. */
export const kdc = () => located(MIT_REALM);

/** What a lab with Active Directory is made of. */
export const activeDirectory = () => located(AD_REALM);

function located(realm: Realm): string | null {
  try {
    realm.locate();
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return `${error.message}: ${error.hint}`;
  }
}

/** A program, and the Debian package that has it. */
export function program(name: string, debianPackage: string): string | null {
  return findProgram(name) ? null : `no ${name}: apt-get install ${debianPackage}`;
}

/** A shared library that the system's loader finds by its soname, and the Debian package that has it. */
export function library(soname: string, debianPackage: string): string | null {
  const missing = `no ${soname}: apt-get install ${debianPackage}`;
  const ldconfig = findProgram('ldconfig');
  if (!ldconfig) return missing;
  const known = execFileSync(ldconfig, ['-p'], { encoding: 'utf8' });
  return known.split('\n').some((line) => line.trim().startsWith(`${soname} `)) ? null : missing;
}

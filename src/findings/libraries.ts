/** What to install where a library is missing. */

const PACKAGES: readonly [prefix: string, cure: string][] = [
  ['libgssapi_krb5', 'apt-get install libgssapi-krb5-2'],
  ['libkrb5', 'apt-get install libkrb5-3'],
  ['libwinpr', 'apt-get install libwinpr2-2'],
];

/** The command that installs a library on Debian, or null where the tool does not know it. */
export function libraryHint(library: string): string | null {
  return PACKAGES.find(([prefix]) => library.startsWith(prefix))?.[1] ?? null;
}

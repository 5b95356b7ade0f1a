/** What to install where a library is missing. */
import { REFUSED } from '../backends/trust.ts';

const PACKAGES: readonly [prefix: string, cure: string][] = [
  ['libgssapi_krb5', 'apt-get install libgssapi-krb5-2'],
  ['libkrb5', 'apt-get install libkrb5-3'],
  ['libwinpr', 'apt-get install libwinpr2-2'],
];

/**
 * The command that installs a library on Debian, or null where the tool does not know it.
 *
 * @param message what LibraryMissing said: one that is there and refused needs no installation
 */
export function libraryHint(library: string, message: string): string | null {
  if (message.includes(REFUSED)) return 'let only root write there, or unset LD_LIBRARY_PATH';
  return PACKAGES.find(([prefix]) => library.startsWith(prefix))?.[1] ?? null;
}

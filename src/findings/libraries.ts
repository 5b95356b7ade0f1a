/** What to install where a library is missing. */
import { REFUSED_AS_ADMINISTRATOR, REFUSED_AS_ROOT } from '../backends/trust.ts';

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
  if (message.includes(REFUSED_AS_ROOT))
    return 'let only root write there, or unset the variable that leads there';
  if (message.includes(REFUSED_AS_ADMINISTRATOR)) return 'let only administrators write there';
  return PACKAGES.find(([prefix]) => library.startsWith(prefix))?.[1] ?? null;
}

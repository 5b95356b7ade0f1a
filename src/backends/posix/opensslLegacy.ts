/**
 * Whether the system's OpenSSL has the module that MD4 and RC4 come from, of which NTLM is made ([MS-NLMP] section 3.3).
 *
 * Only the file is looked for. Node carries an OpenSSL of its own, whose symbols a second one in the same process would
 * find instead of its own: asking it here would crash.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findLibrary } from './findLibrary.ts';

export type OpensslLegacy = {
  /** The system's libcrypto; null where none was found. */
  library: string | null;
  /** The legacy provider's file; null where it is not there, or not needed. */
  legacyProvider: string | null;
  because: string;
};

/** Newest first: since 3.0 MD4 and RC4 are in a provider of their own. */
const LIBCRYPTO = 'libcrypto.so.3';
const BEFORE = 'libcrypto.so.1.1';

export function opensslLegacy(): OpensslLegacy {
  const library = findLibrary(LIBCRYPTO);
  if (library === null) {
    const old = findLibrary(BEFORE);
    const because = old
      ? `${BEFORE} has MD4 and RC4 built in, unless its build left them out`
      : `unknown, because neither ${LIBCRYPTO} nor ${BEFORE} was found`;
    return { library: old, legacyProvider: null, because };
  }
  const module = join(dirname(library), 'ossl-modules', 'legacy.so');
  if (!existsSync(module)) {
    return {
      library,
      legacyProvider: null,
      because: `there is no ${module}: programs that need it get neither MD4 nor RC4`,
    };
  }
  return {
    library,
    legacyProvider: module,
    because: 'the file is there; whether it loads, openssl list -providers -provider legacy says',
  };
}

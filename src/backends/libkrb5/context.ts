/** A library context, opened where the library can be expected to come back. */
import { type Pointer, untraced } from '../native.ts';
import { configurationFiles } from './configurationFiles.ts';
import { type Krb5Context, type Krb5Result, krb5Call, krb5Free, required } from './library.ts';
import { includeLoop, mentions, scanProfile } from './profileScan.ts';

/** PROF_MAGIC_PROFILE's table has no code for it: ELOOP, as of links that lead to themselves. */
const ELOOP = 40;

/**
 * Opens a library context for the time of a function and frees it whatever happens.
 *
 * @returns the function's value, or the error where the context could not be made (a damaged krb5.conf)
 * @throws LibraryMissing where libkrb5 is not installed
 */
export function withContext<T>(use: (context: Krb5Context) => T): Krb5Result<T> {
  const loop = loopIn(process.env.KRB5_CONFIG);
  if (loop !== null) return { value: null, error: { code: ELOOP, name: 'ELOOP', text: loop } };
  const out: [Pointer] = [null];
  const error = krb5Call(null, 'krb5_init_context', {}, out);
  if (error) return { value: null, error };
  const context = required(out);
  try {
    return { value: use(context), error: null };
  } finally {
    krb5Free('krb5_free_context', context);
  }
}

let known: { variable: string | undefined; loop: string | null } | null = null;

/** Looked for once: the library would follow an include that leads to itself until the process ends. */
function loopIn(variable: string | undefined): string | null {
  if (known?.variable !== variable || known === null) {
    const files = untraced(configurationFiles);
    known = { variable, loop: mentions(files, /^include/m) ? includeLoop(scanProfile(files)) : null };
  }
  return known.loop;
}

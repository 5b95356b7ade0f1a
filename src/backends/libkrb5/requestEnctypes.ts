/** The encryption types that the library puts into an AS-REQ: default_tkt_enctypes, as far as they are permitted. */
import { koffi, LibraryMissing, type Pointer } from '../native.ts';
import { type Krb5Context, type Krb5Error, krb5Call, krb5Free, required } from './library.ts';

/**
 * By number, the preferred one first.
 *
 * @returns an error where nothing is left of what krb5.conf names (KRB5_CONFIG_ETYPE_NOSUPP)
 */
export function requestEnctypes(context: Krb5Context): { enctypes: number[]; error: Krb5Error | null } {
  const out: [Pointer] = [null];
  const error = list(context, out);
  if (error) return { enctypes: [], error };
  const start = required(out);
  const enctypes: number[] = [];
  for (let at = start; ; at += 4n) {
    const number = koffi().decode(at, 'int32_t') as number;
    if (number === 0) break;
    enctypes.push(number);
  }
  krb5Free('krb5_free_enctypes', context, start);
  return { enctypes, error: null };
}

function list(context: Krb5Context, out: [Pointer]): Krb5Error | null {
  try {
    return krb5Call(context, 'krb5_get_default_in_tkt_ktypes', {}, context, out);
  } catch (error) {
    // Exported but in no public header: a build may leave it out. What is permitted is the same unless krb5.conf differs.
    if (!(error instanceof LibraryMissing)) throw error;
    return krb5Call(context, 'krb5_get_permitted_enctypes', {}, context, out);
  }
}

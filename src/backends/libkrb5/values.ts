/** Values of krb5.conf as libkrb5 reads them: yes and no, numbers, times, lists of encryption types. */
import { koffi, type Library, loadLibrary, nativeCall, type Pointer } from '../native.ts';
import { type Krb5Context, type Krb5Error, krb5Call, krb5Free } from './library.ts';
import { type Enctype, enctype } from './structures.ts';

/** profile_parse_boolean(); case does not matter. */
const YES: readonly string[] = ['y', 'yes', 'true', 't', '1', 'on'];
const NO: readonly string[] = ['n', 'no', 'false', 'nil', '0', 'off'];

/** Null where the library cannot read it. */
export function booleanOf(value: string): boolean | null {
  const lower = value.toLowerCase();
  if (YES.includes(lower)) return true;
  return NO.includes(lower) ? false : null;
}

/** profile_get_integer(): a decimal int of C, and nothing behind it; null where the library cannot read it. */
export function integerOf(value: string): number | null {
  const number = /^\s*[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= -0x80000000 && number <= 0x7fffffff ? number : null;
}

/** Seconds, by krb5_string_to_deltat(); null where it does not understand. */
export function durationOf(value: string): number | null {
  const out: [number] = [0];
  return krb5Call(null, 'krb5_string_to_deltat', { text: value }, value, out) ? null : out[0];
}

const FAMILIES: readonly string[] = ['default', 'des3', 'aes', 'rc4', 'camellia'];

let crypto: Library<'krb5_string_to_enctype'> | undefined;

/**
 * The words of a list of encryption types that the library passes over.
 *
 * @throws LibraryMissing where libk5crypto is not installed
 */
export function unknownEnctypes(list: string): string[] {
  crypto ??= loadLibrary('libk5crypto.so.3', {
    krb5_string_to_enctype: 'int32_t krb5_string_to_enctype(const char *name, _Out_ int32_t *enctype)',
  });
  const { functions } = crypto;
  return list
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .filter((word) => {
      const name = word.replace(/^[+-]/, '');
      if (FAMILIES.includes(name.toLowerCase())) return false;
      const call = () => functions.krb5_string_to_enctype(name, [0]) as number;
      return nativeCall('krb5_string_to_enctype', { name }, call, String) !== 0;
    });
}

export type EnctypeList = { enctypes: Enctype[]; error: Krb5Error | null };

/** The encryption types that the library makes of its configuration, the preferred one first. */
export function enctypeList(
  context: Krb5Context,
  functionName: 'krb5_get_permitted_enctypes' | 'krb5_get_default_in_tkt_ktypes',
): EnctypeList {
  const out: [Pointer] = [null];
  const error = krb5Call(context, functionName, {}, context, out);
  if (error || out[0] === null) return { enctypes: [], error };
  const enctypes: Enctype[] = [];
  for (let at = out[0]; ; at += 4n) {
    const number = koffi().decode(at, 'int32_t') as number;
    if (number === 0) break;
    enctypes.push(enctype(number));
  }
  krb5Free('krb5_free_enctypes', context, out[0]);
  return { enctypes, error: null };
}

/** Relations of krb5.conf as the library reads them, of any section: all values of one name, in order. */
import { nativeCall, type Pointer } from '../native.ts';
import { type Krb5Context, krb5Call, krb5Free, libkrb5 } from './library.ts';
import { profileValues } from './profileTree.ts';

export type ProfileReader = {
  /** Every value of a relation by its path of names; an empty list where there is none. */
  values(...path: readonly string[]): string[];
  /** The first one; null where there is none. */
  value(...path: readonly string[]): string | null;
  /** A boolean as the library understands its many spellings. */
  boolean(section: string, relation: string, otherwise: boolean): boolean;
};

/** Opens the context's profile for the time of a function; null where it has none. */
export function withProfileReader<T>(context: Krb5Context, use: (profile: ProfileReader) => T): T | null {
  const out: [Pointer] = [null];
  if (krb5Call(context, 'krb5_get_profile', {}, context, out)) return null;
  const [handle] = out;
  const values = (...path: readonly string[]) => profileValues(handle, path);
  try {
    return use({
      values,
      value: (...path) => values(...path)[0] ?? null,
      boolean: (section, relation, otherwise) => booleanOf(handle, section, relation, otherwise),
    });
  } finally {
    krb5Free('profile_release', handle);
  }
}

function booleanOf(profile: Pointer, section: string, relation: string, otherwise: boolean): boolean {
  const out: [number] = [0];
  const code = nativeCall(
    'profile_get_boolean',
    { section, relation },
    () => Number(libkrb5().profile_get_boolean(profile, section, relation, null, otherwise ? 1 : 0, out)),
    String,
  );
  return code === 0 ? out[0] !== 0 : otherwise;
}

/** What is known of a key of krb5.conf: the shape of its value, what it decides, and what holds where it is not set. */

/**
 * How the library reads the value: `boolean` by profile_get_boolean, `integer` by profile_get_integer, `duration` by
 * krb5_string_to_deltat, `enctypes` as a list of names, `canonicalize` as a boolean or the word "fallback".
 */
export type KeyType = 'boolean' | 'integer' | 'duration' | 'enctypes' | 'canonicalize' | 'text' | 'section';

export type Key = {
  type: KeyType;
  /** A sentence, without a capital or a full stop. */
  meaning: string;
  /** What holds where nobody sets it, in words; null where nothing does. */
  default: string | null;
  /** Every value counts, not the first one only. */
  many: boolean;
  /** krb5_init_context fails where the value cannot be read: nothing of Kerberos works then. */
  fatal: boolean;
};

export type Keys = Readonly<Record<string, Key>>;

const plain = (type: KeyType) => (meaning: string, otherwise: string | null) => ({
  ...{ type, meaning, default: otherwise },
  ...{ many: false, fatal: false },
});

export const boolean = plain('boolean');
export const integer = plain('integer');
export const duration = plain('duration');
export const enctypes = plain('enctypes');
export const text = plain('text');

/** A key of which every value counts. */
export const many = (meaning: string): Key => ({ ...text(meaning, null), many: true });

/** A key without which there is no library context where it cannot be read. */
export const fatal = (key: Key): Key => ({ ...key, fatal: true });

/** A subsection. */
export const section = (meaning: string): Key => ({ ...text(meaning, null), type: 'section' });

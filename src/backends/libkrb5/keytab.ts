/** Keytabs, read through libkrb5: which principals have which keys, never the keys. */
import type { Pointer } from '../native.ts';
import { withMemory } from '../posix/libc.ts';
import {
  type Krb5Context,
  type Krb5Error,
  type Krb5Result,
  krb5Call,
  required,
  stringIn,
  unparse,
} from './library.ts';
import { type Enctype, enctype, keytabEntryAt, SIZE } from './structures.ts';

export type KeytabEntry = {
  principal: string | null;
  /** Version of the key; it has to equal the one in the ticket. */
  kvno: number;
  enctype: Enctype;
  /** When the entry was written, in seconds since the epoch; null where not recorded. */
  timestamp: number | null;
};

export type Keytab = {
  /** With its type, `FILE:/etc/krb5.keytab`. */
  name: string;
  readable: boolean;
  entries: KeytabEntry[];
  /** Why it could not be read, or not to its end; null where it could. */
  error: Krb5Error | null;
};

/** MAXPATHLEN and a type prefix fit. */
const NAME_BYTES = 8192;

/** The name of the keytab that acceptors use by default. */
export function defaultKeytabName(context: Krb5Context): Krb5Result<string> {
  const name = Buffer.alloc(NAME_BYTES);
  const error = krb5Call(context, 'krb5_kt_default_name', {}, context, name, name.length);
  return error ? { value: null, error } : { value: stringIn(name), error: null };
}

/** The name of the keytab that initiators get tickets with by default. */
export function defaultClientKeytabName(context: Krb5Context): Krb5Result<string> {
  const out: [Pointer] = [null];
  const unresolved = krb5Call(context, 'krb5_kt_client_default', {}, context, out);
  if (unresolved) return { value: null, error: unresolved };
  const keytab = required(out);
  const name = Buffer.alloc(NAME_BYTES);
  const error = krb5Call(context, 'krb5_kt_get_name', {}, context, keytab, name, name.length);
  krb5Call(context, 'krb5_kt_close', {}, context, keytab);
  return error ? { value: null, error } : { value: stringIn(name), error: null };
}

/**
 * Reads a keytab; an unreadable one is a result with `error`.
 *
 * @param name `TYPE:residual` or a path
 */
export function readKeytab(context: Krb5Context, name: string): Keytab {
  const out: [Pointer] = [null];
  const unresolved = krb5Call(context, 'krb5_kt_resolve', { name }, context, name, out);
  if (unresolved) return { name, readable: false, entries: [], error: unresolved };
  const keytab = required(out);
  try {
    return { name, ...readEntries(context, keytab) };
  } finally {
    krb5Call(context, 'krb5_kt_close', {}, context, keytab);
  }
}

function readEntries(context: Krb5Context, keytab: bigint): Omit<Keytab, 'name'> {
  // One block: the cursor, then the krb5_keytab_entry.
  return withMemory(8 + SIZE.krb5_keytab_entry, (cursor) => {
    const entry = cursor + 8n;
    const entries: KeytabEntry[] = [];
    const unreadable = krb5Call(context, 'krb5_kt_start_seq_get', {}, context, keytab, cursor);
    if (unreadable) return { readable: false, entries, error: unreadable };
    let end: Krb5Error | null;
    for (;;) {
      end = krb5Call(context, 'krb5_kt_next_entry', {}, context, keytab, entry, cursor);
      if (end) break;
      const { principal, timestamp, vno, key } = keytabEntryAt(entry);
      entries.push({
        principal: unparse(context, principal),
        kvno: vno,
        enctype: enctype(key.enctype),
        timestamp: timestamp || null,
      });
      krb5Call(context, 'krb5_free_keytab_entry_contents', {}, context, entry);
    }
    krb5Call(context, 'krb5_kt_end_seq_get', {}, context, keytab, cursor);
    return { readable: true, entries, error: end.name === 'KRB5_KT_END' ? null : end };
  });
}

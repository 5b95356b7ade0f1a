/** Which keys of a keytab open a ticket, tried one by one; neither keys nor what is inside leave the library. */
import { koffi, type Pointer } from '../native.ts';
import { withMemory } from '../posix/libc.ts';
import {
  type Krb5Context,
  type Krb5Error,
  type Krb5Result,
  krb5Call,
  krb5Free,
  required,
} from './library.ts';
import { KEY_IN_KEYTAB_ENTRY, keytabEntryAt, SIZE, ticketAt } from './structures.ts';

/**
 * Tries the keys of the ticket's encryption type, whatever principal and version they are said to be of.
 *
 * @param keytab `TYPE:residual` or a path
 * @param encoded the Ticket of RFC 4120 section 5.3, DER
 * @returns the positions of the entries that open it, as readKeytab lists them
 */
export function keysThatOpen(context: Krb5Context, keytab: string, encoded: Buffer): Krb5Result<number[]> {
  const out: [Pointer] = [null];
  const unresolved = krb5Call(context, 'krb5_kt_resolve', { name: keytab }, context, keytab, out);
  if (unresolved) return { value: null, error: unresolved };
  const handle = required(out);
  try {
    return tryEach(context, handle, encoded);
  } finally {
    krb5Call(context, 'krb5_kt_close', {}, context, handle);
  }
}

function tryEach(context: Krb5Context, keytab: bigint, encoded: Buffer): Krb5Result<number[]> {
  // One block: the cursor, then the krb5_keytab_entry.
  return withMemory(8 + SIZE.krb5_keytab_entry, (cursor) => {
    const entry = cursor + 8n;
    const unreadable = krb5Call(context, 'krb5_kt_start_seq_get', {}, context, keytab, cursor);
    if (unreadable) return { value: null, error: unreadable };
    const opened: number[] = [];
    let failed: Krb5Error | null = null;
    for (let index = 0; !failed; index++) {
      if (krb5Call(context, 'krb5_kt_next_entry', {}, context, keytab, entry, cursor)) break;
      const opens = opensTicket(context, entry, encoded);
      if (opens.error) failed = opens.error;
      else if (opens.value) opened.push(index);
      krb5Call(context, 'krb5_free_keytab_entry_contents', {}, context, entry);
    }
    krb5Call(context, 'krb5_kt_end_seq_get', {}, context, keytab, cursor);
    return failed ? { value: null, error: failed } : { value: opened, error: null };
  });
}

/** The error is one of the ticket; a key that does not fit is a no. */
function opensTicket(context: Krb5Context, entry: bigint, encoded: Buffer): Krb5Result<boolean> {
  return withTicket(encoded, (ticket) => {
    if (ticketAt(ticket).enc_part.enctype !== keytabEntryAt(entry).key.enctype) return false;
    const key = entry + KEY_IN_KEYTAB_ENTRY;
    return krb5Call(context, 'krb5_decrypt_tkt_part', {}, context, key, ticket) === null;
  });
}

function withTicket<T>(encoded: Buffer, use: (ticket: bigint) => T): Krb5Result<T> {
  return withMemory(SIZE.krb5_data + encoded.length, (data) => {
    const bytes = data + BigInt(SIZE.krb5_data);
    const view = Buffer.from(koffi().view(data, SIZE.krb5_data + encoded.length));
    view.fill(0, 0, SIZE.krb5_data);
    view.writeUInt32LE(encoded.length, 4);
    view.writeBigUInt64LE(bytes, 8);
    encoded.copy(view, SIZE.krb5_data);
    const out: [Pointer] = [null];
    const error = krb5Call(null, 'krb5_decode_ticket', {}, data, out);
    if (error) return { value: null, error };
    try {
      return { value: use(required(out)), error: null };
    } finally {
      krb5Free('krb5_free_ticket', null, out[0]);
    }
  });
}

/**
 * Structures of krb5.h, as their fields lie in memory. Keys and addresses stay pointers, so that decoding a structure
 * copies no secret.
 */
import { koffi, type Pointer } from '../native.ts';
import { bytesAt } from '../posix/libc.ts';
import { krb5Call, stringIn } from './library.ts';

type StructType = ReturnType<ReturnType<typeof koffi>['struct']>;

export type Data = { length: number; data: Pointer };

/** krb5_creds, flattened: its krb5_keyblock is named keyblock_*, its krb5_ticket_times by their own names. */
export type Creds = {
  client: Pointer;
  server: Pointer;
  keyblock: { enctype: number };
  times: { authtime: number; starttime: number; endtime: number; renew_till: number };
  ticket_flags: number;
  ticket: Data;
};

export type KeytabEntry = { principal: Pointer; timestamp: number; vno: number; key: { enctype: number } };

export type Ticket = { enc_part: { enctype: number; kvno: number } };

/** krb5_error: a KRB-ERROR message (RFC 4120 section 5.9.1). */
export type ErrorMessage = { stime: number; error: number; text: Data; e_data: Data };

/** sizeof on a 64-bit processor. */
export const SIZE = { krb5_creds: 120, krb5_keytab_entry: 48, krb5_data: 16 } as const;
/** offsetof(krb5_creds, ticket). */
export const TICKET_IN_CREDS = 80n;
/** offsetof(krb5_keytab_entry, key). */
export const KEY_IN_KEYTAB_ENTRY = 24n;

const types = new Map<string, StructType>();

/** A structure type without a name, made once: named types are koffi's for the whole process. */
function structure(name: string, make: () => StructType): StructType {
  const known = types.get(name);
  if (known) return known;
  const made = make();
  types.set(name, made);
  return made;
}

const dataType = () =>
  structure('krb5_data', () => koffi().struct({ magic: 'int32_t', length: 'uint32_t', data: 'void *' }));

const keyblockType = () =>
  structure('krb5_keyblock', () =>
    koffi().struct({ magic: 'int32_t', enctype: 'int32_t', length: 'uint32_t', contents: 'void *' }),
  );

const timesType = () =>
  structure('krb5_ticket_times', () =>
    // krb5_timestamp is signed in C and meant unsigned since release 1.16, which carries it past 2038.
    koffi().struct({
      authtime: 'uint32_t',
      starttime: 'uint32_t',
      endtime: 'uint32_t',
      renew_till: 'uint32_t',
    }),
  );

/** Reads a krb5_creds. */
export function credsAt(address: bigint): Creds {
  const type = structure('krb5_creds', () =>
    koffi().struct({
      magic: 'int32_t',
      client: 'void *',
      server: 'void *',
      keyblock: keyblockType(),
      times: timesType(),
      is_skey: 'uint32_t',
      ticket_flags: 'int32_t',
      addresses: 'void *',
      ticket: dataType(),
      second_ticket: dataType(),
      authdata: 'void *',
    }),
  );
  return koffi().decode(address, type) as Creds;
}

/** Reads a krb5_keytab_entry. */
export function keytabEntryAt(address: bigint): KeytabEntry {
  const type = structure('krb5_keytab_entry', () =>
    koffi().struct({
      magic: 'int32_t',
      principal: 'void *',
      timestamp: 'uint32_t',
      vno: 'uint32_t',
      key: keyblockType(),
    }),
  );
  return koffi().decode(address, type) as KeytabEntry;
}

/** Reads a krb5_ticket, the outer part that is not encrypted. */
export function ticketAt(address: bigint): Ticket {
  const encData = structure('krb5_enc_data', () =>
    koffi().struct({ magic: 'int32_t', enctype: 'int32_t', kvno: 'uint32_t', ciphertext: dataType() }),
  );
  const type = structure('krb5_ticket', () =>
    koffi().struct({ magic: 'int32_t', server: 'void *', enc_part: encData, enc_part2: 'void *' }),
  );
  return koffi().decode(address, type) as Ticket;
}

/** Reads a krb5_error. */
export function errorMessageAt(address: bigint): ErrorMessage {
  const type = structure('krb5_error', () =>
    koffi().struct({
      magic: 'int32_t',
      ctime: 'uint32_t',
      cusec: 'int32_t',
      susec: 'int32_t',
      stime: 'uint32_t',
      error: 'uint32_t',
      client: 'void *',
      server: 'void *',
      text: dataType(),
      e_data: dataType(),
    }),
  );
  return koffi().decode(address, type) as ErrorMessage;
}

/** A copy of the bytes of a krb5_data. */
export function bytesOf({ length, data }: Data): Buffer {
  if (data === null || length === 0) return Buffer.alloc(0);
  return bytesAt(data, length);
}

/** An encryption type: its number in IANA's registry and its name in the library, null where the library knows none. */
export type Enctype = { number: number; name: string | null };

const names = new Map<number, string | null>();

/** An encryption type with its name, for example `aes256-cts-hmac-sha1-96` for 18. */
export function enctype(number: number): Enctype {
  let name = names.get(number);
  if (name === undefined) {
    const buffer = Buffer.alloc(128);
    const error = krb5Call(
      null,
      'krb5_enctype_to_name',
      { enctype: number },
      number,
      0,
      buffer,
      buffer.length,
    );
    name = error ? null : stringIn(buffer);
    names.set(number, name);
  }
  return { number, name };
}

/** A ticket-granting ticket by the key in a keytab, kept in this process's memory for the time of a function. */
import type { Pointer } from '../native.ts';
import { withMemory } from '../posix/libc.ts';
import { type Krb5Context, type Krb5Result, krb5Call, krb5Free, required } from './library.ts';
import { withMemoryCache } from './serviceTicket.ts';
import { SIZE } from './structures.ts';

/**
 * Proves to the KDC that the keytab has the principal's key. A wrong key may count towards a lock-out, as a wrong
 * password does. Blocks until the KDC answers or the library gives up on it.
 *
 * @param keytab `TYPE:residual` or a path
 */
export function withTicketByKeytab<T>(
  context: Krb5Context,
  keytab: string,
  principal: string,
  use: (cache: bigint) => T,
): Krb5Result<T> {
  const client: [Pointer] = [null];
  const malformed = krb5Call(context, 'krb5_parse_name', { name: principal }, context, principal, client);
  if (malformed) return { value: null, error: malformed };
  const out: [Pointer] = [null];
  try {
    const unresolved = krb5Call(context, 'krb5_kt_resolve', { name: keytab }, context, keytab, out);
    if (unresolved) return { value: null, error: unresolved };
    return initialTicket(context, required(out), required(client), principal, use);
  } finally {
    if (out[0] !== null) krb5Call(context, 'krb5_kt_close', {}, context, out[0]);
    krb5Free('krb5_free_principal', context, client[0]);
  }
}

function initialTicket<T>(
  context: Krb5Context,
  keytab: bigint,
  client: bigint,
  name: string,
  use: (cache: bigint) => T,
): Krb5Result<T> {
  return withMemory(SIZE.krb5_creds, (creds) => {
    const shown = { client: name };
    const get = 'krb5_get_init_creds_keytab';
    const refused = krb5Call(context, get, shown, context, creds, client, keytab, 0, null, null);
    if (refused) return { value: null, error: refused };
    try {
      return withMemoryCache(context, client, (cache) => {
        const error = krb5Call(context, 'krb5_cc_store_cred', {}, context, cache, creds);
        return error ? { value: null, error } : { value: use(cache), error: null };
      });
    } finally {
      krb5Free('krb5_free_cred_contents', context, creds);
    }
  });
}

/** Credential caches of every type that libkrb5 knows (FILE, DIR, KEYRING, KCM, MEMORY), read through it. */
import { nativeCall, type Pointer } from '../native.ts';
import { withMemory } from '../posix/libc.ts';
import { type CachedTicket, ticketFromCreds } from './cachedTicket.ts';
import {
  type Krb5Context,
  type Krb5Error,
  krb5Call,
  krb5Free,
  libkrb5,
  required,
  takeString,
  unparse,
} from './library.ts';
import { SIZE } from './structures.ts';

export type CredentialCache = {
  /** With its type, `FILE:/tmp/krb5cc_0`; of a collection, the member. Null where it could not be resolved. */
  name: string | null;
  type: string | null;
  /** Null where the library does not say, see `error`. */
  exists: boolean | null;
  principal: string | null;
  tickets: CachedTicket[];
  /** Why it could not be read, or not to its end; null where it could. */
  error: Krb5Error | null;
};

/** A cache that does not exist, in the words of the types FILE, DIR, KCM and of a collection without members. */
const DOES_NOT_EXIST: readonly (string | null)[] = ['KRB5_FCC_NOFILE', 'KRB5_CC_NOTFOUND', 'ENOENT'];
/** It is there, and may not be read or is damaged. */
const EXISTS_ALL_THE_SAME: readonly (string | null)[] = [
  'KRB5_FCC_PERM',
  'KRB5_CC_FORMAT',
  'KRB5_CCACHE_BADVNO',
  'EACCES',
];
/** MIT keeps settings of a cache as entries of this service. */
const CONFIGURATION_ENTRY = 'krb5_ccache_conf_data/';

/** The default cache's name as the library understands it from environment, krb5.conf and its own default. */
export function defaultCacheName(context: Krb5Context): string | null {
  return nativeCall(
    'krb5_cc_default_name',
    {},
    () => libkrb5().krb5_cc_default_name(context) as string | null,
    (name) => name ?? 'NULL',
  );
}

/**
 * Reads a credential cache; an unreadable one is a result with `error`.
 *
 * @param name `TYPE:residual`, or null for the default cache (of a collection, its primary member)
 */
export function readCache(context: Krb5Context, name: string | null): CredentialCache {
  const out: [Pointer] = [null];
  const error =
    name === null
      ? krb5Call(context, 'krb5_cc_default', {}, context, out)
      : krb5Call(context, 'krb5_cc_resolve', { name }, context, name, out);
  if (error) return { name, type: null, exists: existence(error), principal: null, tickets: [], error };
  const cache = required(out);
  try {
    return readResolved(context, cache);
  } finally {
    krb5Call(context, 'krb5_cc_close', {}, context, cache);
  }
}

/**
 * Reads the member of the default collection that belongs to a principal (krb5_cc_cache_match).
 *
 * @returns null where the collection has none, or the name is not one of a principal
 */
export function readCacheOf(context: Krb5Context, principal: string): CredentialCache | null {
  const client: [Pointer] = [null];
  if (krb5Call(context, 'krb5_parse_name', { name: principal }, context, principal, client)) return null;
  const out: [Pointer] = [null];
  const missing = krb5Call(context, 'krb5_cc_cache_match', { principal }, context, client[0], out);
  krb5Free('krb5_free_principal', context, client[0]);
  if (missing) return null;
  const cache = required(out);
  try {
    return readResolved(context, cache);
  } finally {
    krb5Call(context, 'krb5_cc_close', {}, context, cache);
  }
}

/**
 * Reads every cache of the collections that the library knows: the default one's, and all of a KCM daemon.
 *
 * @returns `error` where the list could not be had, or not to its end
 */
export function readCollection(context: Krb5Context): { caches: CredentialCache[]; error: Krb5Error | null } {
  const cursor: [Pointer] = [null];
  const caches: CredentialCache[] = [];
  const failed = krb5Call(context, 'krb5_cccol_cursor_new', {}, context, cursor);
  if (failed) return { caches, error: failed };
  try {
    for (;;) {
      const out: [Pointer] = [null];
      const error = krb5Call(context, 'krb5_cccol_cursor_next', {}, context, cursor[0], out);
      if (error || out[0] === null) return { caches, error };
      caches.push(readResolved(context, out[0]));
      krb5Call(context, 'krb5_cc_close', {}, context, out[0]);
    }
  } finally {
    krb5Call(context, 'krb5_cccol_cursor_free', {}, context, cursor);
  }
}

/** The ticket-granting ticket of the principal's own realm, the one that lives longest; null where there is none. */
export function tgtOf(cache: CredentialCache): CachedTicket | null {
  if (cache.principal === null) return null;
  const realm = realmOf(cache.principal);
  const tgts = cache.tickets.filter((ticket) => ticket.server === `krbtgt/${realm}@${realm}`);
  return tgts.toSorted((a, b) => (b.endTime ?? 0) - (a.endTime ?? 0))[0] ?? null;
}

/** The realm of a principal as krb5_unparse_name writes it: what follows the first `@` that no backslash escapes. */
export function realmOf(principal: string): string {
  for (let at = 0; at < principal.length; at += 1) {
    if (principal[at] === '\\') at += 1;
    else if (principal[at] === '@') return principal.slice(at + 1);
  }
  return '';
}

function readResolved(context: Krb5Context, cache: bigint): CredentialCache {
  const name: [Pointer] = [null];
  const unnamed = krb5Call(context, 'krb5_cc_get_full_name', {}, context, cache, name);
  const found = {
    name: unnamed ? null : takeString(context, name, 'krb5_free_string'),
    type: nativeCall(
      'krb5_cc_get_type',
      {},
      () => libkrb5().krb5_cc_get_type(context, cache) as string,
      String,
    ),
  };
  const principal: [Pointer] = [null];
  const error = krb5Call(context, 'krb5_cc_get_principal', { cache: found.name }, context, cache, principal);
  if (error) return { ...found, exists: existence(error), principal: null, tickets: [], error };
  const client = unparse(context, principal[0]);
  krb5Free('krb5_free_principal', context, principal[0]);
  return { ...found, exists: true, principal: client, ...readTickets(context, cache) };
}

function readTickets(
  context: Krb5Context,
  cache: bigint,
): { tickets: CachedTicket[]; error: Krb5Error | null } {
  // One block: the cursor, then the krb5_creds.
  return withMemory(8 + SIZE.krb5_creds, (cursor) => {
    const creds = cursor + 8n;
    const tickets: CachedTicket[] = [];
    const unreadable = krb5Call(context, 'krb5_cc_start_seq_get', {}, context, cache, cursor);
    if (unreadable) return { tickets, error: unreadable };
    let end: Krb5Error | null;
    for (;;) {
      end = krb5Call(context, 'krb5_cc_next_cred', {}, context, cache, cursor, creds);
      if (end) break;
      const ticket = ticketFromCreds(context, creds);
      if (!ticket.server?.startsWith(CONFIGURATION_ENTRY)) tickets.push(ticket);
      krb5Free('krb5_free_cred_contents', context, creds);
    }
    krb5Call(context, 'krb5_cc_end_seq_get', {}, context, cache, cursor);
    return { tickets, error: end.name === 'KRB5_CC_END' ? null : end };
  });
}

function existence(error: Krb5Error): boolean | null {
  if (DOES_NOT_EXIST.includes(error.name)) return false;
  return EXISTS_ALL_THE_SAME.includes(error.name) ? true : null;
}

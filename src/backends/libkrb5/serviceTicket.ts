/**
 * A service ticket fresh from the KDC, which nobody keeps: it is asked for from a copy of the ticket-granting tickets
 * in a MEMORY cache of this process. The user's own cache neither changes nor answers with a ticket of yesterday.
 */
import { koffi, type Pointer } from '../native.ts';
import { withMemory } from '../posix/libc.ts';
import { type CachedTicket, ticketFromCreds } from './cachedTicket.ts';
import {
  type Krb5Context,
  type Krb5Error,
  type Krb5Result,
  krb5Call,
  krb5Free,
  required,
  unparse,
} from './library.ts';
import { bytesOf, credsAt, SIZE } from './structures.ts';

export type ServiceTicketRequest = {
  /** `TYPE:residual`, or null for the default cache (of a collection, its primary member). */
  ccache: string | null;
  /** `HTTP/web.example.com`, `HTTP@web.example.com`, optionally with a realm: `HTTP/web.example.com@EXAMPLE.COM`. */
  server: string;
  /**
   * `host-based` names go through krb5_sname_to_principal, as GSS-API's do: dns_canonicalize_hostname, rdns,
   * qualify_shortname and [domain_realm] act. A `principal` is taken as it is spelt.
   */
  serverKind: 'host-based' | 'principal';
  /** For the session key; null or left out for the library's own choice. */
  enctype?: number | null;
  /** Lets the KDC answer with another name than was asked for (KRB5_GC_CANONICALIZE). */
  canonicalize?: boolean;
};

export type ServiceTicket = CachedTicket & {
  /** The Ticket of RFC 4120 section 5.3, DER. Its session key is not in it in the clear. */
  encoded: Buffer;
};

export type ServiceTicketAnswer = {
  ticket: ServiceTicket | null;
  /** Why there is none; null where there is one. */
  error: Krb5Error | null;
  /** The name that was asked for; its realm is empty where the KDC was to find it (a referral). */
  sentPrincipal: string;
};

/** KRB5_NT_SRV_HST. */
const NAME_OF_SERVICE_ON_HOST = 3;
const KRB5_GC_CANONICALIZE = 4;
/** offsetof(krb5_creds, …) of what a request fills in. */
const CLIENT = 8;
const SERVER = 16;
const ENCTYPE = 28;

/** Asks a KDC for a ticket and stores it nowhere. Blocks until the KDC answers or the library gives up on it. */
export function requestServiceTicket(
  context: Krb5Context,
  request: ServiceTicketRequest,
): ServiceTicketAnswer {
  const copied = withTicketGrantingTickets(context, request.ccache, (cache) =>
    askForTicket(context, cache, request),
  );
  return copied.error ? { ticket: null, error: copied.error, sentPrincipal: request.server } : copied.value;
}

/**
 * Copies the ticket-granting tickets of a cache into one of this process for the time of a function.
 *
 * @param name of the cache, null for the default one
 */
export function withTicketGrantingTickets<T>(
  context: Krb5Context,
  name: string | null,
  use: (cache: bigint) => T,
): Krb5Result<T> {
  const out: [Pointer] = [null];
  const unresolved =
    name === null
      ? krb5Call(context, 'krb5_cc_default', {}, context, out)
      : krb5Call(context, 'krb5_cc_resolve', { name }, context, name, out);
  if (unresolved) return { value: null, error: unresolved };
  const source = required(out);
  try {
    const owner: [Pointer] = [null];
    const ownerless = krb5Call(context, 'krb5_cc_get_principal', { cache: name }, context, source, owner);
    if (ownerless) return { value: null, error: ownerless };
    try {
      return withMemoryCache(context, required(owner), (cache) => {
        const error = copyTickets(context, source, cache, (server) => server?.startsWith('krbtgt/') ?? false);
        // What was read before damage begins may be enough.
        const isEnough = error === null || error.name === 'KRB5_CC_FORMAT';
        return isEnough ? { value: use(cache), error: null } : { value: null, error };
      });
    } finally {
      krb5Free('krb5_free_principal', context, owner[0]);
    }
  } finally {
    krb5Call(context, 'krb5_cc_close', {}, context, source);
  }
}

/** A cache in this process's memory for a principal, destroyed with what is in it when the function has returned. */
export function withMemoryCache<T>(
  context: Krb5Context,
  principal: bigint,
  use: (cache: bigint) => Krb5Result<T>,
): Krb5Result<T> {
  const out: [Pointer] = [null];
  const none = krb5Call(context, 'krb5_cc_new_unique', { type: 'MEMORY' }, context, 'MEMORY', null, out);
  if (none) return { value: null, error: none };
  const cache = required(out);
  try {
    const error = krb5Call(context, 'krb5_cc_initialize', {}, context, cache, principal);
    return error ? { value: null, error } : use(cache);
  } finally {
    krb5Call(context, 'krb5_cc_destroy', {}, context, cache);
  }
}

/**
 * Copies what a cache holds into another one, as far as it can be read.
 *
 * @param wanted by the name of the service that a ticket is for
 */
export function copyTickets(
  context: Krb5Context,
  from: bigint,
  to: bigint,
  wanted: (server: string | null) => boolean,
): Krb5Error | null {
  return withMemory(8 + SIZE.krb5_creds, (cursor) => {
    const creds = cursor + 8n;
    const unreadable = krb5Call(context, 'krb5_cc_start_seq_get', {}, context, from, cursor);
    if (unreadable) return unreadable;
    let end: Krb5Error | null;
    let failed: Krb5Error | null = null;
    do {
      end = krb5Call(context, 'krb5_cc_next_cred', {}, context, from, cursor, creds);
      if (end) break;
      if (wanted(unparse(context, credsAt(creds).server))) {
        failed = krb5Call(context, 'krb5_cc_store_cred', {}, context, to, creds);
      }
      krb5Free('krb5_free_cred_contents', context, creds);
    } while (!failed);
    krb5Call(context, 'krb5_cc_end_seq_get', {}, context, from, cursor);
    return failed ?? (end?.name === 'KRB5_CC_END' ? null : end);
  });
}

/**
 * Asks with the tickets of a cache, into which the library puts what it gets.
 *
 * @param cache one of this process's memory
 */
export function askForTicket(
  context: Krb5Context,
  cache: bigint,
  request: Omit<ServiceTicketRequest, 'ccache'>,
): ServiceTicketAnswer {
  const server: [Pointer] = [null];
  const malformed = serverPrincipal(context, request, server);
  if (malformed) return { ticket: null, error: malformed, sentPrincipal: request.server };
  const client: [Pointer] = [null];
  try {
    const sentPrincipal = unparse(context, server[0]) ?? request.server;
    const ownerless = krb5Call(context, 'krb5_cc_get_principal', {}, context, cache, client);
    if (ownerless) return { ticket: null, error: ownerless, sentPrincipal };
    return { ...exchange(context, cache, required(client), required(server), request), sentPrincipal };
  } finally {
    if (client[0] !== null) krb5Free('krb5_free_principal', context, client[0]);
    krb5Free('krb5_free_principal', context, server[0]);
  }
}

function exchange(
  context: Krb5Context,
  cache: bigint,
  client: bigint,
  server: bigint,
  { enctype, canonicalize, server: name }: Omit<ServiceTicketRequest, 'ccache'>,
): Pick<ServiceTicketAnswer, 'ticket' | 'error'> {
  return withMemory(SIZE.krb5_creds, (wanted) => {
    const fields = Buffer.from(koffi().view(wanted, SIZE.krb5_creds));
    fields.fill(0);
    fields.writeBigUInt64LE(client, CLIENT);
    fields.writeBigUInt64LE(server, SERVER);
    fields.writeInt32LE(enctype ?? 0, ENCTYPE);
    const options = canonicalize ? KRB5_GC_CANONICALIZE : 0;
    const out: [Pointer] = [null];
    const error = krb5Call(
      context,
      'krb5_get_credentials',
      { server: name },
      context,
      options,
      cache,
      wanted,
      out,
    );
    if (error) return { ticket: null, error };
    const creds = required(out);
    try {
      const encoded = bytesOf(credsAt(creds).ticket);
      return { ticket: { ...ticketFromCreds(context, creds), encoded }, error: null };
    } finally {
      krb5Free('krb5_free_creds', context, creds);
    }
  });
}

/** `HTTP/web@REALM` and `HTTP@web` in their parts; a host-based name has two, and may have a realm. */
function serverPrincipal(
  context: Krb5Context,
  { server, serverKind }: Omit<ServiceTicketRequest, 'ccache'>,
  out: [Pointer],
): Krb5Error | null {
  const parts = /^([^/@]+)(?:@(?=[^@]*$)|\/)([^/@]+)(?:@([^/@]+))?$/.exec(server);
  if (serverKind === 'principal' || !parts) {
    return krb5Call(context, 'krb5_parse_name', { name: server }, context, server, out);
  }
  const [, service = '', host = '', realm] = parts;
  const error = krb5Call(
    context,
    'krb5_sname_to_principal',
    { host, service },
    context,
    host,
    service,
    NAME_OF_SERVICE_ON_HOST,
    out,
  );
  if (error || realm === undefined) return error;
  return krb5Call(context, 'krb5_set_principal_realm', { realm }, context, out[0], realm);
}

/** Asks the KDC for a ticket for each of several names, fresh and kept nowhere, until nobody answers. */
import { readCache, realmOf } from '../backends/libkrb5/ccache.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import type { Krb5Context, Krb5Error } from '../backends/libkrb5/library.ts';
import { requestServiceTicket } from '../backends/libkrb5/serviceTicket.ts';
import type { Enctype } from '../backends/libkrb5/structures.ts';

export type SpnTicketsRequest = {
  /** Each with a realm behind @, empty where the client's KDC is to find it. */
  principals: string[];
  /** `TYPE:residual`, or null for the default cache. */
  ccache: string | null;
  /** After this long no further name is asked for. */
  seconds: number;
};

export type SpnAnswer = {
  enctype: Enctype | null;
  kvno: number | null;
  /** Whom the ticket is for, as the KDC wrote it. */
  server: string | null;
  error: Krb5Error | null;
};

export type SpnTickets = {
  /** Whose tickets were asked with; null where there is no cache. */
  client: string | null;
  /** Where its name comes from, as the library gives it. */
  cache: string | null;
  /** One for each name, in their order; null where it was not asked. */
  answers: (SpnAnswer | null)[];
  /** Why the configuration cannot be used; then nothing was asked. */
  error: Krb5Error | null;
};

/** Blocks until the KDC has answered for each name, or the library has given up on it. */
export function spnTickets(request: SpnTicketsRequest): SpnTickets {
  const { value, error } = withContext((context) => ask(context, request));
  if (error) return { client: null, cache: null, answers: request.principals.map(() => null), error };
  return value;
}

function ask(context: Krb5Context, { principals, ccache, seconds }: SpnTicketsRequest): SpnTickets {
  const deadline = performance.now() + seconds * 1000;
  const { name: cache, principal: client, error } = readCache(context, ccache);
  if (client === null && error) {
    const none = { enctype: null, kvno: null, server: null, error };
    return { client, cache, answers: principals.map(() => none), error: null };
  }
  const silent = new Set<string>();
  const answers = principals.map((principal) => {
    const realm = realmOf(principal);
    if (silent.has(realm) || performance.now() > deadline) return null;
    const answer = askFor(context, ccache, principal, client === null ? '' : realmOf(client));
    if (answer.error?.name === 'KRB5_KDC_UNREACH') silent.add(realm);
    return answer;
  });
  return { client, cache, answers, error: null };
}

function askFor(context: Krb5Context, ccache: string | null, principal: string, home: string): SpnAnswer {
  const request = { ccache, serverKind: 'principal', canonicalize: true } as const;
  const first = requestServiceTicket(context, { ...request, server: principal });
  // Without a referral the library guesses a realm and complains of that one: ask the client's KDC for its own word.
  const guessed = principal.endsWith('@') && first.error?.name === 'KRB5_REALM_UNKNOWN';
  const { ticket, error } = guessed
    ? requestServiceTicket(context, { ...request, server: principal + home })
    : first;
  const { ticketEnctype: enctype = null, kvno = null, server = null } = ticket ?? {};
  return { enctype, kvno, server, error };
}

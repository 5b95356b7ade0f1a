/** Does a keytab open the tickets that the KDC issues today? Asks the KDC, and stores nothing. */
import type { CachedTicket } from '../backends/libkrb5/cachedTicket.ts';
import { readCache, tgtOf } from '../backends/libkrb5/ccache.ts';
import { readConfiguration } from '../backends/libkrb5/config.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { withTicketByKeytab } from '../backends/libkrb5/initialTicket.ts';
import { silentKcm } from '../backends/libkrb5/kcmSocket.ts';
import { readKeytab } from '../backends/libkrb5/keytab.ts';
import type { Krb5Context, Krb5Error, Krb5Result } from '../backends/libkrb5/library.ts';
import { askForTicket, withTicketGrantingTickets } from '../backends/libkrb5/serviceTicket.ts';
import { keysThatOpen } from '../backends/libkrb5/ticketDecryption.ts';
import { NO_KDC } from '../findings/keytabVerdict.ts';
import { type OrUnusable, unusable } from './tickets.ts';

export type ComparisonRequest = {
  /** Null for the default keytab. */
  file: string | null;
  /** With or without its realm; null for all. */
  principal: string | null;
  ccache: string | null;
};

export type PrincipalComparison = {
  principal: string;
  /** The KDC's, made a moment ago; null where it gave none. */
  ticket: Pick<CachedTicket, 'kvno' | 'ticketEnctype' | 'sizeBytes'> | null;
  /** What asking for it was answered with. */
  error: Krb5Error | null;
  /** Positions in the keytab of the keys that open the ticket. */
  opened: number[];
};

export type ComparisonFacts = {
  compared: PrincipalComparison[];
  /** Who asked; null where nobody could. */
  asked: { by: 'ccache' | 'keytab'; principal: string; cache: string | null } | null;
  /** Keys of the keytab that were offered to the KDC, and what it said; null for yes. */
  offered: { principal: string; error: Krb5Error | null }[];
  /** Why the cache's tickets were not used; null where they were. */
  cacheReason: string | null;
};

/** How many principals of a keytab are compared unless one is named. */
export const MOST_PRINCIPALS = 16;
/** How many keys are offered to the KDC, until one is accepted; each may count towards a lock-out of its account. */
const MOST_OFFERED = 3;

/** No other principal would have more success. */
const HOPELESS: readonly (string | null)[] = [...NO_KDC, 'KRB5KRB_AP_ERR_SKEW', 'KRB5_KDCREP_SKEW'];

export async function compareKeytab(request: ComparisonRequest): Promise<OrUnusable<ComparisonFacts>> {
  const silent = await silentKcm(request.ccache);
  const done = withContext((context) => compare(context, request, silent));
  return done.error ? unusable(done.error) : { facts: done.value, error: null };
}

function compare(context: Krb5Context, request: ComparisonRequest, silent: string | null): ComparisonFacts {
  const configured = readConfiguration(context).defaultKeytab.value;
  const keytab = request.file ?? configured ?? 'FILE:/etc/krb5.keytab';
  const { entries } = readKeytab(context, keytab);
  const all = [...new Set(entries.flatMap(({ principal }) => principal ?? []))];
  const principals = all.filter((each) => isNamed(each, request.principal)).slice(0, MOST_PRINCIPALS);
  const withCache = (cache: bigint) => compareEach(context, keytab, principals, cache);
  const { principal, reason, name } =
    silent === null ? asker(context, request.ccache) : { principal: null, name: null, reason: silent };
  const nobody = { compared: [], asked: null, offered: [] };
  if (principals.length === 0) return { ...nobody, cacheReason: reason };
  if (principal !== null) {
    const done = withTicketGrantingTickets(context, request.ccache, withCache);
    if (done.error) return { ...nobody, cacheReason: done.error.text };
    return {
      compared: done.value,
      asked: { by: 'ccache', principal, cache: name },
      offered: [],
      cacheReason: null,
    };
  }
  // Who names a cache wants it used, and no key tried.
  if (request.ccache !== null) return { ...nobody, cacheReason: reason };
  return { ...byOwnKeys(context, keytab, principals, all, withCache), cacheReason: reason };
}

/** Asks with the first key of the keytab that the KDC accepts. */
function byOwnKeys(
  context: Krb5Context,
  keytab: string,
  wanted: string[],
  all: string[],
  withCache: (cache: bigint) => PrincipalComparison[],
): Omit<ComparisonFacts, 'cacheReason'> {
  const offered: ComparisonFacts['offered'] = [];
  // In Active Directory an account gets tickets by its own name, and rarely by its service principal names.
  const order = [...wanted, ...all.filter((each) => !wanted.includes(each))].toSorted(
    (a, b) => Number(a.includes('/')) - Number(b.includes('/')),
  );
  for (const principal of order.slice(0, MOST_OFFERED)) {
    const done: Krb5Result<PrincipalComparison[]> = withTicketByKeytab(context, keytab, principal, withCache);
    offered.push({ principal, error: done.error });
    if (!done.error)
      return { compared: done.value, asked: { by: 'keytab', principal, cache: null }, offered };
    if (HOPELESS.includes(done.error.name)) break;
  }
  return { compared: [], asked: null, offered };
}

/** Until the first answer that would be the same for all: each may take its time. */
function compareEach(
  context: Krb5Context,
  keytab: string,
  principals: string[],
  cache: bigint,
): PrincipalComparison[] {
  const compared: PrincipalComparison[] = [];
  for (const principal of principals) {
    const one = compareOne(context, keytab, principal, cache);
    compared.push(one);
    if (HOPELESS.includes(one.error?.name ?? null)) break;
  }
  return compared;
}

function compareOne(
  context: Krb5Context,
  keytab: string,
  principal: string,
  cache: bigint,
): PrincipalComparison {
  const { ticket, error } = askForTicket(context, cache, { server: principal, serverKind: 'principal' });
  if (!ticket) return { principal, ticket: null, error, opened: [] };
  const { kvno, ticketEnctype, sizeBytes, encoded } = ticket;
  const opened = keysThatOpen(context, keytab, encoded);
  return {
    principal,
    ticket: { kvno, ticketEnctype, sizeBytes },
    error: opened.error,
    opened: opened.value ?? [],
  };
}

/** Whose tickets a cache would ask with; null with the reason where it cannot. */
function asker(
  context: Krb5Context,
  ccache: string | null,
): { principal: string | null; name: string | null; reason: string | null } {
  const cache = readCache(context, ccache);
  const { name, principal } = cache;
  const no = (reason: string) => ({ principal: null, name, reason });
  if (principal === null) return no(cache.error?.text ?? 'the cache names no principal');
  const tgt = tgtOf(cache);
  const now = Date.now() / 1000;
  if (!tgt) return no(`the cache ${name} has no ticket-granting ticket`);
  if ((tgt.endTime ?? 0) <= now) return no(`the ticket-granting ticket in ${name} has expired`);
  if ((tgt.startTime ?? 0) > now) return no(`the ticket-granting ticket in ${name} is not valid yet`);
  return { principal, name, reason: null };
}

/** `host/web` means it in any realm. */
export function isNamed(principal: string, wanted: string | null): boolean {
  return wanted === null || principal === wanted || principal.startsWith(`${wanted}@`);
}

/** Tickets and caches as the report has them. */

import type { CachedTicket } from '../backends/libkrb5/cachedTicket.ts';
import { realmOf, tgtOf } from '../backends/libkrb5/ccache.ts';
import { headerLengthOf } from '../findings/tokenHttp.ts';
import type { PlacedCache } from '../operations/tickets.ts';
import type { Expiry } from '../report/schema/shared.ts';
import type { Cache, Ticket } from '../report/schema/tickets.ts';
import { expiry, instant } from '../report/time.ts';
import { hex32 } from '../status/status.ts';

/** @param now epoch seconds */
export function ticketResult(ticket: CachedTicket, now: number): Ticket {
  const ticketGranting = ticket.server?.startsWith('krbtgt/') === true;
  return {
    client: ticket.client,
    server: ticket.server,
    ticketGranting,
    state: stateOf(ticket, now),
    authTime: instantOf(ticket.authTime),
    startTime: instantOf(ticket.startTime),
    expiry: expiryOf(ticket.endTime, now),
    renewTill: instantOf(ticket.renewTill),
    flags: [...ticket.flags],
    ticketEnctype: ticket.ticketEnctype,
    sessionKeyEnctype: ticket.sessionKeyEnctype,
    kvno: ticket.kvno,
    bytes: ticket.sizeBytes,
    headerBytesAtLeast: ticketGranting ? null : headerLengthOf(ticket.sizeBytes),
  };
}

export function cacheResult(cache: PlacedCache, used: boolean, now: number): Cache {
  const { name, type, exists, principal, error, file } = cache;
  const tgt = tgtOf(cache);
  const reason = error?.text ?? null;
  return {
    ...{ name, type, used, exists, principal, reason, errorName: error?.name ?? null, file },
    ticketGrantingTicket: tgt && {
      server: tgt.server ?? '',
      state: stateOf(tgt, now),
      expiry: expiryOf(tgt.endTime, now),
    },
    ticketGrantingTicketReason: tgt
      ? null
      : principal === null
        ? (reason ?? 'the cache names no principal')
        : `the cache holds no ticket-granting ticket for ${realmOf(principal)}`,
    tickets: cache.tickets.map((ticket) => ticketResult(ticket, now)),
  };
}

/** An error of libkrb5 in the spellings that one searches for. */
export function libraryError(error: { code: number; name: string | null; text: string }) {
  return { hex: hex32(error.code), name: error.name, text: error.text };
}

/** RFC 4120 section 5.3: a postdated ticket is invalid until the KDC has validated it after its start. */
function stateOf({ startTime, endTime, flags }: CachedTicket, now: number): Ticket['state'] {
  if (endTime !== null && endTime <= now) return 'expired';
  if (startTime !== null && startTime > now) return 'not-yet-valid';
  return flags.includes('invalid') ? 'invalid' : 'valid';
}

function expiryOf(endTime: number | null, now: number): Expiry {
  if (endTime === null) return expiry('not-provided', now, 'the ticket carries no end');
  return endTime <= now ? expiry(0, now, null, endTime) : expiry(endTime - Math.floor(now), now);
}

function instantOf(seconds: number | null) {
  return seconds === null ? null : instant(seconds);
}

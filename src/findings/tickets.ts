/** Findings about the caches that were read: what keeps this process's tickets from working, and what may surprise. */

import type { Kcm } from '../backends/libkrb5/kcmSocket.ts';
import type { Cache, Ticket, TicketsResult } from '../report/schema/tickets.ts';
import { duration } from '../report/time.ts';
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Finding } from './finding.ts';
import { cacheProblem, type Unread } from './ticketCaches.ts';
import { headerLengthOf, limitsPassed, TOO_LARGE_CURES } from './tokenHttp.ts';

/** Facts that the result does not repeat. */
export type TicketSurroundings = { cache: { error: Unread['error'] }; uid: number; kcm: Kcm | null };

/**
 * @param members all caches of the collections, shown or not
 */
export function ticketFindings(
  result: TicketsResult,
  { cache: { error }, uid }: TicketSurroundings,
  members: readonly Cache[],
): Finding[] {
  const [used] = result.caches;
  if (!used) return [];
  const problem = cacheProblem({ result, used, error, uid });
  const shown = result.caches.flatMap(({ tickets }) => tickets);
  const all = [...shown, ...(result.requested?.ticket ? [result.requested.ticket] : [])];
  return [
    ...(problem ? [problem] : []),
    ...(problem?.severity === 'error' ? [] : ticketGrantingTicket(result, used)),
    ...betterElsewhere(used, members),
    ...clientKeytab(result, used),
    ...strangers(result, used),
    ...tooLarge(all),
    ...weak(all),
  ];
}

const cacheOf = ({ name, principal }: Cache) => `credential cache ${name} is of ${principal}`;

/** Is there one, and does it hold long enough? */
function ticketGrantingTicket({ minimumLifetimeSeconds }: TicketsResult, used: Cache): Finding[] {
  const tgt = used.ticketGrantingTicket;
  const finding = (code: FindingCode, title: string, evidence: string[], cure: string[]): Finding[] => [
    { code, severity: 'error', title, evidence: [cacheOf(used), ...evidence], cure },
  ];
  const kinit = `kinit ${used.principal}`;
  if (!tgt) {
    const servers = used.tickets.map(({ server }) => server).join(', ') || 'nothing';
    return finding(
      'tgt-missing',
      'no ticket-granting ticket',
      [`${used.ticketGrantingTicketReason}; it has tickets for ${servers}`],
      [`get one: ${kinit}`, 'without it the cache serves the services in it only'],
    );
  }
  const { expiry, state, server } = tgt;
  const remaining = expiry.remainingSeconds;
  switch (state) {
    case 'expired':
      return finding(
        'ticket-expired',
        'ticket has expired',
        [`the ticket for ${server} ended at ${expiry.utc}, ${duration(-(remaining ?? 0))} ago`],
        [`get a new one: ${kinit}`, 'for services: a client keytab, or k5start, renews by itself'],
      );
    case 'not-yet-valid':
    case 'invalid': {
      const start = used.tickets.find((ticket) => ticket.server === server)?.startTime?.utc;
      return finding(
        'ticket-not-yet-valid',
        'ticket not valid yet',
        [
          state === 'invalid'
            ? `the ticket for ${server} was postdated, its start ${start} has come, and it is not validated`
            : `the ticket for ${server} starts at ${start}`,
        ],
        ['validate it after its start: kinit -v', `or get a new one: ${kinit}`],
      );
    }
    default: {
      const minimum = minimumLifetimeSeconds;
      if (minimum === null || remaining === null || remaining >= minimum) return [];
      return finding(
        'ticket-expires-soon',
        'ticket expires soon',
        [`left: ${duration(remaining)}, asked for: ${duration(minimum)}`],
        [`renew it: kinit -R, or ${kinit}`],
      );
    }
  }
}

/** The default cache does not serve, and another one of the collection would. */
function betterElsewhere(used: Cache, members: readonly Cache[]): Finding[] {
  if (used.ticketGrantingTicket?.state === 'valid') return [];
  const better = members.filter(
    (cache) => cache.name !== used.name && cache.ticketGrantingTicket?.state === 'valid',
  );
  const [first] = better;
  if (!first) return [];
  return [
    {
      code: 'tickets-in-another-cache',
      severity: 'warning',
      title: 'tickets in another cache',
      evidence: [
        `the cache that is used, ${used.name}, has no valid ticket-granting ticket`,
        ...better.map(
          ({ name, principal, ticketGrantingTicket: tgt }) =>
            `${name} has one of ${principal}, until ${tgt?.expiry.utc}`,
        ),
      ],
      cure: [
        // A collection of files has one member.
        ...(first.type === 'FILE'
          ? []
          : [`make it the default one of the collection: kswitch -c ${first.name}`]),
        `name it for one process: KRB5CCNAME=${first.name}`,
      ],
    },
  ];
}

/** GSS-API gets new tickets from a client keytab where a cache has none or they have run out; kinit and klist do not. */
function clientKeytab({ clientKeytab: keytab }: TicketsResult, used: Cache): Finding[] {
  const { principals, name, where } = keytab;
  const [first] = principals;
  if (first === undefined) return [];
  const holds = used.principal !== null && principals.includes(used.principal);
  if (used.principal !== null && !holds) return [];
  const valid = used.ticketGrantingTicket?.state === 'valid';
  return [
    {
      code: 'client-keytab-refreshes',
      severity: valid ? 'info' : 'warning',
      title: 'client keytab renews silently',
      evidence: [
        `client keytab ${name} (${where}) has a key of ${holds ? used.principal : first}`,
        valid
          ? 'when the tickets end, programs that use GSS-API get new ones from it without a word'
          : 'programs that use GSS-API get new tickets from it without a word: they may work although this cache does not',
      ],
      cure: [
        'programs that read the cache themselves see it as it is here: sspidiag acquire shows what GSS-API would use',
      ],
    },
  ];
}

/** Tickets of another client in the cache, and a cache of another realm. */
function strangers({ defaultRealm }: TicketsResult, used: Cache): Finding[] {
  const { principal, tickets } = used;
  if (principal === null) return [];
  const findings: Finding[] = [];
  const foreign = tickets.filter(({ client }) => client !== null && client !== principal);
  if (foreign.length > 0) {
    findings.push({
      code: 'ticket-of-another-client',
      severity: 'warning',
      title: 'tickets of another client',
      evidence: [
        cacheOf(used),
        ...foreign.map(({ client, server }) => `its ticket for ${server} is of ${client}`),
      ],
      cure: ['the library does not use them for this client: kdestroy and kinit clear them away'],
    });
  }
  if (defaultRealm !== null && !principal.endsWith(`@${defaultRealm}`)) {
    findings.push({
      code: 'ccache-of-another-realm',
      severity: 'info',
      title: 'tickets of another realm',
      evidence: [cacheOf(used), `the default realm is ${defaultRealm}`],
      cure: [
        `services of ${defaultRealm} are reached only over a trust between the realms; else: kinit NAME@${defaultRealm}`,
      ],
    });
  }
  return findings;
}

/** An AP-REQ holds the ticket and more, so a ticket's own size is the least that the header will have. */
function tooLarge(tickets: readonly Ticket[]): Finding[] {
  const large = tickets.filter(
    ({ ticketGranting, bytes }) => !ticketGranting && limitsPassed(headerLengthOf(bytes)).length > 0,
  );
  return large.map(({ server, bytes }): Finding => {
    const length = headerLengthOf(bytes);
    return {
      code: 'header-too-large',
      severity: 'warning',
      title: 'token too large for HTTP',
      evidence: [
        `the ticket for ${server} is ${bytes} bytes, in HTTP a header value of more than ${length} characters`,
        ...limitsPassed(length),
      ],
      cure: TOO_LARGE_CURES,
    };
  });
}

const RC4: readonly (number | undefined)[] = [23, 24];

function weak(tickets: readonly Ticket[]): Finding[] {
  const rc4 = tickets.filter(({ ticketEnctype }) => RC4.includes(ticketEnctype?.number));
  if (rc4.length === 0) return [];
  return [
    {
      code: 'rc4-ticket',
      severity: 'warning',
      title: 'ticket is encrypted with RC4',
      evidence: rc4.map(
        ({ server, ticketEnctype }) => `the ticket for ${server} is encrypted with ${ticketEnctype?.name}`,
      ),
      cure: [
        "give the service's account keys of AES: a new password makes them; in Active Directory see msDS-SupportedEncryptionTypes",
      ],
    },
  ];
}

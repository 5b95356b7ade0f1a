/** Findings about a credential that was acquired. */
import type { Expiry } from '../report/schema/shared.ts';
import { duration } from '../report/time.ts';
import type { Evidence } from './evidence.ts';
import type { Finding } from './finding.ts';

/**
 * Is it still good, and for long enough?
 *
 * @param minimum seconds that must be left, null for any
 */
export function credentialFindings(
  facts: { after: Evidence },
  result: { source: { kind: string }; credential: { expiry: Expiry } },
  minimum: number | null,
): Finding[] {
  const { expiry } = result.credential;
  const early = result.source.kind === 'ccache' ? notYetValid(facts.after) : [];
  if (early.length > 0) return early;
  const end = expiry.utc === null ? 'the library says its time is up' : `it ended at ${expiry.utc}`;
  if (expiry.state === 'expired') {
    const cache = facts.after.ccache;
    return [
      {
        code: 'ticket-expired',
        severity: 'error',
        title: 'ticket has expired',
        evidence: [
          `the credential was acquired all the same: ${end}`,
          ...(cache ? [`credential cache ${cache.name}`] : []),
        ],
        cure: cache
          ? ['get a new one: kinit', 'for services: a client keytab, or k5start, renews by itself']
          : ['log on again, or klist purge: Windows then gets new tickets by itself'],
      },
    ];
  }
  if (minimum === null) return [];
  if (expiry.state === 'not-provided') {
    return [
      {
        code: 'expiry-unknown',
        severity: 'error',
        title: 'no expiry to compare',
        evidence: [expiry.reason ?? 'the library gave no time'],
        cure: ['leave --min-lifetime away, or name a package whose credentials have an expiry'],
      },
    ];
  }
  const remaining = expiry.remainingSeconds;
  if (remaining === null || remaining >= minimum) return [];
  return [
    {
      code: 'ticket-expires-soon',
      severity: 'error',
      title: 'ticket expires soon',
      evidence: [`left: ${duration(remaining)}, asked for: ${duration(minimum)}`],
      cure: ['renew it: kinit -R, or kinit'],
    },
  ];
}

/** The library counts a lifetime from now even where the ticket has not begun; the KDC then refuses to use it. */
function notYetValid({ ccache }: Evidence): Finding[] {
  const now = Date.now() / 1000;
  const tickets = (ccache?.tickets ?? []).filter((ticket) => ticket.server.startsWith('krbtgt/'));
  const usable = tickets.some((ticket) => ticket.startTime <= now && !ticket.flags.includes('invalid'));
  if (tickets.length === 0 || usable) return [];
  return [
    {
      code: 'ticket-not-yet-valid',
      severity: 'error',
      title: 'ticket not valid yet',
      evidence: tickets.map((ticket) => {
        const start = new Date(ticket.startTime * 1000).toISOString();
        return `the ticket for ${ticket.server} starts at ${start}, with the flags ${ticket.flags.join(' ') || 'none'}`;
      }),
      cure: ['wait for its start and validate it (kinit -v), or get a new one: kinit'],
    },
  ];
}

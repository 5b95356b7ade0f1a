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
  expiry: Expiry,
  minimum: number | null,
): Finding[] {
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
          `credential cache ${cache?.name ?? 'unknown'}`,
        ],
        cure: ['get a new one: kinit', 'for services: a client keytab, or k5start, renews by itself'],
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

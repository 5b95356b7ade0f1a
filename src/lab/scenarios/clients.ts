/** What a client lacks: tickets, caches, keytabs. */

import { waitForExpiry } from '../preparations.ts';
import type { Scenario } from '../scenario.ts';
import { ACQUIRE } from './arguments.ts';

export const CLIENT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'healthy',
    title: 'everything works',
    summary: 'A realm in order: alice has a ticket, the service has its keytab, the clocks agree.',
    demonstration: ['acquire'],
    expects: { exitCode: 0, status: 'SEC_E_OK', finding: null },
    doctor: { arguments: [], cause: null },
  },
  {
    name: 'no-credentials',
    title: 'no ticket at all',
    summary: 'Nobody ran kinit, or the ticket lies in another cache: the credential cache does not exist.',
    ticket: null,
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_NO_CREDENTIALS', finding: 'ccache-missing' },
    doctor: { arguments: [], cause: 'ccache-missing' },
  },
  {
    name: 'expired-ticket',
    title: 'ticket has expired',
    summary: 'A job ran longer than its ticket lives: the cache is there, but everything in it has run out.',
    ticket: ['-l', '1s'],
    prepare: [waitForExpiry(1)],
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_OK', finding: 'ticket-expired' },
    doctor: { arguments: [], cause: 'ticket-expired' },
  },
  {
    name: 'ticket-not-yet-valid',
    title: 'ticket not valid yet',
    summary:
      'The ticket begins in an hour (postdated, or the clock was set back since): the KDC refuses to use it.',
    ticket: ['-s', '1h', '-l', '1h'],
    demonstration: [...ACQUIRE, '--target', 'host/localhost'],
    expects: { exitCode: 1, status: 'SEC_E_TIME_SKEW', finding: 'ticket-not-yet-valid' },
    doctor: { arguments: [], cause: 'ticket-not-yet-valid' },
  },
  {
    name: 'ccache-of-another-user',
    title: 'cache belongs to somebody else',
    summary:
      'A service runs as a user of its own, and KRB5CCNAME still names the cache of the administrator who tried it.',
    user: 'games',
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_NO_CREDENTIALS', finding: 'ccache-not-readable' },
    doctor: { arguments: [], cause: 'ccache-not-readable' },
  },
  {
    name: 'client-keytab-outdated',
    title: 'client keytab hides expired ticket',
    summary:
      "The ticket has run out, and the client keytab that should renew it holds a key from before the password's change.",
    realm: [
      'ktadd -norandkey -k client.keytab alice',
      'change_password -randkey alice',
      'ktadd -norandkey -k alice.keytab alice',
    ],
    ticket: ['-l', '1s'],
    prepare: [waitForExpiry(1)],
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_OK', finding: 'ticket-expired' },
    doctor: { arguments: [], cause: 'client-keytab-wrong-key' },
  },
];

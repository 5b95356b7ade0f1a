/** Why the KDC gave no answer about a name: what its error, or the library's, means here. */
import type { SpnResult } from '../report/schema/spn.ts';
import type { Finding } from './finding.ts';

type Row = Pick<Finding, 'code' | 'title' | 'cure'> & { error: string };

const ROWS: readonly Row[] = [
  {
    error: 'KRB5_KDC_UNREACH',
    code: 'kdc-unreachable',
    title: 'no KDC can be reached',
    cure: [
      'is the KDC running, and port 88 (TCP and UDP) open from here?',
      'check kdc = in the [realms] section of krb5.conf, or the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  {
    error: 'KRB5_REALM_UNKNOWN',
    code: 'realm-without-kdc',
    title: 'no KDC known for realm',
    cure: [
      'check the spelling of the realm: upper and lower case differ',
      'name its KDC in the [realms] section of krb5.conf, or publish the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  {
    error: 'KRB5KRB_AP_ERR_SKEW',
    code: 'clock-skew',
    title: 'clocks differ too much',
    cure: ['set the clocks: chronyc tracking, timedatectl, w32tm /query /status'],
  },
  {
    error: 'KRB5KRB_AP_ERR_TKT_NYV',
    code: 'ticket-not-yet-valid',
    title: 'ticket not valid yet',
    cure: [
      'set the clock of this host: chronyc tracking, timedatectl',
      'then get a new ticket: kdestroy, kinit',
    ],
  },
  {
    error: 'KRB5KDC_ERR_ETYPE_NOSUPP',
    code: 'no-common-enctype',
    title: 'no common encryption type',
    cure: ['compare permitted_enctypes in krb5.conf with the keys of the account that has the name'],
  },
];

/** The finding, where the KDC was asked and said neither yes nor no. */
export function unanswered({ own, candidates, checked }: SpnResult, defaultRealm: string | null): Finding[] {
  const asked = candidates.find(({ spn }) => spn === own);
  if (!asked || !checked.kdcAsked || asked.known !== null || asked.error === null) return [];
  // Has a finding of its own.
  if (asked.error === 'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE') return [];
  const row = ROWS.find(({ error }) => error === asked.error);
  const evidence = [
    `asked for ${own}: ${asked.reason} (${asked.error})`,
    `default realm: ${defaultRealm ?? 'none'}`,
  ];
  if (row) {
    const { error: _, ...finding } = row;
    return [{ ...finding, severity: 'error', evidence }];
  }
  const cure = [`sspidiag explain ${asked.error} says what that means, and what cures it`];
  return [{ code: 'unexplained', severity: 'error', title: 'refused for another cause', evidence, cure }];
}

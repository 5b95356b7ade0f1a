/** The scenarios of the realm of Active Directory: those that are the same there, and its own. */
import { failToLogOn } from './preparations.ts';
import type { Scenario } from './scenario.ts';
import { ACQUIRE, ACQUIRE_BY_PASSWORD, BY_PASSWORD } from './scenarios/arguments.ts';
import { SCENARIOS, scenario } from './scenarios.ts';

/** LDIF that replaces an attribute of alice's account. */
const ofAlice = (attribute: string, value: string) =>
  [
    'dn: CN=alice,CN=Users,DC=ad,DC=test',
    'changetype: modify',
    `replace: ${attribute}`,
    `${attribute}: ${value}`,
    '',
  ].join('\n');

/** 2020-01-01 as a FILETIME. */
const LONG_AGO = '132223104000000000';

/** What is broken at the client, at the service or between them: any KDC will do. */
const SAME = new Set([
  'healthy',
  'no-credentials',
  'wrong-password',
  'expired-ticket',
  'clock-skew',
  'keytab-missing',
  'no-common-etype',
  'kdc-down',
  'replay',
  'channel-binding-mismatch',
]);

const OWN: readonly Scenario[] = [
  {
    name: 'unknown-spn',
    title: 'service name not registered',
    summary: 'No account has this service principal name: a wrong host name, an alias, or never registered.',
    demonstration: [...ACQUIRE, '--target', 'HTTP/nowhere.ad.test'],
    expects: { exitCode: 1, status: 'SEC_E_TARGET_UNKNOWN', finding: 'spn-unknown' },
    doctor: { arguments: ['HTTP/nowhere.ad.test'], cause: 'spn-unknown' },
  },
  {
    ...scenario('keytab-kvno'),
    summary: "The service account's password was changed after its keytab was written.",
    realm: ['user setpassword svc --newpassword=Changed-since-1'],
  },
  { ...scenario('principal-expired'), realm: [ofAlice('accountExpires', LONG_AGO)] },
  {
    name: 'password-must-change',
    title: 'password must be changed',
    summary:
      'An administrator set the password and wants it changed at the next logon, which a job cannot do.',
    realm: [ofAlice('pwdLastSet', '0')],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'password-expired' },
    doctor: { arguments: BY_PASSWORD, cause: 'password-expired' },
  },
  {
    name: 'principal-locked',
    title: 'account is locked out',
    summary:
      'Too many wrong passwords: now the right one is refused as well. Samba gives no NTSTATUS, so the cause stays open.',
    realm: ['domain passwordsettings set --account-lockout-threshold=1'],
    ticket: null,
    prepare: [failToLogOn('alice')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-revoked' },
    doctor: { arguments: BY_PASSWORD, cause: 'principal-revoked' },
  },
  { ...scenario('principal-disabled'), realm: ['user disable alice'] },
];

/** Every scenario of the realm of Active Directory. */
export const AD_SCENARIOS: readonly Scenario[] = [...SCENARIOS.filter(({ name }) => SAME.has(name)), ...OWN];

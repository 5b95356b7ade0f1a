/** The scenarios: one healthy realm and the ways in which it breaks, each as a declaration. */
import { UsageError } from '../report/exitCodes.ts';
import { nearest } from '../report/nearest.ts';
import {
  acceptOneToken,
  configureClient,
  failToLogOn,
  removeFile,
  serviceTicket,
  shiftClientClock,
  waitForExpiry,
} from './preparations.ts';
import type { Scenario } from './scenario.ts';

export const ACQUIRE = ['acquire', '--package', 'Kerberos'];
export const ACQUIRE_BY_PASSWORD = [
  ...ACQUIRE,
  '--user',
  'alice',
  '--password-file',
  '$SSPIDIAG_LAB/alice.password',
];
export const EXPORT = [
  'export',
  '-o',
  '$SSPIDIAG_LAB/context',
  '--target',
  'host/localhost',
  '--package',
  'Kerberos',
];

/** Every scenario of the realm of an MIT KDC, in the order in which one meets them: client, KDC, service, network between. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'healthy',
    title: 'everything works',
    summary: 'A realm in order: alice has a ticket, the service has its keytab, the clocks agree.',
    demonstration: ['acquire'],
    expects: { exitCode: 0, status: 'SEC_E_OK', finding: null },
  },
  {
    name: 'no-credentials',
    title: 'no ticket at all',
    summary: 'Nobody ran kinit, or the ticket lies in another cache: the credential cache does not exist.',
    ticket: null,
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_NO_CREDENTIALS', finding: 'ccache-missing' },
  },
  {
    name: 'wrong-password',
    title: 'wrong password',
    summary: 'The KDC refuses the password: mistyped, or changed elsewhere and still stored in a job here.',
    ticket: null,
    demonstration: [...ACQUIRE, '--user', 'alice', '--password-file', '$SSPIDIAG_LAB/wrong.password'],
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'password-wrong' },
  },
  {
    name: 'expired-ticket',
    title: 'ticket has expired',
    summary: 'A job ran longer than its ticket lives: the cache is there, but everything in it has run out.',
    ticket: ['-l', '1s'],
    prepare: [waitForExpiry(1)],
    demonstration: ACQUIRE,
    expects: { exitCode: 1, status: 'SEC_E_OK', finding: 'ticket-expired' },
  },
  {
    name: 'ticket-not-yet-valid',
    title: 'ticket not valid yet',
    summary:
      'The ticket begins in an hour (postdated, or the clock was set back since): the KDC refuses to use it.',
    ticket: ['-s', '1h', '-l', '1h'],
    demonstration: [...ACQUIRE, '--target', 'host/localhost'],
    expects: { exitCode: 1, status: 'SEC_E_TIME_SKEW', finding: 'ticket-not-yet-valid' },
  },
  {
    name: 'clock-skew',
    title: 'clocks disagree',
    summary: "The client's clock runs ten minutes ahead of the service's, which refuses more than five.",
    prepare: [serviceTicket('host/localhost'), shiftClientClock(600)],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_TIME_SKEW', finding: 'clock-skew' },
  },
  {
    name: 'unknown-spn',
    title: 'service name not registered',
    summary: 'The KDC knows no such service: a wrong host name, an alias, or an SPN that nobody registered.',
    demonstration: [...ACQUIRE, '--target', 'HTTP/nowhere.lab.test'],
    expects: { exitCode: 1, status: 'SEC_E_TARGET_UNKNOWN', finding: 'spn-unknown' },
  },
  {
    name: 'keytab-missing',
    title: 'service has no keytab',
    summary:
      'The service cannot find its keytab: never deployed, another path, or KRB5_KTNAME not set for it.',
    prepare: [removeFile('serviceKeytab')],
    demonstration: [...ACQUIRE, '--use', 'inbound'],
    expects: { exitCode: 1, status: 'SEC_E_NO_CREDENTIALS', finding: 'keytab-missing' },
  },
  {
    name: 'keytab-kvno',
    title: 'keytab is out of date',
    summary:
      "The service's key was changed after its keytab was written: tickets carry version 2, the keytab has 1.",
    realm: ['change_password -randkey host/localhost'],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_NO_KERB_KEY', finding: 'keytab-kvno' },
  },
  {
    name: 'keytab-etype',
    title: 'keytab lacks the encryption type',
    summary:
      'AES-256 was allowed for the account later; the keytab of the same key version holds AES-128 only.',
    realm: [
      'delete_principal -force host/localhost',
      'add_principal -clearpolicy -e aes128-cts:normal -pw unchanged host/localhost',
      'ktremove -k service.keytab host/localhost all',
      'ktadd -norandkey -k service.keytab host/localhost',
      // Made anew with the same password, it has the same AES-128 key and the same version, and AES-256 besides.
      'delete_principal -force host/localhost',
      'add_principal -clearpolicy -pw unchanged host/localhost',
    ],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_NO_KERB_KEY', finding: 'keytab-etype' },
  },
  {
    name: 'wrong-key',
    title: 'keytab holds another key',
    summary:
      'The account was deleted and made anew: version and encryption type fit the keytab, the key does not.',
    realm: ['delete_principal -force host/localhost', 'add_principal -clearpolicy -randkey host/localhost'],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_DECRYPT_FAILURE', finding: 'keytab-wrong-key' },
  },
  {
    name: 'no-common-etype',
    title: 'no encryption type in common',
    summary: 'A policy on the client permits only encryption types that the KDC has no key for.',
    ticket: null,
    prepare: [configureClient('permitted_enctypes = camellia128-cts-cmac')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_KDC_UNKNOWN_ETYPE', finding: 'no-common-enctype' },
  },
  {
    name: 'principal-expired',
    title: 'account has expired',
    summary: "The account's end date has passed, as with a contractor's; the password is right.",
    realm: ['modify_principal -expire 2020-01-01 alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-expired' },
  },
  {
    name: 'password-expired',
    title: 'password has expired',
    summary: 'The password is right but must be changed first, which a job cannot do.',
    realm: ['modify_principal -pwexpire 2020-01-01 alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'password-expired' },
  },
  {
    name: 'principal-locked',
    title: 'account is locked out',
    summary:
      'Too many wrong passwords, often from a job with an old one: now the right one is refused as well.',
    realm: ['add_policy -maxfailure 1 -lockoutduration 0 strict', 'modify_principal -policy strict alice'],
    ticket: null,
    prepare: [failToLogOn('alice')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-locked' },
  },
  {
    name: 'principal-disabled',
    title: 'account is disabled',
    summary: 'An administrator disabled the account; the KDC gives it no tickets.',
    realm: ['modify_principal -allow_tix alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-disabled' },
  },
  {
    name: 'kdc-down',
    title: 'no KDC answers',
    summary: 'Nothing listens where krb5.conf says the KDC is: service down, wrong address, firewall.',
    kdc: false,
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY', finding: 'kdc-unreachable' },
  },
  {
    name: 'replay',
    title: 'token was used before',
    summary:
      'A service is sent a token that it has accepted before: an attack, or a proxy that repeats requests.',
    prepare: [acceptOneToken],
    demonstration: ['impersonate', '--token', '$SSPIDIAG_LAB/token'],
    expects: { exitCode: 1, status: 'SEC_E_OUT_OF_SEQUENCE', finding: 'replay' },
  },
  {
    name: 'channel-binding-mismatch',
    title: 'channel bindings differ',
    summary:
      'Client and service see different TLS channels: a proxy ends TLS between them, or somebody listens.',
    demonstration: [...EXPORT, '--bindings', 'tls-one', '--acceptor-bindings', 'tls-two'],
    expects: { exitCode: 1, status: 'SEC_E_BAD_BINDINGS', finding: 'channel-binding-mismatch' },
  },
];

/**
 * The scenario of that name.
 *
 * @throws UsageError with the nearest name if there is none.
 */
export function scenario(name: string, scenarios: readonly Scenario[] = SCENARIOS): Scenario {
  const found = scenarios.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = scenarios.map((candidate) => candidate.name);
  const guess = nearest(name, names);
  throw new UsageError(
    `no scenario is called ${JSON.stringify(name)}`,
    guess ? `did you mean ${guess}?` : `the scenarios: ${names.join(', ')}`,
  );
}

/** sspidiag's arguments for a scenario's demonstration in the lab at that folder. */
export function demonstration({ demonstration }: Scenario, directory: string): string[] {
  return demonstration.map((argument) => argument.replace('$SSPIDIAG_LAB', () => directory));
}

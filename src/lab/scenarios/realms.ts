/** What lies between a client and its KDC: configuration, network, clocks, encryption types. */

import { configureClient, replaceInConfiguration, serviceTicket, shiftClientClock } from '../preparations.ts';
import type { Scenario } from '../scenario.ts';
import { ACQUIRE_BY_PASSWORD, BY_PASSWORD, EXPORT } from './arguments.ts';

export const REALM_SCENARIOS: readonly Scenario[] = [
  {
    name: 'realm-case',
    title: 'realm in small letters',
    summary:
      'krb5.conf names the realm as DNS has the domain, in small letters: to Kerberos that is another realm.',
    ticket: null,
    prepare: [replaceInConfiguration('default_realm = LAB.TEST', 'default_realm = lab.test')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY', finding: 'realm-without-kdc' },
    doctor: { arguments: BY_PASSWORD, cause: 'realm-case' },
  },
  {
    name: 'kdc-down',
    title: 'no KDC answers',
    summary: 'Nothing listens where krb5.conf says the KDC is: service down, wrong address, firewall.',
    kdc: false,
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY', finding: 'kdc-unreachable' },
    doctor: { arguments: BY_PASSWORD, cause: 'kdc-unreachable' },
  },
  {
    name: 'first-kdc-dead',
    title: 'first KDC does not answer',
    summary: 'krb5.conf lists a KDC that is gone before the one that works: every logon tries it first.',
    prepare: [replaceInConfiguration('    kdc = ', '    kdc = 127.0.0.1:1\n    kdc = ')],
    demonstration: ['kdc'],
    expects: { exitCode: 0, status: null, finding: 'kdc-first-dead' },
    doctor: { arguments: [], cause: 'kdc-first-dead' },
  },
  {
    name: 'kdc-tcp-only',
    title: 'KDC speaks TCP only',
    summary: 'A firewall lets TCP to the KDC through and drops UDP, which clients try first.',
    kdc: 'tcp',
    prepare: [replaceInConfiguration('udp_preference_limit = 1', 'udp_preference_limit = 1465')],
    demonstration: ['kdc'],
    expects: { exitCode: 0, status: null, finding: 'kdc-tcp-only' },
    doctor: { arguments: [], cause: 'kdc-tcp-only' },
  },
  {
    name: 'clock-skew',
    title: 'clocks disagree',
    summary: "The client's clock runs ten minutes ahead of the service's, which refuses more than five.",
    prepare: [serviceTicket('host/localhost'), shiftClientClock(600)],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_TIME_SKEW', finding: 'clock-skew' },
    doctor: { arguments: ['host/localhost'], cause: 'clock-skew' },
  },
  {
    name: 'no-common-etype',
    title: 'no encryption type in common',
    summary: 'A policy on the client permits only encryption types that the KDC has no key for.',
    ticket: null,
    prepare: [configureClient('permitted_enctypes = camellia128-cts-cmac')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_KDC_UNKNOWN_ETYPE', finding: 'no-common-enctype' },
    doctor: { arguments: BY_PASSWORD, cause: 'no-common-enctype' },
  },
];

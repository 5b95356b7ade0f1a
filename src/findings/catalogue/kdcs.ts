/** Findings about the KDCs of a realm: which of them answer, and how. */
import type { ExplainedFinding } from './explained.ts';

export const KDC_FINDINGS = {
  'kdc-first-dead': {
    title: 'first KDC does not answer',
    meaning: 'The first of several KDCs does not answer: clients ask it before the others.',
    cures: ['repair it, or take it out of krb5.conf or DNS, or put it behind those that answer'],
  },
  'kdc-dead': {
    title: 'a KDC does not answer',
    meaning: 'Another KDC than the first does not answer.',
    cures: ['repair it, or take it out of krb5.conf or DNS: it is no reserve for the others'],
  },
  'kdc-tcp-only': {
    title: 'KDC answers by TCP only',
    meaning: 'A KDC answers by TCP, and not by UDP.',
    cures: ['open UDP port 88, or set udp_preference_limit = 1 in krb5.conf'],
  },
  'kdc-udp-only': {
    title: 'KDC answers by UDP only',
    meaning: 'A KDC answers by UDP, and not by TCP.',
    cures: ['open TCP port 88: tickets that are too large for UDP cannot be had without it'],
  },
  'kdc-answers-garbage': {
    title: 'answer is not Kerberos',
    meaning: 'What answers where a KDC should be is no KDC.',
    cures: ['check address and port of the KDC, and proxies on the way'],
  },
  'kdc-entry-misread': {
    title: 'KDC entry is not understood',
    meaning: 'An entry in krb5.conf is written in a way that libkrb5 does not understand.',
    cures: ['write kdc = host or kdc = host:port in krb5.conf'],
  },
  'realm-referral': {
    title: 'client is of another realm',
    meaning: 'The KDC says that the client belongs to another realm.',
    cures: ['use the name with that realm, and ask its KDCs: sspidiag kdc REALM'],
  },
  'preauth-not-required': {
    title: 'no pre-authentication required',
    meaning: 'The KDC gives tickets for the account to anybody who asks.',
    cures: [
      'kadmin -q "modprinc +requires_preauth PRINCIPAL"; in Active Directory take away "Do not require Kerberos preauthentication"',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;

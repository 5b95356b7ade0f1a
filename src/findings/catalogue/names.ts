/** Findings about the name of a service, and which client asks for which. */
import type { ExplainedFinding } from './explained.ts';

export const NAME_FINDINGS = {
  'spn-alias': {
    title: 'alias: clients ask differently',
    meaning: 'The host is an alias: some clients ask for it, others for the name behind it.',
    cures: ['have both names registered for one account, or give the alias an A record of its own'],
  },
  'spn-clients-disagree': {
    title: 'some clients will fail',
    meaning: 'The KDC knows the names of some clients only.',
    cures: [
      'register the others for the same account: setspn -S SPN ACCOUNT, or kadmin -q "addprinc -randkey SPN"',
    ],
  },
  'spn-from-ip': {
    title: 'address instead of name',
    meaning: 'An address has usually no service principal name.',
    cures: [
      'use the name instead of the address; Windows asks for names from addresses only where TryIPSPN is set',
    ],
  },
  'spn-reverse-differs': {
    title: 'reverse DNS changes the name',
    meaning: 'Reverse DNS gives another name, which the library may ask for.',
    cures: ['set rdns = false in [libdefaults] of krb5.conf, or mend the PTR record'],
  },
  'spn-short-name': {
    title: 'short host name',
    meaning: 'The host has no domain, which some clients add and others do not.',
    cures: ['use the full name'],
  },
  'host-not-found': {
    title: 'host name not resolved',
    meaning: 'The resolver of this host does not know the name.',
    cures: [
      'check the spelling and the domain; getent hosts NAME shows what this host knows',
      'where no name server answers: the nameserver lines in /etc/resolv.conf, and the way to port 53',
    ],
  },
  'localhost-never-kerberos': {
    title: 'localhost is every host',
    meaning: 'A name that every host has: no domain has an account for it.',
    cures: ['test with the full name of the host, from another host'],
  },
  'realm-guess': {
    title: 'realm left to KDC',
    meaning: 'Nothing on this host tells the realm of the service.',
    cures: [
      'if the service is in another realm, name it in [domain_realm] of krb5.conf, or give the target with its realm: SERVICE/host@REALM',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;

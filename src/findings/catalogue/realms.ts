/** Findings about the realm, its KDC and the clocks. */
import type { ExplainedFinding } from './explained.ts';

export const REALM_FINDINGS = {
  'configuration-unusable': {
    title: 'krb5.conf cannot be used',
    meaning: 'The library cannot read its krb5.conf.',
    cures: ['mend the line that sspidiag config names, or name another file in KRB5_CONFIG'],
  },
  'kdc-unreachable': {
    title: 'no KDC can be reached',
    meaning: 'No KDC answers.',
    cures: [
      'is the KDC running, and port 88 (TCP and UDP) open from here? sspidiag kdc asks each',
      'check kdc = in the [realms] section of krb5.conf, or the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  'realm-without-kdc': {
    title: 'no KDC known for realm',
    meaning: 'No KDC is known for the realm.',
    cures: [
      'check the spelling of the realm: upper and lower case differ',
      'name its KDC in the [realms] section of krb5.conf, or publish the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  'realm-unknown': {
    title: 'realm cannot be determined',
    meaning: 'The realm cannot be told from the configuration, or the KDC does not serve it.',
    cures: [
      'set default_realm in krb5.conf, and [domain_realm] for hosts of other domains',
      'check which realm the KDC serves, and the spelling',
    ],
  },
  'clock-skew': {
    title: 'clocks differ too much',
    meaning: 'The clocks of two machines differ by more than is allowed.',
    cures: [
      'set the clocks: chronyc tracking, timedatectl, w32tm /query /status',
      'a cache made while the clock was wrong keeps the offset: renew it with kdestroy and kinit',
    ],
  },
  'clock-set': {
    title: 'clock was set meanwhile',
    meaning:
      'The clock of this host was set while a command ran, or the host slept: what was seen before and after does not go together.',
    cures: [
      'run it again',
      'chronyc tracking, timedatectl or w32tm /query /status show what sets the clock: no two may do it',
    ],
  },
  'no-common-enctype': {
    title: 'no common encryption type',
    meaning: 'What this host permits and what the KDC has keys for do not overlap.',
    cures: [
      "compare permitted_enctypes in krb5.conf, and the system's crypto policy, with the keys of the account: sspidiag kdc --principal NAME",
      'a new password makes new keys; in Active Directory see msDS-SupportedEncryptionTypes',
    ],
  },
  'spn-unknown': {
    title: 'no such service principal',
    meaning: 'The KDC knows no service of that name.',
    cures: [
      'use the host name that the service was registered with, not an alias or an address: sspidiag spn TARGET shows which is known',
      'register it: setspn -S SPN ACCOUNT, on an MIT KDC kadmin -q "addprinc -randkey SPN"',
    ],
  },
  'spn-duplicate': {
    title: 'service principal is ambiguous',
    meaning: 'More than one account has that service name.',
    cures: ['setspn -X lists all duplicates; setspn -D SPN ACCOUNT takes it from the wrong account'],
  },
  'authority-unreachable': {
    title: 'no authority to validate',
    meaning: 'No KDC or domain controller could be asked.',
    cures: [
      'mend DNS (_kerberos._tcp.DOMAIN) and the way to port 88 of a domain controller',
      "where the computer's own account is broken: Test-ComputerSecureChannel -Repair",
    ],
  },
  'downgrade-detected': {
    title: 'Kerberos would have been bypassed',
    meaning: 'The client would have had to go on without Kerberos, as an attacker might want.',
    cures: [
      'mend DNS, the network or the VPN, so that a domain controller can be asked; then look who tampers with the answers',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;

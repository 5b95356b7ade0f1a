/** Findings about credentials: tickets in a cache, NTLM's, certificates. */
import type { ExplainedFinding } from './explained.ts';

export const CREDENTIAL_FINDINGS = {
  'ccache-missing': {
    title: 'no tickets',
    meaning: 'No ticket is found in the credential cache.',
    cures: [
      'get tickets: kinit, or for a service kinit -k -t KEYTAB PRINCIPAL',
      'if there are tickets elsewhere, name their cache with --ccache or KRB5CCNAME: sspidiag tickets --all lists caches',
    ],
  },
  'tgt-missing': {
    title: 'no ticket-granting ticket',
    meaning: 'The credential cache has tickets for services, but none to get others with.',
    cures: ['get one: kinit; without it the cache serves the services in it only'],
  },
  'ccache-of-another-principal': {
    title: 'tickets of another principal',
    meaning: 'The credential cache has tickets, but of another principal than was asked for.',
    cures: ['get tickets for it: kinit PRINCIPAL; or leave --principal away'],
  },
  'ccache-not-readable': {
    title: 'credential cache not readable',
    meaning:
      'The credential cache exists but this user may not read it, or it is a pipe on which nobody writes.',
    cures: ['run as the owner of the cache, or name another one with --ccache or KRB5CCNAME'],
  },
  'ccache-damaged': {
    title: 'file is no credential cache',
    meaning: 'What is named as credential cache is none, or cut off.',
    cures: ['name the right cache with --ccache or KRB5CCNAME, or make a new one: kdestroy, kinit'],
  },
  'ccache-type-unusable': {
    title: 'credential cache type not usable',
    meaning: 'The credential cache is of a type that does not work here.',
    cures: ['a name begins with FILE:, DIR:, KEYRING: or KCM:, which needs its daemon, sssd-kcm'],
  },
  'client-keytab-not-usable': {
    title: 'client keytab not usable',
    meaning: 'The client keytab that was named cannot be read.',
    cures: [
      'name the right file with --client-keytab or KRB5_CLIENT_KTNAME; klist -k -t FILE shows what is in it',
    ],
  },
  'client-keytab-wrong-key': {
    title: 'client keytab holds another key',
    meaning: 'The KDC refuses the key in the client keytab.',
    cures: [
      'the key was changed on the KDC after the keytab was written: on the KDC, kadmin -q "ktadd -k FILE PRINCIPAL" makes a new key and writes it',
    ],
  },
  'ticket-expired': {
    title: 'ticket has expired',
    meaning: 'The ticket has run out; the credential may have been acquired all the same.',
    cures: [
      'get a new one: kinit; on Windows log on again, or klist purge',
      'for services a client keytab, or k5start, renews by itself',
    ],
  },
  'ticket-expires-soon': {
    title: 'ticket expires soon',
    meaning: 'Less is left than --min-lifetime asks for.',
    cures: ['renew it: kinit -R, or kinit'],
  },
  'expiry-unknown': {
    title: 'no expiry to compare',
    meaning: 'The library gives no expiry to compare with --min-lifetime.',
    cures: ['leave --min-lifetime away, or name a package whose credentials have an expiry'],
  },
  'ticket-not-yet-valid': {
    title: 'ticket not valid yet',
    meaning: 'The ticket starts in the future.',
    cures: [
      'wait for its start and validate it with kinit -v, or get a new one: kinit',
      'if its start has passed elsewhere, a clock is wrong: chronyc tracking, timedatectl',
    ],
  },
  'ntlm-instead-of-kerberos': {
    title: 'NTLM instead of Kerberos',
    meaning:
      'Negotiate succeeds, but only by NTLM; with GSS-API what Kerberos alone answers stands beside it.',
    cures: [
      'see what Kerberos says: sspidiag acquire --package Kerberos, with --target for the service',
      'is the name registered? sspidiag spn TARGET, setspn -Q SPN',
    ],
  },
  'ntlm-no-credentials': {
    title: 'no NTLM credentials',
    meaning: "NTLM finds no user's credentials.",
    cures: [
      'name a file with lines DOMAIN:user:password in NTLM_USER_FILE (mode 0600), or give --user and --password-file',
    ],
  },
  'credentials-missing': {
    title: 'no credentials to use',
    meaning: 'The package has no credentials of this user, or none for the server.',
    cures: [
      'log on with an account of the domain, kinit, or give credentials: --user NAME',
      'a thread that acts as a client has none for a second hop unless the client delegated its own',
    ],
  },
  'credentials-unknown': {
    title: 'credentials not recognised',
    meaning:
      'The library does not recognise the credentials that were given, or those in the packed context.',
    cures: [
      'give user and domain as the package takes them: user@domain or DOMAIN\\user; Schannel takes certificates only',
    ],
  },
  'not-owner': {
    title: 'credentials of somebody else',
    meaning:
      'The credentials are of another user or logon session, or the packed context of another process.',
    cures: [
      'leave --principal or --logon-id away, or run as that user; another logon session needs SeTcbPrivilege',
    ],
  },
  'certificate-missing': {
    title: 'no usable certificate',
    meaning: 'The certificate was not found, or has no private key here.',
    cures: [
      'certutil -store My lists certificates with their thumbprints, and whether the private key is there',
      'of a file, the password or the format may be wrong: certutil -dump FILE shows what is inside',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;

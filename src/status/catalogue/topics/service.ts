/** Causes that lie with a service: its name, its key, what it may do for others. */
import type { Cause } from '../../functions/entry.ts';

export const SPN_MISSING: readonly Cause[] = [
  {
    cause: 'no account has the service principal name',
    tell: 'setspn -Q SERVICE/HOST; kvno SERVICE/HOST; sspidiag acquire --target SERVICE/HOST',
    cure:
      'setspn -S SERVICE/HOST ACCOUNT on the account under which the service runs (MIT: kadmin ' +
      'addprinc -randkey)',
  },
  {
    cause: 'the client asks for another name: an alias, an IP address, a short name, the wrong realm',
    tell: 'event 4769, "Service Name", or the KDC log, shows what was asked for',
    cure: 'use the full name, register the alias too, or set [domain_realm] and rdns = false',
  },
  {
    cause: 'two accounts have it, so that the KDC will not choose',
    tell: 'setspn -X -F lists duplicates',
    cure: 'setspn -D SERVICE/HOST WRONGACCOUNT',
  },
];

export const SPN_DUPLICATE: readonly Cause[] = [
  {
    cause: 'two accounts have the same service or user principal name',
    tell: 'setspn -X -F; event 11 of source KDC on the domain controller',
    cure: 'setspn -D SERVICE/HOST WRONGACCOUNT, until one is left',
  },
];

export const KEY_MISMATCH: readonly Cause[] = [
  {
    cause: 'the SPN is on another account than the one under which the service runs',
    tell: 'setspn -Q SERVICE/HOST against the account of the service or application pool',
    cure: 'move it: setspn -D from the one, setspn -S to the other',
  },
  {
    cause: 'the keytab is older than the password: the key version numbers differ',
    tell: 'klist -kte FILE against kvno SERVICE/HOST',
    cure: 'export the keytab anew, then klist purge (kdestroy) on the clients',
  },
  {
    cause: 'the name leads to another host: stale DNS, or a cluster whose nodes use different accounts',
    tell: 'nslookup HOST on the client; event 4 of source Security-Kerberos names who answered',
    cure: 'correct DNS; run all nodes under one account, with the SPN on that account',
  },
];

export const KEYTAB: readonly Cause[] = [
  {
    cause: 'the keytab has no key for the name, key version or encryption type of the ticket',
    tell: 'klist -kte FILE against kvno SERVICE/HOST and klist -e on the client',
    cure: 'add it (kadmin ktadd, ktpass, net ads keytab add), then get a new ticket',
  },
  {
    cause: 'another keytab is read than one thinks, or the service may not read it',
    tell: 'sspidiag whoami, as the user of the service, shows which one and whether it is readable',
    cure: 'set KRB5_KTNAME or default_keytab_name; chown and chmod 600 for the user of the service',
  },
];

export const KEYTAB_FILE: readonly Cause[] = [
  {
    cause: 'the file was damaged on its way (copied as text), is empty, or is no keytab',
    tell: 'klist -kte FILE; a keytab begins with the bytes 05 02',
    cure: 'copy it in binary, or make it anew',
  },
  {
    cause: 'the name has a type that is not known: FILE:, MEMORY: and DIR: are usual',
    tell: 'sspidiag whoami shows the name and where it was set',
    cure: 'correct KRB5_KTNAME or default_keytab_name',
  },
];

export const DELEGATION: readonly Cause[] = [
  {
    cause: 'the service in the middle may not delegate, or not to that target',
    tell: 'Get-ADObject -Properties msDS-AllowedToDelegateTo, userAccountControl of its account',
    cure: 'list the target there, or set resource-based delegation (PrincipalsAllowedToDelegateToAccount)',
  },
  {
    cause: 'the user is sensitive ("cannot be delegated") or in Protected Users',
    tell: 'Get-ADUser NAME -Properties AccountNotDelegated, MemberOf',
    cure: 'do it with another account; for an administrator this is as it should be',
  },
  {
    cause: 'the ticket is not forwardable',
    tell: 'klist -f (flag F), klist tickets on Windows',
    cure:
      'kinit -f, or forwardable = true in krb5.conf; protocol transition needs "any authentication ' +
      'protocol"',
  },
];

export const BINDINGS: readonly Cause[] = [
  {
    cause:
      'a proxy or load balancer ends TLS between client and server, so that both see another certificate',
    tell: 'it works straight to the server; the certificate that the client sees is not that of the server',
    cure: 'let TLS pass through, or put the certificate of the server on the proxy',
  },
  {
    cause: 'the client sends no channel binding where Extended Protection requires one',
    tell:
      'other clients work; extendedProtection tokenChecking of IIS is "Require", or ' +
      'LdapEnforceChannelBinding is 2',
    cure: 'update the client, or lower the setting to "Allow" (1) until that is done',
  },
];

export const WRONG_TARGET: readonly Cause[] = KEY_MISMATCH;

export const USER_TO_USER: readonly Cause[] = [
  {
    cause: 'the service runs as a user without an SPN, so only user-to-user authentication works with it',
    tell: 'Get-ADUser NAME -Properties ServicePrincipalNames is empty',
    cure: 'register an SPN on the account, or let the client use user-to-user (Negotiate does)',
  },
];

/** Why AcquireCredentialsHandle gives no credentials: there are none, they are somebody else's, or unreadable. */
import type { Row } from './entry.ts';
import { KERBEROS, NTLM, SCHANNEL } from './only.ts';

export const NOT_GIVEN: readonly Row[] = [
  {
    status: 'SEC_E_NO_CREDENTIALS',
    code: 'credentials-missing',
    title: 'no credentials to use',
    meaning:
      'The package has no credentials of this user in this logon session. Nothing was sent, and no ' +
      'password was refused.',
    causes: [
      {
        cause:
          'this logon holds nothing that Kerberos could use: a local account, or a service without ' +
          'network rights',
        tell: 'klist shows Cached Tickets: (0), and whoami /upn has no name to give',
        cure: 'log on with a domain account, or give credentials: sspidiag acquire --user NAME',
        only: { package: KERBEROS, system: 'windows', without: 'user' },
      },
      {
        cause: 'Kerberos: there is no ticket in the credential cache, or no key in the keytab',
        tell: 'klist, and for a server klist -k FILE',
        cure: 'kinit, or write the keytab; or give credentials: sspidiag acquire --user NAME',
        only: { package: KERBEROS, system: 'linux', without: 'user' },
      },
      {
        cause:
          'the thread acts as a client that logged on over the network and did not delegate (second hop)',
        tell:
          'whoami /groups lists NT AUTHORITY\\NETWORK, or event 4624 of that logon (Security log) says ' +
          'logon type 3',
        cure: 'permit delegation to this service in the directory, or give credentials explicitly',
        only: { system: 'windows', without: 'user' },
      },
      {
        cause: 'Schannel: no certificate was given for a server, or it has no private key here',
        tell:
          'certutil -store My: is "Missing stored keyset" said of the certificate? System log, Schannel, ' +
          'event 36869',
        cure: 'import the certificate with its key (.pfx), or certutil -repairstore My SERIAL',
        only: { package: SCHANNEL, system: 'windows' },
      },
      {
        cause: 'Negotiate was asked not to use the default credentials, or only to read policy',
        tell: 'the program passes SECPKG_CRED_AUTOLOGON_RESTRICTED or SECPKG_CRED_PROCESS_POLICY_ONLY',
        cure: 'the answer is intended: the program has to ask for a user name and password',
        only: { package: ['Negotiate'], caller: 'program' },
      },
      {
        cause: 'WinPR 3: no KDC was found for the realm, which it asks at this point',
        tell: 'sspidiag acquire --backend gssapi names the KDC that does not answer',
        cure: 'name the KDC in krb5.conf, or mend the DNS records _kerberos._udp of the realm',
        only: { package: KERBEROS, library: ['winpr'] },
      },
      {
        cause: 'the package keeps no credentials for this user, or not for this use (inbound, outbound)',
        tell: 'sspidiag acquire --use inbound and --use outbound answer differently',
        cure: 'acquire for the use that works, or use another package',
      },
    ],
  },
  {
    status: 'SEC_E_NOT_OWNER',
    code: 'not-owner',
    title: 'credentials of somebody else',
    meaning:
      'The caller asked for credentials that are not its own. SSPI does not give out those of other ' +
      'users who are logged on.',
    causes: [
      {
        cause:
          'a logon id was given, and the caller lacks SeTcbPrivilege ("act as part of the operating system")',
        tell: 'whoami /priv does not list SeTcbPrivilege',
        cure: 'leave --logon-id away, or run as SYSTEM (a service, or a scheduled task of SYSTEM)',
        only: { system: 'windows', given: 'logonId' },
      },
      {
        cause: 'the principal that was named is another user',
        tell: 'whoami and the name given with --principal differ',
        cure:
          'leave the name away for your own credentials, or give the password too: sspidiag acquire --user ' +
          'NAME',
        only: { given: 'principal' },
      },
      {
        cause: 'the thread impersonates, and the credentials belong to the process',
        tell: 'ImpersonateSecurityContext comes earlier in the trace (--trace)',
        cure: 'acquire before impersonating, or revert first',
      },
    ],
  },
  {
    status: 'SEC_E_UNKNOWN_CREDENTIALS',
    code: 'credentials-unknown',
    title: 'credentials not recognised',
    meaning:
      'The package could make nothing of the credentials that were handed to it. No server has judged ' +
      'them yet.',
    causes: [
      {
        cause: "Schannel: this account may not use the certificate's private key",
        tell: 'System log, source Schannel, event 36870 with error 0x8009030D',
        cure: 'certlm.msc, the certificate, All Tasks, Manage Private Keys: give the account Read',
        only: { package: SCHANNEL, system: 'windows' },
      },
      {
        cause:
          'user name, password or domain is too long: Negotiate and NTLM take 256, 256 and 15 characters',
        tell: 'the domain is a DNS name of more than 15 characters',
        cure: 'give the NetBIOS name of the domain, or the user as user@dns.name without a domain',
        only: { package: NTLM, given: 'user' },
      },
      {
        cause: 'the structure with the credentials is not the one that this package takes',
        tell: 'the same user and password work here: sspidiag acquire --package NAME --user NAME',
        cure:
          'the program must pass SEC_WINNT_AUTH_IDENTITY (Kerberos, NTLM, Negotiate), SCHANNEL_CRED ' +
          '(Schannel) or CREDSSP_CRED (CredSSP)',
        only: { caller: 'program' },
      },
      {
        cause: 'the package does not take a user name with a password',
        tell: 'without --user the acquire succeeds, or a package such as Negotiate takes the same',
        cure: 'use another package, or leave the user away',
        only: { given: 'user' },
      },
      {
        cause: 'the package does not take what this logon or keytab holds',
        tell: 'with --user and a password it works, or another package takes them',
        cure: 'give user and password (--user NAME), or use that package',
        only: { without: 'user' },
      },
      {
        cause: 'the principal that was named does not exist for this package',
        tell: 'without --principal the acquire succeeds',
        cure: 'leave the name away, or write it as DOMAIN\\user',
        only: { given: 'principal' },
      },
    ],
  },
];

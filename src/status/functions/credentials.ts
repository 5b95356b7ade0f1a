/** What AcquireCredentialsHandle means by its statuses; its asynchronous counterpart means the same. */
import {
  DRIVER_MEMORY,
  internalError,
  LINUX_AUTHORITY,
  notImplemented,
  outOfMemory,
  succeeded,
} from './common.ts';
import { type Row, statusesOf } from './entry.ts';
import { KERBEROS, NTLM, SCHANNEL } from './only.ts';

/** The statuses that both pages name, and what other libraries answer. */
export const ACQUIRE_ROWS: readonly Row[] = [
  outOfMemory('the credential'),
  internalError(
    [
      {
        cause: 'Schannel: no protocol or cipher is left, or the key store did not open',
        tell: 'System log, source Schannel, event 36871',
        cure:
          'compare HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL with a computer ' +
          'that works',
        only: { package: SCHANNEL, system: 'windows' },
      },
    ],
    [DRIVER_MEMORY],
  ),
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
    status: 'SEC_E_SECPKG_NOT_FOUND',
    code: 'package-unknown',
    title: 'no such security package',
    meaning: 'No security package of that name is installed here.',
    causes: [
      {
        cause: 'the name is spelt otherwise',
        tell: 'sspidiag packages lists the names; WinPR compares upper and lower case too (CREDSSP)',
        cure: 'use the name from that list',
      },
      {
        cause: 'the library was built without the package',
        tell: 'sspidiag packages does not list it',
        cure: 'use another build of the library, or a package that it has',
        only: { system: 'linux' },
      },
      {
        cause: 'the package is not installed, or was taken out of the registry',
        tell: 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v "Security Packages"',
        cure: 'install it as its maker describes and restart',
        only: { system: 'windows' },
      },
      {
        cause: 'LSA protection refused to load the package: its file is not signed for that',
        tell: 'log Microsoft-Windows-CodeIntegrity/Operational, events 3033 and 3063',
        cure: 'get a signed version of the package',
        only: { system: 'windows' },
      },
      {
        cause: 'Wine lists NTLM only where ntlm_auth of winbind is found',
        tell: 'ntlm_auth --version on the Linux side',
        cure: 'apt-get install winbind',
        only: { package: NTLM, library: ['wine'] },
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
  {
    status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    code: 'authority-unreachable',
    title: 'no authority to validate',
    meaning:
      'Inbound credentials need an authority, such as a domain controller, to validate clients, and none ' +
      'is there. It comes when the credential is used: from InitializeSecurityContext or ' +
      'AcceptSecurityContext.',
    causes: [
      {
        cause: 'no domain controller can be reached from here',
        tell: 'nltest /dsgetdc:DOMAIN ends with an error (1355: none found)',
        cure:
          'mend DNS (nslookup -type=SRV _kerberos._tcp.DOMAIN) and the way to port 88 of a domain ' +
          'controller',
        only: { system: 'windows' },
      },
      LINUX_AUTHORITY,
      {
        cause: "this computer's own account in the domain is broken",
        tell: 'nltest /sc_verify:DOMAIN ends with an error',
        cure: 'PowerShell, as administrator: Test-ComputerSecureChannel -Repair',
        only: { system: 'windows' },
      },
    ],
  },
  {
    status: 'SEC_E_ALGORITHM_MISMATCH',
    code: 'no-common-protocol',
    title: 'no protocol is left',
    meaning: 'Schannel: what the program asks for and what this computer permits have no protocol in common.',
    causes: [
      {
        cause: 'the program asks for an old TLS version that is disabled here, or the reverse',
        tell: 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols /s',
        cure:
          'let the program use the system defaults, or enable one version on both sides (TLS ' +
          '1.2 or later)',
        only: { package: SCHANNEL, system: 'windows' },
      },
    ],
    elsewhere: 'Schannel in practice; the page does not name it',
  },
  {
    status: 'STATUS_UNSUCCESSFUL',
    code: 'library-internal-error',
    title: 'explicit credentials got no ticket',
    meaning:
      'Wine let the error of its Kerberos through as it was. It is the same for a wrong password, an ' +
      'unknown user and a KDC that is down.',
    causes: [
      {
        cause: 'wrong password, unknown user, or no KDC: this status does not tell them apart',
        tell: 'on the Linux side: KRB5_TRACE=/dev/stderr kinit USER@REALM',
        cure: 'cure what kinit says, then try again',
        only: { package: KERBEROS, library: ['wine'] },
      },
    ],
    elsewhere: 'Wine 10, seen for Kerberos with explicit credentials; Windows has named statuses for these',
  },
  notImplemented('AcquireCredentialsHandle', 'Wine 8 (Negotiate, both uses) and WinPR 2.11 (CredSSP), seen'),
];

export const CREDENTIAL_STATUSES = statusesOf(
  'AcquireCredentialsHandle',
  'AcquireCredentialsHandle (General) function; (NTLM), (Kerberos), (Negotiate), (Schannel) alike',
  [
    succeeded(
      'credential acquired',
      'There is a handle. It is no logon: no password was checked and, as a rule, nobody was asked.',
      {
        cause: 'the package accepts the caller or the credentials that were handed to it',
        tell: 'sspidiag acquire --package Kerberos --target SPN gets a ticket, and so does check them',
        cure: 'none needed; whether the credentials are good shows in the handshake',
      },
    ),
    ...ACQUIRE_ROWS,
  ],
);

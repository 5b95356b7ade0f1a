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
import { NOT_GIVEN } from './notGiven.ts';
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
  ...NOT_GIVEN,
  {
    status: 'SEC_E_SECPKG_NOT_FOUND',
    code: 'package-unknown',
    title: 'no such security package',
    meaning: 'No security package of that name is installed here.',
    causes: [
      {
        cause: 'the name is spelt otherwise',
        tell: 'sspidiag packages lists the names; not every library takes upper case for lower',
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

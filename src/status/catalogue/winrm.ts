/** HRESULTs of WinRM that have to do with who one is: PowerShell remoting, event forwarding, CIM sessions. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';

type Row = readonly [code: number, name: string, meaning: string, causes: Causes];

const USE_NAME = {
  cause: 'the host is named by its IP address, for which there is no Kerberos',
  tell: 'the name behind -ComputerName',
  cure: 'use the full host name; else HTTPS, or an entry in TrustedHosts together with -Credential',
};

const WORKGROUP = {
  cause: 'client or server is in no domain, or in one that is not trusted, so that there is no Kerberos',
  tell: 'nltest /sc_query:DOMAIN on both; sspidiag acquire --target HTTP/HOST',
  cure: 'Set-Item WSMan:\\localhost\\Client\\TrustedHosts HOST and give -Credential, or use -UseSSL',
};

/** What the client's or the service's configuration switches off. */
function switchedOff(what: string, key: string): Causes {
  return [
    {
      cause: `${what} is switched off in the configuration of WinRM, often by policy`,
      tell: 'winrm get winrm/config/client/auth; [Source="GPO"] stands beside what a policy sets',
      cure: `winrm set winrm/config/client/auth @{${key}="true"}, or choose another with -Authentication`,
    },
  ];
}

const ROWS: readonly Row[] = [
  [
    0x8033809d,
    'SECURITY_UNMAPPED',
    'Authentication failed with a status that WinRM has no words for; its message names it as "errorcode".',
    [
      {
        cause:
          'the HTTP SPN that WinRM asks for belongs to another account, such as that of an application pool',
        tell: 'setspn -Q HTTP/HOST; the message has errorcode 0x80090322',
        cure: 'New-PSSessionOption -IncludePortInSPN and setspn -S HTTP/HOST:5985 HOST, or move the web site to a name of its own',
      },
      ...service.SPN_MISSING.slice(0, 1),
      ...account.LOGON_FAILURE.slice(0, 1),
    ],
  ],
  [
    0x803380e4,
    'SERVER_NOT_TRUSTED',
    'Without Kerberos the client does not know whom it talks to: it wants HTTPS or an entry in TrustedHosts.',
    [USE_NAME, WORKGROUP],
  ],
  [
    0x803380e5,
    'EXPLICIT_CREDENTIALS_REQUIRED',
    'With Negotiate over HTTP the credentials of the session go only to hosts in TrustedHosts.',
    [WORKGROUP],
  ],
  [
    0x8033810b,
    'KERBEROS_IPADDRESS',
    'Kerberos was asked for, and the host is named by its address.',
    [USE_NAME],
  ],
  [
    0x8033810c,
    'CLIENT_WORKGROUP_NO_KERBEROS',
    'Kerberos needs credentials of a domain, and the client is in none.',
    [WORKGROUP],
  ],
  [
    0x8033810e,
    'SERVER_DESTINATION_LOCALHOST',
    'Kerberos cannot be used for localhost or a loopback address.',
    [
      {
        cause: 'localhost, 127.0.0.1 or [::1] was given as the remote host',
        tell: 'the name behind -ComputerName',
        cure: 'use the name of the computer, or -Authentication Negotiate',
      },
    ],
  ],
  [
    0x803380de,
    'CLIENT_UNENCRYPTED_DISABLED',
    'The client may not send unencrypted, and the request would be.',
    [
      {
        cause: 'Basic over HTTP is asked for, which encrypts nothing',
        tell: 'winrm get winrm/config/client: AllowUnencrypted',
        cure: 'use HTTPS, or Kerberos or Negotiate, which encrypt by themselves',
      },
    ],
  ],
  [
    0x803380df,
    'CLIENT_BASIC_AUTHENTICATION_DISABLED',
    'The client may not use Basic.',
    switchedOff('Basic', 'Basic'),
  ],
  [
    0x803380e0,
    'CLIENT_DIGEST_AUTHENTICATION_DISABLED',
    'The client may not use Digest.',
    switchedOff('Digest', 'Digest'),
  ],
  [
    0x803380e1,
    'CLIENT_NEGOTIATE_AUTHENTICATION_DISABLED',
    'The client may not use Negotiate.',
    switchedOff('Negotiate', 'Negotiate'),
  ],
  [
    0x803380e2,
    'CLIENT_KERBEROS_AUTHENTICATION_DISABLED',
    'The client may not use Kerberos.',
    switchedOff('Kerberos', 'Kerberos'),
  ],
  [
    0x803380e3,
    'CLIENT_CERTIFICATES_AUTHENTICATION_DISABLED',
    'The client may not use certificates.',
    switchedOff('authentication with certificates', 'Certificate'),
  ],
  [
    0x803380f9,
    'CANNOT_DECRYPT',
    'The message that came back cannot be decrypted.',
    program.ENCODING.slice(0, 1),
  ],
  [0x80338104, 'WMI_SVC_ACCESS_DENIED', 'WinRM let the caller in, and WMI refused access.', account.ACCESS],
  [0x80338106, 'WMI_CANNOT_CONNECT_ACCESS_DENIED', 'The connection to WMI was refused.', account.ACCESS],
];

export const WINRM_ENTRIES: readonly Entry[] = ROWS.map(([code, name, meaning, causes]) =>
  entry({
    family: 'winrm',
    symbol: `ERROR_WSMAN_${name}`,
    code,
    meaning,
    causes,
    source: 'WinRM error codes (wsmerror.h)',
  }),
);

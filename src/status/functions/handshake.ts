/** Statuses that both sides of a handshake get: InitializeSecurityContext and AcceptSecurityContext. */
import { LINUX_AUTHORITY } from './common.ts';
import type { Row } from './entry.ts';
import { KERBEROS } from './only.ts';

export type Side = { name: string; peer: string };

/** The statuses of a handshake that goes on: no errors, unless it ends there. */
export function unfinished({ peer }: Side): Row[] {
  const completes =
    'few packages ask for it (Digest does): the program calls CompleteAuthToken with the output token';
  return [
    {
      status: 'SEC_I_CONTINUE_NEEDED',
      code: 'handshake-incomplete',
      title: 'handshake is not complete',
      meaning:
        `So far all is well: the output token, which may be empty, goes to the ${peer}, whose next token ` +
        'goes into another call.',
      causes: [
        {
          cause: `the ${peer} has not sent its next token yet`,
          tell: 'NTLM takes three tokens, Kerberos one or two, Negotiate sometimes more',
          cure: `send the token and pass on the answer; if none comes, look at the log of the ${peer}`,
        },
        {
          cause: 'something between the two drops tokens or opens a new connection for each',
          tell: 'the handshake starts anew every time: over HTTP, 401 again and again',
          cure: 'keep one connection for the whole handshake, through every proxy and load balancer',
        },
      ],
    },
    {
      status: 'SEC_I_COMPLETE_NEEDED',
      code: 'complete-token-needed',
      title: 'CompleteAuthToken must be called',
      meaning:
        'The context is complete once the program has finished the message and called CompleteAuthToken.',
      causes: [{ cause: 'the package wants its say over the finished message', tell: null, cure: completes }],
    },
    {
      status: 'SEC_I_COMPLETE_AND_CONTINUE',
      code: 'complete-token-needed',
      title: 'CompleteAuthToken, then next token',
      meaning:
        `CompleteAuthToken must be called, the token sent to the ${peer}, and its answer passed into ` +
        'another call.',
      causes: [{ cause: 'the package wants its say over the finished message', tell: null, cure: completes }],
    },
  ];
}

/** Errors that both sides know. */
export function sharedErrors({ name }: Side): Row[] {
  return [
    {
      status: 'SEC_E_BUFFER_TOO_SMALL',
      code: 'buffer-too-small',
      title: 'buffer too small for token',
      meaning: `The token is larger than the buffer that the program gave to ${name}.`,
      causes: [
        {
          cause: 'the user is in very many groups, so the Kerberos ticket is large',
          tell: 'whoami /groups is very long, and users in few groups have no trouble',
          cure: 'take the user out of groups, or raise MaxTokenSize (at most 48000 is advised) and restart',
          only: { package: KERBEROS, system: 'windows' },
        },
        {
          cause: 'the user is in very many groups, so the ticket is large',
          tell: 'users in few groups have no trouble',
          cure: 'take the user out of groups, or let the program give a larger buffer',
          only: { package: KERBEROS, system: 'linux' },
        },
        {
          cause: 'the program does not ask for the largest token of the package',
          tell: 'sspidiag packages NAME',
          cure: 'the program must use cbMaxToken of QuerySecurityPackageInfo, or let the package allocate',
        },
      ],
      elsewhere: 'known of Kerberos and of libraries that check; the page does not name it',
    },
    {
      status: 'SEC_E_TIME_SKEW',
      code: 'clock-skew',
      title: 'clocks differ too much',
      meaning:
        'Kerberos: the clocks of client, server and domain controller differ by more than is allowed, as ' +
        'a rule 5 minutes.',
      causes: [
        {
          cause: 'a clock is wrong',
          tell: 'w32tm /stripchart /computer:DC /samples:3 /dataonly, on the client and on the server',
          cure: 'w32tm /resync on the one that is off; in a virtual machine, one source of time only',
          only: { system: 'windows' },
        },
        {
          cause: 'the clock of one of the two is off',
          tell: 'date -u on both; chronyc tracking or timedatectl',
          cure: 'let an NTP service set it; in a virtual machine, one source of time only',
          only: { system: 'linux' },
        },
        {
          cause: 'the clock shows the right time, but of another time zone',
          tell: 'tzutil /g; the UTC times differ by whole hours',
          cure: 'set the zone, then the clock',
          only: { system: 'windows' },
        },
      ],
      elsewhere: 'winerror.h; the page does not name it',
    },
    {
      status: 'SEC_E_KDC_UNKNOWN_ETYPE',
      code: 'no-common-enctype',
      title: 'no encryption type in common',
      meaning: 'Kerberos: the domain controller supports none of the encryption types that were asked for.',
      causes: [
        {
          cause: 'RC4 is disabled on one side, and the account has no AES keys or does not say so',
          tell:
            'PowerShell: Get-ADUser NAME -Properties msDS-SupportedEncryptionTypes; event 14 or 16 of ' +
            'Kerberos-Key-Distribution-Center on the domain controller',
          cure: 'permit AES for the account, change its password once, then klist purge',
          only: { package: KERBEROS, system: 'windows' },
        },
        {
          cause: 'an old type such as RC4 is disabled on one side, and the account has no AES keys',
          tell: 'klist -e of a ticket that works, and klist -ke FILE of the keytab, name the types',
          cure: 'change its password once, so that it gets AES keys, and write its keytab anew',
          only: { package: KERBEROS, system: 'linux' },
        },
        {
          cause: 'a trust without AES between two domains or forests',
          tell: 'it fails for services of the other domain only',
          cure: 'in the properties of the trust: the other domain supports Kerberos AES encryption',
          only: { package: KERBEROS },
        },
      ],
      elsewhere: 'winerror.h; the page does not name it',
    },
  ];
}

/** SEC_E_INVALID_TOKEN; `first` are the causes of this side alone. */
export function tokenInvalid({ peer }: Side, first: Row['causes'] = []): Row {
  return {
    status: 'SEC_E_INVALID_TOKEN',
    code: 'token-invalid',
    title: 'token is not usable',
    meaning: 'The input is not a token that this package can read at this point of the handshake.',
    causes: [
      {
        cause: `the token is of another package: this side and the ${peer} did not agree on one`,
        tell:
          'NTLM tokens begin with TlRMTVNTUAA in base64, those of Negotiate and Kerberos as a rule with YI ' +
          'or oY',
        cure: 'use the same package on both sides; Negotiate takes Kerberos and NTLM',
      },
      ...first,
      {
        cause: 'the token was cut or changed on its way',
        tell:
          `compare its length with what the ${peer} sent; a Kerberos token has often more ` +
          'than 4096 bytes',
        cure: 'raise the limits on header sizes of web server, proxy and load balancer',
      },
      {
        cause: 'it is the token of another handshake, or of another step',
        tell: 'it happens only with many connections at once, or behind a load balancer',
        cure: 'keep one context for each connection, and each connection at one server',
      },
    ],
  };
}

/** SEC_E_NO_AUTHENTICATING_AUTHORITY, as both pages explain it. */
export function authorityUnreachable(first: Row['causes'] = []): Row {
  return {
    status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    code: 'authority-unreachable',
    title: 'no authority could be reached',
    meaning:
      'Nobody could be asked to authenticate: the domain is wrong or out of reach, or a trust is broken.',
    causes: [
      {
        cause: 'no domain controller can be reached',
        tell: 'nltest /dsgetdc:DOMAIN ends with an error, or PowerShell: Test-NetConnection DC -Port 88',
        cure: 'mend DNS (nslookup -type=SRV _kerberos._tcp.DOMAIN), the network or the firewall',
        only: { system: 'windows' },
      },
      LINUX_AUTHORITY,
      {
        cause: 'the name of the domain is wrong, in the user or in the target',
        tell: 'nltest /dsgetdc: works with the own domain and not with that name',
        cure: 'correct the name: user@DNS.DOMAIN, and the SPN with the full host name',
        only: { system: 'windows' },
      },
      {
        cause: "a trust is broken, or this computer's account in the domain",
        tell: 'nltest /sc_verify:DOMAIN ends with an error; nltest /domain_trusts lists the trusts',
        cure:
          'PowerShell: Test-ComputerSecureChannel -Repair; for a trust: netdom trust THIS ' +
          '/d:OTHER /verify',
        only: { system: 'windows' },
      },
      ...first,
    ],
  };
}

/** Result codes of the protocol that changes and sets passwords (RFC 3244 section 2). */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as program from './topics/program.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, symbol: string, meaning: string, causes: Causes];

const ROWS: readonly Row[] = [
  [0, 'KRB5_KPASSWD_SUCCESS', 'The password was changed.', program.NO_CAUSE_SUCCESS],
  [1, 'KRB5_KPASSWD_MALFORMED', 'The server cannot read the request.', program.ENCODING.slice(0, 1)],
  [
    2,
    'KRB5_KPASSWD_HARDERROR',
    'The server failed, and would fail again.',
    [
      {
        cause: 'the server cannot write its database, or its own service (kadmin/changepw) is not in order',
        tell: "kadmind's log; on a domain controller the event log at this minute",
        cure: 'repair that; in Active Directory ask another controller, and not a read-only one',
      },
    ],
  ],
  [
    3,
    'KRB5_KPASSWD_AUTHERROR',
    'The server could not verify the request: its ticket or its KRB-PRIV does not fit.',
    [
      ...ticket.CLOCK.slice(0, 1),
      {
        cause: 'the request came through NAT or from another address than it names, and the server compares',
        tell: 'kpasswd works on a host in the same network as the server',
        cure: 'use TCP, or a server that does not compare addresses',
      },
    ],
  ],
  [
    4,
    'KRB5_KPASSWD_SOFTERROR',
    'The policy rejects the new password; the text behind it says why.',
    account.PASSWORD_POLICY,
  ],
  [
    5,
    'KRB5_KPASSWD_ACCESSDENIED',
    'The account may not change this password.',
    [
      {
        cause: "it is somebody else's password, or the account may not change its own",
        tell: 'Get-ADUser NAME -Properties CannotChangePassword; kadm5.acl',
        cure: 'let an administrator do it, or grant the right "Reset Password"',
      },
    ],
  ],
  [
    6,
    'KRB5_KPASSWD_BAD_VERSION',
    'The server knows another version of the protocol.',
    [
      {
        cause: 'setting the password of another (version 0xFF80) is asked of a server that only changes them',
        tell: 'kpasswd for oneself works',
        cure: 'use kadmin cpw for that',
      },
    ],
  ],
  [
    7,
    'KRB5_KPASSWD_INITIAL_FLAG_NEEDED',
    'The ticket was had with another ticket, and the server wants one that was had with the password.',
    [
      {
        cause: 'the program took its ticket for kadmin/changepw through the TGT in the cache',
        tell: 'klist -f: the ticket has no flag I',
        cure: 'kpasswd asks for the old password: give it, or kinit -S kadmin/changepw',
      },
    ],
  ],
];

export const KPASSWD_ENTRIES: readonly Entry[] = ROWS.map(([code, symbol, meaning, causes]) =>
  entry({
    family: 'kpasswd',
    symbol,
    code,
    meaning,
    causes,
    source: 'RFC 3244 section 2; the names are those of krb5.h',
  }),
);

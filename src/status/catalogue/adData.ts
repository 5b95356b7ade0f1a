/** The `data NNN` of Active Directory's answer to a refused LDAP bind: a Win32 error in hexadecimal. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, win32: string, meaning: string, causes: Causes];

const ROWS: readonly Row[] = [
  [0x525, 'ERROR_NO_SUCH_USER', 'The directory has no such user.', account.ACCOUNT_UNKNOWN],
  [
    0x52e,
    'ERROR_LOGON_FAILURE',
    'The password is wrong, or the name is; for a name that exists it is the password.',
    account.LOGON_FAILURE.slice(0, 2),
  ],
  [
    0x52f,
    'ERROR_ACCOUNT_RESTRICTION',
    'A restriction of the account forbids the logon.',
    account.RESTRICTION,
  ],
  [0x530, 'ERROR_INVALID_LOGON_HOURS', 'The account may not log on at this hour.', account.LOGON_HOURS],
  [0x531, 'ERROR_INVALID_WORKSTATION', 'The account may not log on from this computer.', account.WORKSTATION],
  [0x532, 'ERROR_PASSWORD_EXPIRED', 'The password has expired.', account.PASSWORD_EXPIRED.slice(0, 1)],
  [0x533, 'ERROR_ACCOUNT_DISABLED', 'The account is disabled.', account.ACCOUNT_DISABLED],
  [
    0x568,
    'ERROR_TOO_MANY_CONTEXT_IDS',
    'The account is in too many groups: a token has room for 1024 at most.',
    [
      {
        cause: 'direct and nested groups, and SID history, come to more than about 1010',
        tell: 'whoami /groups /fo csv | find /c /v "" as that user',
        cure: 'take the account out of groups, or clean the SID history up',
      },
    ],
  ],
  [0x569, 'ERROR_LOGON_TYPE_NOT_GRANTED', 'The account may not log on in this way.', account.LOGON_RIGHT],
  [0x701, 'ERROR_ACCOUNT_EXPIRED', 'The end date of the account has passed.', account.ACCOUNT_EXPIRED],
  [
    0x773,
    'ERROR_PASSWORD_MUST_CHANGE',
    'The password must be changed before the first logon.',
    account.PASSWORD_EXPIRED.slice(1),
  ],
  [
    0x775,
    'ERROR_ACCOUNT_LOCKED_OUT',
    'Too many wrong passwords have locked the account.',
    account.ACCOUNT_LOCKED,
  ],
  [
    0x57,
    'ERROR_INVALID_PARAMETER',
    'The bind was not well formed, or its token is none that the controller understands.',
    program.ENCODING,
  ],
  [0x576, 'ERROR_TIME_SKEW', 'The clocks of client and controller differ by too much.', ticket.CLOCK],
  [
    0x574,
    'ERROR_WRONG_TARGET_NAME',
    'The ticket is for another account than that of the controller.',
    service.WRONG_TARGET,
  ],
];

export const AD_DATA_ENTRIES: readonly Entry[] = [
  ...ROWS.map(([code, win32, meaning, causes]) =>
    entry({
      family: 'ad-data',
      symbol: `data ${code.toString(16)}`,
      code,
      meaning: `${meaning} It is ${win32} (${code}) in hexadecimal.`,
      causes,
      source: '[MS-ERREF] section 2.2, behind LDAP result 49 (RFC 4511 section 4.1.9)',
    }),
  ),
  entry({
    family: 'ad-data',
    symbol: 'data 80090346',
    code: 0x80090346,
    meaning: 'The channel bindings of the bind do not fit the TLS connection. It is SEC_E_BAD_BINDINGS.',
    causes: service.BINDINGS,
    source: 'LDAP channel binding and LDAP signing requirements (ADV190023)',
  }),
];

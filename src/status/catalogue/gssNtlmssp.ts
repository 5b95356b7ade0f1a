/** GSS-API: minor statuses of gss-ntlmssp, the NTLM mechanism of Linux. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [symbol: string, text: string, meaning: string, causes: Causes];

/** NTLM_ERR_BASE of gss_ntlmssp.h: "NT" in its upper half. */
const NTLM_ERR_BASE = 0x4e540000;

const USER_FILE: Causes = [
  {
    cause: 'NTLM_USER_FILE is not set or has no line for the user, and winbind does not answer for him',
    tell: 'echo $NTLM_USER_FILE; wbinfo -p; the file has lines DOMAIN:USER:PASSWORD',
    cure: 'add the line, mode 600, and set NTLM_USER_FILE for the process; or join the domain and start winbind',
  },
];

const FLAGS: Causes = [
  {
    cause:
      'one side wants what the other does not offer: Unicode, signing, 128-bit keys or extended session security',
    tell: 'sspidiag decode of both messages lists NegotiateFlags',
    cure: 'let both offer the usual ones; GSSNTLMSSP_DEBUG names a file in which the flags are written down',
  },
];

const LEVEL: Causes = [
  {
    cause: 'LM_COMPAT_LEVEL is none of 0 to 5, or forbids what the other side sends',
    tell: 'echo $LM_COMPAT_LEVEL in the environment of the process',
    cure: 'unset it, or set it to 3 on clients and 5 on servers',
  },
];

// In the order of their numbers, from NTLM_ERR_BASE + 1 on.
const ROWS: readonly Row[] = [
  ['ERR_DECODE', 'Failed to decode data', 'The message of NTLM cannot be read.', program.ENCODING],
  ['ERR_ENCODE', 'Failed to encode data', 'The message of NTLM cannot be written.', program.ARGUMENT],
  [
    'ERR_CRYPTO',
    'Crypto routine failure',
    'A cipher failed: OpenSSL 3 and FIPS mode have no MD4, MD5 or RC4.',
    program.UNSUPPORTED,
  ],
  ['ERR_NOARG', 'A required argument is missing', 'The program left out an argument.', program.ARGUMENT],
  ['ERR_BADARG', 'Invalid value in argument', 'An argument has no valid value.', program.ARGUMENT],
  ['ERR_NONAME', 'Name is empty', 'The name is empty.', program.ARGUMENT],
  [
    'ERR_NOSRVNAME',
    'Not a server name',
    'The name is that of a user where one of a service is due.',
    program.ARGUMENT,
  ],
  [
    'ERR_NOUSRNAME',
    'Not a user name',
    'The name is that of a service where one of a user is due.',
    program.ARGUMENT,
  ],
  ['ERR_BADLMLEVEL', 'Bad LM compatibility Level', 'LM_COMPAT_LEVEL does not allow this.', LEVEL],
  ['ERR_IMPOSSIBLE', 'An impossible error occurred', 'The mechanism contradicts itself.', program.INTERNAL],
  [
    'ERR_BADCTX',
    'Invalid or incomplete context',
    'The context is not complete, or is none.',
    program.ARGUMENT,
  ],
  ['ERR_WRONGCTX', 'Wrong context type', 'The context is that of the other side.', program.ARGUMENT],
  ['ERR_WRONGMSG', 'Wrong message type', 'The message is not the one that is due.', program.ENCODING],
  [
    'ERR_REQNEGFLAG',
    'A required Negotiate flag was not provided',
    'A flag that is required is not offered.',
    FLAGS,
  ],
  [
    'ERR_FAILNEGFLAGS',
    'Failed to negotiate a common set of flags',
    'Both sides have too few flags in common.',
    FLAGS,
  ],
  ['ERR_BADNEGFLAGS', 'Invalid combinations of negotiate flags', 'The flags exclude each other.', FLAGS],
  [
    'ERR_NOSRVCRED',
    'Not a server credential type',
    'The credential is none to accept with.',
    program.ARGUMENT,
  ],
  [
    'ERR_NOUSRCRED',
    'Not a user credential type',
    'The credential is none of a user: no password was found.',
    USER_FILE,
  ],
  ['ERR_BADCRED', 'Invalid or unknown credential', 'The credential is not known or not valid.', USER_FILE],
  ['ERR_NOTOKEN', 'Empty or missing token', 'No token was given where one is due.', program.ENCODING],
  ['ERR_NOTSUPPORTED', 'Feature not supported', 'The mechanism does not have this.', program.UNSUPPORTED],
  [
    'ERR_NOTAVAIL',
    'Feature not available',
    'What it takes is not there: winbind, or a key of the session.',
    USER_FILE,
  ],
  ['ERR_NAMETOOLONG', 'Name is too long', 'The name is too long.', program.ARGUMENT],
  [
    'ERR_NOBINDINGS',
    'Required channel bingings are not available',
    'Channel bindings are required and were not sent.',
    service.BINDINGS,
  ],
  [
    'ERR_TIMESKEW',
    'Server and client clocks are too far apart',
    'The clocks of client and server differ by too much.',
    ticket.CLOCK,
  ],
  [
    'ERR_EXPIRED',
    'Expired',
    'The context, or the challenge of the server, is too old.',
    ticket.CLOCK.slice(0, 1),
  ],
  ['ERR_KEYLEN', 'Invalid key length', 'A key has a wrong length.', program.INTERNAL],
  [
    'ERR_NONTLMV1',
    'NTLM version 1 not allowed',
    'The client answered with NTLMv1, which is not allowed here.',
    LEVEL,
  ],
  [
    'ERR_NOUSRFOUND',
    'User not found',
    'The user is not known.',
    [...USER_FILE, ...account.ACCOUNT_UNKNOWN.slice(0, 1)],
  ],
];

export const GSS_NTLMSSP_ENTRIES: readonly Entry[] = ROWS.map(([symbol, text, meaning, causes], index) =>
  entry({
    family: 'gss-minor',
    symbol,
    code: NTLM_ERR_BASE + index + 1,
    text,
    meaning,
    causes,
    source: 'gss-ntlmssp (gss_ntlmssp.h, gss_err.c)',
  }),
);

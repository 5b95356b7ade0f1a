/** GSS-API: the minor statuses of MIT's krb5 mechanism and SPNEGO, and errno among minors. */
import { type Causes, type Entry, entry } from './entry.ts';
import { SPNEGO_MINOR_ENTRIES } from './spnegoMinor.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, symbol: string, text: string | null, meaning: string, causes: Causes];

/** ERROR_TABLE_BASE_k5g of gssapi_err_krb5.h. */
const K5G = 39756032;

const MINORS: readonly Row[] = [
  [
    0,
    'KG_CCACHE_NOMATCH',
    'Principal in credential cache does not match desired name',
    'The credential cache is that of another principal than was asked for.',
    ticket.NO_TICKET,
  ],
  [
    1,
    'KG_KEYTAB_NOMATCH',
    'No principal in keytab matches desired name',
    'The keytab has no principal of that name.',
    service.KEYTAB,
  ],
  [
    2,
    'KG_TGT_MISSING',
    'Credential cache has no TGT',
    'The credential cache has no ticket-granting ticket.',
    ticket.NO_TICKET,
  ],
  [3, 'KG_NO_SUBKEY', 'Authenticator has no subkey', 'The authenticator has no subkey.', program.ENCODING],
  [
    4,
    'KG_CONTEXT_ESTABLISHED',
    'Context is already fully established',
    'The context is complete already.',
    program.ARGUMENT,
  ],
  [
    5,
    'KG_BAD_SIGN_TYPE',
    'Unknown signature type in token',
    'The token is signed in a way that is not known.',
    program.ENCODING,
  ],
  [
    6,
    'KG_BAD_LENGTH',
    'Invalid field length in token',
    'A field of the token has a wrong length.',
    program.ENCODING,
  ],
  [
    7,
    'KG_CTX_INCOMPLETE',
    'Attempt to use incomplete security context',
    'The context is used before it is complete.',
    program.ARGUMENT,
  ],
  [
    8,
    'KG_CONTEXT',
    'Bad magic number for krb5_gss_ctx_id_t',
    'The handle is none of a context.',
    program.HANDLE,
  ],
  [
    9,
    'KG_CRED',
    'Bad magic number for krb5_gss_cred_id_t',
    'The handle is none of a credential.',
    program.HANDLE,
  ],
  [
    10,
    'KG_ENC_DESC',
    'Bad magic number for krb5_gss_enc_desc',
    'The description of the key is none.',
    program.HANDLE,
  ],
  [
    11,
    'KG_BAD_SEQ',
    'Sequence number in token is corrupt',
    'The sequence number of the token is damaged.',
    ticket.TAMPERED,
  ],
  [
    12,
    'KG_EMPTY_CCACHE',
    'Credential cache is empty',
    'The credential cache has no tickets.',
    ticket.NO_TICKET,
  ],
  [
    13,
    'KG_NO_CTYPES',
    'Acceptor and Initiator share no checksum types',
    'Both sides have no type of checksum in common.',
    ticket.ETYPE,
  ],
  [
    14,
    'KG_LUCID_VERSION',
    'Requested lucid context version not supported',
    'The version of the exported context is not supported.',
    program.UNSUPPORTED,
  ],
  [
    15,
    'KG_INPUT_TOO_LONG',
    'PRF input too long',
    'The input of the pseudo-random function is too long.',
    program.ARGUMENT,
  ],
  [
    16,
    'KG_IAKERB_CONTEXT',
    'Bad magic number for iakerb_ctx_id_t',
    'The handle is none of an IAKERB context.',
    program.HANDLE,
  ],
];

const KRB5_MINOR_ENTRIES: readonly Entry[] = MINORS.map(([offset, symbol, text, meaning, causes]) =>
  entry({
    family: 'gss-minor',
    symbol,
    code: K5G + offset,
    comErr: K5G + offset,
    text,
    meaning,
    causes,
    source: 'MIT krb5, error table k5g (gssapi_err_krb5.et)',
  }),
);

export const GSS_MINOR_ENTRIES: readonly Entry[] = [...KRB5_MINOR_ENTRIES, ...SPNEGO_MINOR_ENTRIES];

// By Linux' numbers, wherever this runs: the log comes from there.
const ERRNOS: readonly (readonly [number, string, string, Causes])[] = [
  [1, 'EPERM', 'The operation is not permitted.', account.ACCESS.slice(0, 1)],
  [
    2,
    'ENOENT',
    'There is no such file: a keytab, a credential cache, krb5.conf.',
    [...service.KEYTAB.slice(1), ...ticket.NO_TICKET.slice(1)],
  ],
  [5, 'EIO', 'Reading or writing failed.', program.RESOURCES],
  [12, 'ENOMEM', 'There is not enough memory.', program.MEMORY],
  [
    13,
    'EACCES',
    'This user may not open the file: a keytab, a credential cache.',
    [...service.KEYTAB.slice(1), ...ticket.CCACHE.slice(0, 1)],
  ],
  [22, 'EINVAL', 'An argument was not valid.', program.ARGUMENT],
  [28, 'ENOSPC', 'The disk is full.', program.RESOURCES],
  [104, 'ECONNRESET', 'The other side has reset the connection.', network.UNREACHABLE],
  [110, 'ETIMEDOUT', 'The other side did not answer in time.', network.UNREACHABLE],
  [111, 'ECONNREFUSED', 'Nothing listens at the port of the other side.', network.UNREACHABLE],
  [112, 'EHOSTDOWN', 'The host does not answer.', network.UNREACHABLE],
  [113, 'EHOSTUNREACH', 'No way leads to the host.', network.UNREACHABLE],
  [
    126,
    'ENOKEY',
    'There is no key: cifs.upcall or rpc.gssd found no ticket for this user.',
    ticket.NO_TICKET,
  ],
  [127, 'EKEYEXPIRED', 'The ticket behind a mount has expired.', ticket.NO_TICKET],
];

export const ERRNO_ENTRIES: readonly Entry[] = ERRNOS.map(([code, symbol, meaning, causes]) =>
  entry({
    family: 'errno',
    symbol,
    code,
    meaning,
    causes,
    source: 'errno(3); the numbers are those of Linux',
  }),
);

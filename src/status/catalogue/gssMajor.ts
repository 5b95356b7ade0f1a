/** GSS-API: the three fields of a major status, each value of each. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, symbol: string, text: string | null, meaning: string, causes: Causes];

const MINOR: Causes = [
  {
    cause: 'the mechanism failed for a reason of its own, which only the minor status tells',
    tell: 'the words behind "Minor code may provide more information", or the second number',
    cure: 'explain the minor status: sspidiag explain MINOR',
  },
];

const MAJORS: readonly Row[] = [
  [0, 'GSS_S_COMPLETE', null, 'The call succeeded.', program.NO_CAUSE_SUCCESS],
  [
    0x01000000,
    'GSS_S_CALL_INACCESSIBLE_READ',
    'A required input parameter could not be read',
    'Calling error 1: an input parameter could not be read.',
    program.ARGUMENT,
  ],
  [
    0x02000000,
    'GSS_S_CALL_INACCESSIBLE_WRITE',
    'A required input parameter could not be written',
    'Calling error 2: an output parameter could not be written.',
    program.ARGUMENT,
  ],
  [
    0x03000000,
    'GSS_S_CALL_BAD_STRUCTURE',
    'A parameter was malformed',
    'Calling error 3: a parameter is not well formed.',
    program.ARGUMENT,
  ],
  [
    1 << 16,
    'GSS_S_BAD_MECH',
    'An unsupported mechanism was requested',
    'The mechanism is not supported here.',
    [...program.MISSING_LIBRARY, ...program.UNSUPPORTED],
  ],
  [
    2 << 16,
    'GSS_S_BAD_NAME',
    'An invalid name was supplied',
    'The name is not valid.',
    account.ACCOUNT_UNKNOWN.slice(0, 1),
  ],
  [
    3 << 16,
    'GSS_S_BAD_NAMETYPE',
    'A supplied name was of an unsupported type',
    'The name is of a type that the mechanism does not support.',
    program.ARGUMENT,
  ],
  [
    4 << 16,
    'GSS_S_BAD_BINDINGS',
    'Incorrect channel bindings were supplied',
    'The channel bindings of both sides differ.',
    service.BINDINGS,
  ],
  [
    5 << 16,
    'GSS_S_BAD_STATUS',
    'An invalid status code was supplied',
    'The status whose text was asked for is none.',
    program.ARGUMENT,
  ],
  [
    6 << 16,
    'GSS_S_BAD_SIG',
    'A token had an invalid signature',
    'The signature of the token or message is wrong.',
    ticket.TAMPERED,
  ],
  [
    7 << 16,
    'GSS_S_NO_CRED',
    'No credentials were supplied, or the credentials were unavailable or inaccessible',
    'There are no credentials, or they cannot be used.',
    [...ticket.NO_TICKET, ...service.KEYTAB.slice(1)],
  ],
  [8 << 16, 'GSS_S_NO_CONTEXT', 'No context has been established', 'There is no context.', program.HANDLE],
  [
    9 << 16,
    'GSS_S_DEFECTIVE_TOKEN',
    'Invalid token was supplied',
    'The token is not well formed, or not one for this mechanism.',
    program.ENCODING,
  ],
  [
    10 << 16,
    'GSS_S_DEFECTIVE_CREDENTIAL',
    'Invalid credential was supplied',
    'The credentials are not consistent.',
    ticket.CCACHE,
  ],
  [
    11 << 16,
    'GSS_S_CREDENTIALS_EXPIRED',
    'The referenced credential has expired',
    'The credentials have expired.',
    ticket.TICKET_EXPIRED,
  ],
  [
    12 << 16,
    'GSS_S_CONTEXT_EXPIRED',
    'The referenced context has expired',
    'The context has expired.',
    ticket.TICKET_EXPIRED,
  ],
  [
    13 << 16,
    'GSS_S_FAILURE',
    'Unspecified GSS failure',
    'It failed for a reason that the mechanism names in the minor status.',
    MINOR,
  ],
  [
    14 << 16,
    'GSS_S_BAD_QOP',
    'The quality-of-protection (QOP) requested could not be provided',
    'The quality of protection asked for is not supported.',
    program.UNSUPPORTED,
  ],
  [
    15 << 16,
    'GSS_S_UNAUTHORIZED',
    'The operation is forbidden by local security policy',
    'A local policy forbids it.',
    account.ACCESS.slice(0, 1),
  ],
  [
    16 << 16,
    'GSS_S_UNAVAILABLE',
    'The operation or option is not available or unsupported',
    'The operation or option is not available.',
    program.UNSUPPORTED,
  ],
  [
    17 << 16,
    'GSS_S_DUPLICATE_ELEMENT',
    'The requested credential element already exists',
    'There is such a credential element already.',
    program.ARGUMENT,
  ],
  [
    18 << 16,
    'GSS_S_NAME_NOT_MN',
    'The provided name was not mechanism specific (MN)',
    'The name is not one of a single mechanism.',
    program.ARGUMENT,
  ],
  [19 << 16, 'GSS_S_BAD_MECH_ATTR', null, 'The attribute of the mechanism is not valid.', program.ARGUMENT],
  [
    1,
    'GSS_S_CONTINUE_NEEDED',
    'The routine must be called again to complete its function',
    'The other side must answer before the context is complete.',
    program.NO_CAUSE_STEP,
  ],
  [
    2,
    'GSS_S_DUPLICATE_TOKEN',
    'The token was a duplicate of an earlier token',
    'The token came a second time.',
    ticket.REPLAY,
  ],
  [
    4,
    'GSS_S_OLD_TOKEN',
    "The token's validity period has expired",
    'The token is too old to tell whether it came before.',
    ticket.REPLAY,
  ],
  [
    8,
    'GSS_S_UNSEQ_TOKEN',
    'A later token has already been processed',
    'The token came after a later one.',
    ticket.REPLAY,
  ],
  [
    16,
    'GSS_S_GAP_TOKEN',
    'An expected per-message token was not received',
    'A token that was expected before did not come.',
    ticket.REPLAY,
  ],
];

const ALIASES: Readonly<Record<string, readonly string[]>> = {
  GSS_S_BAD_SIG: ['GSS_S_BAD_MIC'],
  GSS_S_FAILURE: ['GSS_S_CRED_UNAVAIL'],
  GSS_S_DUPLICATE_ELEMENT: ['GSS_S_DUPLICATE_ELT'],
};

export const GSS_MAJOR_ENTRIES: readonly Entry[] = MAJORS.map(([code, symbol, text, meaning, causes]) =>
  entry({
    family: 'gss-major',
    symbol,
    aliases: ALIASES[symbol] ?? [],
    code,
    text,
    meaning,
    causes,
    source: symbol === 'GSS_S_BAD_MECH_ATTR' ? 'RFC 5587 section 3.4' : 'RFC 2744 section 3.9.1',
  }),
);

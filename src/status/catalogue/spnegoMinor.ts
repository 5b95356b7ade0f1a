/** GSS-API: MIT's minor statuses of SPNEGO. Programs are handed another number in their place, and print the words. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as program from './topics/program.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, symbol: string, text: string, meaning: string, causes: Causes];

const SPNEGO_MINORS: readonly Row[] = [
  [
    0x20000001,
    'ERR_SPNEGO_NO_MECHS_AVAILABLE',
    'SPNEGO cannot find mechanisms to negotiate',
    'None of the mechanisms that SPNEGO could offer has credentials, or a mechanism refused before anything was sent.',
    [
      ...ticket.NO_TICKET,
      {
        cause: 'the program was told to offer only mechanisms that are not installed here',
        tell: 'sspidiag packages lists what there is; for NTLM it takes gss-ntlmssp',
        cure: 'install the mechanism, or let the program offer Kerberos',
      },
    ],
  ],
  [
    0x20000002,
    'ERR_SPNEGO_NO_CREDS_ACQUIRED',
    'SPNEGO failed to acquire creds',
    'No mechanism has credentials for SPNEGO.',
    ticket.NO_TICKET,
  ],
  [
    0x20000003,
    'ERR_SPNEGO_NO_MECH_FROM_ACCEPTOR',
    'SPNEGO acceptor did not select a mechanism',
    "The server's first answer names no mechanism.",
    program.ENCODING,
  ],
  [
    0x20000004,
    'ERR_SPNEGO_NEGOTIATION_FAILED',
    'SPNEGO failed to negotiate a mechanism',
    'Both sides have no mechanism in common, or the server rejected all.',
    [
      {
        cause: 'the client offers NTLM only, and the server takes Kerberos only',
        tell: "sspidiag decode of the client's token lists mechTypes",
        cure: 'let the client get a ticket: it needs an SPN for the very name in the address',
      },
      {
        cause: 'the server has no key for the service, and so no Kerberos to accept',
        tell: 'klist -kte of its keytab; sspidiag acquire --use inbound, run as the service',
        cure: 'write the keytab, and let the service read it',
      },
    ],
  ],
  [
    0x20000005,
    'ERR_SPNEGO_NO_TOKEN_FROM_ACCEPTOR',
    'SPNEGO acceptor did not return a valid token',
    "The server's answer has no token although one was due.",
    program.ENCODING,
  ],
];

export const SPNEGO_MINOR_ENTRIES: readonly Entry[] = SPNEGO_MINORS.map(
  ([code, symbol, text, meaning, causes]) =>
    entry({
      family: 'gss-minor',
      symbol,
      code,
      text,
      meaning,
      causes,
      source: 'MIT krb5, SPNEGO (gssapiP_spnego.h)',
    }),
);

/** Statuses that signing, verifying, encrypting and decrypting a message have in common. */
import { succeeded } from './common.ts';
import type { Row } from './entry.ts';

export const FINE = succeeded('message was protected', 'The message was signed or encrypted.', {
  cause: 'the context is good',
  tell: null,
  cure: 'none needed',
});

export const RENEGOTIATE: Row = {
  status: 'SEC_I_RENEGOTIATE',
  code: 'renegotiation-wanted',
  title: 'peer wants a new handshake',
  meaning:
    'Schannel: the other side wants to negotiate anew, or this program has just begun a shutdown. It is ' +
    'no failure.',
  causes: [
    {
      cause: 'the server wants a client certificate for this request, or TLS 1.3 sent a new session ticket',
      tell: 'it comes after a request for one certain address, or right after the handshake',
      cure: 'go back into the handshake with an empty input, or with SECBUFFER_EXTRA where there is one',
    },
    {
      cause: 'the connection is about to end',
      tell: 'ApplyControlToken with SCHANNEL_SHUTDOWN comes earlier in the trace',
      cure: 'none needed: send the last token and close',
    },
    {
      cause: 'the caller is in kernel mode, where Schannel cannot negotiate anew',
      tell: 'the caller is a driver',
      cure: 'close the connection and open a new one',
      only: { caller: 'driver' },
    },
  ],
};

export const NO_INTEGRITY: Row = {
  status: 'SEC_E_QOP_NOT_SUPPORTED',
  code: 'protection-not-negotiated',
  title: 'protection was not negotiated',
  meaning: 'Client and server did not agree on the integrity, or confidentiality, that this call needs.',
  causes: [
    {
      cause: 'the handshake did not ask for it: ISC_REQ_INTEGRITY, ISC_REQ_CONFIDENTIALITY',
      tell: 'with --trace: fContextReq and the attributes that were granted',
      cure: 'the program must ask for it in the handshake, and check that it was granted',
    },
    {
      cause: 'the package has none: capabilities without INTEGRITY or PRIVACY',
      tell: 'sspidiag packages NAME',
      cure: 'use another package',
    },
    {
      cause: 'the flags in fQOP are not ones of this package',
      tell: 'with --trace: fQOP',
      cure: 'the program must pass 0 where the package gives no choice',
    },
  ],
};

export const OUT_OF_SEQUENCE: Row = {
  status: 'SEC_E_OUT_OF_SEQUENCE',
  code: 'message-out-of-sequence',
  title: 'message is out of sequence',
  meaning: 'The message is genuine, but not the next one: it came twice, late, or one before it is missing.',
  causes: [
    {
      cause: 'the transport loses, repeats or reorders messages, or two threads use one context',
      tell: 'it happens only under load; the order differs in the logs of the two sides',
      cure: 'one thread for each direction of a context, and a transport that keeps the order',
    },
    {
      cause: 'a message was thrown away after an error, and the next one read',
      tell: 'an earlier message of this context failed',
      cure: 'close the connection after a failed message',
    },
    {
      cause: 'somebody replays messages',
      tell: 'the same bytes come twice on the wire',
      cure: 'leave it refused',
    },
  ],
};

export const ALTERED: Row = {
  status: 'SEC_E_MESSAGE_ALTERED',
  code: 'message-altered',
  title: 'message was changed',
  meaning: 'Message and signature do not fit each other, or not the keys of this context.',
  causes: [
    {
      cause: 'the two sides do not share one context, so their keys differ',
      tell: 'already the first message fails; sspidiag import FILE --peer OTHER shows it for exported halves',
      cure: 'use the two halves of one handshake',
    },
    {
      cause: 'the message was changed or cut on its way, or message and signature were not kept apart',
      tell: 'compare length and checksum of what was sent and what was read',
      cure: 'look for a proxy that rewrites; read exactly the lengths that were sent',
    },
    {
      cause: 'VerifySignature: the other side runs another Windows version, and signs with RsaSignPssSha512',
      tell: 'winver on both; it fails with every message between these two',
      cure: 'use another signature algorithm between different versions',
      only: { system: 'windows' },
    },
  ],
};

export const buffersWrong = (needed: string): Row => ({
  status: 'SEC_E_INVALID_TOKEN',
  code: 'message-buffers-wrong',
  title: 'buffers are not right',
  meaning: `The buffers of the message are too few or of the wrong kind: ${needed}.`,
  causes: [
    {
      cause: 'the program passes the wrong buffers for this package',
      tell: 'with --trace: the buffer types of the call',
      cure: 'a fault of the calling program: compare with the page of the function for this package',
    },
    {
      cause: 'what was read is no message of this package: other side, other protocol',
      tell: 'the first bytes are text, or a handshake token',
      cure: 'check the order of handshake and messages on both sides',
    },
  ],
});

/** What the functions on a context mean by their statuses: query, complete, delete, free its buffers. */
import {
  contextHandleInvalid,
  internalError,
  notImplemented,
  outOfMemory,
  packageOfHandleUnknown,
  succeeded,
} from './common.ts';
import { statusesOf } from './entry.ts';
import { DIGEST, KERBEROS, NTLM } from './only.ts';

const DELETE = statusesOf('DeleteSecurityContext', 'DeleteSecurityContext function (sspi.h)', [
  succeeded('context deleted', 'The context is gone, or had been deleted before: both are SEC_E_OK.', {
    cause: 'the handle was one of a context, whole or partial',
    tell: null,
    cure: 'none needed; the handle must not be used again',
  }),
  contextHandleInvalid('There is no such context to delete.'),
  packageOfHandleUnknown(),
]);

const QUERY = statusesOf('QueryContextAttributes', 'QueryContextAttributesW function (sspi.h)', [
  succeeded(
    'attribute was read',
    'The attribute was read; FreeContextBuffer frees what the package allocated in it.',
    {
      cause: 'the package knows this attribute',
      tell: null,
      cure: 'none needed',
    },
  ),
  // The page prints 0x80100003 beside it, which is SCARD_E_INVALID_HANDLE; winerror.h has 0x80090301.
  contextHandleInvalid('The context is not complete yet, or there is no such context.'),
  {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'attribute-unsupported',
    title: 'attribute not supported',
    meaning: 'The package does not tell this attribute. It says nothing against the context itself.',
    causes: [
      {
        cause: 'the attribute belongs to another package or to the other side of the handshake',
        tell: 'with --trace: which attribute; access tokens are told on the side of the server only',
        cure: 'none needed: the context works without it',
      },
      {
        cause: 'Wine and WinPR tell few attributes: SIZES, and in Wine the negotiated package',
        tell: 'the report names the library under backend',
        cure: 'ask on Windows for the others',
        only: { library: ['wine', 'winpr'] },
      },
    ],
  },
  { ...outOfMemory('the answer'), elsewhere: 'QueryCredentialsAttributesW function (sspi.h), by analogy' },
  {
    status: 'SEC_E_CONTEXT_EXPIRED',
    code: 'context-expired',
    title: 'context has expired',
    meaning: 'The context is there, and its time is over, so it tells nothing more.',
    causes: [
      {
        cause: 'the ticket that it rests on has run out',
        tell: 'klist shows End Time of the ticket for this service',
        cure: 'make a new context: authenticate again',
        only: { package: KERBEROS },
      },
    ],
    elsewhere: 'winerror.h; the page does not name it',
  },
  packageOfHandleUnknown(),
]);

const COMPLETE = statusesOf('CompleteAuthToken', 'CompleteAuthToken function (sspi.h)', [
  succeeded(
    'token completed',
    'The token is complete; if the handshake wants it, it goes to the other side now.',
    {
      cause: 'the package has had its say over the message',
      tell: null,
      cure: 'none needed',
    },
  ),
  contextHandleInvalid('There is no such context to complete.'),
  {
    status: 'SEC_E_INVALID_TOKEN',
    code: 'token-invalid',
    title: 'token is not usable',
    meaning: 'The buffers do not hold the whole message that the package wants to complete.',
    causes: [
      {
        cause: 'the program passes other buffers than the output token of the call before',
        tell: 'compare the two calls in the trace (--trace)',
        cure: 'a fault of the calling program: it must pass the very SecBufferDesc',
      },
    ],
  },
  {
    status: 'SEC_E_OUT_OF_SEQUENCE',
    code: 'message-out-of-sequence',
    title: 'message number is wrong',
    meaning: 'Digest: the context was found, but the number of the message is not the next one.',
    causes: [
      {
        cause: 'a request was repeated, or overtaken by a later one',
        tell: 'it happens only with several requests at once',
        cure: 'send one after the other, or authenticate anew',
        only: { package: DIGEST },
      },
      {
        cause: 'somebody replays a request',
        tell: 'the same nonce count comes twice in the log of the server, from two addresses',
        cure: 'leave it refused, and look into where it came from',
        only: { package: DIGEST },
      },
    ],
  },
  {
    status: 'SEC_E_MESSAGE_ALTERED',
    code: 'message-altered',
    title: 'message was changed',
    meaning: "The context was found, but the client's message does not fit what this side computes from it.",
    causes: [
      {
        cause: 'WinPR, NTLM: the password is wrong, or the hash in the SAM file is that of another one',
        tell: 'winpr-hash -u USER -p PASSWORD -d DOMAIN -f sam prints the line that the file should have',
        cure: 'give the right password, or renew the line of the file',
        only: { package: NTLM, library: ['winpr'] },
      },
      {
        cause: 'a proxy rewrites the request: its address, method or headers',
        tell: 'without the proxy it works',
        cure: 'let the proxy pass the request as it is',
        only: { package: DIGEST },
      },
      {
        cause: 'somebody tampers with the messages',
        tell: null,
        cure: 'leave it refused; use TLS',
        only: { package: DIGEST },
      },
    ],
  },
  internalError([
    {
      cause: 'WinPR 2, NTLM: the user is not in its SAM file',
      tell: 'the file (--ntlm-users, else /etc/winpr/SAM) has no line that begins with the user name',
      cure: 'add the user with winpr-hash',
      only: { package: NTLM, library: ['winpr'] },
    },
  ]),
  notImplemented('CompleteAuthToken', 'Wine 10, seen; by its page the function is there for Digest only'),
  packageOfHandleUnknown(),
]);

const FREE_BUFFER = statusesOf('FreeContextBuffer', 'FreeContextBuffer function (sspi.h)', [
  succeeded('memory was freed', 'The memory that a package had allocated is free again.', {
    cause: 'the pointer was one of a package',
    tell: null,
    cure: 'none needed',
  }),
  {
    status: 'SEC_E_INVALID_HANDLE',
    code: 'buffer-not-of-package',
    title: 'no such buffer',
    meaning: 'There is nothing to free at that place. The page promises an error for it and names none.',
    causes: [
      {
        cause: 'the pointer is NULL: the call that should have filled it failed',
        tell: 'the call before it in the trace (--trace) did not return SEC_E_OK',
        cure: 'cure that call',
      },
      {
        cause: 'the memory was freed before, or not allocated by a package',
        tell: 'FreeContextBuffer with the same pointer comes earlier in the trace',
        cure: 'a fault of the calling program: report it to its maker, with the trace',
      },
    ],
    elsewhere: 'WinPR 2.11, seen with NULL',
  },
]);

export const CONTEXT_STATUSES = [...DELETE, ...QUERY, ...COMPLETE, ...FREE_BUFFER];

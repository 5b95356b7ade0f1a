/** What MakeSignature and VerifySignature mean by their statuses. */
import { contextHandleInvalid, packageOfHandleUnknown, succeeded } from './common.ts';
import { statusesOf } from './entry.ts';
import { ALTERED, buffersWrong, FINE, NO_INTEGRITY, OUT_OF_SEQUENCE, RENEGOTIATE } from './messages.ts';
import { DIGEST, SCHANNEL } from './only.ts';

const MAKE = statusesOf('MakeSignature', 'MakeSignature function (sspi.h)', [
  FINE,
  RENEGOTIATE,
  contextHandleInvalid('There is no such context to sign with.'),
  buffersWrong('it takes a SECBUFFER_TOKEN for the signature and at least one with data'),
  {
    ...OUT_OF_SEQUENCE,
    title: 'nonce count is wrong',
    meaning: 'Digest: the nonce count of the request is not the next one.',
  },
  {
    status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    code: 'context-must-be-renewed',
    title: 'context must be validated again',
    meaning: 'The context was good and has to be validated again before it signs anything more.',
    causes: [
      {
        cause: 'Digest: the nonce of the server is too old',
        tell: 'it worked with this context before',
        cure: 'authenticate anew',
        only: { package: DIGEST },
      },
    ],
  },
  {
    status: 'STATUS_INVALID_PARAMETER',
    code: 'parameter-invalid',
    title: 'nonce count is no number',
    meaning: 'Digest: the nonce count that was passed is not a number.',
    causes: [
      {
        cause: 'the program passes on a damaged header of the other side',
        tell: 'the value of nc in the Authorization header is not eight hexadecimal digits',
        cure: 'a fault of the program that made the header',
        only: { package: DIGEST },
      },
    ],
  },
  NO_INTEGRITY,
  {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'function-unsupported',
    title: 'package does not sign',
    meaning: 'This package has no signatures apart from encryption. Schannel is one of these.',
    causes: [
      {
        cause: 'the context is one of Schannel',
        tell: 'the package of the context',
        cure: 'use EncryptMessage, which protects integrity as well',
        only: { package: SCHANNEL },
      },
      {
        cause: 'the package has no signatures',
        tell: 'sspidiag packages NAME: is INTEGRITY among the capabilities?',
        cure: 'use another package',
      },
    ],
    elsewhere: 'the page says that Schannel does not support the function, and names no code',
  },
  packageOfHandleUnknown(),
]);

const VERIFY = statusesOf('VerifySignature', 'VerifySignature function (sspi.h)', [
  succeeded('signature is right', 'The message is unchanged and in its place.', {
    cause: 'both sides share the context',
    tell: null,
    cure: 'none needed',
  }),
  OUT_OF_SEQUENCE,
  ALTERED,
  contextHandleInvalid('There is no such context to verify with.'),
  buffersWrong('it takes a SECBUFFER_TOKEN with the signature and the data that was signed'),
  NO_INTEGRITY,
  packageOfHandleUnknown(),
]);

export const SIGNATURE_STATUSES = [...MAKE, ...VERIFY];

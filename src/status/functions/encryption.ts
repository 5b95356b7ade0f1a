/** What EncryptMessage and DecryptMessage mean by their statuses. */
import { contextHandleInvalid, outOfMemory, packageOfHandleUnknown, succeeded } from './common.ts';
import { type Row, statusesOf } from './entry.ts';
import { ALTERED, buffersWrong, FINE, NO_INTEGRITY, OUT_OF_SEQUENCE, RENEGOTIATE } from './messages.ts';
import { DIGEST, KERBEROS, SCHANNEL } from './only.ts';

const tooSmall = (meaning: string): Row => ({
  status: 'SEC_E_BUFFER_TOO_SMALL',
  code: 'buffer-too-small',
  title: 'buffer is too small',
  meaning,
  causes: [
    {
      cause: 'the sizes were not asked for, or asked of another context',
      tell:
        'with --trace: cbBuffer against cbSecurityTrailer, cbMaxSignature and cbBlockSize of ' +
        'SECPKG_ATTR_SIZES',
      cure: 'the program must take the sizes from QueryContextAttributes, for each context anew',
    },
    {
      cause: 'Schannel: the message is longer than cbMaximumMessage',
      tell: 'with --trace: length of SECBUFFER_DATA against SECPKG_ATTR_STREAM_SIZES',
      cure: 'the program must split the message',
      only: { package: SCHANNEL },
    },
  ],
});

const CIPHER: Row = {
  status: 'SEC_E_CRYPTO_SYSTEM_INVALID',
  code: 'cipher-unsupported',
  title: 'cipher is not supported',
  meaning: 'The cipher that was chosen for this context cannot be used here.',
  causes: [
    {
      cause: 'policy forbids the cipher: FIPS mode, or ciphers switched off after the handshake',
      tell: 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FipsAlgorithmPolicy',
      cure: 'agree on a cipher that is permitted, and authenticate anew',
      only: { system: 'windows' },
    },
    {
      cause: 'the library, or OpenSSL below it, was set up without the cipher: FIPS mode, no legacy provider',
      tell: 'openssl list -providers; the log of the library',
      cure: 'agree on another cipher, or enable this one there, and authenticate anew',
      only: { system: 'linux' },
    },
    {
      cause: 'Digest: client and server agreed on a cipher that this side no longer permits (DES, RC4)',
      tell: 'the package is WDigest',
      cure: 'use Negotiate, or TLS',
      only: { package: DIGEST },
    },
  ],
};

const CLOSED: Row = {
  status: 'SEC_E_CONTEXT_EXPIRED',
  code: 'context-ended',
  title: 'context closed or expired',
  meaning:
    'The context has been closed, or its time is over. A program that is written well does not get this ' +
    'for a closed one.',
  causes: [
    {
      cause: 'the program goes on with a connection that was shut down',
      tell: 'DecryptMessage returned SEC_I_CONTEXT_EXPIRED before',
      cure: 'open a new connection',
    },
    {
      cause: 'Kerberos: the ticket that the context rests on has run out',
      tell: 'klist shows End Time of the ticket for this service',
      cure: 'authenticate anew',
      only: { package: KERBEROS },
    },
  ],
};

const ENCRYPT = statusesOf('EncryptMessage', 'EncryptMessage (General) function (sspi.h)', [
  FINE,
  tooSmall('A buffer for the output, header or trailer is smaller than the package needs.'),
  CLOSED,
  CIPHER,
  outOfMemory('the message', [
    {
      cause: 'the buffer for the trailer is too small, which WinPR may report in this way',
      tell: 'with --trace: cbBuffer of SECBUFFER_TOKEN against cbSecurityTrailer',
      cure: 'the program must take the sizes from QueryContextAttributes, for each context anew',
      only: { library: ['winpr'] },
    },
  ]),
  contextHandleInvalid('There is no such context to encrypt with.'),
  buffersWrong('it takes a SECBUFFER_DATA with the message'),
  NO_INTEGRITY,
  packageOfHandleUnknown(),
]);

const DECRYPT = statusesOf('DecryptMessage', 'DecryptMessage (General) function (sspi.h)', [
  succeeded(
    'message was decrypted',
    'The message is genuine and in its place. It may be empty, which is normal.',
    {
      cause: 'both sides share the context',
      tell: null,
      cure: 'none needed',
    },
  ),
  tooSmall('Digest: the buffer with the message is too small.'),
  CIPHER,
  {
    status: 'SEC_E_INCOMPLETE_MESSAGE',
    code: 'message-incomplete',
    title: 'more bytes must be read',
    meaning:
      'The input is only a part of a message. It is no failure: read more and call again with all of it.',
    causes: [
      {
        cause: 'the rest is still on its way',
        tell: 'more bytes come from the connection',
        cure: 'read on; keep what was read and pass all of it again',
      },
      {
        cause: 'the other side closed the connection in the middle of a message',
        tell: 'the connection ends',
        cure: 'look at the log of the other side',
      },
    ],
  },
  contextHandleInvalid('There is no such context to decrypt with.'),
  buffersWrong('it takes a SECBUFFER_DATA with the message, and for Schannel three of SECBUFFER_EMPTY'),
  ALTERED,
  OUT_OF_SEQUENCE,
  NO_INTEGRITY,
  {
    status: 'SEC_I_CONTEXT_EXPIRED',
    code: 'peer-closed',
    title: 'peer has shut down',
    meaning: 'Schannel: the other side has finished and shuts the connection down. It is no failure.',
    causes: [
      {
        cause: 'the other side is done, or its idle time is over',
        tell: 'the log of the other side',
        cure: 'shut down as well and close; open a new connection for the next request',
      },
    ],
  },
  RENEGOTIATE,
  { ...CLOSED, elsewhere: 'EncryptMessage (General) function (sspi.h); this page does not name it' },
  packageOfHandleUnknown(),
]);

export const ENCRYPTION_STATUSES = [...ENCRYPT, ...DECRYPT];

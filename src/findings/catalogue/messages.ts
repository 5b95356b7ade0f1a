/** Findings about tokens of a handshake, and messages after it. */
import type { ExplainedFinding } from './explained.ts';

export const MESSAGE_FINDINGS = {
  'token-invalid': {
    title: 'token is not usable',
    meaning: 'The token is damaged, or of another package or handshake.',
    cures: ['use the same package on both sides; sspidiag decode shows what is in the token'],
  },
  'message-incomplete': {
    title: 'more bytes must be read',
    meaning: 'Bytes of the token or message are missing.',
    cures: ['read on and pass all of it again; or the peer does not speak TLS on this port'],
  },
  'buffer-too-small': {
    title: 'buffer is too small',
    meaning: 'The buffer for the token or message is too small.',
    cures: [
      'the program must use cbMaxToken of QuerySecurityPackageInfo; a user in fewer groups has a smaller ticket',
    ],
  },
  'attributes-not-available': {
    title: 'requested attributes not available',
    meaning: 'What the server asks of the context cannot be had.',
    cures: ['the program must ask for less, or use another package'],
  },
  'context-complete-already': {
    title: 'context was complete already',
    meaning: 'The handshake was over, and another token came.',
    cures: ['a fault of the calling program: report it to its maker'],
  },
  'no-common-protocol': {
    title: 'no algorithm in common',
    meaning: 'Client and server have no protocol or algorithm in common.',
    cures: ["enable TLS 1.2 or later on the older side, or let the program use the system's defaults"],
  },
  'certificate-untrusted': {
    title: 'certificate authority not trusted',
    meaning: 'The authority that issued the certificate is not trusted here.',
    cures: [
      'put its root into the trusted ones of the computer, if it is to be trusted; let the server send the whole chain',
    ],
  },
  'certificate-expired': {
    title: 'certificate has expired',
    meaning: 'The certificate has run out.',
    cures: ['renew it and let the service use the new one; or the clock of this computer is wrong'],
  },
  'message-altered': {
    title: 'message was changed',
    meaning: 'The message is not the one that was signed or sealed.',
    cures: [
      "a proxy or somebody else changes it; with libwinpr's NTLM, the password or its hash in the SAM file is wrong",
    ],
  },
  'message-out-of-sequence': {
    title: 'message is out of sequence',
    meaning: 'A message is missing, came twice, or in the wrong order.',
    cures: ['one thread for each direction of a context, and a transport that keeps the order'],
  },
  'message-buffers-wrong': {
    title: 'buffers are not right',
    meaning: 'The buffers of the message are not those that the package wants.',
    cures: ['a fault of the calling program: compare with the page of the function for this package'],
  },
  'protection-not-negotiated': {
    title: 'protection was not negotiated',
    meaning: 'The context was made without the protection that is asked of it.',
    cures: [
      'the program must ask for integrity and confidentiality in the handshake, and check that they were granted',
    ],
  },
  'cipher-unsupported': {
    title: 'cipher is not supported',
    meaning: 'The cipher of the context is not supported.',
    cures: ['policy forbids it, as FIPS mode does: agree on another cipher, and authenticate anew'],
  },
  'context-expired': {
    title: 'context has expired',
    meaning: 'The context imports, but its ticket has run out; or a context has run out while it was used.',
    cures: ['make a new context: authenticate again'],
  },
  'context-ended': {
    title: 'context closed or expired',
    meaning: 'The context is closed or has run out.',
    cures: ['open a new connection, or authenticate anew'],
  },
  'context-must-be-renewed': {
    title: 'context must be validated again',
    meaning: 'The context has to be validated again.',
    cures: ['authenticate anew'],
  },
  'parameter-invalid': {
    title: 'nonce count is no number',
    meaning: 'A parameter was refused: with Digest, a nonce count that is no number.',
    cures: ['a fault of the program that made the header'],
  },
} as const satisfies Record<string, ExplainedFinding>;

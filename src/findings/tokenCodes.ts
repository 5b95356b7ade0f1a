/** Every finding that tokens can have, by its code. */
import type { Finding } from './finding.ts';

export const TOKEN_FINDINGS = [
  'token-damaged',
  'negstate-reject',
  'mech-not-offered',
  'request-mic',
  'mechlistmic-absent',
  'krb-error',
  'rc4-ticket',
  'weak-enctype',
  'clock-offset',
  'key-does-not-fit',
  'ticket-expired',
  'ticket-not-yet-valid',
  'delegation-trusted',
  'credentials-delegated',
  'pac-missing',
  'pac-requestor-mismatch',
  'channel-binding-absent',
  'ntlm-inside-negotiate',
  'ntlmv1-response',
  'lm-response',
  'ntlm-anonymous',
  'ntlm-mic-absent',
  'header-too-large',
] as const;

export type TokenCode = (typeof TOKEN_FINDINGS)[number];

export type TokenFinding = Finding & { code: TokenCode };

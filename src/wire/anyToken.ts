/** Any token with any Kerberos message in it: the formats of contextToken.ts and the messages of kerberos/ put together. */
import { contextToken, type KerberosMessages, summary } from './contextToken.ts';
import { kerberosMessage } from './kerberos/message.ts';
import { summary as kerberosSummary } from './kerberos/summary.ts';
import type { TokenOctets } from './tokenOctets.ts';

const KERBEROS: KerberosMessages = {
  codec: kerberosMessage,
  summary: (message) => kerberosSummary(message as Parameters<typeof kerberosSummary>[0]),
};

/** Decodes a token, and whatever it carries. */
export const anyToken = contextToken(KERBEROS);

/** A token in one line. */
export const tokenSummary = (token: TokenOctets): string => summary(token, KERBEROS);

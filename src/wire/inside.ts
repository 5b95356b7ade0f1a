/** Tokens inside a token, and the Kerberos messages in them, from the outside in. */
import type { InitialContextToken } from './gssapi.ts';
import type { IakerbProxy } from './iakerb.ts';
import type { KerberosMessage } from './kerberos/message.ts';
import type { Krb5Token } from './krb5Token.ts';
import type { NegoexMessage } from './negoex.ts';
import type { NegotiationToken } from './spnego.ts';
import type { TokenOctets } from './tokenOctets.ts';

/** More than any leg carries; hostile NegoEx messages could have thousands. */
const MOST_TOKENS = 64;

/** The token itself and all that it carries. */
export function tokensInside(token: TokenOctets): TokenOctets[] {
  const found: TokenOctets[] = [token];
  for (let index = 0; index < found.length && found.length < MOST_TOKENS; index++) {
    const each = found[index];
    if (each) for (const carried of carriedBy(each)) if (carried) found.push(carried);
  }
  return found.slice(0, MOST_TOKENS);
}

function carriedBy({ format, value }: TokenOctets): (TokenOctets | null | undefined)[] {
  if (value === null || value === undefined) return [];
  if (format === 'GSS-API') return [(value as InitialContextToken).innerContextToken];
  if (format === 'SPNEGO') {
    const { negTokenInit, negTokenResp } = value as NegotiationToken;
    // What stands as mechListMIC is a checksum, or the token once more.
    return [negTokenInit?.mechToken, negTokenResp?.responseToken];
  }
  if (format !== 'NegoEx') return [];
  return (value as (NegoexMessage | null)[]).map((message) =>
    message && 'Exchange' in message ? (message.Exchange?.value ?? null) : null,
  );
}

/** The Kerberos messages of a token; those of IAKERB and of user-to-user included. */
export function kerberosMessages(token: TokenOctets): KerberosMessage[] {
  return tokensInside(token).flatMap(({ format, value }) => {
    if (format === 'Kerberos') return asMessage(value);
    if (format !== 'Kerberos mechanism') return [];
    const { message } = (value ?? {}) as Extract<Krb5Token, { message: unknown }>;
    if (typeof message !== 'object' || message === null) return [];
    if ('ticket' in message) return asMessage(message.ticket);
    const proxied = (message as IakerbProxy).message ?? null;
    return asMessage(proxied ?? message);
  });
}

const asMessage = (value: unknown): KerberosMessage[] =>
  typeof value === 'object' && value !== null && 'type' in value && 'value' in value
    ? [value as KerberosMessage]
    : [];

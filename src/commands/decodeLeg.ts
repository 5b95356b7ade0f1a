/** One token of the input, decoded with the keys at hand: a leg of the report. */
import type { DecodeLeg } from '../report/schema/decode.ts';
import { anyToken, tokenSummary } from '../wire/anyToken.ts';
import { decode, newDecoding, readerOf } from '../wire/codec.ts';
import type { FoundToken } from '../wire/input/tokens.ts';
import { kerberosMessages } from '../wire/inside.ts';
import { type Allowance, newAllowance } from '../wire/kerberos/decrypt.ts';
import { decryptMessage } from '../wire/kerberos/decryptMessage.ts';
import type { Key } from '../wire/kerberos/keys.ts';
import { PACTYPE } from '../wire/pac/pac.ts';
import type { TokenOctets } from '../wire/tokenOctets.ts';

export type LegOptions = {
  offsets: boolean;
  showSecrets: boolean;
};

/** AD-WIN2K-PAC. */
const CODECS = { 128: PACTYPE };

/** Keys that one leg hands to the next; more would make every ticket cost more. */
const MOST_KEYS = 4096;

/**
 * Decodes a token.
 *
 * @param leg its number, from 1 on
 * @param keys of the service, and those that legs before it gave
 * @param allowance what legs before it left
 * @returns the leg, the keys with those found in it, and what it left of the allowance
 */
export function decodeLeg(
  found: FoundToken,
  leg: number,
  keys: readonly Key[],
  options: LegOptions,
  allowance: Allowance = newAllowance(),
): { leg: DecodeLeg; keys: readonly Key[]; allowance: Allowance } {
  const decoding = newDecoding({ places: options.offsets, secrets: options.showSecrets });
  decoding.budget = allowance.values;
  const { value: token, damage } = decode(anyToken, readerOf(found.bytes, decoding));
  const left: Allowance = { ...allowance, values: Math.max(0, decoding.budget) };
  const opened =
    token === null ? { parts: [], keys, allowance: left } : decrypted(token, keys, options, left);
  return {
    leg: {
      leg,
      from: found.from ?? senderOf(token),
      header: found.header,
      scheme: found.scheme,
      form: found.form,
      line: found.line,
      bytes: found.bytes.length,
      headerLength: found.headerLength,
      format: token?.format ?? null,
      summary: token === null ? 'no token' : tokenSummary(token),
      token,
      decrypted: opened.parts,
      damage,
      remarks: [...found.remarks, ...decoding.remarks],
      places: decoding.places,
    },
    keys: opened.keys,
    allowance: opened.allowance,
  };
}

function decrypted(token: TokenOctets, keys: readonly Key[], options: LegOptions, allowance: Allowance) {
  const parts: DecodeLeg['decrypted'] = [];
  let known = keys;
  let left = allowance;
  // Without keys there is nothing to open, and no need to say so of every part.
  if (known.length === 0) return { parts, keys: known, allowance: left };
  for (const message of kerberosMessages(token)) {
    const opened = decryptMessage(message, known, {
      secrets: options.showSecrets,
      places: options.offsets,
      allowance: left,
      codecs: CODECS,
    });
    parts.push(...opened.parts);
    known = opened.keys.slice(0, MOST_KEYS);
    left = opened.allowance;
  }
  return { parts, keys: known, allowance: left };
}

/** Messages that only one side sends; null where the token does not tell. */
function senderOf(token: TokenOctets | null): 'client' | 'server' | null {
  if (token === null) return null;
  const { format, value } = token;
  const inner = (value as { innerContextToken?: TokenOctets | null } | null)?.innerContextToken ?? null;
  if (format === 'GSS-API') return senderOf(inner);
  if (format === 'NTLMSSP') {
    const type = (value as { MessageType?: { number: number } | null } | null)?.MessageType?.number;
    return type === 2 ? 'server' : type === 1 || type === 3 ? 'client' : null;
  }
  if (format === 'SPNEGO') return senderOfNegotiation(value as Negotiation | null);
  const [message] = kerberosMessages(token);
  if (!message) return null;
  if (message.type.endsWith('-REQ')) return 'client';
  return message.type.endsWith('-REP') || message.type === 'KRB-ERROR' ? 'server' : null;
}

type Negotiation = {
  negTokenInit: { negHints?: unknown; mechToken: TokenOctets | null } | null;
  negTokenResp: { supportedMech: unknown; responseToken: TokenOctets | null } | null;
};

/** Only a server has hints, and only a server selects; a client answers with a token of its own. */
function senderOfNegotiation(value: Negotiation | null): 'client' | 'server' | null {
  if (value?.negTokenInit) return value.negTokenInit.negHints ? 'server' : 'client';
  const response = value?.negTokenResp;
  if (!response) return null;
  return senderOf(response.responseToken) ?? (response.supportedMech ? 'server' : null);
}

/** Any token of a security context, told by its first bytes: GSS-API, SPNEGO, NTLM, NegoEx, Kerberos, within each other. */
import type { Codec } from './codec.ts';
import { application, context as contextTag, TAG } from './der/header.ts';
import { namedInteger, text } from './der/primitives.ts';
import { member, optional, sequence } from './der/structures.ts';
import { type InitialContextToken, initialContextToken, type MechanismCodecs } from './gssapi.ts';
import { type IakerbProxy, iakerbProxy, summary as ofIakerb } from './iakerb.ts';
import { principalName } from './kerberos/basicTypes.ts';
import { beginsPerMessage, type Krb5Token, krb5Token, summary as ofKrb5, opaque } from './krb5Token.ts';
import * as oid from './mechanisms.ts';
import { beginsNegoex, type NegoexMessage, negoexMessages, summary as ofNegoex } from './negoex.ts';
import { summary as ofNtlm } from './ntlmSummary.ts';
import { beginsNtlm, NTLMSSP_MESSAGE_SIGNATURE, type NtlmMessage, ntlmMessage } from './ntlmssp.ts';
import { type NegotiationToken, negotiationToken, summary as ofSpnego } from './spnego.ts';
import { type TokenFormat, type TokenFormats, type TokenOctets, tokenInRest } from './tokenOctets.ts';

/** Decodes any Kerberos message, and says it in one line. */
export type KerberosMessages = { codec: Codec<unknown>; summary(message: unknown): string };

/** Identifier octets of Kerberos' messages (RFC 4120 section 5.10): Ticket, Authenticator, AS-REQ to AP-REP, … */
const KERBEROS_TAGS: ReadonlySet<number> = new Set(
  [1, 2, 10, 11, 12, 13, 14, 15, 20, 21, 22, 30].map((number) => application(number)),
);

/** KERB-TGT-REQUEST (draft-swift-win2k-krb-user2user section 3): asks the acceptor for its ticket. */
const KERB_TGT_REQUEST = sequence('KERB-TGT-REQUEST', () => ({
  pvno: member(0, namedInteger('INTEGER', {})),
  'msg-type': member(1, namedInteger('INTEGER', { 16: 'KRB_TGT_REQUEST' })),
  'server-name': optional(2, principalName),
  realm: optional(3, text('Realm')),
}));

/** KERB-TGT-REPLY, whose ticket is a Kerberos message of its own. */
const kerbTgtReply = (ticket: Codec<unknown>) =>
  sequence('KERB-TGT-REPLY', () => ({
    pvno: member(0, namedInteger('INTEGER', {})),
    'msg-type': member(1, namedInteger('INTEGER', { 17: 'KRB_TGT_REPLY' })),
    ticket: member(2, ticket),
  }));

const IAKERB_PROXY = 0x0501;

/** All formats, knowing each other. */
export function tokenFormats(kerberos: KerberosMessages | null): TokenFormats {
  const message = kerberos?.codec ?? null;
  const krb5: TokenFormat = {
    format: 'Kerberos mechanism',
    codec: krb5Token(message, {
      1024: KERB_TGT_REQUEST,
      1025: message ? kerbTgtReply(message) : opaque,
      [IAKERB_PROXY]: iakerbProxy(message),
    }),
  };
  const formats = (): TokenFormats => all;
  const spnego: TokenFormat = { format: 'SPNEGO', codec: negotiationToken(formats) };
  const ntlm: TokenFormat = { format: 'NTLMSSP', codec: ntlmMessage };
  const negoex: TokenFormat = { format: 'NegoEx', codec: negoexMessages(formats) };
  const signature: TokenFormat = { format: 'NTLMSSP signature', codec: NTLMSSP_MESSAGE_SIGNATURE };
  const mechanisms: MechanismCodecs = {
    [oid.KRB5]: krb5,
    [oid.MS_KRB5]: krb5,
    [oid.KRB5_USER_TO_USER]: krb5,
    [oid.MS_KRB5_USER_TO_USER]: krb5,
    [oid.IAKERB]: krb5,
    [oid.PKU2U]: krb5,
    [oid.SPNEGO]: spnego,
    [oid.NTLMSSP]: ntlm,
    [oid.NEGOEX]: negoex,
  };
  const framed: TokenFormat = { format: 'GSS-API', codec: initialContextToken(() => mechanisms) };
  const bare: TokenFormat | null = message && { format: 'Kerberos', codec: message };
  const all: TokenFormats = {
    name: 'ContextToken',
    all: () => [framed, spnego, ntlm, negoex, krb5, signature, ...(bare ? [bare] : [])],
    recognise(bytes, start, end) {
      const tag = start < end ? bytes[start] : 0;
      if (tag === application(0)) return framed;
      const content = bytes.subarray(start, end);
      // Kerberos' PA-DATA and Windows' metadata begin alike; a NegotiationToken holds one sequence.
      if (tag === contextTag(0) || tag === contextTag(1)) return holdsSequence(content) ? spnego : null;
      if (beginsNtlm(content)) return ntlm;
      if (beginsNegoex(content)) return negoex;
      if (bare && KERBEROS_TAGS.has(tag ?? 0)) return bare;
      if (content.length === 16 && content.readUInt32LE(0) === 1) return signature;
      return beginsPerMessage(content) || beginsUnframed(content) ? krb5 : null;
    },
  };
  return all;
}

/** Whether the element's content is a SEQUENCE, or is not there to be looked at. */
function holdsSequence(content: Buffer): boolean {
  const length = content[1] ?? 0;
  const first = content[length < 0x80 ? 2 : 2 + (length & 0x7f)];
  return first === undefined || first === TAG.SEQUENCE;
}

/**
 * TOK_ID and what belongs to it, without the framing: MIT's IAKERB from its second leg on, and whoever forgot it.
 */
function beginsUnframed(content: Buffer): boolean {
  const id = content.length > 2 ? content.readUInt16BE(0) : 0;
  if (id === IAKERB_PROXY) return content[2] === TAG.SEQUENCE;
  return (id === 0x0100 || id === 0x0200 || id === 0x0300) && KERBEROS_TAGS.has(content[2] ?? 0);
}

/** Any token, to the reader's end: `{ bytes, hex, format, value }`. */
export function contextToken(kerberos: KerberosMessages | null): Codec<TokenOctets> {
  const formats = tokenFormats(kerberos);
  return tokenInRest(() => formats);
}

/** A token in one line; what it carries follows what carries it. */
export function summary(token: TokenOctets, kerberos: KerberosMessages | null): string {
  const { format, value } = token;
  const ofMessage = (message: unknown) => kerberos?.summary(message) ?? null;
  if (value === null || value === undefined) return format ?? `${token.bytes} bytes of no known format`;
  switch (format) {
    case 'NTLMSSP':
      return ofNtlm(value as NtlmMessage);
    case 'NTLMSSP signature':
      return 'NTLM signature';
    case 'SPNEGO':
      return ofSpnego(value as NegotiationToken, (inner) => summary(inner, kerberos));
    case 'NegoEx':
      return ofNegoex(value as NegoexMessage[]);
    case 'Kerberos':
      return ofMessage(value) ?? 'Kerberos message';
    case 'Kerberos mechanism':
      return ofMechanism(value as Krb5Token, ofMessage);
    default:
      return ofFramed(value as InitialContextToken, kerberos);
  }
}

function ofMechanism(token: Krb5Token, ofMessage: (message: unknown) => string | null): string {
  const proxied = token.TOK_ID?.number === IAKERB_PROXY && 'message' in token && token.message;
  return proxied ? ofIakerb(proxied as IakerbProxy, ofMessage) : ofKrb5(token, ofMessage);
}

function ofFramed({ thisMech, innerContextToken }: InitialContextToken, kerberos: KerberosMessages | null) {
  if (innerContextToken?.value) return summary(innerContextToken, kerberos);
  return `GSS-API token of ${thisMech?.name ?? thisMech?.oid ?? 'no mechanism'}`;
}

/**
 * The encrypted parts of a message, from the outside in: the ticket by the service's key, the authenticator by the
 * ticket's session key, what the authenticator holds by either. Keys found on the way open later messages too.
 */
import type { Codec } from '../codec.ts';
import type { KeyUsage } from '../crypto/keyUsages.ts';
import { application } from '../der/header.ts';
import { type ApReq, authenticator, encApRepPart } from './application.ts';
import { type AuthorizationDataCodecs, authorizationData } from './authorizationData.ts';
import type { EncryptedData } from './basicTypes.ts';
import {
  type Allowance,
  type DecryptedPart,
  type Decrypting,
  decryptPart,
  keyText,
  newDecrypting,
  type Wanted,
} from './decrypt.ts';
import type { KrbError } from './error.ts';
import { type FastReply, type FastRequest, krbFastReq, krbFastResponse } from './fast.ts';
import type { GssChecksum } from './gssChecksum.ts';
import { encAsRepPart, encTgsRepPart, type KdcRep, type KdcReq } from './kdc.ts';
import { combined, type Key, keyOf } from './keys.ts';
import type { KerberosMessage } from './message.ts';
import { encKrbCredPart, encKrbPrivPart, type krbCred } from './otherMessages.ts';
import { paEncTsEnc } from './preAuthentication.ts';
import { principalText } from './principal.ts';
import { encTicketPart, type Ticket } from './ticket.ts';

type KrbCred = typeof krbCred extends Codec<infer T> ? T : never;

export type Options = {
  /** Whether keys are shown. */
  secrets?: boolean;
  places?: boolean;
  /** What is left of it after the messages before this one. */
  allowance?: Allowance;
  /** Decoders of authorization data that are written elsewhere, by ad-type: 128 for the PAC. */
  codecs?: AuthorizationDataCodecs;
};

type Work = { state: Decrypting; parts: DecryptedPart[]; codecs: AuthorizationDataCodecs };

/** More than any message has. */
const MOST_TICKETS = 64;
const MOST_PARTS = 256;

/**
 * Decrypts what the keys at hand open.
 *
 * @returns the parts in order, each with the reason where it stayed closed; the keys with those found added, which open
 *   the peer's answer; what is left of the allowance
 */
export function decryptMessage(
  message: KerberosMessage,
  keys: readonly Key[],
  options: Options = {},
): { parts: DecryptedPart[]; keys: Key[]; allowance: Allowance } {
  const work: Work = { state: newDecrypting(keys, options), parts: [], codecs: options.codecs ?? {} };
  if (message.value !== null) decryptInside(work, message);
  const { keys: known, work: left, values } = work.state;
  return { parts: work.parts, keys: known, allowance: { work: left, values } };
}

/** The same for a ticket by itself. */
export function decryptTicket(
  ticket: Ticket,
  keys: readonly Key[],
  options: Options = {},
): { parts: DecryptedPart[]; keys: Key[] } {
  return decryptMessage({ type: 'Ticket', value: ticket }, keys, options);
}

function decryptInside(work: Work, message: KerberosMessage): void {
  switch (message.type) {
    case 'Ticket':
      ticketPart(work, '', message.value);
      return;
    case 'AP-REQ':
      apReqParts(work, '', message.value, 11);
      return;
    case 'AP-REP': {
      const data = message.value?.['enc-part'] ?? null;
      const found = take(work, 'enc-part', data, [12], NOBODY, () => encApRepPart);
      learn(work, keyOf(found?.subkey, 'the subkey of the AP-REP'));
      return;
    }
    case 'AS-REQ':
    case 'TGS-REQ':
      requestParts(work, '', message.value);
      return;
    case 'AS-REP':
    case 'TGS-REP':
      replyParts(work, message.type, message.value);
      return;
    case 'KRB-CRED':
      credParts(work, '', message.value);
      return;
    case 'KRB-PRIV':
      take(work, 'enc-part', message.value?.['enc-part'] ?? null, [13], NOBODY, () => encKrbPrivPart);
      return;
    case 'KRB-ERROR':
      errorParts(work, message.value);
      return;
    case 'KRB-SAFE':
  }
}

const NOBODY: Wanted = { principal: null, kvno: null };

/** Decrypts one part, if it is there, and notes what became of it. */
function take<T>(
  work: Work,
  path: string,
  data: EncryptedData | null,
  usages: readonly [KeyUsage, ...KeyUsage[]],
  wanted: Wanted,
  codecFor: (plain: Buffer) => Codec<T>,
): T | null {
  if (data === null || work.parts.length >= MOST_PARTS) return null;
  const { part, clear } = decryptPart(work.state, path, data, usages, wanted, codecFor);
  work.parts.push(part);
  return clear;
}

function learn(work: Work, key: Key | null): Key | null {
  const { keys } = work.state;
  if (
    key &&
    !keys.some((known) => known.etype.number === key.etype.number && known.secret.equals(key.secret))
  ) {
    keys.push(key);
  }
  return key;
}

const join = (path: string, field: string) => (path === '' ? field : `${path}.${field}`);

/** @returns the session key */
function ticketPart(work: Work, path: string, ticket: Ticket | null): Key | null {
  const data = ticket?.['enc-part'] ?? null;
  const service = principalText(ticket?.sname, ticket?.realm);
  const wanted = { principal: service, kvno: data?.kvno ?? null };
  const found = take(work, join(path, 'enc-part'), data, [2], wanted, () => encTicketPart(work.codecs));
  return learn(work, keyOf(found?.key, `the session key of the ticket for ${service}`));
}

/** @returns the key that armors FAST: of subkey and session key (RFC 6113 section 5.4.1.1) */
function apReqParts(work: Work, path: string, request: ApReq | null, usage: 7 | 11): Key | null {
  const session = ticketPart(work, join(path, 'ticket'), request?.ticket ?? null);
  const data = request?.authenticator ?? null;
  const found = take(work, join(path, 'authenticator'), data, [usage], NOBODY, () =>
    authenticator(work.codecs),
  );
  const subkey = learn(work, keyOf(found?.subkey, 'the subkey of the authenticator'));
  const checksum = found?.cksum?.checksum?.value as GssChecksum | null | undefined;
  if (checksum?.Deleg?.value) {
    credParts(work, join(path, 'authenticator.cksum.checksum.value.Deleg.value'), checksum.Deleg.value);
  }
  return combined(subkey, session, ['subkeyarmor', 'ticketarmor'], 'the armor key of FAST');
}

function credParts(work: Work, path: string, cred: KrbCred | null): void {
  const data = cred?.['enc-part'] ?? null;
  const found = take(work, join(path, 'enc-part'), data, [14], NOBODY, () => encKrbCredPart);
  for (const [index, info] of (found?.['ticket-info'] ?? []).slice(0, MOST_TICKETS).entries()) {
    const name = principalText(info?.sname, info?.srealm);
    learn(work, keyOf(info?.key, `the session key of delegated ticket ${index} for ${name}`));
  }
  for (const [index, ticket] of (cred?.tickets ?? []).slice(0, MOST_TICKETS).entries()) {
    ticketPart(work, join(path, `tickets.${index}`), ticket);
  }
}

/** @param request the message, or what FAST hides in it: that is the request which counts (RFC 6113 section 5.4.2) */
function requestParts(work: Work, path: string, request: Pick<KdcReq, 'padata' | 'req-body'> | null): void {
  const body = request?.['req-body'];
  const client = { principal: principalText(body?.cname, body?.realm), kvno: null };
  for (const [where, type, value] of padataOf(request?.padata, join(path, 'padata'))) {
    // The ticket that a TGS-REQ is made with is also its armor.
    if (type === 1) learn(work, apReqParts(work, where, value as ApReq, 7));
    if (type === 2) take(work, where, value as EncryptedData, [1], client, () => paEncTsEnc);
    if (type === 136) fastRequestParts(work, where, value as FastRequest);
  }
  const data = body?.['enc-authorization-data'] ?? null;
  const authorization = join(path, 'req-body.enc-authorization-data');
  take(work, authorization, data, [5, 4], NOBODY, () => authorizationData(work.codecs));
  for (const [index, ticket] of (body?.['additional-tickets'] ?? []).slice(0, MOST_TICKETS).entries()) {
    ticketPart(work, join(path, `req-body.additional-tickets.${index}`), ticket);
  }
}

type PaDataList = KdcRep['padata'];

/** Path, type and value of each PA-DATA that is decoded. */
function padataOf(list: PaDataList | undefined, path: string): [string, number, unknown][] {
  return (list ?? []).flatMap((each, index) => {
    const value = each?.['padata-value']?.value;
    const type = each?.['padata-type']?.number;
    return value && type !== undefined
      ? [[`${path}.${index}.padata-value.value`, type, value] as [string, number, unknown]]
      : [];
  });
}

function fastRequestParts(work: Work, path: string, { value }: FastRequest): void {
  const inside = join(path, 'value');
  const armor = value?.armor?.['armor-value']?.value;
  if (armor) learn(work, apReqParts(work, join(inside, 'armor.armor-value.value'), armor as ApReq, 11));
  const hidden = join(inside, 'enc-fast-req');
  const found = take(work, hidden, value?.['enc-fast-req'] ?? null, [51], NOBODY, () => krbFastReq);
  if (found) requestParts(work, hidden, found);
}

/** @returns the key that strengthens the reply's */
function fastReplyParts(work: Work, list: PaDataList | undefined, path: string): Key | null {
  const [inside, , value] = padataOf(list, path).find(([, type]) => type === 136) ?? [];
  if (inside === undefined) return null;
  const data = (value as FastReply).value?.['enc-fast-rep'] ?? null;
  const found = take(work, join(inside, 'value.enc-fast-rep'), data, [52], NOBODY, () => krbFastResponse);
  return keyOf(found?.['strengthen-key'], 'the strengthening key of FAST');
}

/** More keys than one reply could be encrypted with. */
const MOST_STRENGTHENED = 64;

function replyParts(work: Work, type: 'AS-REP' | 'TGS-REP', reply: KdcRep | null): void {
  ticketPart(work, 'ticket', reply?.ticket ?? null);
  const data = reply?.['enc-part'] ?? null;
  const client = { principal: principalText(reply?.cname, reply?.crealm), kvno: data?.kvno ?? null };
  const strengthening = fastReplyParts(work, reply?.padata, 'padata');
  if (strengthening) {
    const owner = type === 'AS-REP' ? client.principal : null;
    const possible = work.state.keys.filter(({ principal }) => principal === owner).slice(-MOST_STRENGTHENED);
    for (const key of possible) {
      const origin = `${keyText(key)}, strengthened by FAST`;
      learn(work, combined(strengthening, key, ['strengthenkey', 'replykey'], origin));
    }
  }
  const unknownStrength = !strengthening && (reply?.padata ?? []).some((each) => typeOf(each) === 136);
  // RFC 4120 section 5.4.2: either tag is to be accepted in either reply.
  const byTag = (plain: Buffer) => (plain[0] === application(25) ? encAsRepPart : encTgsRepPart);
  const found =
    type === 'AS-REP'
      ? take(work, 'enc-part', data, [3], client, byTag)
      : take(work, 'enc-part', data, [9, 8], NOBODY, byTag);
  const service = principalText(found?.sname, found?.srealm);
  learn(work, keyOf(found?.key, `the session key of the ticket for ${service}`));
  const last = work.parts.at(-1);
  if (unknownStrength && last?.key === null) {
    last.sentence += '; FAST makes another key of it, which only the request before it opens';
  }
}

const typeOf = (each: NonNullable<PaDataList>[number] | null) => each?.['padata-type']?.number;

/** An error in answer to FAST has the real one inside. */
function errorParts(work: Work, error: KrbError | null): void {
  const data = error?.['e-data']?.value;
  if (data?.type !== 'METHOD-DATA') return;
  fastReplyParts(work, data.value as PaDataList, 'e-data.value.value');
}

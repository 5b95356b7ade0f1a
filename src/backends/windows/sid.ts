/** Security identifiers: their text, their bytes, and the account that the system knows one by. */
import { advapi32 } from './advapi32.ts';
import { type Fact, failureText, known, mapFact, unknown, win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { bytesAt, wideText } from './memory.ts';

/** Revision, SubAuthorityCount and IdentifierAuthority[6] come before the sub-authorities. */
const HEADER_BYTES = 8;

/** SID_NAME_USE (winnt.h). */
const SID_NAME_USE = [
  'SidTypeUnknown',
  'SidTypeUser',
  'SidTypeGroup',
  'SidTypeDomain',
  'SidTypeAlias',
  'SidTypeWellKnownGroup',
  'SidTypeDeletedAccount',
  'SidTypeInvalid',
  'SidTypeUnknown',
  'SidTypeComputer',
  'SidTypeLabel',
  'SidTypeLogonSession',
] as const;

export type SidNameUse = (typeof SID_NAME_USE)[number];

export type SidAccount = {
  /** `DOMAIN\name`, or the name alone where it belongs to no domain, as `Everyone`. */
  account: string;
  use: SidNameUse;
};

/** The text of a SID in memory, `S-1-5-18`; null for NULL. */
export function sidText(pointer: bigint | null): string | null {
  if (pointer === null) return null;
  const count = bytesAt(pointer, 2)[1] ?? 0;
  return sidTextOfBytes(bytesAt(pointer, HEADER_BYTES + 4 * count));
}

/**
 * The text of a SID's bytes ([MS-DTYP] 2.4.2.1): the authority in hexadecimal where it needs more than 32
 * bits.
 */
export function sidTextOfBytes(bytes: Buffer): string {
  const authority = bytes.readUIntBE(2, 6);
  const parts: (number | string)[] = [
    bytes[0] ?? 0,
    authority < 2 ** 32 ? authority : `0x${authority.toString(16).padStart(12, '0')}`,
  ];
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; at += 4) parts.push(bytes.readUInt32LE(at));
  return `S-${parts.join('-')}`;
}

/** The bytes of a SID from its text, or null where the text is none. */
export function sidBytes(text: string): Buffer | null {
  if (!/^S-\d+-(\d+|0x[0-9a-f]+)(-\d+)*$/i.test(text)) return null;
  const [revision = 0, authority = 0, ...subAuthorities] = text.slice(2).split('-').map(Number);
  if (revision > 255 || authority >= 2 ** 48 || subAuthorities.length > 15) return null;
  if (subAuthorities.some((value) => value >= 2 ** 32)) return null;
  const bytes = Buffer.alloc(HEADER_BYTES + 4 * subAuthorities.length);
  bytes[0] = revision;
  bytes[1] = subAuthorities.length;
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, value] of subAuthorities.entries()) bytes.writeUInt32LE(value, HEADER_BYTES + 4 * index);
  return bytes;
}

let silence: string | null = null;

/**
 * From now on no account is looked up by its SID, and each has this reason for having no name: a domain controller that
 * does not answer must not cost what this computer knows by itself.
 */
export function lookUpNoAccounts(reason: string): void {
  silence = reason;
}

const accounts = new Map<string, { fact: Fact<SidAccount>; final: boolean }>();

/**
 * The account of a SID, from wherever LSA finds it: this computer, its domain, a trusted one. A domain
 * controller may be asked. An account that was found, or is nobody's, is kept: reading an identity while
 * impersonating asks nobody again.
 *
 * @param sid its text
 */
export function lookUpAccount(sid: string): Fact<SidAccount> {
  const before = accounts.get(sid);
  if (before?.final) return before.fact;
  if (silence !== null) {
    const fact = unknown<SidAccount>(silence);
    accounts.set(sid, { fact, final: false });
    return fact;
  }
  const bytes = sidBytes(sid);
  if (!bytes) return unknown(`"${sid}" is no SID`);
  const answer = askForAccount(sid, bytes);
  accounts.set(sid, answer);
  return answer.fact;
}

/** Why the SIDs that were looked up have no account, by their text; nobody is asked again. */
export function accountReasons(): Record<string, string> {
  const reasons: Record<string, string> = {};
  for (const [sid, { fact }] of accounts) if (fact.reason !== null) reasons[sid] = fact.reason;
  return reasons;
}

/** `DOMAIN\name` of a SID's text, or null where the system knows none. */
export function accountOf(sid: string | null): string | null {
  return sid === null ? null : mapFact(lookUpAccount(sid), ({ account }) => account).value;
}

/** Names have at most 256 characters (UNLEN), domains 255 (DNLEN is 15, their DNS names are longer). */
const NAME_CHARACTERS = 1024;

/** Final is what asking again would not change, as a directory that does not answer might. */
function askForAccount(sid: string, bytes: Buffer): { fact: Fact<SidAccount>; final: boolean } {
  const name = Buffer.alloc(NAME_CHARACTERS * 2);
  const domain = Buffer.alloc(NAME_CHARACTERS * 2);
  const nameLength: [number] = [NAME_CHARACTERS];
  const domainLength: [number] = [NAME_CHARACTERS];
  const use: [number] = [0];
  const { LookupAccountSidW } = advapi32();
  const refused = win32Call(
    'LookupAccountSidW',
    { Sid: sid },
    () => LookupAccountSidW(null, bytes, name, nameLength, domain, domainLength, use) !== 0,
  );
  if (refused !== null) {
    const fact = unknown<SidAccount>(failureText('LookupAccountSidW', refused, sid));
    return { fact, final: refused === WIN32.ERROR_NONE_MAPPED };
  }
  const account = [terminated(domain), terminated(name)].filter((part) => part !== '').join('\\');
  if (account === '') {
    return { fact: unknown(`LookupAccountSidW(${sid}): succeeded without a name`), final: false };
  }
  return { fact: known({ account, use: SID_NAME_USE[use[0]] ?? 'SidTypeUnknown' }), final: true };
}

function terminated(buffer: Buffer): string {
  const text = wideText(buffer, buffer.length / 2);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

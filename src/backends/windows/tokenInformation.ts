/**
 * GetTokenInformation: one class of a token at a time, read out of the structure that the class has in
 * winnt.h.
 */
import { koffi, type Pointer } from '../native.ts';
import { advapi32 } from './advapi32.ts';
import { type Fact, failureText, known, unknown, win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { LUID, type Luid, luidText, structure, structureAt, withMemory } from './memory.ts';
import { sidText } from './sid.ts';

/** TOKEN_INFORMATION_CLASS: those that explain something. */
const CLASSES = {
  TokenUser: 1,
  TokenGroups: 2,
  TokenPrivileges: 3,
  TokenOwner: 4,
  TokenPrimaryGroup: 5,
  TokenSource: 7,
  TokenType: 8,
  TokenImpersonationLevel: 9,
  TokenStatistics: 10,
  TokenRestrictedSids: 11,
  TokenSessionId: 12,
  TokenOrigin: 17,
  TokenElevationType: 18,
  TokenLinkedToken: 19,
  TokenElevation: 20,
  TokenHasRestrictions: 21,
  TokenVirtualizationEnabled: 24,
  TokenIntegrityLevel: 25,
  TokenUIAccess: 26,
  TokenLogonSid: 28,
  TokenIsAppContainer: 29,
  TokenCapabilities: 30,
  TokenAppContainerSid: 31,
  TokenUserClaimAttributes: 33,
  TokenDeviceClaimAttributes: 34,
} as const;

export type TokenClass = keyof typeof CLASSES;

/** SE_GROUP_* attributes of a group in a token. */
const GROUP_ATTRIBUTES = [
  ['SE_GROUP_MANDATORY', 0x00000001],
  ['SE_GROUP_ENABLED_BY_DEFAULT', 0x00000002],
  ['SE_GROUP_ENABLED', 0x00000004],
  ['SE_GROUP_OWNER', 0x00000008],
  ['SE_GROUP_USE_FOR_DENY_ONLY', 0x00000010],
  ['SE_GROUP_INTEGRITY', 0x00000020],
  ['SE_GROUP_INTEGRITY_ENABLED', 0x00000040],
  ['SE_GROUP_RESOURCE', 0x20000000],
  ['SE_GROUP_LOGON_ID', 0xc0000000],
] as const;

export type GroupAttribute = (typeof GROUP_ATTRIBUTES)[number][0];

/** A SID_AND_ATTRIBUTES. */
export type TokenGroup = { sid: string; attributes: GroupAttribute[] };

/** A LUID_AND_ATTRIBUTES, not yet with a name. */
export type RawPrivilege = { luid: Luid; attributes: number };

export type TokenStatistics = {
  /** This very token, `0x0:0x1f3a2`. */
  tokenId: string;
  /** The logon session it belongs to (AuthenticationId). */
  logonId: string;
  /** FILETIME as a decimal number; Windows fills it with its "never". */
  expirationTime: string;
  /** Changes whenever the token is modified. */
  modifiedId: string;
};

/** What GetTokenInformation keeps saying a buffer is too short by. */
const TOO_SHORT: readonly number[] = [WIN32.ERROR_INSUFFICIENT_BUFFER, WIN32.ERROR_BAD_LENGTH];

const SID_AND_ATTRIBUTES = structure(() => ({ Sid: 'void *', Attributes: 'uint32_t' }));
const TOKEN_GROUPS = structure(() => ({ GroupCount: 'uint32_t', Groups: SID_AND_ATTRIBUTES() }));
/** winnt.h packs it to four bytes, which its members give by themselves. */
const LUID_AND_ATTRIBUTES = structure(() => ({ Luid: LUID(), Attributes: 'uint32_t' }));
const TOKEN_SOURCE = structure(() => ({ SourceName: 'uint64_t', SourceIdentifier: LUID() }));
const TOKEN_STATISTICS = structure(() => ({
  TokenId: LUID(),
  AuthenticationId: LUID(),
  ExpirationTime: 'int64_t',
  TokenType: 'int32_t',
  ImpersonationLevel: 'int32_t',
  DynamicCharged: 'uint32_t',
  DynamicAvailable: 'uint32_t',
  GroupCount: 'uint32_t',
  PrivilegeCount: 'uint32_t',
  ModifiedId: LUID(),
}));
/**
 * Reads one class of a token.
 *
 * @param read reads the structure; its address and everything it points at are good only inside
 * @returns null with the reason where the system does not answer
 */
export function tokenInformation<T>(
  handle: bigint,
  name: TokenClass,
  read: (address: bigint, length: number) => T,
): Fact<T> {
  for (let size = 256; ; ) {
    const needed: [number] = [0];
    const answer = withMemory(size, (memory) => {
      const error = query(handle, name, memory, size, needed);
      return error === null ? { error, value: read(memory, needed[0]) } : { error };
    });
    if (answer.error === null) return known(answer.value);
    if (!TOO_SHORT.includes(answer.error) || needed[0] <= size) {
      return unknown(failureText('GetTokenInformation', answer.error, name));
    }
    size = needed[0];
  }
}

function query(
  handle: bigint,
  name: TokenClass,
  memory: bigint,
  size: number,
  needed: [number],
): number | null {
  const { GetTokenInformation } = advapi32();
  return win32Call(
    'GetTokenInformation',
    { TokenInformationClass: name },
    () => GetTokenInformation(handle, CLASSES[name], memory, size, needed) !== 0,
  );
}

/** A class that is one DWORD; some systems fill in no more than one byte of a BOOL. */
export function tokenNumber(handle: bigint, name: TokenClass): Fact<number> {
  return tokenInformation(handle, name, (address) => koffi().decode(address, 'uint32_t') as number);
}

/**
 * A class that is a pointer to a SID: TokenOwner, TokenPrimaryGroup, TokenAppContainerSid (null where it is
 * NULL).
 */
export function tokenSid(handle: bigint, name: TokenClass): Fact<string | null> {
  return tokenInformation(handle, name, (address) => sidText(koffi().decode(address, 'void *') as Pointer));
}

/** A class that is one SID_AND_ATTRIBUTES: TokenUser, TokenIntegrityLevel. */
export function tokenSidAndAttributes(handle: bigint, name: TokenClass): Fact<TokenGroup> {
  return tokenInformation(handle, name, groupAt);
}

/** A class that is a TOKEN_GROUPS: TokenGroups, TokenRestrictedSids, TokenLogonSid, TokenCapabilities. */
export function tokenGroups(handle: bigint, name: TokenClass): Fact<TokenGroup[]> {
  return tokenInformation(handle, name, (address, length) => {
    const { offsetof, sizeof, decode } = koffi();
    // An empty list may come as no bytes at all.
    const count = length < 4 ? 0 : (decode(address, 'uint32_t') as number);
    const first = address + BigInt(offsetof(TOKEN_GROUPS(), 'Groups'));
    const size = BigInt(sizeof(SID_AND_ATTRIBUTES()));
    return Array.from({ length: count }, (_, index) => groupAt(first + size * BigInt(index)));
  });
}

function groupAt(address: bigint): TokenGroup {
  const { Sid, Attributes } = structureAt<{ Sid: Pointer; Attributes: number }>(
    address,
    SID_AND_ATTRIBUTES(),
  );
  return {
    sid: sidText(Sid) ?? '',
    attributes: GROUP_ATTRIBUTES.filter(([, bits]) => (Attributes & bits) >>> 0 === bits).map(
      ([name]) => name,
    ),
  };
}

/** TokenPrivileges. */
export function tokenPrivileges(handle: bigint): Fact<RawPrivilege[]> {
  return tokenInformation(handle, 'TokenPrivileges', (address) => {
    const count = koffi().decode(address, 'uint32_t') as number;
    const size = koffi().sizeof(LUID_AND_ATTRIBUTES());
    return Array.from({ length: count }, (_, index) => {
      const entry = address + BigInt(4 + size * index);
      const raw = structureAt<{ Luid: Luid; Attributes: number }>(entry, LUID_AND_ATTRIBUTES());
      return { luid: raw.Luid, attributes: raw.Attributes };
    });
  });
}

/** TokenStatistics. */
export function tokenStatistics(handle: bigint): Fact<TokenStatistics> {
  type Raw = { TokenId: Luid; AuthenticationId: Luid; ExpirationTime: number | bigint; ModifiedId: Luid };
  return tokenInformation(handle, 'TokenStatistics', (address) => {
    const raw = structureAt<Raw>(address, TOKEN_STATISTICS());
    return {
      tokenId: luidText(raw.TokenId),
      logonId: luidText(raw.AuthenticationId),
      expirationTime: String(raw.ExpirationTime),
      modifiedId: luidText(raw.ModifiedId),
    };
  });
}

/** TokenOrigin: the logon session that made this token by explicit credentials; `0x0:0x0` where none did. */
export function tokenOrigin(handle: bigint): Fact<string> {
  return tokenInformation(handle, 'TokenOrigin', (address) => luidText(structureAt<Luid>(address, LUID())));
}

/** TokenSource: who made the token, for example `User32` or `NtLmSsp`. Needs TOKEN_QUERY_SOURCE. */
export function tokenSource(handle: bigint): Fact<{ name: string; identifier: string }> {
  type Raw = { SourceName: number | bigint; SourceIdentifier: Luid };
  return tokenInformation(handle, 'TokenSource', (address) => {
    const raw = structureAt<Raw>(address, TOKEN_SOURCE());
    const name = Buffer.alloc(8);
    name.writeBigUInt64LE(BigInt(raw.SourceName));
    return {
      name: name.toString('latin1').replace(/[\0 ]+$/, ''),
      identifier: luidText(raw.SourceIdentifier),
    };
  });
}

/** TokenLinkedToken: a handle of its own, which the caller has to close. */
export function tokenLinkedHandle(handle: bigint): Fact<bigint | null> {
  return tokenInformation(
    handle,
    'TokenLinkedToken',
    (address) => koffi().decode(address, 'void *') as Pointer,
  );
}

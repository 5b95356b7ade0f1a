/** Tokens: opened, duplicated, closed, and all that the system says of one. */
import type { Pointer } from '../native.ts';
import { advapi32 } from './advapi32.ts';
import { type Fact, failureText, known, mapFact, unknown, win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { type IntegrityLevel, integrityName } from './integrity.ts';
import { kernel32 } from './kernel32.ts';
import { type Privilege, readPrivileges } from './privilegeNames.ts';
import { accountOf } from './sid.ts';
import { fileTimeToIso } from './time.ts';
import { tokenClaimNames } from './tokenClaims.ts';
import {
  type GroupAttribute,
  type TokenGroup,
  type TokenStatistics,
  tokenGroups,
  tokenLinkedHandle,
  tokenNumber,
  tokenOrigin,
  tokenSid,
  tokenSidAndAttributes,
  tokenSource,
  tokenStatistics,
} from './tokenInformation.ts';

/** Access rights of tokens (winnt.h). */
export const TOKEN_ACCESS = {
  TOKEN_DUPLICATE: 0x0002,
  TOKEN_IMPERSONATE: 0x0004,
  TOKEN_QUERY: 0x0008,
  TOKEN_QUERY_SOURCE: 0x0010,
} as const;

/** SECURITY_IMPERSONATION_LEVEL (winnt.h), without the prefix `Security`. */
export const IMPERSONATION_LEVELS = ['Anonymous', 'Identification', 'Impersonation', 'Delegation'] as const;

export type ImpersonationLevel = (typeof IMPERSONATION_LEVELS)[number];

/** An open token, or the Win32 error: ERROR_NO_TOKEN where the thread has none. */
export type OpenedToken = { handle: bigint; error: null } | { handle: null; error: number };

const TOKEN_TYPES = { primary: 1, impersonation: 2 } as const;

/**
 * Opens the process's own token. While the thread impersonates, the client's rights decide whether that is
 * allowed.
 *
 * @param access rights of TOKEN_ACCESS, TOKEN_QUERY unless given
 */
export function openProcessToken(access: number = TOKEN_ACCESS.TOKEN_QUERY): OpenedToken {
  const { OpenProcessToken } = advapi32();
  const { GetCurrentProcess } = kernel32();
  return opened('OpenProcessToken', { DesiredAccess: access }, (out) =>
    OpenProcessToken(GetCurrentProcess(), access, out),
  );
}

/**
 * Opens the token that the calling thread impersonates with, by the process's rights (OpenAsSelf): a client
 * need not be allowed to read its own token.
 *
 * @param access rights of TOKEN_ACCESS, TOKEN_QUERY unless given
 */
export function openThreadToken(access: number = TOKEN_ACCESS.TOKEN_QUERY): OpenedToken {
  const { OpenThreadToken } = advapi32();
  const { GetCurrentThread } = kernel32();
  return opened('OpenThreadToken', { DesiredAccess: access, OpenAsSelf: true }, (out) =>
    OpenThreadToken(GetCurrentThread(), access, 1, out),
  );
}

/**
 * Duplicates a token (DuplicateTokenEx).
 *
 * @param handle opened with TOKEN_DUPLICATE
 * @param level of the impersonation token to make; null for a primary token
 * @param access rights of TOKEN_ACCESS; 0 for those of the first handle
 */
export function duplicateToken(
  handle: bigint,
  level: ImpersonationLevel | null,
  access: number = 0,
): OpenedToken {
  const { DuplicateTokenEx } = advapi32();
  const number =
    level === null ? IMPERSONATION_LEVELS.indexOf('Impersonation') : IMPERSONATION_LEVELS.indexOf(level);
  const type = level === null ? TOKEN_TYPES.primary : TOKEN_TYPES.impersonation;
  return opened('DuplicateTokenEx', { ImpersonationLevel: level, TokenType: type }, (out) =>
    DuplicateTokenEx(handle, access, null, number, type, out),
  );
}

/** Closes a token; an error would mean that it was closed before, and is seen in the trace. */
export function closeToken(handle: bigint): void {
  const { CloseHandle } = kernel32();
  win32Call('CloseHandle', {}, () => CloseHandle(handle) !== 0);
}

function opened(
  functionName: string,
  args: Parameters<typeof win32Call>[1],
  open: (out: [Pointer]) => number,
): OpenedToken {
  const out: [Pointer] = [null];
  const error = win32Call(functionName, args, () => open(out) !== 0);
  if (error !== null) return { handle: null, error };
  if (out[0] === null) throw new Error(`${functionName} succeeded without a handle`);
  return { handle: out[0], error: null };
}

/** A SID with the account that has it, null where the system knows none. */
export type NamedSid = { sid: string; name: string | null };

export type NamedGroup = NamedSid & { attributes: GroupAttribute[] };

/** TOKEN_ELEVATION_TYPE: `Default` where there is no second, unelevated or elevated, token of the user. */
const ELEVATION_TYPES = { 1: 'Default', 2: 'Full', 3: 'Limited' } as const;

export type ElevationType = (typeof ELEVATION_TYPES)[keyof typeof ELEVATION_TYPES];

/** All that the system says of a token; what it does not answer carries the reason. */
export type TokenFacts = {
  user: Fact<NamedSid>;
  groups: Fact<NamedGroup[]>;
  privileges: Fact<Privilege[]>;
  owner: Fact<NamedSid | null>;
  primaryGroup: Fact<NamedSid | null>;
  type: Fact<'Primary' | 'Impersonation'>;
  /** A primary token has none. */
  impersonationLevel: Fact<ImpersonationLevel>;
  /** Numbers of token and logon session, and ExpirationTime raw and as UTC; null in UTC for "never". */
  statistics: Fact<TokenStatistics & { expirationUtc: string | null }>;
  sessionId: Fact<number>;
  elevationType: Fact<ElevationType>;
  elevated: Fact<boolean>;
  /** The same user's other token under User Account Control. */
  linkedToken: Fact<{ user: NamedSid | null; elevated: boolean | null }>;
  integrityLevel: Fact<{ sid: string; name: IntegrityLevel | null }>;
  restrictedSids: Fact<NamedGroup[]>;
  hasRestrictions: Fact<boolean>;
  isAppContainer: Fact<boolean>;
  appContainerSid: Fact<NamedSid | null>;
  capabilities: Fact<NamedGroup[]>;
  logonSid: Fact<string | null>;
  origin: Fact<string>;
  source: Fact<{ name: string; identifier: string }>;
  uiAccess: Fact<boolean>;
  virtualizationEnabled: Fact<boolean>;
  /** Names of the claims, without their values. */
  userClaims: Fact<string[]>;
  deviceClaims: Fact<string[]>;
};

/**
 * Reads all that explains something about a token. Accounts of its SIDs are asked of LSA, which may ask a
 * domain controller.
 *
 * @param handle opened with TOKEN_QUERY; the source needs TOKEN_QUERY_SOURCE too
 */
export function readToken(handle: bigint): TokenFacts {
  const flag = (name: Parameters<typeof tokenNumber>[1]) =>
    mapFact(tokenNumber(handle, name), (value) => value !== 0);
  return {
    user: mapFact(tokenSidAndAttributes(handle, 'TokenUser'), ({ sid }) => named(sid)),
    groups: mapFact(tokenGroups(handle, 'TokenGroups'), namedGroups),
    privileges: readPrivileges(handle),
    owner: mapFact(tokenSid(handle, 'TokenOwner'), namedOrNull),
    primaryGroup: mapFact(tokenSid(handle, 'TokenPrimaryGroup'), namedOrNull),
    type: mapFact(tokenNumber(handle, 'TokenType'), (type) =>
      type === TOKEN_TYPES.primary ? 'Primary' : 'Impersonation',
    ),
    impersonationLevel: byName(
      tokenNumber(handle, 'TokenImpersonationLevel'),
      IMPERSONATION_LEVELS,
      'TokenImpersonationLevel',
    ),
    statistics: mapFact(tokenStatistics(handle), (statistics) => ({
      ...statistics,
      expirationUtc: fileTimeToIso(BigInt(statistics.expirationTime)),
    })),
    sessionId: tokenNumber(handle, 'TokenSessionId'),
    elevationType: byName(tokenNumber(handle, 'TokenElevationType'), ELEVATION_TYPES, 'TokenElevationType'),
    elevated: flag('TokenElevation'),
    linkedToken: linkedToken(handle),
    integrityLevel: mapFact(tokenSidAndAttributes(handle, 'TokenIntegrityLevel'), ({ sid }) => ({
      sid,
      name: integrityName(sid),
    })),
    restrictedSids: mapFact(tokenGroups(handle, 'TokenRestrictedSids'), namedGroups),
    hasRestrictions: flag('TokenHasRestrictions'),
    isAppContainer: flag('TokenIsAppContainer'),
    appContainerSid: mapFact(tokenSid(handle, 'TokenAppContainerSid'), namedOrNull),
    capabilities: mapFact(tokenGroups(handle, 'TokenCapabilities'), namedGroups),
    logonSid: mapFact(tokenGroups(handle, 'TokenLogonSid'), ([first]) => first?.sid ?? null),
    origin: tokenOrigin(handle),
    source: tokenSource(handle),
    uiAccess: flag('TokenUIAccess'),
    virtualizationEnabled: flag('TokenVirtualizationEnabled'),
    userClaims: tokenClaimNames(handle, 'TokenUserClaimAttributes'),
    deviceClaims: tokenClaimNames(handle, 'TokenDeviceClaimAttributes'),
  };
}

/** The process's token read, or why it cannot be opened. */
export function readProcessToken(): Fact<TokenFacts> {
  return readOpened(openProcessToken, 'OpenProcessToken');
}

/** The calling thread's token read; a null that is known where it has none, since it does not impersonate. */
export function readThreadToken(): Fact<TokenFacts | null> {
  const probe = openThreadToken();
  if (probe.error === WIN32.ERROR_NO_TOKEN) return known(null);
  if (probe.handle !== null) closeToken(probe.handle);
  return readOpened(openThreadToken, 'OpenThreadToken');
}

/** TOKEN_QUERY_SOURCE may be refused where TOKEN_QUERY is not. */
function readOpened(open: (access: number) => OpenedToken, functionName: string): Fact<TokenFacts> {
  const { TOKEN_QUERY, TOKEN_QUERY_SOURCE } = TOKEN_ACCESS;
  let token = open(TOKEN_QUERY | TOKEN_QUERY_SOURCE);
  if (token.error === WIN32.ERROR_ACCESS_DENIED) token = open(TOKEN_QUERY);
  if (token.handle === null) return unknown(failureText(functionName, token.error));
  try {
    return known(readToken(token.handle));
  } finally {
    closeToken(token.handle);
  }
}

function linkedToken(handle: bigint): TokenFacts['linkedToken'] {
  const linked = tokenLinkedHandle(handle);
  if (linked.reason !== null) return linked;
  if (linked.value === null) return unknown('GetTokenInformation(TokenLinkedToken): no token is linked');
  try {
    const user = tokenSidAndAttributes(linked.value, 'TokenUser').value;
    const elevation = tokenNumber(linked.value, 'TokenElevation').value;
    return known({ user: user && named(user.sid), elevated: elevation === null ? null : elevation !== 0 });
  } finally {
    closeToken(linked.value);
  }
}

function named(sid: string): NamedSid {
  return { sid, name: accountOf(sid) };
}

function namedOrNull(sid: string | null): NamedSid | null {
  return sid === null ? null : named(sid);
}

function namedGroups(groups: TokenGroup[]): NamedGroup[] {
  return groups.map(({ sid, attributes }) => ({ ...named(sid), attributes }));
}

/** A number by its name in a table; one that the table lacks is unknown. */
function byName<T>(fact: Fact<number>, table: Record<number, T>, name: string): Fact<T> {
  if (fact.reason !== null) return fact;
  const found = table[fact.value];
  return found === undefined ? unknown(`${name} is ${fact.value}, which has no name`) : known(found);
}

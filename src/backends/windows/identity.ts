/**
 * Whom the calling thread acts as, as the system sees it: the thread's token, or the process's where it has
 * none.
 */
import { failureText } from './call.ts';
import { WIN32 } from './errors.ts';
import { type IntegrityLevel, integrityName } from './integrity.ts';
import { type PrivilegeState, readPrivileges } from './privilegeNames.ts';
import { accountOf } from './sid.ts';
import {
  closeToken,
  IMPERSONATION_LEVELS,
  type ImpersonationLevel,
  type NamedSid,
  type OpenedToken,
  openProcessToken,
  openThreadToken,
} from './token.ts';
import { tokenGroups, tokenNumber, tokenSidAndAttributes, tokenStatistics } from './tokenInformation.ts';

export type ReadableIdentity = {
  readable: true;
  user: NamedSid;
  /** Whose token decides: `thread` while it impersonates. */
  source: 'thread' | 'process';
  /** Null for a primary token, which the process's is. */
  level: ImpersonationLevel | null;
  /** The logon session, `0x0:0x3e7`. */
  logonId: string;
  /** Null where the system does not say. */
  integrity: IntegrityLevel | null;
  elevated: boolean | null;
  /** SIDs of the groups that count for access (SE_GROUP_ENABLED), in the token's order. */
  groups: string[];
  enabledPrivileges: string[];
  /** This very token; another for each duplicate of it. */
  tokenId: string;
};

/** A token that is there and cannot be read; not to be confused with a thread that has none. */
export type UnreadableIdentity = {
  readable: false;
  source: 'thread' | 'process';
  /** `Anonymous` where that is why: such a token can be opened by nobody. */
  level: 'Anonymous' | null;
  reason: string;
};

export type TokenIdentity = ReadableIdentity | UnreadableIdentity;

/**
 * Reads whom the calling thread acts as now; nobody is asked for the user's name, since that may take long and this may
 * be the thread's moment as somebody else.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function readIdentity(): TokenIdentity {
  const thread = openThreadToken();
  if (thread.error === WIN32.ERROR_NO_TOKEN) return identityOf(openProcessToken(), 'process');
  return identityOf(thread, 'thread');
}

/** The same with the name of the user, for which LSA may ask a domain controller. */
export function withName(identity: TokenIdentity): TokenIdentity {
  if (!identity.readable) return identity;
  const { sid } = identity.user;
  return { ...identity, user: { sid, name: accountOf(sid) } };
}

/**
 * True where both have the same rights: token of the same kind and level, user, logon session, integrity,
 * elevation, and equal sets of groups and enabled privileges. An identity that could not be read is the same
 * as no other.
 */
export function sameIdentity(a: TokenIdentity, b: TokenIdentity): boolean {
  if (!a.readable || !b.readable) return false;
  return (
    a.source === b.source &&
    a.level === b.level &&
    a.user.sid === b.user.sid &&
    a.logonId === b.logonId &&
    a.integrity === b.integrity &&
    a.elevated === b.elevated &&
    sameSet(a.groups, b.groups) &&
    sameSet(a.enabledPrivileges, b.enabledPrivileges)
  );
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((member) => right.has(member));
}

function identityOf(token: OpenedToken, source: 'thread' | 'process'): TokenIdentity {
  if (token.handle === null) {
    const level = token.error === WIN32.ERROR_CANT_OPEN_ANONYMOUS ? 'Anonymous' : null;
    const functionName = source === 'thread' ? 'OpenThreadToken' : 'OpenProcessToken';
    return { readable: false, source, level, reason: failureText(functionName, token.error) };
  }
  try {
    return readToken(token.handle, source);
  } finally {
    closeToken(token.handle);
  }
}

/** What has to be known for two identities to be compared; without it this one is unreadable. */
function readToken(handle: bigint, source: 'thread' | 'process'): TokenIdentity {
  const user = tokenSidAndAttributes(handle, 'TokenUser');
  const statistics = tokenStatistics(handle);
  const groups = tokenGroups(handle, 'TokenGroups');
  const privileges = readPrivileges(handle);
  const level = source === 'thread' ? readLevel(handle) : { value: null, reason: null };
  for (const { reason } of [user, statistics, groups, privileges, level]) {
    if (reason !== null) return { readable: false, source, level: null, reason };
  }
  const sid = user.value?.sid ?? '';
  const integrity = tokenSidAndAttributes(handle, 'TokenIntegrityLevel').value;
  const elevation = tokenNumber(handle, 'TokenElevation').value;
  return {
    readable: true,
    user: { sid, name: null },
    source,
    level: level.value,
    logonId: statistics.value?.logonId ?? '',
    integrity: integrity && integrityName(integrity.sid),
    elevated: elevation === null ? null : elevation !== 0,
    groups: (groups.value ?? []).filter(counts).map((group) => group.sid),
    enabledPrivileges: (privileges.value ?? []).filter(isEnabled).map(({ name }) => name),
    tokenId: statistics.value?.tokenId ?? '',
  };
}

function counts({ attributes }: { attributes: string[] }): boolean {
  return attributes.includes('SE_GROUP_ENABLED');
}

function isEnabled({ state }: { state: PrivilegeState }): boolean {
  return state === 'enabled';
}

function readLevel(handle: bigint): { value: ImpersonationLevel | null; reason: string | null } {
  const { value, reason } = tokenNumber(handle, 'TokenImpersonationLevel');
  if (value === null) return { value, reason };
  const level = IMPERSONATION_LEVELS[value];
  if (level === undefined)
    return { value: null, reason: `TokenImpersonationLevel is ${value}, which has no name` };
  return { value: level, reason: null };
}

/**
 * Impersonation: a synchronous region in which the calling thread acts as an account.
 *
 * Only the calling thread changes. Node's thread pool keeps the old identity, so asynchronous file access, a spawned
 * process or anything after an `await` would run with the old rights: the region's type forbids a Promise. The real
 * and saved ids stay, which makes the way back possible and is no protection against code that wants to go back.
 */
import { runSynchronously, type Synchronous } from '../synchronous.ts';
import type { Account } from './accounts.ts';
import { groupsOf } from './accounts.ts';
import { type Identity, readIdentity, sameIdentity, sameSet } from './identity.ts';
import type { Errno } from './libc.ts';
import {
  requireThreadIds,
  setThreadEffectiveCapabilities,
  setThreadEffectiveGid,
  setThreadEffectiveUid,
  setThreadGroups,
} from './threadIds.ts';

/** The system call that refused, and its errno. */
export type Refusal = Errno & { function: string };

export type ImpersonationResult<T> = {
  before: Identity;
  /** Read back after the change and before the region; null where it could not be read. */
  during: Identity | null;
  /** Read back after the way back; null where it could not be read. */
  after: Identity | null;
  /** The identity read back was the account's. Only then the region was run. */
  impersonated: boolean;
  /** The identity read back afterwards equals the one before. If not, the process has to end at once. */
  reverted: boolean;
  refusedBy: Refusal | null;
  /** Why it did not impersonate, in a sentence; null where it did. */
  reason: string | null;
  /** What the region returned; null where it was not run. */
  value: T | null;
};

/**
 * Runs a region as an account, on the calling thread, and comes back.
 *
 * @param account whom to act as; never uid 0
 * @param region what to do; synchronous, not run unless the identity read back is the account's
 * @param groups the supplementary groups to take on; those of the account unless given
 * @throws what the region throws, after the way back; if the way back failed, that is returned instead
 */
export function asAccount<T>(
  account: Account,
  region: () => Synchronous<T>,
  groups: readonly number[] = groupsOf(account),
): ImpersonationResult<T> {
  refuseRoot(account);
  requireThreadIds();
  const before = readIdentity();
  let during: Identity | null = null;
  let refusedBy: Refusal | null = null;
  let reason: string | null = null;
  let impersonated = false;
  let value: T | null = null;
  let thrown: { error: unknown } | null = null;
  try {
    refusedBy = impersonate(account, groups);
    during = tryReadIdentity();
    reason = refusedBy
      ? `${refusedBy.function} refused: ${refusedBy.errnoName}`
      : differenceFrom(account, groups, during);
    impersonated = reason === null;
    if (impersonated) value = runSynchronously(region);
  } catch (error) {
    thrown = { error };
  } finally {
    revert(before);
  }
  const after = tryReadIdentity();
  const reverted = after !== null && sameIdentity(before, after);
  if (reverted && thrown !== null) throw thrown.error;
  return { before, during, after, impersonated, reverted, refusedBy, reason, value };
}

/**
 * Takes on the account's groups, group id and user id, in this order: the user id goes last because without the
 * privileges of the old one nothing else could be changed any more.
 *
 * @returns null, or the call that refused; what was changed before it stays changed until `revert`
 */
export function impersonate(account: Account, groups: readonly number[]): Refusal | null {
  refuseRoot(account);
  return (
    refusal('setgroups', setThreadGroups(groups)) ??
    refusal('setresgid', setThreadEffectiveGid(account.gid)) ??
    refusal('setresuid', setThreadEffectiveUid(account.uid)) ??
    shedCapabilities()
  );
}

/**
 * Goes back to an identity that was read before `impersonate`: user id first, since it brings the privileges back.
 *
 * @returns null, or the first call that refused; the others are tried all the same
 */
export function revert(before: Identity): Refusal | null {
  const steps = [
    refusal('setresuid', setThreadEffectiveUid(before.uid.effective)),
    restoreCapabilities(before),
    refusal('setresgid', setThreadEffectiveGid(before.gid.effective)),
    restoreGroups(before),
  ];
  return steps.find((step) => step !== null) ?? null;
}

/**
 * The kernel drops the effective capabilities when the effective user id leaves 0. Where it does not (the caller was
 * not root but had CAP_SETUID, or SECBIT_NO_SETUID_FIXUP is set) they would open files that the account cannot open.
 */
function shedCapabilities(): Refusal | null {
  if (readIdentity().capabilities.effective.length === 0) return null;
  return refusal('capset', setThreadEffectiveCapabilities([]));
}

function restoreCapabilities(before: Identity): Refusal | null {
  const now = tryReadIdentity();
  if (now && sameSet(now.capabilities.effective, before.capabilities.effective)) return null;
  return refusal('capset', setThreadEffectiveCapabilities(before.capabilities.effective));
}

/** Without the privilege setgroups fails, but then the groups were never changed either. */
function restoreGroups(before: Identity): Refusal | null {
  const now = tryReadIdentity();
  if (now && sameSet(now.groups, before.groups) && now.groups.length === before.groups.length) return null;
  return refusal('setgroups', setThreadGroups(before.groups));
}

function differenceFrom(
  account: Account,
  groups: readonly number[],
  identity: Identity | null,
): string | null {
  if (identity === null) return 'the identity could not be read back';
  const { uid, gid, capabilities } = identity;
  if (uid.effective !== account.uid)
    return `the effective uid read back is ${uid.effective}, not ${account.uid}`;
  if (gid.effective !== account.gid)
    return `the effective gid read back is ${gid.effective}, not ${account.gid}`;
  if (uid.fileSystem !== account.uid) return `the file system uid is ${uid.fileSystem}, not ${account.uid}`;
  if (gid.fileSystem !== account.gid) return `the file system gid is ${gid.fileSystem}, not ${account.gid}`;
  if (!sameSet(identity.groups, groups))
    return `the groups read back are ${identity.groups.join(' ') || 'none'}`;
  if (capabilities.effective.length > 0) return `capabilities remain: ${capabilities.effective.join(' ')}`;
  return null;
}

function refuseRoot(account: Account): void {
  if (account.uid === 0) throw new Error('impersonation of uid 0 is refused');
}

function tryReadIdentity(): Identity | null {
  try {
    return readIdentity();
  } catch {
    return null;
  }
}

function refusal(functionName: string, errno: Errno | null): Refusal | null {
  return errno && { function: functionName, ...errno };
}

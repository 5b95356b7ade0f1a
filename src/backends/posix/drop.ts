/** The way without return: a child process that becomes an account for good, before it executes a command. */
import { type Account, groupsOf } from './accounts.ts';
import { type Identity, inheritableCapabilities, readIdentity, sameSet } from './identity.ts';
import type { Refusal } from './impersonation.ts';
import { errnoName } from './libc.ts';
import { clearThreadInheritableCapabilities } from './threadIds.ts';

/** @types/node does not know process.initgroups(user, extraGroup). */
const node: NodeJS.Process & { initgroups?(user: string, extraGroup: number): void } = process;

export type DropResult = {
  before: Identity;
  after: Identity;
  /** All ids and groups read back are the account's, and no capability is left. */
  dropped: boolean;
  refusedBy: Refusal | null;
  /** Why not, in a sentence; null where it did. */
  reason: string | null;
};

/**
 * Makes the whole process the account's, all threads and all ids, so that nothing it executes can go back.
 *
 * Only for a child process that executes a command next: it cannot be undone.
 *
 * @param account whom to become; never uid 0
 */
export function dropTo(account: Account): DropResult {
  if (account.uid === 0) throw new Error('impersonation of uid 0 is refused');
  const before = readIdentity();
  const groups = groupsOf(account);
  const refusedBy =
    step('initgroups', () => node.initgroups?.(account.name, account.gid)) ??
    step('setgid', () => process.setgid?.(account.gid)) ??
    step('setuid', () => process.setuid?.(account.uid)) ??
    withoutInheritable();
  const after = readIdentity();
  const reason = refusedBy
    ? `${refusedBy.function} refused: ${refusedBy.errnoName}`
    : differenceFrom(account, groups, after);
  return { before, after, dropped: reason === null, refusedBy, reason };
}

/** No change of user takes them away, and a program whose file asks for them would have them back (capabilities(7)). */
function withoutInheritable(): Refusal | null {
  const errno = clearThreadInheritableCapabilities();
  return errno && { function: 'capset', ...errno };
}

function step(functionName: string, change: () => void): Refusal | null {
  try {
    change();
    return null;
  } catch (error) {
    const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? 0);
    if (errno === 0) throw error;
    return { function: functionName, errno, errnoName: errnoName(errno) };
  }
}

function differenceFrom(account: Account, groups: readonly number[], identity: Identity): string | null {
  for (const [kind, id] of Object.entries(identity.uid)) {
    if (id !== account.uid) return `the ${kind} uid read back is ${id}, not ${account.uid}`;
  }
  for (const [kind, id] of Object.entries(identity.gid)) {
    if (id !== account.gid) return `the ${kind} gid read back is ${id}, not ${account.gid}`;
  }
  if (!sameSet(identity.groups, groups))
    return `the groups read back are ${identity.groups.join(' ') || 'none'}`;
  const { effective, permitted } = identity.capabilities;
  const remaining = [...effective, ...permitted, ...inheritableCapabilities()];
  if (remaining.length > 0) return `capabilities remain: ${remaining.join(' ')}`;
  return null;
}

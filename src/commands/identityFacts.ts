/** Whom a thread acts as, as the report shows it. */
import type { ThreadIdentity } from '../backends/system.ts';
import type { IdentityFacts } from '../report/schema/shared.ts';

/**
 * @param account name of the account that an effective uid belongs to, where it is known; a token knows its own
 */
export function identityFacts(identity: ThreadIdentity | null, account: string | null): IdentityFacts | null {
  if (identity?.posix) {
    const { uid, gid, groups, capabilities } = identity.posix;
    const effectiveCapabilities = [...capabilities.effective];
    return { uid, gid, account, groups, effectiveCapabilities, token: null };
  }
  if (!identity?.windows) return null;
  const nothing = { uid: null, gid: null, groups: [], effectiveCapabilities: [] };
  const { windows } = identity;
  if (!windows.readable) {
    const { source, level, reason } = windows;
    const unread = { sid: null, logonId: null, tokenId: null, integrity: null, elevated: null };
    const token = { readable: false, reason, source, level, ...unread, groups: [], enabledPrivileges: [] };
    return { ...nothing, account: null, token };
  }
  const { user, readable: _, ...rest } = windows;
  return {
    ...nothing,
    account: user.name,
    token: { readable: true, reason: null, sid: user.sid, ...rest },
  };
}

/**
 * Impersonation by the library itself: ImpersonateSecurityContext, a synchronous region, RevertSecurityContext, with
 * the identity of the thread read from the operating system before, during and after. What the functions return is
 * recorded and proves nothing.
 */
import type { Status } from '../status/status.ts';
import { succeeded } from '../status/status.ts';
import type { Context, NativeImpersonation } from './backend.ts';
import { runSynchronously, type Synchronous } from './synchronous.ts';
import type { System, ThreadIdentity } from './system.ts';

export type NativeImpersonationResult<T> = {
  /** What ImpersonateSecurityContext returned. */
  status: Status;
  /** What RevertSecurityContext returned; null where there was nothing to revert. */
  revertStatus: Status | null;
  before: ThreadIdentity;
  /** Read between the two calls; null where it could not be read. */
  during: ThreadIdentity | null;
  after: ThreadIdentity | null;
  /** The identity read between the calls was another one than before, whatever the call returned. */
  changed: boolean;
  /** The call succeeded and the identity read back is another one. Only then the region was run. */
  impersonated: boolean;
  /** The identity read back afterwards equals the one before. If not, the process has to end at once. */
  reverted: boolean;
  /** What the region returned; null where it was not run. */
  value: T | null;
};

/**
 * Runs a region as a context's client, on the calling thread, and comes back.
 *
 * @param region what to do; synchronous, and not run unless the identity really changed: if impersonation failed,
 *   nothing may be done in the client's name (remarks of ImpersonateSecurityContext)
 * @throws what the region throws, after the way back; if the way back failed, that is returned instead
 */
export function whileImpersonating<T>(
  functions: NativeImpersonation,
  system: Pick<System, 'readIdentity' | 'sameIdentity'>,
  context: Context,
  region: () => Synchronous<T>,
): NativeImpersonationResult<T> {
  const before = system.readIdentity();
  const missing = functions.missing();
  const status = missing ?? functions.impersonate(context);
  let during: ThreadIdentity | null = null;
  let revertStatus: Status | null = null;
  let impersonated = false;
  let value: T | null = null;
  let changed = false;
  let thrown: { error: unknown } | null = null;
  try {
    during = tryReadIdentity(system);
    impersonated = succeeded(status) && during !== null && !system.sameIdentity(before, during);
    if (impersonated) value = runSynchronously(region);
  } catch (error) {
    thrown = { error };
  } finally {
    // A call that failed should have changed nothing; where it did all the same, there is a way to go back too.
    changed = during === null || !system.sameIdentity(before, during);
    if (!missing && (succeeded(status) || changed)) revertStatus = functions.revert(context);
  }
  const after = tryReadIdentity(system);
  const reverted = after !== null && system.sameIdentity(before, after);
  if (reverted && thrown !== null) throw thrown.error;
  return { status, revertStatus, before, during, after, changed, impersonated, reverted, value };
}

function tryReadIdentity(system: Pick<System, 'readIdentity'>): ThreadIdentity | null {
  try {
    return system.readIdentity();
  } catch {
    return null;
  }
}

/** What may run while a thread acts as somebody else: nothing that goes on later, on another thread or after. */

/** A region's value; never a Promise, since what a Promise still has to do would run outside the region. */
export type Synchronous<T> = T extends PromiseLike<unknown> ? never : T;

/**
 * Runs a region.
 *
 * @throws Error where it returned a Promise all the same, by way of `any`
 */
export function runSynchronously<T>(region: () => Synchronous<T>): T {
  const value: T = region();
  if (typeof (value as { then?: unknown } | null)?.then === 'function') {
    throw new Error('an impersonated region returned a Promise');
  }
  return value;
}

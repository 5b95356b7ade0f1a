/** Lookups of host names that may outlive what they were for: the resolver cannot be stopped, and Node's exit waits for it. */

let inFlight = 0;

/** Whether the resolver still works for a request that was given up. */
export const resolverIsBusy = (): boolean => inFlight > 0;

/**
 * Counts a lookup.
 *
 * @returns to be called when it has ended
 */
export function lookupBegins(): () => void {
  inFlight += 1;
  return () => {
    inFlight -= 1;
  };
}

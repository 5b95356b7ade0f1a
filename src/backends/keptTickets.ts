/**
 * Whether tickets that GSS-API asks a KDC for go into the user's credential cache, as they do for any program. Ten
 * thousand of them would fill it, and each next one would take longer to find its place.
 */
let kept = true;

export const keepsTickets = (): boolean => kept;

/** From now on this process, and every child of it, asks from a copy of the cache that is thrown away. */
export function keepNoTickets(): void {
  kept = false;
}

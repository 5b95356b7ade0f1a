/** The clock that nobody sets. The other one may be set while something is waited for, so no limit of time is kept by it. */

/** Milliseconds since some moment of this host, the same one for all of its processes. */
export function steadyMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** By how much the two clocks are apart, seconds; of a process that has just been started nothing. */
const apart = () => (Date.now() - performance.timeOrigin - performance.now()) / 1000;

let apartBefore = 0;

/** Whole seconds by which this host's clock was set since this process was started, or began anew; 0 where nobody did. */
export function clockSetBy(): number {
  // And no negative zero.
  return Math.trunc(apart() - apartBefore) || 0;
}

/** For a process that answers more than once: what was set before an answer was asked for does not concern it. */
export function beginAnew(): void {
  apartBefore = apart();
}

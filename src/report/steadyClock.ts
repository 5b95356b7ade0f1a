/** The clock that nobody sets. The other one may be set while something is waited for, so no limit of time is kept by it. */

/** Milliseconds since some moment of this host, the same one for all of its processes. */
export function steadyMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Whole seconds by which this host's clock was set since this process was started; 0 where nobody did. */
export function clockSetBy(): number {
  return Math.trunc((Date.now() - performance.timeOrigin - performance.now()) / 1000);
}

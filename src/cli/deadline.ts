/** What is left of a command's time limit: starting the program belongs to it as well. */

const LEAST_SECONDS = 0.5;

/** @param timeoutSeconds since the process was started */
export function leftOf(timeoutSeconds: number): number {
  // performance.now() counts from the start of the process.
  return Math.max(LEAST_SECONDS, timeoutSeconds - performance.now() / 1000);
}

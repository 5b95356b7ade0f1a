/** What holds this process back from going on, or from ending by itself, once it has answered. */

let held = false;

/** A thread of this process is still in a native call that nobody waits for: it is left at once when it has answered. */
export function leaveAfterAnswer(): void {
  held = true;
}

export const mustLeave = (): boolean => held;

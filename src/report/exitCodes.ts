/** What the process answers to its caller. */
export const EXIT = {
  /** The answer is yes. */
  yes: 0,
  /** The check ran and the answer is no. */
  no: 1,
  /** The command line or an input is wrong. */
  usage: 2,
  /** Cannot tell here: a library is missing, a thing unsupported, the time ran out. */
  cannotTell: 3,
  /** A bug in the tool. */
  bug: 4,
  /** The identity could not be reverted. */
  revertFailed: 5,
  interrupted: 130,
} as const;

/** One of EXIT, or the code of a command that ran in the lab. */
export type ExitCode = number;

/** An input that did not come in time: whoever reads it still waits, so the process has to be left at once. */
export class InputTimedOut extends Error {
  constructor(name: string, seconds: number) {
    super(`nothing came from ${name} within ${Number(seconds.toFixed(1))} s`);
    this.name = 'InputTimedOut';
  }
}

/** A mistake of the caller: one sentence for stderr, optionally a hint, exit code 2 unless said otherwise. */
export class UsageError extends Error {
  readonly hint: string | null;
  readonly exitCode: ExitCode;
  constructor(message: string, hint: string | null = null, exitCode: ExitCode = EXIT.usage) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

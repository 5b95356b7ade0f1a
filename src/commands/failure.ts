/** What was thrown, as a sentence and an exit code. */
import { LibraryMissing } from '../backends/native.ts';
import { libraryHint } from '../findings/libraries.ts';
import { EXIT, type ExitCode, InputTimedOut, UsageError } from '../report/exitCodes.ts';
import { systemRefusal } from '../report/systemErrors.ts';

export type Failure = { message: string; hint: string | null; exitCode: ExitCode };

/** Mistakes of the caller and missing libraries in their own words; everything else is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) {
    const { message, hint, exitCode } = error;
    return { message, hint, exitCode };
  }
  if (error instanceof InputTimedOut)
    return { message: error.message, hint: null, exitCode: EXIT.cannotTell };
  if (error instanceof LibraryMissing) {
    return {
      message: error.message,
      hint: libraryHint(error.library, error.message),
      exitCode: EXIT.cannotTell,
    };
  }
  const refusal = systemRefusal(error);
  if (refusal !== null) return { message: refusal, hint: null, exitCode: EXIT.cannotTell };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    message: `this is a bug in sspidiag: ${text
      .split('\n')
      .slice(0, 3)
      .map((line) => line.trim())
      .join(' ')}`,
    hint: 'please report it with the command that you typed',
    exitCode: EXIT.bug,
  };
}

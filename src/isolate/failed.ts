/** An operation that threw: on the way between processes, and what it means. */
import { LibraryMissing } from '../backends/native.ts';
import { systemRefusal } from '../report/systemErrors.ts';
import type { Failure } from './protocol.ts';
import type { Outcome } from './run.ts';

export function failureOf(error: unknown): Failure {
  const refusal = systemRefusal(error);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    name,
    message: refusal ?? message,
    stack: stack ?? null,
    library: error instanceof LibraryMissing ? error.library : null,
    refused: refusal !== null,
  };
}

/** What came of the operation. */
export function outcomeOf({
  message,
  stack,
  library,
  refused,
}: Failure): Extract<Outcome<never>, { kind: 'library-missing' | 'refused' | 'failed' }> {
  if (library) return { kind: 'library-missing', library, message, calls: [] };
  if (refused) return { kind: 'refused', message, calls: [] };
  return { kind: 'failed', message, stack, exitCode: null, calls: [] };
}

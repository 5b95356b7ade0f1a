/** What a system answers when it is the system that cannot go on, and not the program that asked wrongly. */

/** Nothing left of something, a device that fails, a policy that forbids: at any call, of any program. */
const REFUSALS: readonly unknown[] = [
  ...['EACCES', 'EPERM', 'EAGAIN', 'EINTR', 'EIO', 'ESTALE', 'ETIMEDOUT'],
  ...['EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT', 'EROFS'],
];

/**
 * A sentence for an error by which the system refused something, wherever it was thrown; null for any other, which then is a
 * bug of whoever did not expect it.
 */
export function systemRefusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, errnoName } = error as { code?: unknown; errnoName?: unknown };
  return REFUSALS.includes(code ?? errnoName) ? `the system refused: ${error.message}` : null;
}

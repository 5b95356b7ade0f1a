/** Findings about handles and buffers that a library would not take back. */
import type { Status } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { sspiFinding } from './sspi.ts';

/** A warning for each function that refused, once however often it did. */
export function releaseFindings(
  refused: readonly Status[],
  circumstances: Parameters<typeof sspiFinding>[1],
): Finding[] {
  const once = new Map(refused.map((status) => [`${status.function} ${status.name}`, status]));
  return [...once.values()].map((status) => ({
    ...sspiFinding(status, circumstances, ['it was called with what the library itself gave out']),
    severity: 'warning',
  }));
}

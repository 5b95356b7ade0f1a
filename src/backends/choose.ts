/** Which backend serves this host and this request. */
import { EXIT, UsageError } from '../report/exitCodes.ts';
import type { Backend } from './backend.ts';

export const BACKEND_NAMES = ['auto', 'gssapi'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/**
 * Loads the backend.
 *
 * @param name `auto` takes the system's own: GSS-API everywhere but on Windows
 * @throws LibraryMissing where its library cannot be loaded
 * @throws UsageError where this build has no backend for this system
 */
export async function chooseBackend(name: BackendName): Promise<Backend> {
  if (name === 'auto' && process.platform === 'win32') {
    throw new UsageError('this build has no backend for Windows', null, EXIT.cannotTell);
  }
  const { gssapiBackend } = await import('./gssapi/backend.ts');
  return gssapiBackend();
}

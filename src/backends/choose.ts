/** Which backend serves this host and this request. */
import type { Backend } from './backend.ts';

export const BACKEND_NAMES = ['auto', 'gssapi', 'sspi'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export type BackendChoice = {
  name: BackendName;
  /** A library with the SSPI ABI to load instead of the system's own; null for that one. */
  library: string | null;
  /** Whether a library that logs to stderr by itself shall. */
  noise: boolean;
};

/** True where the request is served by a library with the SSPI ABI: always on Windows, elsewhere when asked for. */
export function isSspi({ name, library }: BackendChoice): boolean {
  return name === 'sspi' || library !== null || (name === 'auto' && process.platform === 'win32');
}

/**
 * Loads the backend.
 *
 * @throws LibraryMissing where its library cannot be loaded
 */
export async function chooseBackend(choice: BackendChoice): Promise<Backend> {
  if (isSspi(choice)) {
    // libwinpr reads this when it first logs; it would warn about every function that it does not implement.
    if (!choice.noise) process.env.WLOG_LEVEL ??= 'OFF';
    const { sspiBackend } = await import('./sspi/backend.ts');
    return sspiBackend(choice.library);
  }
  const { gssapiBackend } = await import('./gssapi/backend.ts');
  return gssapiBackend();
}

/** Which backend serves this host and this request. */
import type { Backend, BackendIdentity } from './backend.ts';

export const BACKEND_NAMES = ['auto', 'gssapi', 'sspi'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export type BackendChoice = {
  name: BackendName;
  /** A library with the SSPI ABI to load instead of the system's own; null for that one. */
  library: string | null;
  /** Whether a library that logs to stderr by itself shall. */
  noise: boolean;
};

type Loader = (choice: BackendChoice) => Promise<Backend>;

const LOADERS: Readonly<Record<Exclude<BackendName, 'auto'>, Loader>> = {
  gssapi: async () => (await import('./gssapi/backend.ts')).gssapiBackend(),
  async sspi({ library, noise }) {
    // libwinpr reads this when it first logs; it would warn about every function that it does not implement.
    if (!noise) process.env.WLOG_LEVEL ??= 'OFF';
    return (await import('./sspi/backend.ts')).sspiBackend(library);
  },
};

function serving({ name, library }: BackendChoice): keyof typeof LOADERS {
  if (library !== null) return 'sspi';
  if (name !== 'auto') return name;
  return process.platform === 'win32' ? 'sspi' : 'gssapi';
}

/** True where the request is served by a library with the SSPI ABI: always on Windows, elsewhere when asked for. */
export function isSspi(choice: BackendChoice): boolean {
  return serving(choice) === 'sspi';
}

/**
 * Loads the backend.
 *
 * @throws LibraryMissing where its library cannot be loaded
 */
export function chooseBackend(choice: BackendChoice): Promise<Backend> {
  return LOADERS[serving(choice)](choice);
}

/**
 * Which library serves the request; loads no more of the backend than that takes.
 *
 * @throws LibraryMissing where its library cannot be loaded
 */
export async function identityOf(choice: BackendChoice): Promise<BackendIdentity> {
  if (serving(choice) === 'gssapi') return (await import('./gssapi/identity.ts')).gssapiIdentity();
  return (await chooseBackend(choice)).identity();
}

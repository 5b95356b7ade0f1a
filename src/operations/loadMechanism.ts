/** Loads one mechanism plug-in, in a child process of its own: whatever its initialiser does stays there. */
import { LibraryMissing, nativeCall, openLibrary } from '../backends/native.ts';

export type LoadedMechanism = {
  loaded: boolean;
  /** The loader's words; null where it was loaded. */
  reason: string | null;
  /** It has gss_mech_initialize, or the functions of GSS-API under their own or under the interposer's names. */
  isMechanism: boolean | null;
};

/** One of these an MIT plug-in has to export (g_initialize.c). */
const ENTRIES = [
  'gss_mech_initialize',
  'gss_init_sec_context',
  'gssspi_init_sec_context',
  'gss_mech_interposer',
] as const;

/** dlopen, and a look at what it exports; nothing of it is called. */
export function loadMechanism({ path }: { path: string }): LoadedMechanism {
  try {
    const library = nativeCall(
      'dlopen',
      { path },
      () => openLibrary(path),
      () => 'loaded',
    );
    const isMechanism = ENTRIES.some((name) => library.find('__cdecl', name, 'void', []) !== null);
    return { loaded: true, reason: null, isMechanism };
  } catch (error) {
    if (!(error instanceof LibraryMissing)) throw error;
    return { loaded: false, reason: error.message, isMechanism: null };
  }
}

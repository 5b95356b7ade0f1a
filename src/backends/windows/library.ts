/** Windows' own libraries, always from the system folder, and whether they export a function. */
import { type Library, LibraryMissing, loadLibrary } from '../native.ts';

/** winnt.h's MAX_PATH bounds the system folder's name; the documentation promises no more. */
const FOLDER_CHARACTERS = 1024;

/** libloaderapi.h */
const LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800;

let folder: string | undefined;

/**
 * The system folder, for example `C:\Windows\System32`, as GetSystemDirectoryW gives it. The environment is
 * not believed: whoever sets it could have another library loaded.
 *
 * @throws LibraryMissing where the host is not Windows, or does not say
 */
export function systemFolder(): string {
  folder ??= readSystemFolder();
  return folder;
}

function readSystemFolder(): string {
  if (process.platform !== 'win32') throw new LibraryMissing('kernel32.dll', 'this host is not Windows');
  // A known DLL that every process has loaded already: its name alone cannot bring in another file.
  const { functions } = loadLibrary('kernel32.dll', {
    GetSystemDirectoryW: 'uint32_t __stdcall GetSystemDirectoryW(void *lpBuffer, uint32_t uSize)',
    SetDefaultDllDirectories: 'int __stdcall SetDefaultDllDirectories(uint32_t DirectoryFlags)',
  });
  // From now on what a library needs comes from there too, and never from the program's folder, the current one or PATH.
  functions.SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
  const buffer = Buffer.alloc(FOLDER_CHARACTERS * 2);
  const length = functions.GetSystemDirectoryW(buffer, FOLDER_CHARACTERS) as number;
  if (length === 0 || length >= FOLDER_CHARACTERS) {
    throw new LibraryMissing('kernel32.dll', `GetSystemDirectoryW answered ${length}`);
  }
  return buffer.toString('utf16le', 0, length * 2);
}

/**
 * Loads a library of the system by its full path, so that no folder of the search order can put another in
 * its place.
 *
 * @param file its file name, for example `advapi32.dll`
 * @param prototypes function name to C prototype in koffi's notation
 * @throws LibraryMissing when the loader refuses; using a function that the library does not export throws it
 * too
 */
export function systemLibrary<Name extends string>(
  file: string,
  prototypes: Record<Name, string>,
): Library<Name> {
  return loadLibrary(`${systemFolder()}\\${file}`, prototypes);
}

/** Whether the library exports the function; Wine exports some that are no more than a name. */
export function isExported<Name extends string>(library: Library<Name>, name: Name): boolean {
  try {
    return library.functions[name] !== undefined;
  } catch (error) {
    if (error instanceof LibraryMissing) return false;
    throw error;
  }
}

/** Which file a loaded library came from, and the version that the file carries. */
import { type Library, nativeCall, type Pointer } from '../native.ts';
import { win32Call } from './call.ts';
import { win32Error } from './errors.ts';
import { kernel32 } from './kernel32.ts';
import { systemLibrary } from './library.ts';
import { structure, structureAt, wideText, withMemory } from './memory.ts';

const PROTOTYPES = {
  GetFileVersionInfoSizeW:
    'uint32_t __stdcall GetFileVersionInfoSizeW(const char16_t *lptstrFilename, _Out_ uint32_t *lpdwHandle)',
  GetFileVersionInfoW:
    'int __stdcall GetFileVersionInfoW(const char16_t *lptstrFilename, uint32_t dwHandle, uint32_t dwLen, void *lpData)',
  VerQueryValueW:
    'int __stdcall VerQueryValueW(const void *pBlock, const char16_t *lpSubBlock, _Out_ void **lplpBuffer, _Out_ uint32_t *puLen)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

function version(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= systemLibrary('version.dll', PROTOTYPES);
  return loaded.functions;
}

/** The longest path that Windows knows, in characters. */
const PATH_CHARACTERS = 32768;
const VS_FFI_SIGNATURE = 0xfeef04bd;

const VS_FIXEDFILEINFO = structure(() => ({
  dwSignature: 'uint32_t',
  dwStrucVersion: 'uint32_t',
  dwFileVersionMS: 'uint32_t',
  dwFileVersionLS: 'uint32_t',
}));

/**
 * The file that a library of this process came from.
 *
 * @param name its file name or full path, as it was loaded
 * @returns an absolute path, or null where this process has not loaded it
 */
export function loadedModulePath(name: string): string | null {
  const { GetModuleHandleW, GetModuleFileNameW } = kernel32();
  let module: Pointer = null;
  const missing = win32Call('GetModuleHandleW', { lpModuleName: name }, () => {
    module = GetModuleHandleW(name) as Pointer;
    return module !== null;
  });
  if (missing !== null) return null;
  const buffer = Buffer.alloc(PATH_CHARACTERS * 2);
  const length = nativeCall(
    'GetModuleFileNameW',
    { hModule: name },
    () => GetModuleFileNameW(module, buffer, PATH_CHARACTERS) as number,
    (characters) => `${characters} characters`,
  );
  return length > 0 && length < PATH_CHARACTERS ? wideText(buffer, length) : null;
}

/**
 * The version in a file's resources, for example `10.0.19041.4355`.
 *
 * @returns null where the file carries none or cannot be read
 */
export function fileVersion(path: string): string | null {
  const { GetFileVersionInfoSizeW, GetFileVersionInfoW, VerQueryValueW } = version();
  const size = nativeCall(
    'GetFileVersionInfoSizeW',
    { lptstrFilename: path },
    () => GetFileVersionInfoSizeW(path, [0]) as number,
    (bytes) => (bytes === 0 ? win32Error(kernel32().GetLastError() as number) : `${bytes} bytes`),
  );
  if (size === 0) return null;
  return withMemory(size, (block) => {
    const refused = win32Call(
      'GetFileVersionInfoW',
      { lptstrFilename: path },
      () => GetFileVersionInfoW(path, 0, size, block) !== 0,
    );
    if (refused !== null) return null;
    const found: [Pointer] = [null];
    const length: [number] = [0];
    if (VerQueryValueW(block, '\\', found, length) === 0 || found[0] === null) return null;
    return versionText(structureAt<FixedFileInfo>(found[0], VS_FIXEDFILEINFO()));
  });
}

type FixedFileInfo = { dwSignature: number; dwFileVersionMS: number; dwFileVersionLS: number };

function versionText({ dwSignature, dwFileVersionMS, dwFileVersionLS }: FixedFileInfo): string | null {
  if (dwSignature !== VS_FFI_SIGNATURE) return null;
  const parts = [dwFileVersionMS >>> 16, dwFileVersionMS & 0xffff, dwFileVersionLS >>> 16];
  return [...parts, dwFileVersionLS & 0xffff].join('.');
}

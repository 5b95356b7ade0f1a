/** ntdll.dll: what no documented function of a higher library tells. */
import type { Library } from '../native.ts';
import { isExported, systemLibrary } from './library.ts';

const PROTOTYPES = {
  NtQueryObject:
    'int32_t __stdcall NtQueryObject(void *Handle, int ObjectInformationClass, void *ObjectInformation, uint32_t ObjectInformationLength, void *ReturnLength)',
  // Wine's alone.
  wine_get_version: 'const char *wine_get_version(void)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * ntdll.dll's functions.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function ntdll(): Library<keyof typeof PROTOTYPES>['functions'] {
  return open().functions;
}

/**
 * True where this Windows is Wine, which can be told to hide it and then counts as Windows.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function isWine(): boolean {
  return isExported(open(), 'wine_get_version');
}

function open(): Library<keyof typeof PROTOTYPES> {
  loaded ??= systemLibrary('ntdll.dll', PROTOTYPES);
  return loaded;
}

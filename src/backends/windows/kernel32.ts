/**
 * kernel32.dll: the functions of it that the tool calls, their parameters named as in the Windows headers.
 */
import type { Library } from '../native.ts';
import { systemLibrary } from './library.ts';

const PROTOTYPES = {
  GetLastError: 'uint32_t __stdcall GetLastError()',
  CloseHandle: 'int __stdcall CloseHandle(void *hObject)',
  LocalFree: 'void * __stdcall LocalFree(void *hMem)',
  GetCurrentProcess: 'void * __stdcall GetCurrentProcess()',
  GetCurrentThread: 'void * __stdcall GetCurrentThread()',
  OpenProcess:
    'void * __stdcall OpenProcess(uint32_t dwDesiredAccess, int bInheritHandle, uint32_t dwProcessId)',
  TerminateProcess: 'int __stdcall TerminateProcess(void *hProcess, uint32_t uExitCode)',
  DuplicateHandle:
    'int __stdcall DuplicateHandle(void *hSourceProcessHandle, void *hSourceHandle, void *hTargetProcessHandle, _Out_ void **lpTargetHandle, uint32_t dwDesiredAccess, int bInheritHandle, uint32_t dwOptions)',
  GetStdHandle: 'void * __stdcall GetStdHandle(uint32_t nStdHandle)',
  GetConsoleMode: 'int __stdcall GetConsoleMode(void *hConsoleHandle, _Out_ uint32_t *lpMode)',
  GetErrorMode: 'uint32_t __stdcall GetErrorMode()',
  SetErrorMode: 'uint32_t __stdcall SetErrorMode(uint32_t uMode)',
  WerSetFlags: 'int32_t __stdcall WerSetFlags(uint32_t dwFlags)',
  GetModuleHandleW: 'void * __stdcall GetModuleHandleW(const char16_t *lpModuleName)',
  GetModuleFileNameW:
    'uint32_t __stdcall GetModuleFileNameW(void *hModule, void *lpFilename, uint32_t nSize)',
  CreateFileW:
    'void * __stdcall CreateFileW(const char16_t *lpFileName, uint32_t dwDesiredAccess, uint32_t dwShareMode, void *lpSecurityAttributes, uint32_t dwCreationDisposition, uint32_t dwFlagsAndAttributes, void *hTemplateFile)',
  ReadFile:
    'int __stdcall ReadFile(void *hFile, void *lpBuffer, uint32_t nNumberOfBytesToRead, _Out_ uint32_t *lpNumberOfBytesRead, void *lpOverlapped)',
  GetFileType: 'uint32_t __stdcall GetFileType(void *hFile)',
  GetFileAttributesW: 'uint32_t __stdcall GetFileAttributesW(const char16_t *lpFileName)',
  FileTimeToSystemTime: 'int __stdcall FileTimeToSystemTime(const void *lpFileTime, void *lpSystemTime)',
  SystemTimeToFileTime: 'int __stdcall SystemTimeToFileTime(const void *lpSystemTime, void *lpFileTime)',
  TzSpecificLocalTimeToSystemTime:
    'int __stdcall TzSpecificLocalTimeToSystemTime(const void *lpTimeZoneInformation, const void *lpLocalTime, void *lpUniversalTime)',
  TzSpecificLocalTimeToSystemTimeEx:
    'int __stdcall TzSpecificLocalTimeToSystemTimeEx(const void *lpTimeZoneInformation, const void *lpLocalTime, void *lpUniversalTime)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * kernel32.dll itself, for `isExported`.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function kernel32Library(): Library<keyof typeof PROTOTYPES> {
  loaded ??= systemLibrary('kernel32.dll', PROTOTYPES);
  return loaded;
}

/**
 * kernel32.dll's functions.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function kernel32(): Library<keyof typeof PROTOTYPES>['functions'] {
  return kernel32Library().functions;
}

/** advapi32.dll: tokens, SIDs, privileges and the registry, parameters named as in the Windows headers. */
import type { Library } from '../native.ts';
import { systemLibrary } from './library.ts';

const PROTOTYPES = {
  OpenProcessToken:
    'int __stdcall OpenProcessToken(void *ProcessHandle, uint32_t DesiredAccess, _Out_ void **TokenHandle)',
  OpenThreadToken:
    'int __stdcall OpenThreadToken(void *ThreadHandle, uint32_t DesiredAccess, int OpenAsSelf, _Out_ void **TokenHandle)',
  GetTokenInformation:
    'int __stdcall GetTokenInformation(void *TokenHandle, int TokenInformationClass, void *TokenInformation, uint32_t TokenInformationLength, _Out_ uint32_t *ReturnLength)',
  DuplicateTokenEx:
    'int __stdcall DuplicateTokenEx(void *hExistingToken, uint32_t dwDesiredAccess, void *lpTokenAttributes, int ImpersonationLevel, int TokenType, _Out_ void **phNewToken)',
  LookupPrivilegeNameW:
    'int __stdcall LookupPrivilegeNameW(const char16_t *lpSystemName, const void *lpLuid, void *lpName, _Inout_ uint32_t *cchName)',
  LookupAccountSidW:
    'int __stdcall LookupAccountSidW(const char16_t *lpSystemName, const void *Sid, void *Name, _Inout_ uint32_t *cchName, void *ReferencedDomainName, _Inout_ uint32_t *cchReferencedDomainName, _Out_ int *peUse)',
  LsaNtStatusToWinError: 'uint32_t __stdcall LsaNtStatusToWinError(int32_t Status)',
  RegOpenKeyExW:
    'int32_t __stdcall RegOpenKeyExW(void *hKey, const char16_t *lpSubKey, uint32_t ulOptions, uint32_t samDesired, _Out_ void **phkResult)',
  RegOpenCurrentUser: 'int32_t __stdcall RegOpenCurrentUser(uint32_t samDesired, _Out_ void **phkResult)',
  RegCloseKey: 'int32_t __stdcall RegCloseKey(void *hKey)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * advapi32.dll's functions.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function advapi32(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= systemLibrary('advapi32.dll', PROTOTYPES);
  return loaded.functions;
}

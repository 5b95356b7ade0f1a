/**
 * secur32.dll: names of the user and the Local Security Authority, parameters named as in the Windows
 * headers.
 */
import { type Library, nativeCall } from '../native.ts';
import { systemLibrary } from './library.ts';
import { ntStatusHex } from './ntStatus.ts';

const PROTOTYPES = {
  GetUserNameExW:
    'uint8_t __stdcall GetUserNameExW(int NameFormat, void *lpNameBuffer, _Inout_ uint32_t *nSize)',
  LsaGetLogonSessionData:
    'int32_t __stdcall LsaGetLogonSessionData(const void *LogonId, _Out_ void **ppLogonSessionData)',
  LsaFreeReturnBuffer: 'int32_t __stdcall LsaFreeReturnBuffer(void *Buffer)',
  LsaConnectUntrusted: 'int32_t __stdcall LsaConnectUntrusted(_Out_ void **LsaHandle)',
  LsaDeregisterLogonProcess: 'int32_t __stdcall LsaDeregisterLogonProcess(void *LsaHandle)',
  LsaLookupAuthenticationPackage:
    'int32_t __stdcall LsaLookupAuthenticationPackage(void *LsaHandle, const void *PackageName, _Out_ uint32_t *AuthenticationPackage)',
  LsaCallAuthenticationPackage:
    'int32_t __stdcall LsaCallAuthenticationPackage(void *LsaHandle, uint32_t AuthenticationPackage, const void *ProtocolSubmitBuffer, uint32_t SubmitBufferLength, _Out_ void **ProtocolReturnBuffer, _Out_ uint32_t *ReturnBufferLength, _Out_ int32_t *ProtocolStatus)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * secur32.dll's functions.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function secur32(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= systemLibrary('secur32.dll', PROTOTYPES);
  return loaded.functions;
}

/** Calls a function that answers an NTSTATUS. */
export function lsaCall(
  functionName: string,
  args: Parameters<typeof nativeCall>[1],
  call: () => number,
): number {
  return nativeCall(functionName, args, call, ntStatusHex);
}

/** Gives memory back that an Lsa function allocated. */
export function freeReturnBuffer(buffer: bigint | null): void {
  if (buffer === null) return;
  const { LsaFreeReturnBuffer } = secur32();
  lsaCall('LsaFreeReturnBuffer', {}, () => LsaFreeReturnBuffer(buffer) as number);
}

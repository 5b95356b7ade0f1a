/** Registry keys by their usual spelling, `HKLM\Software\...`, opened with the calling thread's rights. */
import { koffi, nativeCall, type Pointer } from '../native.ts';
import { advapi32 } from './advapi32.ts';
import { WIN32, win32Error } from './errors.ts';

/** Predefined keys (winreg.h), by both spellings. HKEY_CURRENT_USER has its own way, see below. */
const ROOTS: Record<string, number> = {
  HKCR: 0x80000000,
  HKEY_CLASSES_ROOT: 0x80000000,
  HKCU: 0x80000001,
  HKEY_CURRENT_USER: 0x80000001,
  HKLM: 0x80000002,
  HKEY_LOCAL_MACHINE: 0x80000002,
  HKU: 0x80000003,
  HKEY_USERS: 0x80000003,
  HKCC: 0x80000005,
  HKEY_CURRENT_CONFIG: 0x80000005,
};
const CURRENT_USER = 0x80000001;

export type OpenedKey = { handle: bigint; error: null } | { handle: null; error: number };

/** Whether a text is meant as a registry key, and which predefined key it starts from. */
export function parseKey(text: string): { root: number; subKey: string } | null {
  const [name = '', ...rest] = text.split('\\');
  const root = ROOTS[name.toUpperCase()];
  return root === undefined ? null : { root, subKey: rest.join('\\') };
}

/**
 * Opens a key. HKEY_CURRENT_USER is that of whom the thread impersonates (RegOpenCurrentUser); the predefined
 * handle would stay with whoever used it first in the process.
 *
 * @param samDesired rights wanted, as MAXIMUM_ALLOWED
 */
export function openKey({ root, subKey }: { root: number; subKey: string }, samDesired: number): OpenedKey {
  if (subKey.includes('\0')) return { handle: null, error: WIN32.ERROR_INVALID_NAME };
  if (root !== CURRENT_USER) return open(predefined(root), subKey, samDesired);
  const { RegOpenCurrentUser } = advapi32();
  const user = call('RegOpenCurrentUser', {}, (out) => RegOpenCurrentUser(samDesired, out));
  if (user.handle === null || subKey === '') return user;
  try {
    return open(user.handle, subKey, samDesired);
  } finally {
    closeKey(user.handle);
  }
}

/** Closes a key that `openKey` opened. */
export function closeKey(handle: bigint): void {
  const { RegCloseKey } = advapi32();
  nativeCall('RegCloseKey', {}, () => RegCloseKey(handle) as number, win32Error);
}

function open(parent: bigint, subKey: string, samDesired: number): OpenedKey {
  const { RegOpenKeyExW } = advapi32();
  return call('RegOpenKeyExW', { lpSubKey: subKey }, (out) =>
    RegOpenKeyExW(parent, subKey, 0, samDesired, out),
  );
}

function call(
  functionName: string,
  args: Record<string, string>,
  make: (out: [Pointer]) => number,
): OpenedKey {
  const out: [Pointer] = [null];
  const error = nativeCall(functionName, args, () => make(out), win32Error);
  if (error !== WIN32.ERROR_SUCCESS) return { handle: null, error };
  if (out[0] === null) throw new Error(`${functionName} succeeded without a key`);
  return { handle: out[0], error: null };
}

/** winreg.h casts these numbers through LONG: their sign fills the width of a pointer. */
function predefined(root: number): bigint {
  return koffi().sizeof('void *') === 8 ? BigInt.asUintN(64, BigInt(root | 0)) : BigInt(root);
}

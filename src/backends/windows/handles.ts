/** Handles that go from one process to another. */
import { koffi, type Pointer } from '../native.ts';
import { failureText, win32Call } from './call.ts';
import { kernel32 } from './kernel32.ts';

const PROCESS_DUP_HANDLE = 0x0040;
const DUPLICATE_SAME_ACCESS = 0x2;

/** A handle, or which call refused and why. */
export type HandleResult<T> = { handle: T; error: null } | { handle: null; error: string };

/** INVALID_HANDLE_VALUE: all bits set in the width of a pointer. */
export function invalidHandle(): bigint {
  return koffi().sizeof('void *') === 8 ? 0xffffffffffffffffn : 0xffffffffn;
}

/**
 * Closes a handle of this process.
 *
 * @returns null, or why it could not be closed
 */
export function closeHandle(handle: bigint): string | null {
  const { CloseHandle } = kernel32();
  const error = win32Call('CloseHandle', { hObject: hex(handle) }, () => CloseHandle(handle) !== 0);
  return error === null ? null : failureText('CloseHandle', error);
}

/**
 * Gives another process a handle of this one's, with the same access.
 *
 * @param handle of this process
 * @param pid of the process that gets it; PROCESS_DUP_HANDLE access to it is needed
 * @returns the handle's value in that process, decimal; only that process can close it
 */
export function duplicateInto(handle: bigint, pid: number): HandleResult<string> {
  const result = withProcess(pid, (other, self) => duplicate(self, handle, other));
  return result.handle === null ? result : { handle: String(result.handle), error: null };
}

/**
 * Takes a handle out of another process, with the same access; there it stays open.
 *
 * @param pid of the process that has it; PROCESS_DUP_HANDLE access to it is needed
 * @param handle its value in that process
 * @returns a handle of this process, to be closed with `closeHandle`
 */
export function duplicateFrom(pid: number, handle: bigint | string): HandleResult<bigint> {
  return withProcess(pid, (other, self) => duplicate(other, BigInt(handle), self));
}

function withProcess(
  pid: number,
  use: (other: bigint, self: Pointer) => HandleResult<bigint>,
): HandleResult<bigint> {
  const { OpenProcess, GetCurrentProcess } = kernel32();
  let other: Pointer = null;
  const error = win32Call('OpenProcess', { dwDesiredAccess: 'PROCESS_DUP_HANDLE', dwProcessId: pid }, () => {
    other = OpenProcess(PROCESS_DUP_HANDLE, 0, pid) as Pointer;
    return other !== null;
  });
  const opened = other as Pointer;
  if (error !== null || opened === null) {
    return { handle: null, error: failureText('OpenProcess', error ?? 0, String(pid)) };
  }
  try {
    return use(opened, GetCurrentProcess() as Pointer);
  } finally {
    closeHandle(opened);
  }
}

function duplicate(source: Pointer, handle: bigint, target: Pointer): HandleResult<bigint> {
  const { DuplicateHandle } = kernel32();
  const out: [Pointer] = [null];
  const error = win32Call(
    'DuplicateHandle',
    { hSourceHandle: hex(handle), dwOptions: 'DUPLICATE_SAME_ACCESS' },
    () => DuplicateHandle(source, handle, target, out, 0, 0, DUPLICATE_SAME_ACCESS) !== 0,
  );
  if (error !== null || out[0] === null) {
    return { handle: null, error: failureText('DuplicateHandle', error ?? 0) };
  }
  return { handle: out[0], error: null };
}

function hex(handle: bigint): string {
  return `0x${handle.toString(16)}`;
}

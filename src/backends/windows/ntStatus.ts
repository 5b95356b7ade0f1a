/** NTSTATUS as data: its value, and the Win32 error that Windows makes of it. */
import { untraced } from '../native.ts';
import { advapi32 } from './advapi32.ts';
import { win32Error } from './errors.ts';

export type NtStatus = {
  /** `0xC0000022`. */
  hex: string;
  /** What LsaNtStatusToWinError makes of it, `ERROR_ACCESS_DENIED (5)`; null for success. */
  win32: string | null;
};

/** An NTSTATUS with its Win32 error. */
export function ntStatus(status: number): NtStatus {
  const { LsaNtStatusToWinError } = advapi32();
  const win32 = status === 0 ? null : win32Error(untraced(() => LsaNtStatusToWinError(status) as number));
  return { hex: ntStatusHex(status), win32 };
}

/** `0xC0000022`. */
export function ntStatusHex(status: number): string {
  return `0x${(status >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

/** `LsaGetLogonSessionData: 0xC0000022, ERROR_ACCESS_DENIED (5)`. */
export function ntFailureText(functionName: string, status: number): string {
  const { hex, win32 } = ntStatus(status);
  return `${functionName}: ${[hex, win32].filter((part) => part !== null).join(', ')}`;
}

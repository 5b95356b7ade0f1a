/** The Status type: what one function of a security library answered, in SSPI's terms with the native answer beside it. */
import { SECURITY_STATUS, type SecurityStatusName } from './securityStatus.ts';

/** A code as the native library gave it. */
export type NativeCode = {
  /** Unsigned 32-bit value. */
  value: number;
  /** `0x` and eight digits. */
  hex: string;
  /** The constant's name in the library's header, or null where the tool knows none. */
  name: string | null;
  /** The library's own text for it, or null where it has none. */
  text: string | null;
};

/** A native answer: on GSSAPI the major and minor status of one function. */
export type NativeStatus = {
  function: string;
  major: NativeCode;
  minor: NativeCode;
  /** Major and minor text in one line, as the library words them. */
  text: string;
  /** Why this answer corresponds to that SECURITY_STATUS. */
  mappedBecause: string;
};

/** A SECURITY_STATUS in every spelling an administrator may meet, with the native answer it was made from. */
export type Status = {
  name: SecurityStatusName;
  /** `0x8009030E`. */
  hex: string;
  /** As C's `LONG`: negative for errors. */
  signed: number;
  unsigned: number;
  /** What the status means, in a sentence. */
  message: string;
  native: NativeStatus | null;
};

/** Builds a Status from a SECURITY_STATUS name. */
export function status(name: SecurityStatusName, native: NativeStatus | null = null): Status {
  const { code, message } = SECURITY_STATUS[name];
  return { name, hex: hex32(code), signed: code | 0, unsigned: code, message, native };
}

/** True for SEC_E_OK and the informational SEC_I_* statuses, as the SUCCEEDED macro has it. */
export function succeeded(value: Status): boolean {
  return value.signed >= 0;
}

/** Eight hexadecimal digits of an unsigned 32-bit value, capitals, with `0x`. */
export function hex32(value: number): string {
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

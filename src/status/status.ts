/** The Status type: what one function of a security library answered, in SSPI's terms with the native answer beside it. */
import { CERTIFICATE_STATUS } from './certificateStatus.ts';
import { NTSTATUS } from './ntstatus.ts';
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
  /** The constant's name; for a value that the tool knows no name of, the value in hexadecimal. */
  name: SecurityStatusName | (string & {});
  /** `0x8009030E`. */
  hex: string;
  /** As C's `LONG`: negative for errors. */
  signed: number;
  unsigned: number;
  /** What the status means, in a sentence. */
  message: string;
  /** The native function that answered, or would have; null where none was called. */
  function: string | null;
  /** Whether the native library said so, or this tool, which found out that the library cannot be asked. */
  answeredBy: 'library' | 'sspidiag';
  native: NativeStatus | null;
};

/** Builds a Status from a SECURITY_STATUS name. */
export function status(name: SecurityStatusName, native: NativeStatus | null = null): Status {
  const { code, message } = SECURITY_STATUS[name];
  return {
    name,
    ...spellings(code),
    message,
    function: native?.function ?? null,
    answeredBy: native ? 'library' : 'sspidiag',
    native,
  };
}

/** What a function of a library with the SSPI ABI returned: a SECURITY_STATUS, or whatever else it was. */
export function statusOf(code: number, functionName: string): Status {
  const known = nameOf(code >>> 0);
  return {
    name: known?.name ?? hex32(code),
    ...spellings(code),
    message: known?.message ?? 'A status that sspidiag has no name for.',
    function: functionName,
    answeredBy: 'library',
    native: null,
  };
}

/** What a function would have to be asked that the library does not have. */
export function missingFunction(functionName: string, library: string): Status {
  return {
    ...status('SEC_E_UNSUPPORTED_FUNCTION'),
    message: `${library} has no function ${functionName}.`,
    function: functionName,
  };
}

function spellings(code: number): Pick<Status, 'hex' | 'signed' | 'unsigned'> {
  return { hex: hex32(code), signed: code | 0, unsigned: code >>> 0 };
}

/** In this order: some certificate statuses lie in the range of the SECURITY_STATUS. */
const TABLES: readonly Readonly<Record<string, { code: number; message: string }>>[] = [
  SECURITY_STATUS,
  NTSTATUS,
  CERTIFICATE_STATUS,
];

function nameOf(code: number): { name: string; message: string } | null {
  for (const table of TABLES) {
    const found = Object.entries(table).find(([, entry]) => entry.code === code);
    if (found) return { name: found[0], message: found[1].message };
  }
  return null;
}

/** True for SEC_E_OK and the informational SEC_I_* statuses, as the SUCCEEDED macro has it. */
export function succeeded(value: Status): boolean {
  return value.signed >= 0;
}

/** Eight hexadecimal digits of an unsigned 32-bit value, capitals, with `0x`. */
export function hex32(value: number): string {
  if (value === 0) return '0x00000000';
  return `0x${(value >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
}

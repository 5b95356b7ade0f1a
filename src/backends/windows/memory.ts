/**
 * Memory that Windows fills: blocks for the time of one call, structures, counted and NUL-terminated UTF-16.
 */
import { koffi, type Pointer } from '../native.ts';

type StructType = ReturnType<ReturnType<typeof koffi>['struct']>;
type Members = Parameters<ReturnType<typeof koffi>['struct']>[0];

/** A locally unique identifier (winnt.h). */
export type Luid = { LowPart: number; HighPart: number };

/** LSA_UNICODE_STRING; Length counts bytes. */
export type UnicodeString = { Length: number; MaximumLength: number; Buffer: Pointer };

/**
 * A structure without a name, made when first used: named types are koffi's for the whole process. koffi lays
 * the members out as the processor's compilers do.
 */
export function structure(members: () => Members): () => StructType {
  let made: StructType | undefined;
  return () => {
    made ??= koffi().struct(members());
    return made;
  };
}

export const LUID = structure(() => ({ LowPart: 'uint32_t', HighPart: 'int32_t' }));

export const LSA_UNICODE_STRING = structure(() => ({
  Length: 'uint16_t',
  MaximumLength: 'uint16_t',
  Buffer: 'void *',
}));

/** Memory outside JavaScript for the time of one call, all zeros, freed whatever happens. */
export function withMemory<T>(bytes: number, use: (memory: bigint) => T): T {
  const memory: Pointer = koffi().alloc('uint8_t', bytes);
  if (memory === null) throw new Error(`out of memory: ${bytes} bytes`);
  try {
    Buffer.from(koffi().view(memory, bytes)).fill(0);
    return use(memory);
  } finally {
    koffi().free(memory);
  }
}

/** A copy of bytes at an address. */
export function bytesAt(address: bigint, length: number): Buffer {
  if (length === 0) return Buffer.alloc(0);
  return Buffer.from(Buffer.from(koffi().view(address, length)));
}

/** Reads a structure. */
export function structureAt<T>(address: bigint, type: StructType): T {
  return koffi().decode(address, type) as T;
}

/** A counted UTF-16 text; empty where the system gave no buffer. */
export function unicodeText({ Length, Buffer: address }: UnicodeString): string {
  return address === null ? '' : bytesAt(address, Length).toString('utf16le');
}

/** A NUL-terminated UTF-16 text, null for NULL. */
export function wideTextAt(address: Pointer): string | null {
  return address === null ? null : koffi().decode.string16(address);
}

/** The first characters of a buffer that Windows wrote UTF-16 into. */
export function wideText(buffer: Buffer, characters: number): string {
  return buffer.toString('utf16le', 0, characters * 2);
}

/** A locally unique identifier as Windows' own tools write it: `0x0:0x3e7`, the high part first. */
export function luidText({ HighPart, LowPart }: Luid): string {
  return `0x${(HighPart >>> 0).toString(16)}:0x${LowPart.toString(16)}`;
}

/** The bytes of a LUID that `luidText` wrote. */
export function luidBytes(text: string): Buffer {
  const [high, low] = text.split(':').map(Number);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(low ?? 0, 0);
  bytes.writeUInt32LE(high ?? 0, 4);
  return bytes;
}

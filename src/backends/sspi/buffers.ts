/** SecBuffer and SecBufferDesc: what goes into a call, and what a library made of it. */

import { koffi } from '../native.ts';
import { bytesAt, type Memory, readStructure } from './memory.ts';
import { structure } from './structures.ts';

export const SECBUFFER = {
  EMPTY: 0,
  DATA: 1,
  TOKEN: 2,
  PADDING: 9,
  CHANNEL_BINDINGS: 14,
} as const;

/** Larger than any token or packed context: more is not believed. */
export const MOST_BYTES = 16 * 1024 * 1024;

export type Part = { type: number; address: bigint; length: number };

export type BufferList = {
  /** Of the SecBufferDesc. */
  address: bigint;
  /** What the parts are now. */
  parts(): Part[];
};

/** Lays out a SecBufferDesc. */
export function bufferList(memory: Memory, parts: readonly Part[]): BufferList {
  const size = koffi().sizeof(structure('SecBuffer'));
  const array = memory.allocate(size * Math.max(parts.length, 1)).address;
  parts.forEach((part, index) => {
    const at = array + BigInt(index * size);
    koffi().encode(at, structure('SecBuffer'), {
      cbBuffer: part.length,
      BufferType: part.type,
      pvBuffer: part.length === 0 && part.address === 0n ? null : part.address,
    });
  });
  const address = memory.structure('SecBufferDesc', {
    ulVersion: 0,
    cBuffers: parts.length,
    pBuffers: array,
  });
  return {
    address,
    parts: () => parts.map((_, index) => readPart(array + BigInt(index * size))),
  };
}

/** A single SecBuffer. */
export function readPart(address: bigint): Part {
  const { cbBuffer = 0n, BufferType = 0n, pvBuffer = 0n } = readStructure(address, 'SecBuffer');
  return { type: Number(BufferType), length: Number(cbBuffer), address: pvBuffer };
}

/**
 * Copies what a library gave out.
 *
 * @param room bytes that were lent to it at `lent`, where it was to use them
 * @returns the bytes, or why they are not believed
 */
export function takePart(part: Part, lent: bigint | null, room: number): Buffer | string {
  if (part.length === 0) return Buffer.alloc(0);
  if (part.address === 0n) return `it claims ${part.length} bytes and gives no address`;
  if (part.address === lent && part.length > room)
    return `it claims ${part.length} bytes in a buffer of ${room}`;
  if (part.length > MOST_BYTES) return `it claims ${part.length} bytes, more than any package makes`;
  return bytesAt(part.address, part.length);
}

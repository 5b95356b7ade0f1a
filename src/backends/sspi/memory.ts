/** Native memory: structures for calls, strings, and bytes that a library allocated. */
import { koffi, type Pointer } from '../native.ts';
import { type Structure, structure } from './structures.ts';

type Fields = Record<string, number | bigint | null>;

/** Memory that lives until `release` of the room it belongs to. */
export type Memory = {
  /** Uninitialised bytes are zero; their address stays the same. */
  allocate(length: number): { address: bigint; bytes: Buffer };
  /** A structure; fields that are left out are zero. */
  structure(name: Structure, fields?: Fields): bigint;
  /** A copy of these bytes. */
  copy(bytes: Uint8Array): bigint;
  /** Text with a NUL behind it: UTF-16LE, or bytes that are already in the ANSI code page. */
  text(text: string | Buffer): bigint;
};

/**
 * Does something with native memory, wipes and frees it afterwards; passwords are in it.
 *
 * @param use synchronous: the memory ends with it
 */
export function withMemory<T>(use: (memory: Memory) => T): T {
  const { memory, release } = openMemory();
  try {
    return use(memory);
  } finally {
    release();
  }
}

/** The same for what outlives one function: the caller releases. */
export function openMemory(): { memory: Memory; release(): void } {
  const allocated: { pointer: unknown; bytes: Buffer }[] = [];
  const allocate: Memory['allocate'] = (length) => {
    const { alloc, view, address } = koffi();
    const pointer = alloc('uint8_t', Math.max(length, 1));
    const bytes = Buffer.from(view(pointer, Math.max(length, 1)));
    bytes.fill(0);
    allocated.push({ pointer, bytes });
    return { address: address(pointer), bytes };
  };
  const copy: Memory['copy'] = (source) => {
    const { address, bytes } = allocate(source.length);
    bytes.set(source);
    return address;
  };
  const memory: Memory = {
    allocate,
    copy,
    structure(name, fields = {}) {
      const type = structure(name);
      const { address } = allocate(koffi().sizeof(type));
      writeStructure(address, name, fields);
      return address;
    },
    text: (text) =>
      typeof text === 'string'
        ? copy(Buffer.from(`${text}\0`, 'utf16le'))
        : copy(Buffer.concat([text, Buffer.alloc(1)])),
  };
  return {
    memory,
    release() {
      for (const { pointer, bytes } of allocated.splice(0)) {
        bytes.fill(0);
        koffi().free(pointer);
      }
    },
  };
}

function writeStructure(address: bigint, name: Structure, fields: Fields): void {
  const { encode, offsetof, type } = koffi();
  const { members = {} } = type(name);
  for (const [field, value] of Object.entries(fields)) {
    const member = members[field];
    if (!member) throw new Error(`${name} has no ${field}`);
    encode(address, offsetof(name, field), member.type, value);
  }
}

/** Reads a structure; pointers come as addresses. */
export function readStructure(address: bigint, name: Structure): Record<string, bigint> {
  const value = koffi().decode(address, structure(name)) as Record<string, number | bigint | null>;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, BigInt(each ?? 0)]));
}

/** Copies bytes from an address; none where it is NULL or there are none. */
export function bytesAt(address: Pointer, length: number): Buffer {
  if (!address || length === 0) return Buffer.alloc(0);
  return Buffer.from(Buffer.from(koffi().view(address, length)));
}

/** The longest name that is believed: a string without an end must not be read for ever. */
const LONGEST_TEXT = 4096;

/**
 * Text with a NUL behind it.
 *
 * @param wide UTF-16LE, else bytes that are taken as Latin-1 where they are no UTF-8
 * @returns null for NULL
 */
export function textAt(address: Pointer, wide: boolean): string | null {
  if (!address) return null;
  const { decode } = koffi();
  const units: number[] = [];
  const type = wide ? 'uint16_t' : 'uint8_t';
  const size = wide ? 2 : 1;
  while (units.length < LONGEST_TEXT) {
    const unit = decode(address + BigInt(units.length * size), type) as number;
    if (unit === 0) break;
    units.push(unit);
  }
  if (wide) return String.fromCharCode(...units);
  const bytes = Buffer.from(units);
  const utf8 = bytes.toString('utf8');
  return utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8;
}

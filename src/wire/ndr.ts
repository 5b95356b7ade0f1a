/**
 * NDR, the transfer syntax of RPC (C706 chapter 14), as [MS-RPCE] section 2.2.6 serializes single structures
 * with it: little-endian, 32-bit pointers, version 1 of type serialization.
 *
 * Pointers stand in the structure, what they point to stands behind the outermost structure around them, in
 * the same order. Until then a pointer's field is null.
 */

import { octetsOf, remarkRest, type StructureOf, uint16, uint32 } from './binary.ts';
import {
  advance,
  type Codec,
  Damage,
  decodeField,
  noteCut,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  orNull,
  part,
  type Reader,
  remark,
  within,
} from './codec.ts';

/** Names of the fields and structures around a pointer: one object for pointers that stand side by side. */
type Around = { readonly path: readonly string[]; readonly structures: readonly string[] };

/** What a pointer points to, until its turn comes. */
type Referent = {
  readonly around: Around;
  /** Of the pointer's field. */
  readonly name: string;
  readonly ndr: Ndr<unknown>;
  put(value: unknown): void;
};

/** A reader, and what the pointers read so far point to. */
export type NdrReader = Reader & { waiting: Referent[] };

/** A type in NDR. Whoever decodes one moves to its alignment first. */
export type Ndr<T> = {
  readonly type: string;
  /** Bytes, counted from the beginning of the serialized data; 0 for what has no place in the data. */
  readonly alignment: number;
  decode(reader: NdrReader, put: (value: T) => void): void;
  schema: Codec<T>['schema'];
};

/** A type whose alignment is not a matter of its own declaration. */
export function aligned<T>(alignment: number, codec: Codec<T>): Ndr<T> {
  return { type: codec.type, alignment, schema: codec.schema, decode: codec.decode };
}

/** A field that is not in the data: whoever declares it fills it in. */
export function derived<T>(type: string, schema: Record<string, unknown>): Ndr<T> {
  return { type, alignment: 0, schema: () => schema, decode: () => {} };
}

export const ushort = aligned(2, uint16());
export const ulong = aligned(4, uint32());

/** Moves on to a multiple of the alignment, counted from the beginning of the serialized data. */
export function align(reader: Reader, alignment: number): void {
  const past = (reader.position - reader.base) % alignment;
  if (past !== 0) advance(reader, alignment - past, 'the padding');
}

function decodeNdrField<T>(reader: NdrReader, name: string, ndr: Ndr<T>, put: (value: T) => void): void {
  align(reader, ndr.alignment);
  decodeField(reader, name, ndr as Codec<T>, put);
}

// biome-ignore lint/suspicious/noExplicitAny: each field has its own type, which StructureOf takes up again
type Fields = Readonly<Record<string, Ndr<any>>>;

/** Fields one behind the other, each at its alignment. */
export function ndrStructure<const F extends Fields>(
  type: string,
  fields: F,
): Ndr<StructureOf<{ [K in keyof F]: F[K] extends Ndr<infer T> ? Codec<T> : never }>> {
  const declared = Object.entries(fields);
  const blank = Object.fromEntries(declared.map(([name]) => [name, null]));
  return {
    type,
    alignment: Math.max(...declared.map(([, { alignment }]) => alignment)),
    schema: (definitions) =>
      objectSchema(definitions, type, fields as Readonly<Record<string, Codec<unknown>>>),
    decode(reader, put) {
      within(reader, type, () => {
        const value: Record<string, unknown> = { ...blank };
        put(value as Parameters<typeof put>[0]);
        for (const [name, ndr] of declared) {
          if (ndr.alignment === 0) continue;
          decodeNdrField(reader, name, ndr, (decoded) => {
            value[name] = decoded;
          });
        }
      });
    },
  };
}

/** A unique pointer: null where it is 0, and until its turn comes. */
export function pointer<T>(ndr: Ndr<T>): Ndr<T | null> {
  return {
    type: ndr.type,
    alignment: 4,
    schema: ndr.schema,
    decode(reader, put) {
      put(null);
      readPointer(reader, ndr, put);
    },
  };
}

/**
 * Reads a pointer; `put` gets what it points to, later.
 *
 * @returns false where it is 0
 */
export function readPointer<T>(reader: NdrReader, ndr: Ndr<T>, put: (value: T) => void): boolean {
  const at = advance(reader, 4, 'a pointer');
  if (reader.bytes.readUInt32LE(at) === 0) return false;
  const name = reader.decoding.path.at(-1) ?? '';
  reader.waiting.push({ around: aroundHere(reader), name, ndr, put: put as Referent['put'] });
  return true;
}

function aroundHere({ decoding, waiting }: NdrReader): Around {
  const { path, structures } = decoding;
  const last = waiting.at(-1)?.around;
  const isSame =
    last?.path.length === path.length - 1 &&
    last.structures.length === structures.length &&
    last.path.every((name, index) => name === path[index]) &&
    last.structures.every((name, index) => name === structures[index]);
  return last && isSame ? last : { path: path.slice(0, -1), structures: [...structures] };
}

/** Decodes something, then what the pointers in there point to. */
function decodeWithReferents(reader: NdrReader, work: () => void): void {
  const outer = reader.waiting;
  const inner: Referent[] = [];
  reader.waiting = inner;
  work();
  for (const { around, name, ndr, put } of inner) {
    const { path, structures } = reader.decoding;
    const here = { path: [...path], structures: [...structures] };
    // Not in a finally: at the moment of damage these tell where it was.
    refill(path, around.path);
    refill(structures, around.structures);
    decodeWithReferents(reader, () => decodeNdrField(reader, name, ndr, put));
    refill(path, here.path);
    refill(structures, here.structures);
  }
  reader.waiting = outer;
}

function refill(array: string[], content: readonly string[]): void {
  array.length = 0;
  array.push(...content);
}

/** Reads a count of elements and checks that so many can be there. */
function readCount(reader: Reader, smallest: number, what: string): number {
  const at = advance(reader, 4, `the count of ${what}`);
  const count = reader.bytes.readUInt32LE(at);
  const left = reader.end - reader.position;
  if (count * smallest > left) {
    throw new Damage(at, `${count} ${what} are claimed, and ${left} bytes are left`);
  }
  return count;
}

/** `[size_is(…)] Type *`: a conformant array behind a pointer. */
export const arrayPointer = <T>(element: Ndr<T>): Ndr<(T | null)[] | null> =>
  pointer(conformantArray(element));

function conformantArray<T>(element: Ndr<T>): Ndr<(T | null)[]> {
  return {
    type: `${element.type}[]`,
    alignment: 4,
    schema: (definitions) => ({ type: 'array', items: orNull(element.schema(definitions)) }),
    decode(reader, put) {
      const count = readCount(reader, element.alignment, `elements of ${element.type}`);
      const values: (T | null)[] = [];
      put(values);
      for (let index = 0; index < count; index++) {
        values.push(null);
        decodeNdrField(reader, String(index), element, (value) => {
          values[index] = value;
        });
      }
    },
  };
}

/** Moves over a conformant array of bytes and tells where they are. */
export function conformantBytes(reader: NdrReader): { start: number; end: number } {
  const count = readCount(reader, 1, 'bytes');
  const start = advance(reader, count, 'an array of bytes');
  return { start, end: start + count };
}

/** `[size_is(…)] BYTE *`. */
export const bytesPointer: Ndr<Octets | null> = pointer({
  type: 'BYTE[]',
  alignment: 4,
  schema: () => OCTETS_SCHEMA,
  decode(reader, put) {
    const { start, end } = conformantBytes(reader);
    put(octetsOf(reader.bytes.subarray(start, end), reader));
  },
});

/** Version, endianness and length of the common header ([MS-RPCE] section 2.2.6.1). */
const COMMON_HEADER = Buffer.from('01100800', 'hex');

/**
 * A pointer to a structure, serialized as [MS-RPCE] section 2.2.6 has it: a common header, a private header
 * with the length, the data.
 */
export function typeSerialization1<T>(ndr: Ndr<T>): Codec<T> {
  return {
    type: ndr.type,
    schema: ndr.schema,
    decode(reader, put) {
      const at = advance(reader, 16, 'the headers of type serialization');
      const header = reader.bytes.subarray(at, at + 4);
      if (!header.equals(COMMON_HEADER)) {
        throw new Damage(
          at,
          `${header.toString('hex')} is no type serialization of version 1, little-endian`,
        );
      }
      const start = reader.position;
      const length = reader.bytes.readUInt32LE(at + 8);
      const left = reader.end - start;
      if (length > left) {
        noteCut(reader.decoding, at + 8, `ObjectBufferLength is ${length}, and ${left} bytes are left`);
      }
      const end = start + Math.min(length, left);
      reader.position = end;
      const inside: NdrReader = { ...part(reader, start, end), waiting: [] };
      const referent = advance(inside, 4, 'a pointer');
      if (inside.bytes.readUInt32LE(referent) === 0) {
        remark(reader.decoding, `the pointer to ${ndr.type} at byte ${referent} is 0`);
        return;
      }
      align(inside, ndr.alignment);
      decodeWithReferents(inside, () => ndr.decode(inside, put));
      remarkRest(inside, ndr.type);
    },
  };
}

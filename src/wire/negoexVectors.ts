/** Vectors of NegoEx: an offset from the message's start, a count, and what lies there ([MS-NEGOEX] section 2.2.5.2). */
import { octetsOf, uint16, uint32 } from './binary.ts';
import {
  advance,
  type Codec,
  Damage,
  decodeField,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  orNull,
  part,
  type Reader,
} from './codec.ts';

/** Bytes of a message that vectors have taken: together they cannot have more than it has, whatever they claim. */
const taken = new WeakMap<Reader, number>();

/** The part of a message that a vector describes. */
function vectorContent(reader: Reader, offset: number, length: number, what: string): Reader {
  const available = reader.end - reader.base;
  if (offset > available || length > available - offset) {
    throw new Damage(
      Math.min(reader.base + offset, reader.end),
      `${what} is ${length} bytes at ${offset}, and the message has ${available} bytes`,
    );
  }
  const total = (taken.get(reader) ?? 0) + length;
  if (total > available) throw new Damage(reader.base + offset, `${what} overlaps what others have taken`);
  taken.set(reader, total);
  const start = reader.base + offset;
  return part(reader, start, start + length, reader.base);
}

export type ByteVector<T> = {
  ByteArrayOffset: number | null;
  ByteArrayLength: number | null;
  value: T | null;
};

/** BYTE_VECTOR ([MS-NEGOEX] section 2.2.5.2.1), with the bytes that it points to. */
export function byteVector<T>(name: string, content: Codec<T>): Codec<ByteVector<T>> {
  return {
    type: 'BYTE_VECTOR',
    schema: (definitions) =>
      objectSchema(definitions, name, {
        ByteArrayOffset: uint32(),
        ByteArrayLength: uint32(),
        value: content,
      }),
    decode(reader, put) {
      const vector: ByteVector<T> = { ByteArrayOffset: null, ByteArrayLength: null, value: null };
      put(vector);
      decodeField(reader, 'ByteArrayOffset', uint32(), (value) => {
        vector.ByteArrayOffset = value;
      });
      decodeField(reader, 'ByteArrayLength', uint32(), (value) => {
        vector.ByteArrayLength = value;
      });
      const { ByteArrayOffset: offset, ByteArrayLength: length } = vector;
      if (!length || offset === null) return;
      const inside = vectorContent(reader, offset, length, 'the vector');
      // What is inside counts its offsets from its own start.
      decodeField(part(inside, inside.position, inside.end), 'value', content, (value) => {
        vector.value = value;
      });
    },
  };
}

export const plain: Codec<Octets> = {
  type: 'BYTE[]',
  schema: () => OCTETS_SCHEMA,
  decode(reader, put) {
    const at = advance(reader, reader.end - reader.position, 'BYTE[]');
    put(octetsOf(reader.bytes.subarray(at, reader.end), reader));
  },
};

export type Vector<T, O extends string, C extends string> = { [K in O | C]: number | null } & { values: T[] };

/** A vector of structures of one size: where it begins, how many there are, and what they are. */
export function vector<T, const O extends string, const C extends string>(
  type: string,
  [offsetName, countName]: readonly [O, C],
  size: number,
  codec: Codec<T>,
): Codec<Vector<T, O, C>> {
  return {
    type,
    schema: (definitions) => {
      const values: Codec<unknown> = {
        type,
        schema: () => ({ type: 'array', items: orNull(codec.schema(definitions)) }),
        decode: () => undefined,
      };
      return objectSchema(definitions, type, { [offsetName]: uint32(), [countName]: uint16(), values });
    },
    decode(reader, put) {
      const values: T[] = [];
      const found: Record<string, unknown> = { [offsetName]: null, [countName]: null, values };
      put(found as Vector<T, O, C>);
      let offset = 0;
      let count = 0;
      decodeField(reader, offsetName, uint32(), (value) => {
        found[offsetName] = offset = value;
      });
      decodeField(reader, countName, uint16(), (value) => {
        found[countName] = count = value;
      });
      // The next field begins at a multiple of four bytes.
      advance(reader, 2, 'padding');
      if (count === 0) return;
      const inside = vectorContent(reader, offset, count * size, type);
      // Vectors inside it count from the message's start, and share what it has.
      const behind = reader.position;
      reader.position = inside.position;
      for (let index = 0; index < count; index++) {
        decodeField(reader, String(index), codec, (value) => {
          values[index] = value;
        });
      }
      reader.position = behind;
    },
  };
}

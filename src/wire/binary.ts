/** Little-endian structures of Microsoft's specifications ([MS-NLMP], [MS-PAC], [MS-NEGOEX]), declared field by field. */
import {
  advance,
  type Codec,
  Damage,
  FLAGS_SCHEMA,
  type FlagSet,
  NAMED_SCHEMA,
  type Named,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  type Reader,
  remark,
} from './codec.ts';
import { blankOf, decodeInto, type Leaf, leaf } from './fields.ts';
import { fileTimeToEpoch, isNever } from './fileTime.ts';

const UINT_SCHEMA = { type: 'integer', minimum: 0 };

function fixed<T>(
  type: string,
  size: number,
  schema: Record<string, unknown>,
  convert: (bytes: Buffer, at: number, reader: Reader) => T,
): Leaf<T> {
  return leaf(type, schema, (reader) => convert(reader.bytes, advance(reader, size, type), reader));
}

export const uint8 = (type = 'UINT8'): Leaf<number> =>
  fixed(type, 1, UINT_SCHEMA, (bytes, at) => bytes[at] ?? 0);
export const uint16 = (type = 'USHORT'): Leaf<number> =>
  fixed(type, 2, UINT_SCHEMA, (bytes, at) => bytes.readUInt16LE(at));
export const uint32 = (type = 'ULONG'): Leaf<number> =>
  fixed(type, 4, UINT_SCHEMA, (bytes, at) => bytes.readUInt32LE(at));

/** 64 bits, exact as text: `0x…`. */
export const uint64 = (type = 'ULONG64'): Codec<string> =>
  fixed(type, 8, { type: 'string', pattern: '^0x[0-9a-f]{16}$' }, (bytes, at) =>
    hex64(bytes.readBigUInt64LE(at)),
  );

const hex64 = (value: bigint) => `0x${value.toString(16).padStart(16, '0')}`;

/** A number whose values have names. */
export function named(
  codec: Leaf<number>,
  names: Readonly<Record<number, string>>,
  type = codec.type,
): Codec<Named> {
  return leaf(type, NAMED_SCHEMA, (reader) => {
    const number = codec.read(reader);
    return { number, name: names[number] ?? null };
  });
}

/**
 * Flags by name, the least significant bit first.
 *
 * @param names value of the bit to its name
 */
export const flags32 = (type: string, names: Readonly<Record<string, number>>): Codec<FlagSet> =>
  fixed(type, 4, FLAGS_SCHEMA, (bytes, at) => flagSet(bytes.readUInt32LE(at), names));

/** Names of the bits of a number; `bit N` for those without one. */
export function flagSet(value: number, names: Readonly<Record<string, number>>): FlagSet {
  const { ofBits, met } = tableOf(names);
  const known = met.get(value);
  if (known) return { hex: known.hex, names: known.names.slice() };
  const set: string[] = [];
  for (let bit = 0, left = value >>> 0; left !== 0; bit++, left >>>= 1) {
    if (left & 1) set.push(ofBits[bit] ?? `bit ${bit}`);
  }
  const hex = `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
  if (met.size < MOST_MET) met.set(value, { hex, names: set.slice() });
  return { hex, names: set };
}

/** Values that were met, of each set of names: all tokens have the same few. */
const MOST_MET = 256;

type Table = { ofBits: readonly string[]; met: Map<number, FlagSet> };

/** Tables by bit, made once: a large token has a thousand sets of flags. */
const tables = new WeakMap<object, Table>();

function tableOf(names: Readonly<Record<string, number>>): Table {
  let table = tables.get(names);
  if (!table) {
    const entries = Object.entries(names);
    const ofBits = Array.from(
      { length: 32 },
      (_, bit) => entries.find(([, mask]) => mask === 2 ** bit)?.[0] ?? `bit ${bit}`,
    );
    table = { ofBits, met: new Map() };
    tables.set(names, table);
  }
  return table;
}

/** A FILETIME: as it stands, and in UTC; null in UTC for 0, "never" and what is no time. */
export type FileTime = { raw: string; utc: string | null; never: boolean };

export const fileTime = (type = 'FILETIME'): Codec<FileTime> =>
  fixed(
    type,
    8,
    {
      type: 'object',
      properties: {
        raw: { type: 'string' },
        utc: { type: ['string', 'null'] },
        never: { type: 'boolean' },
      },
      required: ['raw', 'utc', 'never'],
    },
    (bytes, at) => toFileTime(bytes.readBigUInt64LE(at)),
  );

export function toFileTime(value: bigint): FileTime {
  const never = isNever(value);
  const epoch = value === 0n || never ? null : fileTimeToEpoch(value);
  const utc = epoch === null ? null : `${new Date(epoch * 1000).toISOString().slice(0, 19)}Z`;
  return { raw: hex64(value), utc, never };
}

/**
 * So many bytes.
 *
 * @param secret keys and responses: shown only where secrets are asked for
 */
export const bytes = (length: number, type = 'BYTE[]', secret = false): Codec<Octets> =>
  fixed(type, length, OCTETS_SCHEMA, (_all, at, reader) => octetsBetween(reader, at, at + length, secret));

/** All that is left. */
export const rest = (type = 'BYTE[]', secret = false): Leaf<Octets> =>
  leaf(type, OCTETS_SCHEMA, (reader) => {
    const start = advance(reader, reader.end - reader.position, type);
    return octetsBetween(reader, start, reader.end, secret);
  });

/** The bytes between two places as the report has them. */
export function octetsBetween(
  { bytes: all, decoding }: Reader,
  start: number,
  end: number,
  secret = false,
): Octets {
  return {
    bytes: end - start,
    hex: secret && !decoding.secrets ? null : all.toString('hex', start, end),
  };
}

/** Padding to a multiple of 8 is usual; more bytes than that at a reader's end are a remark. */
export function remarkRest(reader: Reader, what: string): void {
  const left = reader.end - reader.position;
  if (left >= 8) remark(reader.decoding, `${left} bytes follow ${what}, from byte ${reader.position} on`);
}

/** Whether all bytes between two places are zero. */
export function isZero(all: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (all[at] !== 0) return false;
  return true;
}

/** Bytes as the report has them. */
export function octetsOf(content: Buffer, reader: Reader, secret = false): Octets {
  return {
    bytes: content.length,
    hex: secret && !reader.decoding.secrets ? null : content.toString('hex'),
  };
}

/** A constant that has to stand there, as `NTLMSSP\0`. */
export function signature(value: Buffer, type = 'Signature'): Codec<string> {
  const text = value.toString('latin1').replace(/\0+$/, '');
  return fixed(type, value.length, { type: 'string' }, (all, at) => {
    if (value.compare(all, at, at + value.length) !== 0) {
      const found = all.toString('hex', at, at + value.length);
      throw new Damage(at, `it is ${found}, not ${value.toString('hex')}`);
    }
    return text;
  });
}

type Fields = Readonly<Record<string, Codec<unknown>>>;

/** What a structure decodes to: every field by name, null where it is behind the damage. */
export type StructureOf<F> = { [K in keyof F]: F[K] extends Codec<infer T> ? T | null : never };

/**
 * Fields one behind the other.
 *
 * @param fields thunk, so that structures may contain each other
 */
export function structure<const F extends Fields>(type: string, fields: () => F): Codec<StructureOf<F>> {
  // Asked for once, at the first use: structures may contain each other.
  let declared: [string, Codec<unknown>][] | undefined;
  let blank: (() => Record<string, unknown>) | undefined;
  return {
    type,
    schema: (definitions) => objectSchema(definitions, type, fields()),
    decode(reader, put) {
      const { structures } = reader.decoding;
      structures.push(type);
      declared ??= Object.entries(fields());
      blank ??= blankOf(declared.map(([name]) => name));
      const value = blank();
      put(value as StructureOf<F>);
      for (const [name, codec] of declared) decodeInto(reader, value, name, codec);
      structures.pop();
    },
  };
}

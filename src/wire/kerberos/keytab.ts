/** Keytab files (MIT Kerberos, "Keytab file format"), versions 1 and 2. */
import { octetsOf } from '../binary.ts';
import {
  advance,
  type Codec,
  Damage,
  decode,
  decodeField,
  NAMED_SCHEMA,
  type Named,
  newDecoding,
  OCTETS_SCHEMA,
  type Octets,
  part,
  type Reader,
  readerOf,
  within,
} from '../codec.ts';
import { ENCTYPES } from '../crypto/enctypes.ts';
import { type Key, makeKey } from './keys.ts';
import { NAME_TYPES } from './names.ts';
import { principalText } from './principal.ts';

export type KeytabEntry = {
  principal: string;
  nameType: Named | null;
  /** When the entry was written. */
  timestamp: string;
  kvno: number;
  etype: Named;
  key: Octets;
};

export type Keytab = { version: number; entries: KeytabEntry[] };

const ENTRY_PROPERTIES = {
  principal: { type: 'string' },
  nameType: { anyOf: [NAMED_SCHEMA, { type: 'null' }] },
  timestamp: { type: 'string' },
  kvno: { type: 'integer' },
  etype: NAMED_SCHEMA,
  key: OCTETS_SCHEMA,
};

/** Version 2 is big-endian; version 1 is in the byte order of the machine that wrote it, today little-endian. */
type Numbers = { u16(reader: Reader, what: string): number; u32(reader: Reader, what: string): number };

const BIG: Numbers = {
  u16: (reader, what) => reader.bytes.readUInt16BE(advance(reader, 2, what)),
  u32: (reader, what) => reader.bytes.readUInt32BE(advance(reader, 4, what)),
};
const LITTLE: Numbers = {
  u16: (reader, what) => reader.bytes.readUInt16LE(advance(reader, 2, what)),
  u32: (reader, what) => reader.bytes.readUInt32LE(advance(reader, 4, what)),
};

/**
 * A whole file.
 *
 * @param take gets each entry before the damage
 */
const file = (take: (entry: KeytabEntry, found: Keytab) => void): Codec<Keytab> => ({
  type: 'keytab',
  schema: () => ({
    type: 'object',
    properties: {
      version: { type: 'integer' },
      entries: {
        type: 'array',
        items: {
          type: 'object',
          properties: ENTRY_PROPERTIES,
          required: Object.keys(ENTRY_PROPERTIES),
        },
      },
    },
    required: ['version', 'entries'],
  }),
  decode(reader, put) {
    within(reader, 'keytab', () => {
      const at = advance(reader, 2, 'the version');
      const version = reader.bytes[at + 1] ?? 0;
      if (reader.bytes[at] !== 5 || (version !== 1 && version !== 2)) {
        throw new Damage(at, 'a keytab begins with the bytes 05 01 or 05 02');
      }
      const found: Keytab = { version, entries: [] };
      put(found);
      const numbers = version === 2 ? BIG : byteOrder(reader);
      const slots: Slots = { version, numbers, count: 0, take: (entry) => take(entry, found) };
      while (reader.position < reader.end && decodeSlot(reader, slots));
    });
  },
});

/** The file with its entries. */
export const keytab: Codec<Keytab> = file((entry, { entries }) => entries.push(entry));

type Slots = { version: number; numbers: Numbers; count: number; take: (entry: KeytabEntry) => void };

/** The order in which the first entry has a size that can be. */
function byteOrder(reader: Reader): Numbers {
  if (reader.end - reader.position < 4) return LITTLE;
  const little = Math.abs(reader.bytes.readInt32LE(reader.position));
  const big = Math.abs(reader.bytes.readInt32BE(reader.position));
  return big < little ? BIG : LITTLE;
}

/** An entry, or the hole that a deleted one left; false where the rest of the file is unused. */
function decodeSlot(reader: Reader, slots: Slots): boolean {
  const { version, numbers, take } = slots;
  const start = reader.position;
  const size = numbers.u32(reader, 'the size of an entry') | 0;
  if (size === 0) return false;
  const length = Math.abs(size);
  if (length > reader.end - reader.position) {
    throw new Damage(start, `an entry has ${length} bytes, and ${reader.end - reader.position} are left`);
  }
  const inside = part(reader, reader.position, reader.position + length);
  reader.position = inside.end;
  if (size > 0) {
    decodeField(inside, `entries.${slots.count}`, entry(version, numbers), take);
    slots.count++;
  }
  return true;
}

const entry = (version: number, numbers: Numbers): Codec<KeytabEntry> => ({
  type: 'keytab entry',
  schema: () => ({}),
  decode(reader, put) {
    // Version 1 counts the realm among the components.
    const count = numbers.u16(reader, 'the number of components') - (version === 1 ? 1 : 0);
    const counted = (what: string) => {
      const length = numbers.u16(reader, what);
      const at = advance(reader, length, what);
      return reader.bytes.subarray(at, at + length);
    };
    const realm = counted('the realm').toString('utf8');
    const components: string[] = [];
    for (let index = 0; index < count; index++) components.push(counted('a component').toString('utf8'));
    const nameType = version === 1 ? null : numbers.u32(reader, 'the name type') | 0;
    const timestamp = numbers.u32(reader, 'the timestamp');
    const kvno8 = reader.bytes[advance(reader, 1, 'the key version')] ?? 0;
    const etype = (numbers.u16(reader, 'the encryption type') << 16) >> 16;
    const key = counted('the key');
    const kvno32 = reader.end - reader.position >= 4 ? numbers.u32(reader, 'the key version') : 0;
    put({
      principal: principalText(components, realm),
      nameType: nameType === null ? null : { number: nameType, name: NAME_TYPES[nameType] ?? null },
      timestamp: `${new Date(timestamp * 1000).toISOString().slice(0, 19)}Z`,
      kvno: kvno32 || kvno8,
      etype: { number: etype, name: ENCTYPES[etype] ?? null },
      key: octetsOf(key, reader, true),
    });
  },
});

/** True where bytes begin as a keytab does. */
export function isKeytab(bytes: Buffer): boolean {
  return bytes[0] === 5 && (bytes[1] === 1 || bytes[1] === 2);
}

/**
 * The keys of a keytab file.
 *
 * @returns all that stand before the damage, and the damage in a sentence
 */
export function keysOfKeytab(bytes: Buffer): { keys: Key[]; complaint: string | null } {
  const keys: Key[] = [];
  // Of a large file the entries are not kept beside the keys.
  const codec = file(({ principal, kvno, etype, key }) =>
    keys.push(makeKey(etype.number, Buffer.from(key.hex ?? '', 'hex'), 'the keytab', principal, kvno)),
  );
  const { damage } = decode(codec, readerOf(bytes, newDecoding({ secrets: true })));
  return { keys, complaint: damage?.sentence ?? null };
}

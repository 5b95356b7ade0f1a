/** Headers of DER elements (X.690 section 8.1): identifier, length, and whether the content is there. */
import { advance, Damage, noteCut, type Reader, remark } from '../codec.ts';

export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTF8String: 0x0c,
  GeneralString: 0x1b,
  IA5String: 0x16,
  GeneralizedTime: 0x18,
  SEQUENCE: 0x30,
} as const;

export const context = (number: number) => 0xa0 | number;
export const application = (number: number) => 0x60 | number;

const TAG_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(TAG).map(([name, tag]) => [tag, name.replace('_', ' ')]),
);

/** Identifier octet as people write it: `[1]`, `[APPLICATION 14]`, `SEQUENCE`. */
export function tagName(tag: number): string {
  const number = tag & 0x1f;
  if ((tag & 0xc0) === 0x80) return `[${number}]`;
  if ((tag & 0xc0) === 0x40) return `[APPLICATION ${number}]`;
  return TAG_NAMES.get(tag) ?? `tag 0x${tag.toString(16).padStart(2, '0')}`;
}

/** The next element's identifier octet, or null at the end. */
export function peek(reader: Reader): number | null {
  return reader.position < reader.end ? (reader.bytes[reader.position] ?? null) : null;
}

/** Whether elements of this tag hold others. */
const isConstructed = (tag: number) => (tag & 0x20) !== 0;

/**
 * Reads a header, so that the reader is at the content, and checks that the content is there: of an element that holds
 * others, what there is of it is enough to go on with, and the damage is told at the end.
 *
 * Lengths longer than necessary are accepted with a remark: libraries accept them too.
 *
 * @param holds whether the element holds others, as an OCTET STRING may too
 * @returns where the content ends
 */
export function readHeader(reader: Reader, holds?: boolean): number {
  const { bytes } = reader;
  const start = advance(reader, 2, 'an element');
  const tag = bytes[start] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new Damage(start, 'tag numbers above 30 are in no token');
  const first = bytes[start + 1] ?? 0;
  const length = first < 0x80 ? first : readLongLength(reader, first);
  const left = reader.end - reader.position;
  if (length <= left) return reader.position + length;
  const sentence = `${tagName(tag)} has ${length} bytes by its length, and ${left} are left`;
  if (!(holds ?? isConstructed(tag))) throw new Damage(start, sentence);
  noteCut(reader.decoding, start, sentence);
  return reader.end;
}

/** A length in more than the one byte that tells in how many. */
function readLongLength(reader: Reader, first: number): number {
  const { bytes, position } = reader;
  if (first === 0x80) throw new Damage(position - 1, 'its length is indefinite, which DER forbids');
  const count = first & 0x7f;
  if (count > 4) throw new Damage(position - 1, `its length takes ${count} bytes`);
  const at = advance(reader, count, 'a length');
  let length = 0;
  for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + index] ?? 0);
  if (length < 0x80 || (count > 1 && bytes[at] === 0)) {
    remark(reader.decoding, `the length at byte ${position - 1} is written longer than DER has it`);
  }
  return length;
}

/** Reads the header of an element that has to be of this tag; returns where its content ends. */
export function expect(reader: Reader, tag: number, holds?: boolean): number {
  const found = peek(reader);
  if (found === null) throw new Damage(reader.position, `${tagName(tag)} is missing`);
  if (found !== tag) {
    throw new Damage(reader.position, `${tagName(tag)} should stand here, and it is ${tagName(found)}`);
  }
  return readHeader(reader, holds);
}

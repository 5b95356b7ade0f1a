/** The primitive types of ASN.1 that Kerberos, GSS-API and SPNEGO use. */
import {
  type Codec,
  Damage,
  FLAGS_SCHEMA,
  type FlagSet,
  NAMED_SCHEMA,
  type Named,
  OCTETS_SCHEMA,
  type Octets,
  type Reader,
} from '../codec.ts';
import { leaf } from '../fields.ts';
import { latin1Between, utf8Between } from '../repeated.ts';
import { expect, TAG } from './header.ts';

/** @param convert takes the content by its places: a view of its own would cost more than most conversions */
function primitive<T>(
  type: string,
  tag: number,
  schema: Record<string, unknown>,
  convert: (bytes: Buffer, start: number, end: number, reader: Reader) => T,
): Codec<T> {
  return leaf(type, schema, (reader) => {
    const end = expect(reader, tag);
    const value = convert(reader.bytes, reader.position, end, reader);
    reader.position = end;
    return value;
  });
}

/** Larger integers (nonces of odd clients) stay exact as text. */
const INTEGER_SCHEMA = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]+$' }] };
const LONGEST_INTEGER = 512;

function toInteger(bytes: Buffer, start: number, end: number): number | string {
  const length = end - start;
  if (length === 0) throw new Damage(start, 'an INTEGER has no content');
  if (length > LONGEST_INTEGER) throw new Damage(start, `an INTEGER has ${length} bytes`);
  if (length <= 6) return bytes.readIntBE(start, length);
  const value = BigInt.asIntN(length * 8, BigInt(`0x${bytes.toString('hex', start, end)}`));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

export const integer = (type = 'INTEGER'): Codec<number | string> =>
  primitive(type, TAG.INTEGER, INTEGER_SCHEMA, toInteger);

/** An INTEGER whose values have names. */
export const namedInteger = (
  type: string,
  names: Readonly<Record<number, string>>,
  tag: number = TAG.INTEGER,
): Codec<Named> =>
  primitive(type, tag, NAMED_SCHEMA, (bytes, start, end) => {
    const number = toInteger(bytes, start, end);
    if (typeof number === 'string') throw new Damage(start, `${type} ${number} is out of range`);
    return { number, name: names[number] ?? null };
  });

export const enumerated = (type: string, names: Readonly<Record<number, string>>): Codec<Named> =>
  namedInteger(type, names, TAG.ENUMERATED);

export const boolean = (): Codec<boolean> =>
  primitive('BOOLEAN', TAG.BOOLEAN, { type: 'boolean' }, (bytes, start, end) => {
    if (end - start !== 1) throw new Damage(start, `a BOOLEAN has ${end - start} bytes`);
    return bytes[start] !== 0;
  });

/**
 * An OCTET STRING as bytes.
 *
 * @param secret keys and responses: shown only where secrets are asked for
 */
export const octets = (type = 'OCTET STRING', secret = false): Codec<Octets> =>
  primitive(type, TAG.OCTET_STRING, OCTETS_SCHEMA, (bytes, start, end, reader) => ({
    bytes: end - start,
    hex: secret && !reader.decoding.secrets ? null : bytes.toString('hex', start, end),
  }));

/** Text as Kerberos has it: GeneralString, in fact UTF-8 (RFC 4120 section 5.2.1). */
export const text = (type = 'GeneralString', tag: number = TAG.GeneralString): Codec<string> =>
  primitive(type, tag, { type: 'string' }, utf8Between);

/** `20261121103408Z` as ISO 8601. */
export const generalizedTime = (type = 'KerberosTime'): Codec<string> =>
  primitive(type, TAG.GeneralizedTime, { type: 'string', description: 'UTC' }, (bytes, start, end) => {
    const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(bytes.toString('latin1', start, end));
    if (!found)
      throw new Damage(start, `"${printable(bytes.subarray(start, end))}" is no GeneralizedTime in UTC`);
    const [, year, month, day, hour, minute, second] = found;
    return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  });

function printable(content: Buffer): string {
  return content
    .subarray(0, 40)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.');
}

/** Flags and identifiers that were met, of each type: all tokens have the same few. */
const MOST_MET = 256;

/**
 * A BIT STRING of flags.
 *
 * @param names of the bits, from bit 0 (the first, most significant one) on; null for bits without a name
 */
export function bitFlags(type: string, names: readonly (string | null)[]): Codec<FlagSet> {
  const met = new Map<number, FlagSet>();
  return primitive(type, TAG.BIT_STRING, FLAGS_SCHEMA, (bytes, start, end) => {
    const unused = start < end ? (bytes[start] ?? 0) : 8;
    if (unused > 7) throw new Damage(start, 'a BIT STRING begins with its unused bits, 0 to 7');
    const length = end - start - 1;
    // Kerberos' flags are four bytes, and most tokens have the same few.
    const number = length === 4 ? bytes.readUInt32BE(start + 1) : null;
    const known = number === null ? undefined : met.get(number);
    if (known) return { hex: known.hex, names: known.names.slice() };
    if (length > 32) throw new Damage(start, `a BIT STRING of flags has ${length} bytes`);
    const set: string[] = [];
    for (let bit = 0; bit < length * 8; bit++) {
      const byte = bytes[start + 1 + (bit >> 3)] ?? 0;
      if (byte & (0x80 >> (bit & 7))) set.push(names[bit] ?? `bit ${bit}`);
    }
    const found = { hex: `0x${bytes.toString('hex', start + 1, end) || '0'}`, names: set };
    if (number !== null && met.size < MOST_MET) met.set(number, { ...found, names: set.slice() });
    return found;
  });
}

export type ObjectIdentifier = { oid: string; name: string | null };

/**
 * An OBJECT IDENTIFIER.
 *
 * @param nameOf the name that people know it by
 */
export function objectIdentifier(
  type: string,
  nameOf: (oid: string) => string | null,
): Codec<ObjectIdentifier> {
  const met = new Map<string, ObjectIdentifier>();
  return primitive(
    type,
    TAG.OBJECT_IDENTIFIER,
    {
      type: 'object',
      properties: {
        oid: { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)*$' },
        name: { type: ['string', 'null'] },
      },
      required: ['oid', 'name'],
    },
    (bytes, start, end) => {
      const octets = latin1Between(bytes, start, end);
      const known = met.get(octets);
      if (known) return { oid: known.oid, name: known.name };
      const oid = dotted(bytes.subarray(start, end), start);
      const name = nameOf(oid);
      if (met.size < MOST_MET) met.set(octets, { oid, name });
      return { oid, name };
    },
  );
}

const MOST_ARCS = 64;

/** Content octets as dotted decimals (X.690 section 8.19). */
export function dotted(content: Buffer, at: number): string {
  const arcs: string[] = [];
  let value = 0;
  let large = 0n;
  let open = false;
  for (let index = 0; index < content.length; index++) {
    const octet = content[index] ?? 0;
    open = (octet & 0x80) !== 0;
    // Numbers are exact, and BigInt is needed, up to here and from here on.
    if (large === 0n && value < 2 ** 46) value = value * 128 + (octet & 0x7f);
    else large = (large || BigInt(value)) * 128n + BigInt(octet & 0x7f);
    if (large > 0xffffffffffffffffn)
      throw new Damage(at + index, 'a part of an OBJECT IDENTIFIER is larger than 64 bits');
    if (open) continue;
    if (arcs.length === 0) {
      const first = large === 0n && value < 80 ? Math.floor(value / 40) : 2;
      arcs.push(String(first), String(large === 0n ? value - first * 40 : large - 80n));
    } else arcs.push(String(large === 0n ? value : large));
    value = 0;
    large = 0n;
    if (arcs.length > MOST_ARCS)
      throw new Damage(at, 'an OBJECT IDENTIFIER has more parts than any that exists');
  }
  if (open || arcs.length === 0) throw new Damage(at, 'an OBJECT IDENTIFIER has no end');
  return arcs.join('.');
}

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
import { expect, type Header, TAG } from './header.ts';

function primitive<T>(
  type: string,
  tag: number,
  schema: Record<string, unknown>,
  convert: (content: Buffer, header: Header, reader: Reader) => T,
): Codec<T> {
  return {
    type,
    schema: () => schema,
    decode(reader, put) {
      const header = expect(reader, tag);
      const value = convert(reader.bytes.subarray(header.content, header.end), header, reader);
      reader.position = header.end;
      put(value);
    },
  };
}

/** Larger integers (nonces of odd clients) stay exact as text. */
const INTEGER_SCHEMA = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]+$' }] };
const LONGEST_INTEGER = 512;

function toInteger(content: Buffer, { content: at }: Header): number | string {
  if (content.length === 0) throw new Damage(at, 'an INTEGER has no content');
  if (content.length > LONGEST_INTEGER) throw new Damage(at, `an INTEGER has ${content.length} bytes`);
  const value = BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString('hex')}`));
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
  primitive(type, tag, NAMED_SCHEMA, (content, header) => {
    const number = toInteger(content, header);
    if (typeof number === 'string') throw new Damage(header.content, `${type} ${number} is out of range`);
    return { number, name: names[number] ?? null };
  });

export const enumerated = (type: string, names: Readonly<Record<number, string>>): Codec<Named> =>
  namedInteger(type, names, TAG.ENUMERATED);

export const boolean = (): Codec<boolean> =>
  primitive('BOOLEAN', TAG.BOOLEAN, { type: 'boolean' }, (content, { content: at }) => {
    if (content.length !== 1) throw new Damage(at, `a BOOLEAN has ${content.length} bytes`);
    return content[0] !== 0;
  });

/**
 * An OCTET STRING as bytes.
 *
 * @param secret keys and responses: shown only where secrets are asked for
 */
export const octets = (type = 'OCTET STRING', secret = false): Codec<Octets> =>
  primitive(type, TAG.OCTET_STRING, OCTETS_SCHEMA, (content, _header, reader) => ({
    bytes: content.length,
    hex: secret && !reader.decoding.secrets ? null : content.toString('hex'),
  }));

/** Text as Kerberos has it: GeneralString, in fact UTF-8 (RFC 4120 section 5.2.1). */
export const text = (type = 'GeneralString', tag: number = TAG.GeneralString): Codec<string> =>
  primitive(type, tag, { type: 'string' }, (content) => content.toString('utf8'));

/** `20261121103408Z` as ISO 8601. */
export const generalizedTime = (type = 'KerberosTime'): Codec<string> =>
  primitive(type, TAG.GeneralizedTime, { type: 'string', description: 'UTC' }, (content, { content: at }) => {
    const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString('latin1'));
    if (!found) throw new Damage(at, `"${printable(content)}" is no GeneralizedTime in UTC`);
    const [, year, month, day, hour, minute, second] = found;
    return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  });

function printable(content: Buffer): string {
  return content
    .subarray(0, 40)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.');
}

/**
 * A BIT STRING of flags.
 *
 * @param names of the bits, from bit 0 (the first, most significant one) on; null for bits without a name
 */
export const bitFlags = (type: string, names: readonly (string | null)[]): Codec<FlagSet> =>
  primitive(type, TAG.BIT_STRING, FLAGS_SCHEMA, (content, { content: at }) => {
    const unused = content[0];
    if (unused === undefined || unused > 7)
      throw new Damage(at, 'a BIT STRING begins with its unused bits, 0 to 7');
    if (content.length > 33) throw new Damage(at, `a BIT STRING of flags has ${content.length - 1} bytes`);
    const set: string[] = [];
    for (let bit = 0; bit < (content.length - 1) * 8; bit++) {
      const byte = content[1 + (bit >> 3)] ?? 0;
      if (byte & (0x80 >> (bit & 7))) set.push(names[bit] ?? `bit ${bit}`);
    }
    return { hex: `0x${content.subarray(1).toString('hex') || '0'}`, names: set };
  });

export type ObjectIdentifier = { oid: string; name: string | null };

/**
 * An OBJECT IDENTIFIER.
 *
 * @param nameOf the name that people know it by
 */
export const objectIdentifier = (
  type: string,
  nameOf: (oid: string) => string | null,
): Codec<ObjectIdentifier> =>
  primitive(
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
    (content, { content: at }) => {
      const oid = dotted(content, at);
      return { oid, name: nameOf(oid) };
    },
  );

const MOST_ARCS = 64;

/** Content octets as dotted decimals (X.690 section 8.19). */
export function dotted(content: Buffer, at: number): string {
  const arcs: string[] = [];
  let value = 0n;
  let open = false;
  for (const [index, octet] of content.entries()) {
    value = value * 128n + BigInt(octet & 0x7f);
    open = (octet & 0x80) !== 0;
    if (value > 0xffffffffffffffffn)
      throw new Damage(at + index, 'a part of an OBJECT IDENTIFIER is larger than 64 bits');
    if (open) continue;
    if (arcs.length === 0) {
      const first = value < 80n ? value / 40n : 2n;
      arcs.push(String(first), String(value - first * 40n));
    } else arcs.push(String(value));
    value = 0n;
    if (arcs.length > MOST_ARCS)
      throw new Damage(at, 'an OBJECT IDENTIFIER has more parts than any that exists');
  }
  if (open || arcs.length === 0) throw new Damage(at, 'an OBJECT IDENTIFIER has no end');
  return arcs.join('.');
}

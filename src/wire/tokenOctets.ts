/** Bytes that are a token of some mechanism, told by how they begin, inside another token or a string of octets. */
import {
  type Codec,
  Damage,
  defined,
  OCTETS_SCHEMA,
  type Octets,
  orNull,
  type Postponed,
  part,
  postponing,
  type Reader,
} from './codec.ts';
import { expect, TAG } from './der/header.ts';
import { decodeInto } from './fields.ts';

/** One kind of token: its name in reports, and what decodes it. */
export type TokenFormat = { format: string; codec: Codec<unknown> };

/** The tokens that may stand somewhere. */
export type TokenFormats = {
  /** Of which format the bytes between two places are; null where they begin as nothing known. */
  recognise(bytes: Buffer, start: number, end: number): TokenFormat | null;
  /** All that `recognise` may answer. */
  all(): readonly TokenFormat[];
  /** The name of their schema. */
  name: string;
};

/**
 * A token inside something else. `hex` is null where the token is decoded: its fields have what is in it, except for
 * secrets; and where it is not, but has NTLM in it, whose responses are secrets wherever they stand.
 */
export type TokenOctets = Octets & { format: string | null; value: unknown };

function tokenSchema(definitions: Parameters<Codec<unknown>['schema']>[0], formats: TokenFormats) {
  return defined(definitions, formats.name, () => ({
    type: 'object',
    title: formats.name,
    properties: {
      ...(OCTETS_SCHEMA.properties as object),
      format: { enum: [...new Set(formats.all().map(({ format }) => format)), null] },
      value: orNull({ anyOf: formats.all().map(({ codec }) => codec.schema(definitions)) }),
    },
    required: ['bytes', 'hex', 'format', 'value'],
  }));
}

/** Either half of NTLM's signature: the other may be what is damaged. */
const holdsNtlm = (content: Buffer) => content.includes('NTLM') || content.includes('SSP\0', 0, 'latin1');

/** Larger ones show their fields alone: tokens in tokens would show the same bytes again at each level. */
const LONGEST_SHOWN = 64 * 1024;

/** Decodes the token between two places; its damage is for the caller to tell. */
function decodeToken(
  reader: Reader,
  start: number,
  end: number,
  formats: TokenFormats,
  put: (value: TokenOctets) => void,
): Postponed | null {
  const { bytes, decoding } = reader;
  const { secrets } = decoding;
  const found = formats.recognise(bytes, start, end);
  const shown = found
    ? secrets && end - start <= LONGEST_SHOWN
    : secrets || !holdsNtlm(bytes.subarray(start, end));
  const token: TokenOctets = {
    bytes: end - start,
    hex: shown ? bytes.toString('hex', start, end) : null,
    format: found?.format ?? null,
    value: null,
  };
  put(token);
  if (!found) return null;
  return postponing(decoding, () => {
    const inside = part(reader, start, end);
    decodeInto(inside, token, 'value', found.codec);
    if (inside.position < end) {
      throw new Damage(inside.position, `${end - inside.position} bytes follow the token of ${found.format}`);
    }
  });
}

/** Damage inside a token waits for the end of what holds it: what stands behind the token is decoded too. */
function keep(reader: Reader, postponed: Postponed | null): void {
  if (postponed) reader.decoding.waiting ??= postponed;
}

/** An OCTET STRING with a token in it. */
export function tokenInOctetString(formats: () => TokenFormats): Codec<TokenOctets> {
  return {
    type: 'OCTET STRING',
    schema: (definitions) => tokenSchema(definitions, formats()),
    decode(reader, put) {
      const end = expect(reader, TAG.OCTET_STRING, true);
      keep(reader, decodeToken(reader, reader.position, end, formats(), put));
      reader.position = end;
    },
  };
}

/** All that is left, as a token. */
export function tokenInRest(formats: () => TokenFormats, type = 'token'): Codec<TokenOctets> {
  return {
    type,
    schema: (definitions) => tokenSchema(definitions, formats()),
    decode(reader, put) {
      const { position, end } = reader;
      reader.position = end;
      keep(reader, decodeToken(reader, position, end, formats(), put));
    },
  };
}

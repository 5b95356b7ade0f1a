/** GSS-API's framing: which mechanism, and its token inside (RFC 2743 section 3.1). */
import { type Codec, objectSchema } from './codec.ts';
import { application, expect } from './der/header.ts';
import { type ObjectIdentifier, objectIdentifier } from './der/primitives.ts';
import { decodeInto } from './fields.ts';
import { mechanismName } from './mechanisms.ts';
import { type TokenFormat, type TokenFormats, type TokenOctets, tokenInRest } from './tokenOctets.ts';

/** What decodes the inner tokens of mechanisms, by their identifiers. */
export type MechanismCodecs = Readonly<Record<string, TokenFormat>>;

export type InitialContextToken = {
  thisMech: ObjectIdentifier | null;
  innerContextToken: TokenOctets | null;
};

const thisMech = objectIdentifier('MechType', mechanismName);

/**
 * The token that a mechanism puts inside the framing.
 *
 * @param mechanism dotted; null where only the schema is asked for
 */
export function innerToken(mechanisms: MechanismCodecs, mechanism: string | null): Codec<TokenOctets> {
  const known = mechanism !== null && Object.hasOwn(mechanisms, mechanism) ? mechanisms[mechanism] : null;
  const formats: TokenFormats = {
    name: 'innerContextToken',
    recognise: () => known ?? null,
    all: () => Object.values(mechanisms),
  };
  return tokenInRest(() => formats, 'innerContextToken');
}

/** `[APPLICATION 0] IMPLICIT SEQUENCE { thisMech MechType, innerContextToken ANY DEFINED BY thisMech }`. */
export function initialContextToken(mechanisms: () => MechanismCodecs): Codec<InitialContextToken> {
  // Of the mechanisms that are known alone, so that hostile input adds nothing.
  const known = new Map<string, Codec<TokenOctets>>();
  const innerOf = (mechanism: string | null): Codec<TokenOctets> => {
    const before = mechanism === null ? undefined : known.get(mechanism);
    if (before) return before;
    const made = innerToken(mechanisms(), mechanism);
    if (mechanism !== null && Object.hasOwn(mechanisms(), mechanism)) known.set(mechanism, made);
    return made;
  };
  return {
    type: 'InitialContextToken',
    schema: (definitions) =>
      objectSchema(definitions, 'InitialContextToken', {
        thisMech,
        innerContextToken: innerToken(mechanisms(), null),
      }),
    decode(reader, put) {
      const { end: outer, decoding } = reader;
      decoding.structures.push('InitialContextToken');
      const end = expect(reader, application(0));
      const value: InitialContextToken = { thisMech: null, innerContextToken: null };
      put(value);
      reader.end = end;
      decodeInto(reader, value, 'thisMech', thisMech);
      decodeInto(reader, value, 'innerContextToken', innerOf(value.thisMech?.oid ?? null));
      reader.position = end;
      reader.end = outer;
      decoding.structures.pop();
    },
  };
}

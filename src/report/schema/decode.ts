/** The result of `decode`; what tokens decode to comes from the declarations of their structures. */
import { type Static, type TSchema, Type } from 'typebox';
import type { Codec, Place } from '../../wire/codec.ts';
import { contextToken } from '../../wire/contextToken.ts';
import { authenticator, encApRepPart } from '../../wire/kerberos/application.ts';
import { authorizationData } from '../../wire/kerberos/authorizationData.ts';
import { krbFastReq, krbFastResponse } from '../../wire/kerberos/fast.ts';
import { encAsRepPart, encTgsRepPart } from '../../wire/kerberos/kdc.ts';
import { kerberosMessage } from '../../wire/kerberos/message.ts';
import { encKrbCredPart, encKrbPrivPart } from '../../wire/kerberos/otherMessages.ts';
import { paEncTsEnc } from '../../wire/kerberos/preAuthentication.ts';
import { encTicketPart } from '../../wire/kerberos/ticket.ts';
import { PACTYPE } from '../../wire/pac/pac.ts';
import type { TokenOctets } from '../../wire/tokenOctets.ts';
import { Bytes, nullable, oneOf, Sentence, Text } from './shared.ts';

type JsonSchema = { [key: string]: unknown };

const found: Record<string, JsonSchema> = {};

const schemaOf = (codec: Codec<unknown>) => simple(codec.schema(found)) as JsonSchema;

/** Several types in one keyword as alternatives, which strict validators want; a type or null stays. */
function simple(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(simple);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, simple(value)]));
  const { type, ...rest } = copy;
  if (!Array.isArray(type) || (type.length === 2 && type.includes('null'))) return copy;
  return { ...rest, anyOf: type.map((each) => ({ type: each })) };
}

const CODECS = { 128: PACTYPE };

/** The PAC's decoder has to be there before another structure with authorization data is declared. */
const PARTS: readonly Codec<unknown>[] = [
  encTicketPart(CODECS),
  authenticator(CODECS),
  encApRepPart,
  encAsRepPart,
  encTgsRepPart,
  encKrbCredPart,
  encKrbPrivPart,
  paEncTsEnc,
  krbFastReq,
  krbFastResponse,
  authorizationData(CODECS),
];

const partValue = { anyOf: PARTS.map(schemaOf) };
const KERBEROS = { codec: kerberosMessage as Codec<unknown>, summary: () => '' };
const token = schemaOf(contextToken(KERBEROS));

/** Every structure that a token or a decrypted part has, by name. */
export const DECODE_DEFINITIONS = simple(found) as Record<string, JsonSchema>;

const Named = Type.Object({ number: Type.Integer(), name: nullable(Text) });

const Damage = Type.Object({
  position: Type.Integer({ minimum: 0, description: 'offset in the token, in bytes' }),
  field: nullable(Type.String({ description: 'names of the fields around it, from the outside in' })),
  structure: nullable(Text),
  sentence: Sentence,
});

const Places = Type.Array(
  Type.Object({
    path: Text,
    type: Text,
    offset: Type.Integer({ minimum: 0 }),
    length: Type.Integer({ minimum: 0 }),
  }),
  { description: 'with --offsets: where each field stands, in bytes' },
);

const Decrypted = Type.Object({
  path: Type.String({ description: 'of the EncryptedData in its Kerberos message' }),
  etype: nullable(Named),
  kvno: nullable(Type.Union([Type.Integer(), Text])),
  keyUsage: Named,
  key: nullable(
    Type.Object(
      { principal: nullable(Text), kvno: nullable(Type.Integer()), etype: Named, origin: Text },
      { description: 'the key that fitted' },
    ),
  ),
  sentence: Sentence,
  value: nullable(Type.Unsafe<unknown>(partValue as unknown as TSchema)),
  damage: nullable(Damage),
  remarks: Type.Array(Sentence),
  places: nullable(Places),
});

export const DecodeLeg = Type.Object({
  leg: Type.Integer({ minimum: 1 }),
  from: nullable(oneOf('client', 'server')),
  header: nullable(Type.String({ description: 'name of the header that it came in' })),
  scheme: nullable(Type.String({ description: 'Negotiate, NTLM or Kerberos' })),
  form: oneOf('raw', 'hex', 'hex dump', 'C array', 'base64', 'base64url', 'header', 'HAR'),
  line: nullable(Type.Integer({ minimum: 1, description: 'of the input; of a HAR file the entry' })),
  bytes: Bytes,
  headerLength: nullable(Type.Integer({ minimum: 0, description: "characters of the header's value" })),
  format: nullable(Type.String({ description: 'of the outermost token' })),
  summary: Sentence,
  token: nullable(Type.Unsafe<TokenOctets>(token as unknown as TSchema)),
  decrypted: Type.Array(Decrypted, { description: 'encrypted parts, where keys were given' }),
  damage: nullable(Damage),
  remarks: Type.Array(Type.String({ description: 'what is odd and no damage' })),
  places: nullable(Places),
});

export const DecodeResult = Type.Object({
  options: Type.Object({ offsets: Type.Boolean(), hex: Type.Boolean(), showSecrets: Type.Boolean() }),
  tokens: Type.Array(DecodeLeg, { description: 'in the order of the input' }),
  leftOut: Type.Integer({ minimum: 0, description: 'tokens beyond what one report takes' }),
});

type Leg = Static<typeof DecodeLeg>;
type Part = Leg['decrypted'][number];

export type DecodeLeg = Omit<Leg, 'decrypted' | 'places'> & {
  decrypted: (Omit<Part, 'places'> & { places: Place[] | null })[];
  places: Place[] | null;
};
export type DecodeResult = Omit<Static<typeof DecodeResult>, 'tokens'> & { tokens: DecodeLeg[] };

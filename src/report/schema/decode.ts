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
import {
  bytes,
  count,
  described,
  flag,
  list,
  named,
  nullable,
  oneOf,
  Sentence,
  Text,
  text,
  whole,
} from './shared.ts';
import { describeFields } from './words.ts';

type JsonSchema = { [key: string]: unknown };

const found: Record<string, JsonSchema> = {};

const schemaOf = (codec: Codec<unknown>) => describeFields(simple(codec.schema(found))) as JsonSchema;

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

const Named = named('encryption type');

const Damage = Type.Object({
  position: count('offset in the token, in bytes'),
  field: nullable(text('names of the fields around it, from the outside in')),
  structure: nullable(text('structure that is damaged')),
  sentence: text('what is wrong, in plain words'),
});

const Places = list(
  'with --offsets: where each field stands; null without it',
  Type.Object({
    path: text('names of the fields around it and its own, from the outside in'),
    type: text("its type's name in the specification"),
    offset: count('offset in the token, in bytes'),
    length: count('length in bytes'),
  }),
);

const Remarks = list('what is odd and no damage, in plain words', Sentence);

const Decrypted = Type.Object({
  path: text('where the EncryptedData stands in its Kerberos message'),
  etype: nullable(described('encryption type', Named)),
  kvno: nullable(
    described(
      'key version number; as text where it is beyond what a number may be',
      Type.Union([Type.Integer(), Text]),
    ),
  ),
  keyUsage: described('what the key is used for here', named('key usage')),
  key: nullable(
    described(
      'the key that fitted; null where none did',
      Type.Object({
        principal: nullable(text('principal of the key')),
        kvno: nullable(whole('key version number of the key')),
        etype: described('encryption type of the key', Named),
        origin: text('where the key was found'),
      }),
    ),
  ),
  sentence: text('what came of it, in plain words'),
  value: nullable(
    described(
      'what was inside; null where it stays closed',
      Type.Unsafe<unknown>(partValue as unknown as TSchema),
    ),
  ),
  damage: nullable(described('where it stops being what it claims to be; null where it is whole', Damage)),
  remarks: Remarks,
  places: nullable(Places),
});

const Form = oneOf('raw', 'hex', 'hex dump', 'C array', 'base64', 'base64url', 'header', 'HAR');

export const DecodeLeg = Type.Object({
  leg: Type.Integer({ minimum: 1, description: 'number of the token in the input' }),
  from: nullable(described('who sent it; null where that is not known', oneOf('client', 'server'))),
  header: nullable(text('name of the header that it came in')),
  scheme: nullable(text('Negotiate, NTLM or Kerberos')),
  form: described('how it was written', Form),
  line: nullable(
    Type.Integer({ minimum: 1, description: 'line number of the input; of a HAR file the entry' }),
  ),
  bytes: bytes('the token'),
  headerLength: nullable(count("number of characters of the header's value")),
  format: nullable(text('format of the outermost token')),
  summary: text('what the token is, in one line'),
  token: nullable(
    described(
      'what it decodes to; null where it is no token',
      Type.Unsafe<TokenOctets>(token as unknown as TSchema),
    ),
  ),
  decrypted: list('encrypted parts, where keys were given', Decrypted),
  damage: nullable(described('where it stops being what it claims to be; null where it is whole', Damage)),
  remarks: Remarks,
  places: nullable(Places),
});

/** Every structure that a token or a decrypted part has, by name; and a token, which is a line of --ndjson too. */
export const DECODE_DEFINITIONS: Record<string, JsonSchema> = {
  DecodedToken: {
    title: 'A token of decode: an element of result.tokens, and a line of decode --ndjson',
    ...(DecodeLeg as object),
  },
  ...(describeFields(simple(found)) as Record<string, JsonSchema>),
};

const LegReference = Type.Unsafe<Static<typeof DecodeLeg>>({ $ref: '#/$defs/DecodedToken' });

export const DecodeResult = Type.Object({
  options: described(
    'how the tokens are shown',
    Type.Object({
      offsets: flag('--offsets was given'),
      hex: flag('--hex was given'),
      showSecrets: flag('--show-secrets was given'),
    }),
  ),
  tokens: list('in the order of the input', LegReference),
  leftOut: count('number of tokens beyond what one report takes'),
});

type Leg = Static<typeof DecodeLeg>;
type Part = Leg['decrypted'][number];

export type DecodeLeg = Omit<Leg, 'decrypted' | 'places'> & {
  decrypted: (Omit<Part, 'places'> & { places: Place[] | null })[];
  places: Place[] | null;
};
export type DecodeResult = Omit<Static<typeof DecodeResult>, 'tokens'> & { tokens: DecodeLeg[] };

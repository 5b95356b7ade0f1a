/** The tokens of GSS-API's Kerberos mechanism (RFC 4121, RFC 1964, RFC 4757): TOK_ID and what follows it. */
import { bytes, named, octetsOf, rest, structure, uint16 } from './binary.ts';
import {
  advance,
  type Codec,
  Damage,
  type Decoded,
  FLAGS_SCHEMA,
  type FlagSet,
  NAMED_SCHEMA,
  type Named,
  OCTETS_SCHEMA,
  type Octets,
  type Reader,
} from './codec.ts';
import { leaf } from './fields.ts';

/** TOK_ID (RFC 4121 section 4.1 and 4.2.6, RFC 1964 section 1.1 and 1.2, draft-swift-win2k-krb-user2user). */
export const TOK_IDS = {
  256: 'KRB_AP_REQ',
  512: 'KRB_AP_REP',
  768: 'KRB_ERROR',
  1024: 'KERB_TGT_REQUEST',
  1025: 'KERB_TGT_REPLY',
  1028: 'MIC',
  1029: 'DeleteSecContext',
  1284: 'Wrap',
  257: 'MIC (RFC 1964)',
  258: 'DeleteSecContext (RFC 1964)',
  513: 'Wrap (RFC 1964)',
  1281: 'IAKERB_PROXY',
  1280: 'PKU2U AS-REQ',
  1536: 'PKU2U AS-REP',
} as const;

const TOK_ID: Codec<Named> = leaf('TOK_ID', NAMED_SCHEMA, (reader) => {
  const number = reader.bytes.readUInt16BE(advance(reader, 2, 'TOK_ID'));
  return { number, name: TOK_IDS[number as keyof typeof TOK_IDS] ?? null };
});

const FLAGS = ['SentByAcceptor', 'Sealed', 'AcceptorSubkey'] as const;

/** The Flags of RFC 4121 section 4.2.2. */
const Flags: Codec<FlagSet> = {
  type: 'Flags',
  schema: () => FLAGS_SCHEMA,
  decode(reader, put) {
    const value = reader.bytes[advance(reader, 1, 'Flags')] ?? 0;
    const names: string[] = [];
    for (let bit = 0; bit < 8; bit++) if ((value >> bit) & 1) names.push(FLAGS[bit] ?? `bit ${bit}`);
    put({ hex: `0x${value.toString(16).padStart(2, '0')}`, names });
  },
};

const bigEndian16: Codec<number> = {
  type: 'UINT16',
  schema: () => ({ type: 'integer', minimum: 0 }),
  decode: (reader, put) => put(reader.bytes.readUInt16BE(advance(reader, 2, 'UINT16'))),
};

const bigEndian64: Codec<string> = {
  type: 'UINT64',
  schema: () => ({ type: 'string', pattern: '^[0-9]+$' }),
  decode: (reader, put) => put(String(reader.bytes.readBigUInt64BE(advance(reader, 8, 'UINT64')))),
};

/** SGN_ALG and SEAL_ALG (RFC 1964 section 1.2, RFC 4757 section 7.1): little-endian. */
const algorithm = (names: Readonly<Record<number, string>>): Codec<Named> =>
  named(uint16(), names, 'algorithm');

const SGN_ALG = algorithm({
  0: 'DES MAC MD5',
  1: 'MD2.5',
  2: 'DES MAC',
  4: 'HMAC SHA1 DES3-KD',
  17: 'HMAC (RC4)',
});
const SEAL_ALG = algorithm({ 0: 'DES', 2: 'DES3-KD', 16: 'RC4', 65535: 'none' });

const MIC = structure('GSS_MIC', () => ({
  TOK_ID,
  Flags,
  Filler: bytes(5, 'Filler'),
  SND_SEQ: bigEndian64,
  SGN_CKSUM: rest('SGN_CKSUM'),
}));

const WRAP = structure('GSS_Wrap', () => ({
  TOK_ID,
  Flags,
  Filler: bytes(1, 'Filler'),
  EC: bigEndian16,
  RRC: bigEndian16,
  SND_SEQ: bigEndian64,
  Data: rest('Data'),
}));

const MIC_1964 = structure('GSS_MIC.RFC1964', () => ({
  TOK_ID,
  SGN_ALG,
  Filler: bytes(4, 'Filler'),
  SND_SEQ: bytes(8, 'SND_SEQ'),
  SGN_CKSUM: rest('SGN_CKSUM'),
}));

/** Eight bytes, or for DES3 all of its HMAC; SGN_ALG stands at the token's third byte. */
const checksum1964: Codec<Octets> = {
  type: 'SGN_CKSUM',
  schema: () => OCTETS_SCHEMA,
  decode(reader, put) {
    const length = reader.bytes[reader.base + 2] === 4 ? 20 : 8;
    const at = advance(reader, length, 'SGN_CKSUM');
    put(octetsOf(reader.bytes.subarray(at, at + length), reader));
  },
};

const WRAP_1964 = structure('GSS_Wrap.RFC1964', () => ({
  TOK_ID,
  SGN_ALG,
  SEAL_ALG,
  Filler: bytes(2, 'Filler'),
  SND_SEQ: bytes(8, 'SND_SEQ'),
  SGN_CKSUM: checksum1964,
  Data: rest('Data'),
}));

const PER_MESSAGE: Readonly<Record<number, Codec<unknown>>> = {
  1028: MIC,
  1029: MIC,
  1284: WRAP,
  257: MIC_1964,
  258: MIC_1964,
  513: WRAP_1964,
};

/** True where a per-message token of RFC 4121 begins, which has no framing: mechListMIC is one. */
export function beginsPerMessage(content: Buffer): boolean {
  const id = content.length >= 16 ? content.readUInt16BE(0) : 0;
  return id === 0x0404 || id === 0x0405 || id === 0x0504;
}

export type Krb5Token =
  | { TOK_ID: Named | null; message: unknown }
  | Decoded<typeof MIC>
  | Decoded<typeof WRAP>
  | Decoded<typeof MIC_1964>
  | Decoded<typeof WRAP_1964>;

/**
 * What the Kerberos mechanism puts inside the framing: TOK_ID, then a Kerberos message or the parts of a MIC or Wrap.
 *
 * @param kerberos decodes any Kerberos message; null where nothing does
 * @param others further tokens by their TOK_ID, their codec beginning behind it
 */
export function krb5Token(
  kerberos: Codec<unknown> | null,
  others: Readonly<Record<number, Codec<unknown>>> = {},
): Codec<Krb5Token> {
  const message = kerberos ?? (rest('message') as Codec<unknown>);
  const context = (inner: Codec<unknown>, name: string) =>
    structure(name, () => ({ TOK_ID, message: inner })) as Codec<Krb5Token>;
  const ordinary = context(message, 'GSS_ContextToken');
  const unknown = context(rest('message'), 'GSS_Token');
  const special = Object.fromEntries(
    Object.entries(others).map(([id, codec]) => [id, context(codec, `GSS_ContextToken.${codec.type}`)]),
  );
  return {
    type: 'GSS_Token',
    schema: (definitions) => ({
      anyOf: [...new Set([ordinary, unknown, ...Object.values(special), ...Object.values(PER_MESSAGE)])].map(
        (codec) => codec.schema(definitions),
      ),
    }),
    decode(reader, put) {
      const { bytes: all, position, end } = reader;
      const id = end - position < 2 ? 0 : all.readUInt16BE(position);
      const perMessage = PER_MESSAGE[id] as Codec<Krb5Token> | undefined;
      const known = Object.hasOwn(TOK_IDS, id) ? ordinary : unknown;
      (special[id] ?? perMessage ?? known).decode(reader, put);
      rejectRest(reader);
    },
  };
}

function rejectRest(reader: Reader): void {
  const left = reader.end - reader.position;
  if (left > 0) throw new Damage(reader.position, `${left} bytes follow the message`);
}

/** `Kerberos 5 AP-REQ`, or what the message's own summary says of it. */
export function summary(
  token: Krb5Token,
  ofMessage: (message: unknown) => string | null = () => null,
): string {
  const named = token.TOK_ID?.name ?? `token ${token.TOK_ID?.number ?? ''}`.trim();
  const message = 'message' in token && token.message ? ofMessage(token.message) : null;
  return message ?? `Kerberos ${named}`;
}

/** Bytes that no codec understands. */
export const opaque: Codec<unknown> = {
  type: 'bytes',
  schema: () => rest().schema({}),
  decode(reader, put) {
    const at = advance(reader, reader.end - reader.position, 'bytes');
    put(octetsOf(reader.bytes.subarray(at, reader.end), reader));
  },
};

/** Claims of the client and of its device ([MS-PAC] sections 2.11 and 2.13, [MS-ADTS] section 2.2.18). */
import { named, octetsOf, type StructureOf, uint16 } from '../binary.ts';
import {
  advance,
  type Codec,
  Damage,
  type Decoded,
  type Decoding,
  decodeField,
  OCTETS_SCHEMA,
  type Octets,
  orNull,
  part,
  type Reader,
  readerOf,
  remark,
} from '../codec.ts';
import {
  align,
  aligned,
  arrayPointer,
  bytesPointer,
  conformantBytes,
  type Ndr,
  ndrStructure,
  pointer,
  typeSerialization1,
  ulong,
  ushort,
} from '../ndr.ts';
import { wideString } from '../ndrText.ts';
import {
  CLAIM_TYPES,
  COMPRESSION_FORMATS,
  claimsSourceTypeNames,
  claimTypeNames,
  compressionFormatNames,
} from './names.ts';
import { decompressXpressHuffman } from './xpressHuffman.ts';

/** An enumeration: 16 bits in NDR. */
const enumeration = (type: string, names: Readonly<Record<number, string>>) =>
  aligned(2, named(uint16(), names, type));

function hyper(type: string, schema: Record<string, unknown>, convert: (value: bigint) => string | boolean) {
  const codec: Codec<string | boolean> = {
    type,
    schema: () => schema,
    decode(reader, put) {
      put(convert(reader.bytes.readBigUInt64LE(advance(reader, 8, type))));
    },
  };
  return aligned(8, codec);
}

const DECIMAL = { type: 'string', pattern: '^-?[0-9]+$' };

/** The members of CLAIM_ENTRY's union, by CLAIM_TYPE. */
const VALUES = {
  [CLAIM_TYPES.CLAIM_TYPE_INT64]: hyper('LONG64', DECIMAL, (value) => String(BigInt.asIntN(64, value))),
  [CLAIM_TYPES.CLAIM_TYPE_UINT64]: hyper('ULONG64', DECIMAL, String),
  [CLAIM_TYPES.CLAIM_TYPE_STRING]: wideString as Ndr<string | boolean | null>,
  [CLAIM_TYPES.CLAIM_TYPE_BOOLEAN]: hyper('BOOLEAN', { type: 'boolean' }, (value) => value !== 0n),
} as const;

const claimValues = (element: Ndr<string | boolean | null>) =>
  ndrStructure('CLAIM_VALUES', { ValueCount: ulong, Values: arrayPointer(element) });

type ClaimValues = Decoded<
  Codec<StructureOf<{ ValueCount: Codec<number>; Values: Codec<(string | boolean | null)[]> }>>
>;

const ANY_VALUE: Ndr<string | boolean | null> = {
  type: 'value',
  alignment: 8,
  schema: () => ({ type: ['string', 'boolean'], description: 'numbers in decimal' }),
  decode: () => {},
};

/** `[switch_is(Type)] union`: the discriminant once more, then the member of that type. */
const CLAIM_UNION: Ndr<ClaimValues> = {
  type: 'CLAIM_VALUES',
  alignment: 2,
  schema: claimValues(ANY_VALUE).schema,
  decode(reader, put) {
    const at = advance(reader, 2, 'the type of a claim');
    const type = reader.bytes.readUInt16LE(at);
    const element = (VALUES as Readonly<Record<number, Ndr<string | boolean | null>>>)[type];
    if (!element) throw new Damage(at, `there are no claims of type ${type}`);
    const member = claimValues(element);
    align(reader, member.alignment);
    member.decode(reader, put);
  },
};

/** [MS-ADTS] section 2.2.18.5. */
export const CLAIM_ENTRY = ndrStructure('CLAIM_ENTRY', {
  Id: wideString,
  Type: enumeration('CLAIM_TYPE', claimTypeNames),
  Values: CLAIM_UNION,
});

/** [MS-ADTS] section 2.2.18.6. */
export const CLAIMS_ARRAY = ndrStructure('CLAIMS_ARRAY', {
  usClaimsSourceType: enumeration('CLAIMS_SOURCE_TYPE', claimsSourceTypeNames),
  ulClaimsCount: ulong,
  ClaimEntries: arrayPointer(CLAIM_ENTRY),
});

/** [MS-ADTS] section 2.2.18.7. */
export const CLAIMS_SET = typeSerialization1(
  ndrStructure('CLAIMS_SET', {
    ulClaimsArrayCount: ulong,
    ClaimsArrays: arrayPointer(CLAIMS_ARRAY),
    usReservedType: ushort,
    ulReservedFieldSize: ulong,
    ReservedField: bytesPointer,
  }),
);

type ClaimsBlob = Octets & { value: Decoded<typeof CLAIMS_SET> | null };

/** What the fields before a pointer to claims say of them. */
type Packing = { format: number | null; size: number };

/** More than any ticket can hold of claims, packed or not. */
const MOST_CLAIMS = 1 << 18;

/** In values of the decoding's budget, besides one for each 64 bytes. */
const COST_OF_UNPACKING = 256;

const { COMPRESSION_FORMAT_NONE, COMPRESSION_FORMAT_XPRESS_HUFF } = COMPRESSION_FORMATS;

/** The serialized CLAIMS_SET, decoded as well where its compression is known here. */
const claimsBlob = (packing: () => Packing): Ndr<ClaimsBlob> => ({
  type: 'BYTE[]',
  alignment: 4,
  schema: (definitions) => ({
    type: 'object',
    properties: { ...(OCTETS_SCHEMA.properties as object), value: orNull(CLAIMS_SET.schema(definitions)) },
    required: ['bytes', 'hex', 'value'],
  }),
  decode(reader, put) {
    const { start, end } = conformantBytes(reader);
    const blob: ClaimsBlob = { ...octetsOf(reader.bytes.subarray(start, end), reader), value: null };
    put(blob);
    if (start === end) return;
    const { format, size } = packing();
    const keep = (value: Decoded<typeof CLAIMS_SET>) => {
      blob.value = value;
    };
    if (format === COMPRESSION_FORMAT_NONE) decodeField(part(reader, start, end), 'value', CLAIMS_SET, keep);
    if (format === COMPRESSION_FORMAT_XPRESS_HUFF) decodePacked(part(reader, start, end), size, keep);
  },
});

/** Unpacked bytes have no place in the input: damage among them is where the packed ones begin. */
function decodePacked(packed: Reader, size: number, put: (value: Decoded<typeof CLAIMS_SET>) => void): void {
  const { decoding, position } = packed;
  if (size > MOST_CLAIMS) throw new Damage(position, `claims unpack to ${size} bytes by their own account`);
  // Unpacking is work too: a small PAC must not have it done a thousand times.
  decoding.budget -= COST_OF_UNPACKING + (size >> 6);
  if (decoding.budget < 0) throw new Damage(position, 'there are more packed claims than any token has');
  const bytes = decompressXpressHuffman(packed.bytes.subarray(position, packed.end), size, position);
  const inner: Decoding = { ...decoding, places: null, remarks: [], cut: null };
  const told = ({ position: at, message }: Damage) =>
    new Damage(position, `unpacked, at byte ${at}: ${message}`);
  try {
    decodeField(readerOf(bytes, inner), 'value', CLAIMS_SET, put);
  } catch (error) {
    throw error instanceof Damage ? told(error) : error;
  } finally {
    decoding.budget = inner.budget;
    if (inner.cut) decoding.cut ??= { ...inner.cut, damage: told(inner.cut.damage) };
    for (const sentence of inner.remarks) remark(decoding, `in unpacked claims, ${sentence}`);
  }
}

const metadata = (packing: () => Packing) =>
  ndrStructure('CLAIMS_SET_METADATA', {
    ulClaimsSetSize: ulong,
    ClaimsSet: pointer(claimsBlob(packing)),
    usCompressionFormat: enumeration('CLAIMS_COMPRESSION_FORMAT', compressionFormatNames),
    ulUncompressedClaimsSetSize: ulong,
    usReservedType: ushort,
    ulReservedFieldSize: ulong,
    ReservedField: bytesPointer,
  });

type ClaimsSetMetadata = ReturnType<typeof metadata> extends Ndr<infer T> ? T : never;

/** [MS-ADTS] section 2.2.18.8. */
export const CLAIMS_SET_METADATA: Codec<ClaimsSetMetadata> = typeSerialization1({
  ...metadata(() => ({ format: null, size: 0 })),
  decode(reader, put) {
    let decoded: ClaimsSetMetadata | null = null;
    // These stand before what the pointer points to, so that they are known by then.
    const packing = () => ({
      format: decoded?.usCompressionFormat?.number ?? null,
      size: decoded?.ulUncompressedClaimsSetSize ?? 0,
    });
    metadata(packing).decode(reader, (value) => {
      decoded = value;
      put(value);
    });
  },
});

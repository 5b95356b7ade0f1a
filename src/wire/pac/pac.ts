/**
 * The privilege attribute certificate of a ticket ([MS-PAC] sections 2.3 and 2.4): a table of buffers, and
 * the buffers.
 */
import { named, remarkRest, rest, structure, uint32, uint64 } from '../binary.ts';
import {
  type Codec,
  Damage,
  type Decoded,
  decodeField,
  noteCut,
  objectSchema,
  part,
  postponing,
  type Reader,
  raise,
  remark,
  within,
} from '../codec.ts';
import { CLAIMS_SET_METADATA } from './claims.ts';
import { S4U_DELEGATION_INFO } from './delegationInfo.ts';
import { PAC_DEVICE_INFO } from './deviceInfo.ts';
import { KERB_VALIDATION_INFO } from './logonInfo.ts';
import { PAC_TYPES, pacTypeNames } from './names.ts';
import {
  PAC_ATTRIBUTES_INFO,
  PAC_CLIENT_INFO,
  PAC_CREDENTIAL_INFO,
  PAC_REQUESTOR,
  PAC_REQUESTOR_GUID,
  PAC_SIGNATURE_DATA,
  UPN_DNS_INFO,
} from './smallBuffers.ts';

const BUFFERS = {
  [PAC_TYPES.KRB5_PAC_LOGON_INFO]: KERB_VALIDATION_INFO,
  [PAC_TYPES.KRB5_PAC_CREDENTIALS_INFO]: PAC_CREDENTIAL_INFO,
  [PAC_TYPES.KRB5_PAC_SERVER_CHECKSUM]: PAC_SIGNATURE_DATA,
  [PAC_TYPES.KRB5_PAC_PRIVSVR_CHECKSUM]: PAC_SIGNATURE_DATA,
  [PAC_TYPES.KRB5_PAC_CLIENT_INFO]: PAC_CLIENT_INFO,
  [PAC_TYPES.KRB5_PAC_DELEGATION_INFO]: S4U_DELEGATION_INFO,
  [PAC_TYPES.KRB5_PAC_UPN_DNS_INFO]: UPN_DNS_INFO,
  [PAC_TYPES.KRB5_PAC_CLIENT_CLAIMS]: CLAIMS_SET_METADATA,
  [PAC_TYPES.KRB5_PAC_DEVICE_INFO]: PAC_DEVICE_INFO,
  [PAC_TYPES.KRB5_PAC_DEVICE_CLAIMS]: CLAIMS_SET_METADATA,
  [PAC_TYPES.KRB5_PAC_TICKET_CHECKSUM]: PAC_SIGNATURE_DATA,
  [PAC_TYPES.KRB5_PAC_ATTRIBUTES_INFO]: PAC_ATTRIBUTES_INFO,
  [PAC_TYPES.KRB5_PAC_REQUESTOR]: PAC_REQUESTOR,
  [PAC_TYPES.KRB5_PAC_FULL_CHECKSUM]: PAC_SIGNATURE_DATA,
  [PAC_TYPES.KRB5_PAC_REQUESTOR_GUID]: PAC_REQUESTOR_GUID,
} as const;

type Buffers = typeof BUFFERS;

/** Types of buffers whose content has a structure. */
export type KnownPacType = keyof Buffers;

const HEADER = {
  ulType: named(uint32(), pacTypeNames),
  cbBufferSize: uint32(),
  Offset: uint64(),
} as const;

/** The content of a buffer of an unknown type. */
const UNKNOWN = rest();

type Content = Decoded<Buffers[KnownPacType]> | Decoded<typeof UNKNOWN>;

const CONTENT: Pick<Codec<Content>, 'type' | 'schema'> = {
  type: 'BYTE[]',
  schema: (definitions) => ({
    anyOf: [...new Set<Codec<unknown>>([...Object.values(BUFFERS), UNKNOWN])].map((codec) =>
      codec.schema(definitions),
    ),
  }),
};

const header = structure('PAC_INFO_BUFFER', () => HEADER);

/**
 * An entry of the table with the content of its buffer: a structure by `ulType`, else bytes, null where it
 * is empty.
 */
export type PacInfoBuffer = Decoded<typeof header> & { content: Content | null };

const PAC_INFO_BUFFER: Codec<PacInfoBuffer> = {
  type: header.type,
  schema: (definitions) =>
    objectSchema(definitions, header.type, { ...HEADER, content: CONTENT as Codec<Content> }),
  decode: (reader, put) => header.decode(reader, (value) => put(Object.assign(value, { content: null }))),
};

const TABLE = { cBuffers: uint32(), Version: uint32() } as const;
const table = structure('PACTYPE', () => TABLE);

/** A PAC; offsets count from its first byte. */
export type Pac = Decoded<typeof table> & { Buffers: PacInfoBuffer[] | null };

export const PACTYPE: Codec<Pac> = {
  type: 'PACTYPE',
  schema: (definitions) =>
    objectSchema(definitions, 'PACTYPE', {
      ...TABLE,
      Buffers: {
        type: 'PAC_INFO_BUFFER[]',
        schema: () => ({ type: 'array', items: PAC_INFO_BUFFER.schema(definitions) }),
        decode: () => {},
      },
    }),
  decode(reader, put) {
    const beginning = reader.position;
    let pac: Pac | null = null;
    table.decode(reader, (value) => {
      pac = Object.assign(value, { Buffers: null });
      put(pac);
    });
    within(reader, 'PACTYPE', () => {
      if (pac) decodeBuffers(reader, part(reader, beginning, reader.end), pac);
    });
    reader.position = reader.end;
  },
};

/**
 * The table first, so that it is all there whatever the buffers hold; damage in one of them keeps nothing
 * back.
 */
function decodeBuffers(reader: Reader, whole: Reader, pac: Pac): void {
  const { decoding } = reader;
  if (pac.Version !== 0) remark(decoding, `the PAC has version ${pac.Version}, and 0 is the only one`);
  const buffers: PacInfoBuffer[] = [];
  pac.Buffers = buffers;
  decoding.path.push('Buffers');
  const damages = [postponing(decoding, () => decodeTable(reader, pac.cBuffers ?? 0, buffers))];
  checkSizes(whole, buffers);
  for (const [index, buffer] of buffers.entries()) {
    damages.push(
      postponing(decoding, () => {
        decoding.path.push(String(index));
        decodeContent(whole, buffer);
        decoding.path.pop();
      }),
    );
  }
  const first = damages.find((damage) => damage !== null);
  if (first) raise(decoding, first);
  decoding.path.pop();
}

function decodeTable(reader: Reader, count: number, buffers: PacInfoBuffer[]): void {
  for (let index = 0; index < count; index++) {
    decodeField(reader, String(index), PAC_INFO_BUFFER, (value) => {
      buffers[index] = value;
    });
  }
}

/** Where a buffer lies, by its entry, and what there is of it. */
function extent(whole: Reader, { cbBufferSize, Offset }: PacInfoBuffer) {
  const offset = Number(Offset ?? 0);
  const size = cbBufferSize ?? 0;
  const left = Math.max(0, whole.end - whole.base - offset);
  return { offset, size, there: Math.min(size, left) };
}

/** Buffers that share bytes would let a small PAC grow to any size. */
function checkSizes(whole: Reader, buffers: PacInfoBuffer[]): void {
  const length = whole.end - whole.base;
  const claimed = buffers.reduce((sum, buffer) => sum + extent(whole, buffer).there, 0);
  if (claimed > length) {
    throw new Damage(whole.base, `the buffers have ${claimed} bytes together, and the PAC has ${length}`);
  }
}

function decodeContent(whole: Reader, buffer: PacInfoBuffer): void {
  const { offset, size, there } = extent(whole, buffer);
  // Windows sends empty buffers where there are no claims.
  if (size === 0) return;
  const { decoding } = whole;
  if (there === 0) {
    throw new Damage(
      whole.end,
      `a buffer of ${size} bytes at offset ${offset} lies behind the end of the PAC`,
    );
  }
  const start = whole.base + offset;
  if (there < size)
    noteCut(decoding, start, `a buffer has ${size} bytes by its entry, and ${there} are left`);
  const inside = part(whole, start, start + there);
  const type = buffer.ulType?.number ?? 0;
  const known = (BUFFERS as Readonly<Record<number, Codec<Content>>>)[type];
  if (!known) remark(decoding, `buffers of type ${type}, as at byte ${start}, are in no specification`);
  const codec = known ?? (UNKNOWN as Codec<Content>);
  decodeField(inside, 'content', codec, (content) => {
    buffer.content = content;
  });
  remarkRest(inside, codec.type);
}

/** The content of the first buffer of a type; null where there is none, or nothing of it could be decoded. */
export function bufferOf<T extends KnownPacType>(pac: Pac, type: T): Decoded<Buffers[T]> | null {
  const found = pac.Buffers?.find(({ ulType }) => ulType?.number === type);
  return (found?.content ?? null) as Decoded<Buffers[T]> | null;
}

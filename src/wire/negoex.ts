/** NegoEx: a negotiation of mechanisms by GUID, inside SPNEGO ([MS-NEGOEX] section 2.2, draft-zhu-negoex-04). */
import { ntStatusName } from '../status/ntstatus.ts';
import { bytes, named, type StructureOf, signature, structure, uint32, uint64 } from './binary.ts';
import {
  type Codec,
  Damage,
  decodeField,
  NAMED_SCHEMA,
  type Named,
  noteCut,
  orNull,
  part,
  type Reader,
  remark,
} from './codec.ts';
import { leaf } from './fields.ts';
import { type Guid, guid } from './guid.ts';
import { byteVector, plain, vector } from './negoexVectors.ts';
import { type TokenFormats, tokenInRest } from './tokenOctets.ts';

const SIGNATURE = Buffer.from('NEGOEXTS');
const HEADER_LENGTH = 40;

const MESSAGE_TYPES = {
  0: 'MESSAGE_TYPE_INITIATOR_NEGO',
  1: 'MESSAGE_TYPE_ACCEPTOR_NEGO',
  2: 'MESSAGE_TYPE_INITIATOR_META_DATA',
  3: 'MESSAGE_TYPE_ACCEPTOR_META_DATA',
  4: 'MESSAGE_TYPE_CHALLENGE',
  5: 'MESSAGE_TYPE_AP_REQUEST',
  6: 'MESSAGE_TYPE_VERIFY',
  7: 'MESSAGE_TYPE_ALERT',
} as const;

/** Mechanisms that Windows negotiates here. */
const AUTH_SCHEMES: Readonly<Record<string, string>> = {
  '0d53335c-f9ea-4d0d-b2ec-4ae3786ec308': 'PKU2U',
};

const AUTH_SCHEME = guid('AUTH_SCHEME', AUTH_SCHEMES);

/** [MS-NEGOEX] section 2.2.6.2. */
export const MESSAGE_HEADER = structure('MESSAGE_HEADER', () => ({
  Signature: signature(SIGNATURE),
  MessageType: named(uint32(), MESSAGE_TYPES, 'MESSAGE_TYPE'),
  SequenceNum: uint32(),
  cbHeaderLength: uint32(),
  cbMessageLength: uint32(),
  ConversationId: guid('CONVERSATION_ID'),
}));

const ULONG = uint32();

const ExtensionType: Codec<Named & { critical: boolean }> = leaf(
  'ExtensionType',
  {
    ...NAMED_SCHEMA,
    properties: { ...(NAMED_SCHEMA.properties as object), critical: { type: 'boolean' } },
    required: ['number', 'name', 'critical'],
  },
  (reader) => {
    const number = ULONG.read(reader);
    return { number, name: null, critical: number >= 0x80000000 };
  },
);

/** [MS-NEGOEX] section 2.2.5.1.4. */
const EXTENSION = structure('EXTENSION', () => ({
  ExtensionType,
  ExtensionValue: byteVector('BYTE_VECTOR', plain),
}));

/** [MS-NEGOEX] section 2.2.5.1.2. */
const ALERT_PULSE = structure('ALERT_PULSE', () => ({
  cbHeaderLength: uint32(),
  Reason: named(uint32(), { 1: 'ALERT_VERIFY_NO_KEY' }),
}));

const ALERT = structure('ALERT', () => ({
  AlertType: named(uint32(), { 1: 'ALERT_TYPE_PULSE' }),
  AlertValue: byteVector('BYTE_VECTOR.ALERT_PULSE', ALERT_PULSE),
}));

/** CHECKSUM of [MS-NEGOEX] section 2.2.5.1.3. Kerberos has a Checksum, and PowerShell 5.1 takes both for one name. */
const CHECKSUM = structure('NEGOEX_CHECKSUM', () => ({
  cbHeaderLength: uint32(),
  ChecksumScheme: named(uint32(), { 1: 'CHECKSUM_SCHEME_RFC3961' }),
  ChecksumType: uint32(),
  ChecksumValue: byteVector('BYTE_VECTOR', plain),
}));

const NTSTATUS: Codec<Named> = leaf('NTSTATUS', NAMED_SCHEMA, (reader) => {
  const number = ULONG.read(reader);
  return { number, name: ntStatusName(number) };
});

const Header = MESSAGE_HEADER;

/** [MS-NEGOEX] section 2.2.6.3. */
const NEGO_MESSAGE = structure('NEGO_MESSAGE', () => ({
  Header,
  Random: bytes(32, 'Random'),
  ProtocolVersion: uint64(),
  AuthSchemes: vector('AUTH_SCHEME_VECTOR', ['AuthSchemeArrayOffset', 'AuthSchemeCount'], 16, AUTH_SCHEME),
  Extensions: vector('EXTENSION_VECTOR', ['ExtensionArrayOffset', 'ExtensionCount'], 12, EXTENSION),
}));

/** [MS-NEGOEX] section 2.2.6.5. */
const VERIFY_MESSAGE = structure('VERIFY_MESSAGE', () => ({
  Header,
  AuthScheme: AUTH_SCHEME,
  Checksum: CHECKSUM,
}));

/** [MS-NEGOEX] section 2.2.6.6. */
const ALERT_MESSAGE = structure('ALERT_MESSAGE', () => ({
  Header,
  AuthScheme: AUTH_SCHEME,
  ErrorCode: NTSTATUS,
  Alerts: vector('ALERT_VECTOR', ['AlertArrayOffset', 'AlertCount'], 12, ALERT),
}));

const UNKNOWN_MESSAGE = structure('NEGOEX_MESSAGE', () => ({ Header }));

/** [MS-NEGOEX] section 2.2.6.4, with the mechanism's own token or metadata. */
const exchange = (tokens: () => TokenFormats) =>
  structure('EXCHANGE_MESSAGE', () => ({
    Header,
    AuthScheme: AUTH_SCHEME,
    Exchange: byteVector('BYTE_VECTOR.token', tokenInRest(tokens, 'Exchange')),
  }));

type Message<T> = T extends Codec<infer V> ? V : never;

export type NegoexMessage =
  | Message<typeof NEGO_MESSAGE>
  | Message<ReturnType<typeof exchange>>
  | Message<typeof VERIFY_MESSAGE>
  | Message<typeof ALERT_MESSAGE>
  | StructureOf<{ Header: typeof MESSAGE_HEADER }>;

/** True where a message of NegoEx begins. */
export function beginsNegoex(content: Buffer): boolean {
  return content.length >= SIGNATURE.length && content.compare(SIGNATURE, 0, 8, 0, 8) === 0;
}

/** The messages of one leg, one behind the other. */
export function negoexMessages(tokens: () => TokenFormats): Codec<NegoexMessage[]> {
  const EXCHANGE_MESSAGE = exchange(tokens);
  const byType = [
    NEGO_MESSAGE,
    NEGO_MESSAGE,
    EXCHANGE_MESSAGE,
    EXCHANGE_MESSAGE,
    EXCHANGE_MESSAGE,
    EXCHANGE_MESSAGE,
    VERIFY_MESSAGE,
    ALERT_MESSAGE,
  ] as readonly Codec<NegoexMessage>[];
  return {
    type: 'NegoEx messages',
    schema: (definitions) => ({
      type: 'array',
      items: orNull({
        anyOf: [...new Set([...byType, UNKNOWN_MESSAGE])].map((each) => each.schema(definitions)),
      }),
    }),
    decode(reader, put) {
      const messages: NegoexMessage[] = [];
      put(messages);
      while (reader.position < reader.end) {
        const index = messages.length;
        const inside = messageReader(reader);
        const type = inside.end - inside.position < 12 ? -1 : inside.bytes.readUInt32LE(inside.position + 8);
        decodeField(inside, String(index), byType[type] ?? UNKNOWN_MESSAGE, (message) => {
          messages[index] = message;
        });
        remarkHeader(messages[index], inside, type < byType.length);
        reader.position = inside.end;
      }
    },
  };
}

/** One message's part of what is left, by its own length; too short a length is damage in itself. */
function messageReader(reader: Reader): Reader {
  const { bytes: all, position, end } = reader;
  const left = end - position;
  if (left < HEADER_LENGTH) return part(reader, position, end);
  const length = all.readUInt32LE(position + 20);
  if (length < HEADER_LENGTH) {
    throw new Damage(
      position + 20,
      `the message has ${length} bytes by cbMessageLength, less than its header`,
    );
  }
  if (length > left) {
    noteCut(
      reader.decoding,
      position + 20,
      `the message has ${length} bytes by cbMessageLength, and ${left} are left`,
    );
  }
  return part(reader, position, position + Math.min(length, left));
}

function remarkHeader(message: NegoexMessage | undefined, inside: Reader, known: boolean): void {
  const { cbHeaderLength, MessageType } = message?.Header ?? {};
  const read = inside.position - inside.base;
  if (!known) remark(inside.decoding, `NegoEx has no message of type ${MessageType?.number}`);
  else if (cbHeaderLength !== null && cbHeaderLength !== undefined && cbHeaderLength < read) {
    remark(
      inside.decoding,
      `cbHeaderLength is ${cbHeaderLength}, and this message's header has ${read} bytes`,
    );
  }
}

/** For example `NegoEx INITIATOR_NEGO offering PKU2U, INITIATOR_META_DATA of PKU2U`. */
export function summary(messages: readonly NegoexMessage[]): string {
  return `NegoEx ${messages.map(one).join(', ')}`.trim();
}

function one(message: NegoexMessage): string {
  const type = message.Header?.MessageType;
  const name = type?.name?.replace('MESSAGE_TYPE_', '') ?? `message of type ${type?.number ?? 'unknown'}`;
  if ('AuthSchemes' in message) {
    const offered = message.AuthSchemes?.values.map((scheme) => nameOf(scheme)).join(' and ');
    return offered ? `${name} offering ${offered}` : name;
  }
  const of = 'AuthScheme' in message && message.AuthScheme ? ` of ${nameOf(message.AuthScheme)}` : '';
  if (!('ErrorCode' in message) || !message.ErrorCode) return `${name}${of}`;
  return `${name}${of}, ${message.ErrorCode.name ?? `status ${message.ErrorCode.number}`}`;
}

const nameOf = (scheme: Guid) => scheme.name ?? scheme.guid;

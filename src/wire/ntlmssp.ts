/** The messages of NTLM ([MS-NLMP] section 2.2.1). */
import { avPairs, avValue, unicode } from './avPairs.ts';
import {
  bytes,
  flags32,
  isZero,
  named,
  octetsBetween,
  rest,
  signature,
  structure,
  uint8,
  uint16,
  uint32,
} from './binary.ts';
import {
  advance,
  type Codec,
  Damage,
  type Decoded,
  type Decoding,
  type FlagSet,
  OCTETS_SCHEMA,
  type Octets,
  remark,
} from './codec.ts';
import { MESSAGE_TYPES, NEGOTIATE_FLAGS, NTLM_REVISIONS } from './ntlmFlags.ts';
import { message, payloadFields, type Seen, whereRoom } from './ntlmMessage.ts';
import { clientPairs, lmChallengeResponse, ntChallengeResponse } from './ntlmResponses.ts';

/** VERSION ([MS-NLMP] section 2.2.2.10). */
export const VERSION = structure('VERSION', () => ({
  ProductMajorVersion: uint8(),
  ProductMinorVersion: uint8(),
  ProductBuild: uint16(),
  Reserved: bytes(3, 'Reserved'),
  NTLMRevisionCurrent: named(uint8(), NTLM_REVISIONS),
}));

const SIGNATURE = Buffer.from('NTLMSSP\0');
const Signature = signature(SIGNATURE);
const MessageType = named(uint32(), MESSAGE_TYPES, 'MessageType');
const NegotiateFlags = flags32('NEGOTIATE', NEGOTIATE_FLAGS);

/** Text in the sender's OEM code page, which the message does not name; ASCII is the same in all. */
const oem: Codec<string> = {
  type: 'OEM',
  schema: () => ({ type: 'string' }),
  decode(reader, put) {
    const at = advance(reader, reader.end - reader.position, 'text');
    const content = reader.bytes.subarray(at, reader.end);
    if (content.some((byte) => byte > 0x7f)) {
      remark(reader.decoding, `text at byte ${at} is in a code page that the message does not name`);
    }
    put(content.toString('latin1'));
  },
};

/** Text as NegotiateFlags say; messages of old clients have none, and are in Unicode where that can be. */
function text({ flags }: Seen): Codec<string> {
  if (flags !== null) return flags & NEGOTIATE_FLAGS.NTLMSSP_NEGOTIATE_UNICODE ? unicode : oem;
  return {
    type: 'text',
    schema: unicode.schema,
    decode(reader, put) {
      const { bytes: all, position, end } = reader;
      const wide = (end - position) % 2 === 0 && all[position + 1] === 0;
      remark(reader.decoding, `no flags tell whether the text at byte ${position} is in UTF-16`);
      (wide ? unicode : oem).decode(reader, put);
    },
  };
}

/** NEGOTIATE_MESSAGE ([MS-NLMP] section 2.2.1.1): its names are never in Unicode. */
export const NEGOTIATE_MESSAGE = message(
  'NEGOTIATE_MESSAGE',
  {
    Signature,
    MessageType,
    NegotiateFlags,
    DomainNameFields: whereRoom(8, payloadFields),
    WorkstationFields: whereRoom(8, payloadFields),
    Version: whereRoom(8, VERSION),
  },
  {
    DomainName: { fields: 'DomainNameFields', codec: () => oem },
    WorkstationName: { fields: 'WorkstationFields', codec: () => oem },
  },
);

/** CHALLENGE_MESSAGE ([MS-NLMP] section 2.2.1.2). */
export const CHALLENGE_MESSAGE = message(
  'CHALLENGE_MESSAGE',
  {
    Signature,
    MessageType,
    TargetNameFields: payloadFields,
    NegotiateFlags,
    ServerChallenge: bytes(8, 'ServerChallenge'),
    Reserved: whereRoom(8, bytes(8, 'Reserved')),
    TargetInfoFields: whereRoom(8, payloadFields),
    Version: whereRoom(8, VERSION),
  },
  {
    TargetName: { fields: 'TargetNameFields', codec: text },
    TargetInfo: { fields: 'TargetInfoFields', codec: () => avPairs },
  },
);

/** HMAC-MD5 over the three messages: `provided` is what the AV_PAIRs that the client signed say. */
export type MIC = Octets & { provided: boolean | null; allZero: boolean };

const mic: Codec<MIC> = {
  type: 'MIC',
  schema: () => ({
    type: 'object',
    properties: {
      ...(OCTETS_SCHEMA.properties as object),
      provided: { type: ['boolean', 'null'], description: 'null where the AV_PAIRs are behind the damage' },
      allZero: { type: 'boolean' },
    },
    required: ['bytes', 'hex', 'provided', 'allZero'],
  }),
  decode(reader, put) {
    const start = advance(reader, 16, 'MIC');
    // Without key exchange it is made with a key that comes of the password.
    const { bytes: length, hex } = octetsBetween(reader, start, start + 16, true);
    put({ bytes: length, hex, provided: null, allZero: isZero(reader.bytes, start, start + 16) });
  },
};

/** AUTHENTICATE_MESSAGE ([MS-NLMP] section 2.2.1.3); before Windows 2000 it ended with the fields of the names. */
export const AUTHENTICATE_MESSAGE = message(
  'AUTHENTICATE_MESSAGE',
  {
    Signature,
    MessageType,
    LmChallengeResponseFields: payloadFields,
    NtChallengeResponseFields: payloadFields,
    DomainNameFields: payloadFields,
    UserNameFields: payloadFields,
    WorkstationFields: payloadFields,
    EncryptedRandomSessionKeyFields: whereRoom(8, payloadFields),
    NegotiateFlags: whereRoom(4, NegotiateFlags),
    Version: whereRoom(8, VERSION),
    MIC: whereRoom(16, mic),
  },
  {
    LmChallengeResponse: { fields: 'LmChallengeResponseFields', codec: lmChallengeResponse },
    NtChallengeResponse: { fields: 'NtChallengeResponseFields', codec: ntChallengeResponse },
    DomainName: { fields: 'DomainNameFields', codec: text },
    UserName: { fields: 'UserNameFields', codec: text },
    Workstation: { fields: 'WorkstationFields', codec: text },
    EncryptedRandomSessionKey: {
      fields: 'EncryptedRandomSessionKeyFields',
      codec: () => rest('EncryptedRandomSessionKey', true),
    },
  },
  ({ MIC, NtChallengeResponse, NtChallengeResponseFields }, { decoding }) => {
    const flags = avValue(clientPairs(NtChallengeResponse), 'MsvAvFlags') as FlagSet | null;
    const provided = flags?.names.includes('MIC_PROVIDED') ?? false;
    const known = NtChallengeResponse !== null || !NtChallengeResponseFields?.Len;
    if (MIC) MIC.provided = known ? provided : null;
    remarkMic(MIC, provided, decoding);
  },
);

function remarkMic(found: MIC | null, provided: boolean, decoding: Decoding): void {
  if (provided && !found) {
    remark(decoding, 'MsvAvFlags promises a MIC, and the payload begins where it would stand');
  } else if (provided && found?.allZero) {
    remark(decoding, 'MsvAvFlags promises a MIC, and it is all zero');
  } else if (found?.provided === false && !found.allZero) {
    remark(decoding, 'there is a MIC that no MsvAvFlags promises: nobody will check it');
  }
}

/** What the three messages have in common; all that is known of a message of no known type. */
const NTLM_MESSAGE = structure('NTLM_MESSAGE', () => ({ Signature, MessageType }));

export type NtlmMessage =
  | Decoded<typeof NEGOTIATE_MESSAGE>
  | Decoded<typeof CHALLENGE_MESSAGE>
  | Decoded<typeof AUTHENTICATE_MESSAGE>
  | Decoded<typeof NTLM_MESSAGE>;

const MESSAGES: Readonly<Record<number, Codec<NtlmMessage>>> = {
  1: NEGOTIATE_MESSAGE as Codec<NtlmMessage>,
  2: CHALLENGE_MESSAGE as Codec<NtlmMessage>,
  3: AUTHENTICATE_MESSAGE as Codec<NtlmMessage>,
};

/** True where a message of NTLM begins. */
export function beginsNtlm(content: Buffer): boolean {
  return (
    content[0] === 0x4e && content.length >= SIGNATURE.length && content.compare(SIGNATURE, 0, 8, 0, 8) === 0
  );
}

/** Any message of NTLM, to the reader's end. */
export const ntlmMessage: Codec<NtlmMessage> = {
  type: 'NTLM message',
  schema: (definitions) => ({
    anyOf: [...Object.values(MESSAGES), NTLM_MESSAGE].map((codec) => codec.schema(definitions)),
  }),
  decode(reader, put) {
    const { bytes: all, position, end } = reader;
    const type = end - position < 12 ? null : all.readUInt32LE(position + 8);
    const codec = type === null ? undefined : MESSAGES[type];
    if (codec) return codec.decode(reader, put);
    NTLM_MESSAGE.decode(reader, put);
    reader.decoding.path.push('MessageType');
    throw new Damage(position + 8, `${type} is no message of NTLM`);
  },
};

/**
 * NTLMSSP_MESSAGE_SIGNATURE with extended session security ([MS-NLMP] section 2.2.2.9.2), as mechListMIC has it.
 * Without that, Checksum is RandomPad and Checksum of four bytes each.
 */
export const NTLMSSP_MESSAGE_SIGNATURE = structure('NTLMSSP_MESSAGE_SIGNATURE', () => ({
  Version: uint32(),
  Checksum: bytes(8, 'Checksum', true),
  SeqNum: uint32(),
}));

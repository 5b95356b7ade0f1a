/** The responses of NTLM's client, recognised by their size and content ([MS-NLMP] sections 2.2.2.3 to 2.2.2.8). */
import { type AvPair, avPairs } from './avPairs.ts';
import { bytes, fileTime, octetsOf, structure, uint8, uint16, uint32 } from './binary.ts';
import {
  type Codec,
  type Decoded,
  decodeField,
  type Octets,
  objectSchema,
  type Reader,
  within,
} from './codec.ts';
import { NEGOTIATE_FLAGS } from './ntlmFlags.ts';
import type { Seen } from './ntlmMessage.ts';

/** [MS-NLMP] section 2.2.2.7. */
export const NTLMv2_CLIENT_CHALLENGE = structure('NTLMv2_CLIENT_CHALLENGE', () => ({
  RespType: uint8(),
  HiRespType: uint8(),
  Reserved1: uint16(),
  Reserved2: uint32(),
  TimeStamp: fileTime(),
  ChallengeFromClient: bytes(8, 'ChallengeFromClient'),
  Reserved3: uint32(),
  AvPairs: avPairs,
}));

/** How a response was made, as far as its size and content tell. */
export type ResponseFormat = 'LM' | 'LMv2' | 'NTLMv1' | 'NTLM2 session' | 'NTLMv2' | 'anonymous' | 'none';

const formatSchema = (formats: readonly ResponseFormat[]): Codec<string> => ({
  type: 'format',
  schema: () => ({ type: 'string', enum: formats }),
  decode: () => undefined,
});

const DES_RESPONSE = 24;

/** The server's challenge is answered with DES under the client's challenge as well ([MS-NLMP] section 3.3.1). */
function isNtlm2Session(lm: Buffer | null, flags: number | null): boolean {
  const extended = ((flags ?? 0) & NEGOTIATE_FLAGS.NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY) !== 0;
  return extended && lm?.length === DES_RESPONSE && isZero(lm.subarray(8)) && !isZero(lm.subarray(0, 8));
}

const isZero = (content: Buffer) => content.every((byte) => byte === 0);

export type LmChallengeResponse = {
  format: ResponseFormat;
  Response: Octets | null;
  ChallengeFromClient: Octets | null;
};

/** LM_RESPONSE or LMv2_RESPONSE; of an NTLM2 session response it holds the client's challenge alone. */
export function lmChallengeResponse(seen: Seen): Codec<LmChallengeResponse> {
  return {
    type: 'LmChallengeResponse',
    schema: (definitions) =>
      objectSchema(definitions, 'LmChallengeResponse', {
        format: formatSchema(['LM', 'LMv2', 'NTLM2 session', 'anonymous', 'none']),
        Response: bytes(16, 'Response', true),
        ChallengeFromClient: bytes(8),
      }),
    decode(reader, put) {
      const content = reader.bytes.subarray(reader.position, reader.end);
      const format = lmFormat(content, seen);
      const [secret, challenge] = split(content, format);
      put({
        format,
        Response: secret && octetsOf(secret, reader, true),
        ChallengeFromClient: challenge && octetsOf(challenge, reader),
      });
      reader.position = reader.end;
    },
  };
}

/** The part that comes of the password, and the client's challenge. */
function split(content: Buffer, format: ResponseFormat): [Buffer | null, Buffer | null] {
  if (format === 'LMv2') return [content.subarray(0, 16), content.subarray(16)];
  return format === 'NTLM2 session' ? [null, content.subarray(0, 8)] : [content, null];
}

function lmFormat(content: Buffer, { flags, content: payload }: Seen): ResponseFormat {
  const nt = payload('NtChallengeResponseFields');
  if (content.length === 1 && content[0] === 0) return 'anonymous';
  // Z(24) stands where the client sends none: with NTLMv2 and a timestamp from the server (section 3.1.5.1.2).
  if (isZero(content)) return 'none';
  if (nt && nt.length > DES_RESPONSE) return 'LMv2';
  return isNtlm2Session(content, flags) ? 'NTLM2 session' : 'LM';
}

export type NtChallengeResponse = {
  format: ResponseFormat;
  Response: Octets | null;
  NTLMv2_CLIENT_CHALLENGE: Decoded<typeof NTLMv2_CLIENT_CHALLENGE> | null;
};

/** NTLM_RESPONSE, or NTLMv2_RESPONSE, whose first 16 bytes are NTProofStr. */
export function ntChallengeResponse(seen: Seen): Codec<NtChallengeResponse> {
  return {
    type: 'NtChallengeResponse',
    schema: (definitions) =>
      objectSchema(definitions, 'NtChallengeResponse', {
        format: formatSchema(['NTLMv1', 'NTLM2 session', 'NTLMv2', 'none']),
        Response: bytes(16, 'Response', true),
        NTLMv2_CLIENT_CHALLENGE,
      }),
    decode(reader, put) {
      const length = reader.end - reader.position;
      if (length <= DES_RESPONSE) {
        put({
          format: shortFormat(reader, seen),
          Response: responseOf(reader),
          NTLMv2_CLIENT_CHALLENGE: null,
        });
        return;
      }
      within(reader, 'NTLMv2_RESPONSE', () => {
        const response: NtChallengeResponse = {
          format: 'NTLMv2',
          Response: responseOf(reader, 16),
          NTLMv2_CLIENT_CHALLENGE: null,
        };
        put(response);
        decodeField(reader, 'NTLMv2_CLIENT_CHALLENGE', NTLMv2_CLIENT_CHALLENGE, (challenge) => {
          response.NTLMv2_CLIENT_CHALLENGE = challenge;
        });
      });
    },
  };
}

function responseOf(reader: Reader, length = reader.end - reader.position): Octets {
  const start = reader.position;
  reader.position += length;
  return octetsOf(reader.bytes.subarray(start, start + length), reader, true);
}

function shortFormat(reader: Reader, { flags, content }: Seen): ResponseFormat {
  if (isZero(reader.bytes.subarray(reader.position, reader.end))) return 'none';
  return isNtlm2Session(content('LmChallengeResponseFields'), flags) ? 'NTLM2 session' : 'NTLMv1';
}

/** The AV_PAIRs that the client signed with its response; null where it is none of NTLMv2. */
export function clientPairs(response: NtChallengeResponse | null): AvPair[] | null {
  return response?.NTLMv2_CLIENT_CHALLENGE?.AvPairs ?? null;
}

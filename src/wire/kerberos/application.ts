/** Authenticators, AP-REQ and AP-REP (RFC 4120 section 5.5). */
import type { Codec, Decoded, Named } from '../codec.ts';
import { CHECKSUM_TYPES } from '../crypto/enctypes.ts';
import { application } from '../der/header.ts';
import { bitFlags } from '../der/primitives.ts';
import { member, optional, sequence, tagged, type Wrapped } from '../der/structures.ts';
import { type AuthorizationDataCodecs, authorizationData } from './authorizationData.ts';
import {
  encryptedData,
  encryptionKey,
  int32,
  kerberosTime,
  messageType,
  microseconds,
  principalName,
  pvno,
  realm,
  uint32,
} from './basicTypes.ts';
import { AP_OPTIONS } from './flags.ts';
import { gssChecksum, holdsClearCredentials } from './gssChecksum.ts';
import { ticket } from './ticket.ts';
import { typedValue } from './typedValue.ts';

export const apReq = tagged(
  application(14),
  sequence('AP-REQ', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    'ap-options': member(2, bitFlags('APOptions', AP_OPTIONS)),
    ticket: member(3, ticket),
    authenticator: member(4, encryptedData),
  })),
);

export type ApReq = Decoded<typeof apReq>;

/** The checksum type whose content is flags, channel bindings and delegated credentials. */
const GSS_CHECKSUM = 0x8003;

type AuthenticatorChecksum = { cksumtype: Named | null; checksum: Wrapped<unknown> | null };

const plainChecksum = typedValue(
  'AuthenticatorChecksum',
  { name: 'cksumtype', tag: 0, names: CHECKSUM_TYPES },
  { name: 'checksum', tag: 1 },
  { codecOf: (type) => (type === GSS_CHECKSUM ? gssChecksum : null), all: () => [gssChecksum] },
);

/** The bytes of the checksum are as secret as what they hold. */
const authenticatorChecksum: Codec<AuthenticatorChecksum> = {
  ...plainChecksum,
  decode(reader, put) {
    let found: AuthenticatorChecksum | null = null;
    plainChecksum.decode(reader, (value) => {
      found = value;
      put(value);
    });
    redactClearCredentials(found, reader.decoding.secrets);
  },
};

function redactClearCredentials(found: AuthenticatorChecksum | null, secrets: boolean): void {
  const wrapped = found?.checksum;
  if (secrets || !wrapped || !holdsClearCredentials(wrapped.value)) return;
  wrapped.hex = null;
}

/**
 * What the session key of the ticket decrypts.
 *
 * @param codecs decoders of authorization data that are written elsewhere, by ad-type
 */
export const authenticator = (codecs: AuthorizationDataCodecs = {}) =>
  tagged(
    application(2),
    sequence('Authenticator', () => ({
      'authenticator-vno': member(0, int32),
      crealm: member(1, realm),
      cname: member(2, principalName),
      cksum: optional(3, authenticatorChecksum),
      cusec: member(4, microseconds),
      ctime: member(5, kerberosTime),
      subkey: optional(6, encryptionKey),
      'seq-number': optional(7, uint32),
      'authorization-data': optional(8, authorizationData(codecs)),
    })),
  );

export type Authenticator = Decoded<ReturnType<typeof authenticator>>;

export const apRep = tagged(
  application(15),
  sequence('AP-REP', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    'enc-part': member(2, encryptedData),
  })),
);

export const encApRepPart = tagged(
  application(27),
  sequence('EncAPRepPart', () => ({
    ctime: member(0, kerberosTime),
    cusec: member(1, microseconds),
    subkey: optional(2, encryptionKey),
    'seq-number': optional(3, uint32),
  })),
);

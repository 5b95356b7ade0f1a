/** Structures of pre-authentication: RFC 4120 section 5.2.7, RFC 6113, RFC 9588, [MS-KILE], [MS-SFU]. */

import { ntStatusName } from '../../status/ntstatus.ts';
import { flags32, structure, uint32 as ulong } from '../binary.ts';
import { type Codec, NAMED_SCHEMA, type Named } from '../codec.ts';
import { context } from '../der/header.ts';
import { bitFlags, boolean, namedInteger, octets } from '../der/primitives.ts';
import { member, optional, sequence, sequenceOf, tagged, wrapping } from '../der/structures.ts';
import { leaf } from '../fields.ts';
import {
  checksum,
  encryptedData,
  encryptionKey,
  enctype,
  kerberosString,
  kerberosTime,
  microseconds,
  principalName,
  realm,
  uint32,
} from './basicTypes.ts';
import { choice } from './choice.ts';
import { PAC_OPTIONS, S4U_OPTIONS, SUPPORTED_ENCTYPES } from './flags.ts';
import { SECOND_FACTORS, SPAKE_GROUPS } from './names.ts';
import { raw } from './typedValue.ts';

/** PBKDF2's count of AES, RFC 3962 section 4. */
const iterations = raw('s2kparams', { type: 'integer', minimum: 0 }, (content) => content.readUInt32BE(0));

export const etypeInfo2 = sequenceOf(
  sequence('ETYPE-INFO2-ENTRY', () => ({
    etype: member(0, enctype),
    salt: optional(1, kerberosString),
    s2kparams: optional(
      2,
      wrapping(
        (content) => (content.length === 4 ? iterations : null),
        () => iterations.schema({}),
      ),
    ),
  })),
  'ETYPE-INFO2',
);

export const etypeInfo = sequenceOf(
  sequence('ETYPE-INFO-ENTRY', () => ({ etype: member(0, enctype), salt: optional(1, octets()) })),
  'ETYPE-INFO',
);

/** What PA-ENC-TIMESTAMP and PA-ENCRYPTED-CHALLENGE hold encrypted. */
export const paEncTsEnc = sequence('PA-ENC-TS-ENC', () => ({
  patimestamp: member(0, kerberosTime),
  pausec: optional(1, microseconds),
}));

export const paPacRequest = sequence('KERB-PA-PAC-REQUEST', () => ({ 'include-pac': member(0, boolean()) }));

export const paPacOptions = sequence('PA-PAC-OPTIONS', () => ({
  flags: member(0, bitFlags('KerberosFlags', PAC_OPTIONS)),
}));

export const paForUser = sequence('PA-FOR-USER-ENC', () => ({
  userName: member(0, principalName),
  userRealm: member(1, realm),
  cksum: member(2, checksum),
  'auth-package': member(3, kerberosString),
}));

export const paS4uX509User = sequence('PA-S4U-X509-USER', () => ({
  'user-id': member(0, s4uUserId),
  checksum: member(1, checksum),
}));

const s4uUserId = sequence('S4UUserID', () => ({
  nonce: member(0, uint32),
  cname: optional(1, principalName),
  crealm: member(2, realm),
  'subject-certificate': optional(3, octets()),
  options: optional(4, bitFlags('BIT STRING', S4U_OPTIONS)),
}));

/** Four bytes, little-endian, in the encrypted part of replies. */
export const paSupportedEnctypes = flags32('PA-SUPPORTED-ENCTYPES', SUPPORTED_ENCTYPES);

export const kerbKeyListRequest = sequenceOf(enctype, 'KERB-KEY-LIST-REQ');
export const kerbKeyListReply = sequenceOf(encryptionKey, 'KERB-KEY-LIST-REP');

export const paAuthenticationSet = sequenceOf(
  sequence('PA-AUTHENTICATION-SET-ELEM', () => ({
    'pa-type': member(0, uint32),
    'pa-hint': optional(1, octets()),
    'pa-value': optional(2, octets()),
  })),
  'PA-AUTHENTICATION-SET',
);

const secondFactor = sequence('SPAKESecondFactor', () => ({
  type: member(0, namedInteger('Int32', SECOND_FACTORS)),
  data: optional(1, octets()),
}));

const spakeGroup = namedInteger('Int32', SPAKE_GROUPS);

/** RFC 9588 section 7. */
export const paSpake = choice(
  'PA-SPAKE',
  {
    support: tagged(
      context(0),
      sequence('SPAKESupport', () => ({ groups: member(0, sequenceOf(spakeGroup)) })),
    ),
    challenge: tagged(
      context(1),
      sequence('SPAKEChallenge', () => ({
        group: member(0, spakeGroup),
        pubkey: member(1, octets()),
        factors: member(2, sequenceOf(secondFactor)),
      })),
    ),
    response: tagged(
      context(2),
      sequence('SPAKEResponse', () => ({ pubkey: member(0, octets()), factor: member(1, encryptedData) })),
    ),
    encdata: tagged(context(3), encryptedData),
  },
  { support: context(0), challenge: context(1), response: context(2), encdata: context(3) },
);

const number = ulong();
const ntStatus: Codec<Named> = leaf('NTSTATUS', NAMED_SCHEMA, (reader) => {
  const status = number.read(reader);
  return { number: status, name: ntStatusName(status) };
});

/** [MS-KILE] section 2.2.2: 12 bytes, little-endian. */
export const kerbExtError = structure('KERB-EXT-ERROR', () => ({
  status: ntStatus,
  reserved: ulong(),
  flags: ulong(),
}));

/** Authorization data, decoded down through its containers (RFC 4120 section 5.2.6, RFC 7751, [MS-KILE] section 2.2). */
import { bytes, flags32, structure, uint32 as ulong } from '../binary.ts';
import type { Codec, Named } from '../codec.ts';
import { TAG } from '../der/header.ts';
import { member, optional, sequence, sequenceOf, type Wrapped } from '../der/structures.ts';
import { AUTHORIZATION_DATA_TYPES } from './authorizationDataTypes.ts';
import { checksum, enctype, int32, principalName, realm, uint32, utf8String } from './basicTypes.ts';
import { KERB_AP_OPTIONS } from './flags.ts';
import { type Contents, firstTagInside, raw, typedValue, whereTag } from './typedValue.ts';

/** Decoders that are written elsewhere, by ad-type; each is given the content of ad-data. */
export type AuthorizationDataCodecs = Readonly<Record<number, Codec<unknown>>>;

export type AuthorizationData = { 'ad-type': Named | null; 'ad-data': Wrapped<unknown> | null }[];

/** `AuthorizationData ::= SEQUENCE OF SEQUENCE { ad-type [0], ad-data [1] }`. */
export function authorizationData(codecs: AuthorizationDataCodecs = {}): Codec<AuthorizationData> {
  return sequenceOf(
    typedValue(
      'AuthorizationDataElement',
      { name: 'ad-type', tag: 0, names: AUTHORIZATION_DATA_TYPES },
      { name: 'ad-data', tag: 1 },
      contents(codecs),
    ),
    'AuthorizationData',
  );
}

function contents(codecs: AuthorizationDataCodecs): Contents {
  // Made when they are needed: authorization data contains itself.
  const inner = () => authorizationData(codecs);
  const containers: Record<number, () => Codec<unknown>> = {
    1: inner,
    2: inner,
    3: inner,
    4: () => kdcIssued(inner()),
    5: () => andOr(inner()),
    8: inner,
    96: () => cammac(inner()),
    97: () => sequenceOf(utf8String),
    129: () => sequenceOf(enctype, 'EtypeList'),
    141: () => sequenceOf(restrictionEntry),
  };
  return {
    codecOf(type, content, reader) {
      const known = codecs[type];
      if (known) return known;
      if (type === 143) return content.length === 4 ? apOptions : null;
      if (type === 144) return targetName;
      const container = containers[type];
      if (!container || (type === 141 && firstTagInside(content) !== TAG.SEQUENCE)) return null;
      return whereTag(TAG.SEQUENCE, container(), content, reader);
    },
    all: () => [
      ...Object.values(codecs),
      ...Object.values(containers).map((make) => make()),
      apOptions,
      targetName,
    ],
  };
}

/** KERB-AP-OPTIONS: four bytes, little-endian. */
const apOptions = flags32('KERB-AP-OPTIONS', KERB_AP_OPTIONS);

/** KERB_AUTH_DATA_CLIENT_TARGET: the name that the client asked for, in UTF-16. */
const targetName = raw('KERB_AUTH_DATA_CLIENT_TARGET', { type: 'string' }, (content) =>
  content.toString('utf16le').replace(/\0+$/, ''),
);

const kdcIssued = (elements: Codec<AuthorizationData>) =>
  sequence('AD-KDCIssued', () => ({
    'ad-checksum': member(0, checksum),
    'i-realm': optional(1, realm),
    'i-sname': optional(2, principalName),
    elements: member(3, elements),
  }));

const andOr = (elements: Codec<AuthorizationData>) =>
  sequence('AD-AND-OR', () => ({
    'condition-count': member(0, int32),
    elements: member(1, elements),
  }));

const verifierMac = sequence('Verifier-MAC', () => ({
  identifier: optional(0, principalName),
  kvno: optional(1, uint32),
  enctype: optional(2, enctype),
  mac: member(3, checksum),
}));

/** RFC 7751 section 2; other-verifiers is left out: nobody sends it. */
const cammac = (elements: Codec<AuthorizationData>) =>
  sequence('AD-CAMMAC', () => ({
    elements: member(0, elements),
    'kdc-verifier': optional(1, verifierMac),
    'svc-verifier': optional(2, verifierMac),
  }));

/** LSAP_TOKEN_INFO_INTEGRITY ([MS-KILE] section 2.2.5): of the client's token. */
const tokenInfoIntegrity = structure('LSAP_TOKEN_INFO_INTEGRITY', () => ({
  Flags: flags32('ULONG', { LSAP_TOKEN_INFO_INTEGRITY_UAC_RESTRICTED: 1 }),
  TokenIL: ulong(),
  MachineID: bytes(32),
}));

/** KERB-AD-RESTRICTION-ENTRY ([MS-KILE] section 2.2.6). */
const restrictionEntry = typedValue(
  'KERB-AD-RESTRICTION-ENTRY',
  { name: 'restriction-type', tag: 0, names: { 0: 'LSAP_TOKEN_INFO_INTEGRITY' } },
  { name: 'restriction', tag: 1 },
  {
    codecOf: (type, content) => (type === 0 && content.length >= 40 ? tokenInfoIntegrity : null),
    all: () => [tokenInfoIntegrity],
  },
);

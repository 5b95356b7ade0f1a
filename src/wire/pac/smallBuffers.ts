/** The buffers of a PAC that are not in NDR ([MS-PAC] sections 2.6 to 2.8, 2.10, 2.14 to 2.16). */
import { fileTime, flags32, named, rest, uint16, uint32 } from '../binary.ts';
import { advance, type Codec, NAMED_SCHEMA, type Named, part, type Reader } from '../codec.ts';
import { encryptionTypeNames, PAC_ATTRIBUTES, signatureTypes, UPN_DNS_FLAGS } from './names.ts';
import { next, record, utf16 } from './record.ts';
import { SID } from './sid.ts';

/** Section 2.7: the client's name, and when it got its ticket-granting ticket. */
export const PAC_CLIENT_INFO = record(
  'PAC_CLIENT_INFO',
  { ClientId: fileTime(), NameLength: uint16(), Name: utf16 },
  (read, reader) => {
    read('ClientId');
    read('Name', next(reader, read('NameLength') ?? 0, 'Name'));
  },
);

/** Section 2.6.1: credentials for other packages, encrypted with the key of the AS-REP. */
export const PAC_CREDENTIAL_INFO = record(
  'PAC_CREDENTIAL_INFO',
  { Version: uint32(), EncryptionType: named(uint32(), encryptionTypeNames), SerializedData: rest() },
  (read) => {
    read('Version');
    read('EncryptionType');
    read('SerializedData');
  },
);

/** Signed, as the specification gives its decimal values. */
const signatureType: Codec<Named> = {
  type: 'ULONG',
  schema: () => NAMED_SCHEMA,
  decode(reader, put) {
    const number = reader.bytes.readInt32LE(advance(reader, 4, 'SignatureType'));
    put({ number, name: signatureTypes[number]?.name ?? null });
  },
};

/** Section 2.8; RODCIdentifier is there where a read-only domain controller signed. */
export const PAC_SIGNATURE_DATA = record(
  'PAC_SIGNATURE_DATA',
  { SignatureType: signatureType, Signature: rest('UCHAR[]'), RODCIdentifier: uint16() },
  (read, reader) => {
    const type = read('SignatureType')?.number ?? 0;
    const left = reader.end - reader.position;
    read('Signature', next(reader, signatureTypes[type]?.bytes ?? left, 'Signature'));
    if (reader.end - reader.position >= 2) read('RODCIdentifier');
  },
);

/** Section 2.10; texts and SID stand at their offsets, from the beginning of the structure. */
export const UPN_DNS_INFO = record(
  'UPN_DNS_INFO',
  {
    UpnLength: uint16(),
    UpnOffset: uint16(),
    DnsDomainNameLength: uint16(),
    DnsDomainNameOffset: uint16(),
    Flags: flags32('ULONG', UPN_DNS_FLAGS),
    SamNameLength: uint16(),
    SamNameOffset: uint16(),
    SidLength: uint16(),
    SidOffset: uint16(),
    Upn: utf16,
    DnsDomainName: utf16,
    SamName: utf16,
    Sid: SID,
  },
  (read, reader) => {
    const upn = { length: read('UpnLength'), offset: read('UpnOffset') };
    const domain = { length: read('DnsDomainNameLength'), offset: read('DnsDomainNameOffset') };
    const isExtended = read('Flags')?.names.includes('PAC_UPN_DNS_FLAG_HAS_SAM_NAME_AND_SID');
    const sam = isExtended && { length: read('SamNameLength'), offset: read('SamNameOffset') };
    const sid = isExtended && { length: read('SidLength'), offset: read('SidOffset') };
    read('Upn', at(reader, upn, 'Upn'));
    read('DnsDomainName', at(reader, domain, 'DnsDomainName'));
    if (sam) read('SamName', at(reader, sam, 'SamName'));
    if (sid) read('Sid', at(reader, sid, 'Sid'));
    reader.position = reader.end;
  },
);

function at(reader: Reader, where: { length: number | null; offset: number | null }, what: string): Reader {
  const inside = part(reader, reader.base, reader.end);
  advance(inside, where.offset ?? 0, `the offset of ${what}`);
  return next(inside, where.length ?? 0, what);
}

/** Section 2.14. */
export const PAC_ATTRIBUTES_INFO = record(
  'PAC_ATTRIBUTES_INFO',
  { FlagsLength: uint32('ULONG'), Flags: flags32('ULONG[]', PAC_ATTRIBUTES) },
  (read) => {
    // In bits; those that have a meaning are all in the first ULONG.
    if (read('FlagsLength')) read('Flags');
  },
);

/** Section 2.15: the account that asked for the ticket. */
export const PAC_REQUESTOR = record('PAC_REQUESTOR', { UserSid: SID }, (read) => {
  read('UserSid');
});

/** GUID ([MS-DTYP] section 2.3.4.2) as people write it. */
const GUID: Codec<string> = {
  type: 'GUID',
  schema: () => ({ type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  decode(reader, put) {
    const start = advance(reader, 16, 'a GUID');
    const { bytes } = reader;
    const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
    put(
      [
        hex(bytes.readUInt32LE(start), 8),
        hex(bytes.readUInt16LE(start + 4), 4),
        hex(bytes.readUInt16LE(start + 6), 4),
        bytes.toString('hex', start + 8, start + 10),
        bytes.toString('hex', start + 10, start + 16),
      ].join('-'),
    );
  },
};

/** Section 2.16: the same account by its object in the directory. */
export const PAC_REQUESTOR_GUID = record('PAC_REQUESTOR_GUID', { Guid: GUID }, (read) => {
  read('Guid');
});

/** The types that all messages of RFC 4120 share (section 5.2). */
import { isIPv6 } from 'node:net';
import type { Codec, Decoded, Named, Octets } from '../codec.ts';
import { CHECKSUM_TYPES, ENCTYPES } from '../crypto/enctypes.ts';
import { TAG } from '../der/header.ts';
import { bitFlags, generalizedTime, integer, namedInteger, octets, text } from '../der/primitives.ts';
import { depending, member, optional, sequence, sequenceOf } from '../der/structures.ts';
import { TICKET_FLAGS } from './flags.ts';
import { ADDRESS_TYPES, MESSAGE_TYPES, NAME_TYPES } from './names.ts';
import { raw, rawText, typedValue } from './typedValue.ts';

export const int32 = integer('Int32');
export const uint32 = integer('UInt32');
export const microseconds = integer('Microseconds');
export const realm = text('Realm');
export const kerberosString = text('KerberosString');
export const utf8String = text('UTF8String', TAG.UTF8String);
export const kerberosTime = generalizedTime();
export const enctype = namedInteger('Int32', ENCTYPES);
export const pvno = integer('INTEGER (5)');
export const messageType = namedInteger('INTEGER', MESSAGE_TYPES);
export const ticketFlags = bitFlags('TicketFlags', TICKET_FLAGS);

export const principalName = sequence('PrincipalName', () => ({
  'name-type': member(0, namedInteger('Int32', NAME_TYPES)),
  'name-string': member(1, sequenceOf(kerberosString)),
}));

export type PrincipalName = Decoded<typeof principalName>;

export type EncryptedData = {
  etype: Named | null;
  kvno: number | string | null;
  cipher: Octets | null;
};

const ciphertext = octets();
const cleartext = octets('OCTET STRING', true);

/** Ciphertext is no secret; with encryption type 0 it is none (RFC 4120 does not allow it, old libraries did). */
export const encryptedData: Codec<EncryptedData> = sequence('EncryptedData', () => ({
  etype: member(0, enctype),
  kvno: optional(1, uint32),
  cipher: depending(member(2, ciphertext), ({ etype }) =>
    (etype as Named | null)?.number === 0 ? cleartext : ciphertext,
  ),
}));

export const encryptionKey = sequence('EncryptionKey', () => ({
  keytype: member(0, enctype),
  keyvalue: member(1, octets('OCTET STRING', true)),
}));

export const checksum = sequence('Checksum', () => ({
  cksumtype: member(0, namedInteger('Int32', CHECKSUM_TYPES)),
  checksum: member(1, octets()),
}));

const ADDRESS_SCHEMA = { type: 'string' };
const ipv4 = raw('IPv4', ADDRESS_SCHEMA, (content) => [...content.subarray(0, 16)].join('.'));
const ipv6 = raw('IPv6', ADDRESS_SCHEMA, (content) => {
  const written = content
    .subarray(0, 16)
    .toString('hex')
    .replace(/(....)(?!$)/g, '$1:');
  return isIPv6(written) ? new URL(`http://[${written}]`).hostname.slice(1, -1) : written;
});
/** 15 characters, filled up with spaces, and a byte for the kind of service. */
const netBios = raw('NetBios', ADDRESS_SCHEMA, (content) =>
  content.subarray(0, 15).toString('latin1').trimEnd(),
);
const ADDRESSES: Readonly<Record<number, Codec<string>>> = { 2: ipv4, 20: netBios, 24: ipv6 };

export const hostAddress = typedValue(
  'HostAddress',
  { name: 'addr-type', tag: 0, names: ADDRESS_TYPES },
  { name: 'address', tag: 1 },
  { codecOf: (type) => ADDRESSES[type] ?? null, all: () => [rawText] },
);

export const hostAddresses = sequenceOf(hostAddress, 'HostAddresses');

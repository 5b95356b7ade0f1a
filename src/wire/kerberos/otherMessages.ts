/** KRB-SAFE, KRB-PRIV and KRB-CRED (RFC 4120 sections 5.6 to 5.8). */
import { application } from '../der/header.ts';
import { octets } from '../der/primitives.ts';
import { member, optional, sequence, sequenceOf, tagged } from '../der/structures.ts';
import {
  checksum,
  encryptedData,
  encryptionKey,
  hostAddress,
  hostAddresses,
  kerberosTime,
  messageType,
  microseconds,
  principalName,
  pvno,
  realm,
  ticketFlags,
  uint32,
} from './basicTypes.ts';
import { ticket } from './ticket.ts';

/** @param secret what KRB-PRIV protects is shown only where secrets are asked for */
const body = (name: string, secret: boolean) =>
  sequence(name, () => ({
    'user-data': member(0, octets('OCTET STRING', secret)),
    timestamp: optional(1, kerberosTime),
    usec: optional(2, microseconds),
    'seq-number': optional(3, uint32),
    // Windows and old libraries leave the sender's address out.
    's-address': optional(4, hostAddress),
    'r-address': optional(5, hostAddress),
  }));

export const krbSafe = tagged(
  application(20),
  sequence('KRB-SAFE', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    'safe-body': member(2, body('KRB-SAFE-BODY', false)),
    cksum: member(3, checksum),
  })),
);

export const krbPriv = tagged(
  application(21),
  sequence('KRB-PRIV', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    'enc-part': member(3, encryptedData),
  })),
);

export const encKrbPrivPart = tagged(application(28), body('EncKrbPrivPart', true));

export const krbCred = tagged(
  application(22),
  sequence('KRB-CRED', () => ({
    pvno: member(0, pvno),
    'msg-type': member(1, messageType),
    tickets: member(2, sequenceOf(ticket)),
    'enc-part': member(3, encryptedData),
  })),
);

const krbCredInfo = sequence('KrbCredInfo', () => ({
  key: member(0, encryptionKey),
  prealm: optional(1, realm),
  pname: optional(2, principalName),
  flags: optional(3, ticketFlags),
  authtime: optional(4, kerberosTime),
  starttime: optional(5, kerberosTime),
  endtime: optional(6, kerberosTime),
  'renew-till': optional(7, kerberosTime),
  srealm: optional(8, realm),
  sname: optional(9, principalName),
  caddr: optional(10, hostAddresses),
}));

export const encKrbCredPart = tagged(
  application(29),
  sequence('EncKrbCredPart', () => ({
    'ticket-info': member(0, sequenceOf(krbCredInfo)),
    nonce: optional(1, uint32),
    timestamp: optional(2, kerberosTime),
    usec: optional(3, microseconds),
    's-address': optional(4, hostAddress),
    'r-address': optional(5, hostAddress),
  })),
);

/** Tickets (RFC 4120 section 5.3). */
import type { Decoded } from '../codec.ts';
import { application } from '../der/header.ts';
import { member, optional, sequence, tagged } from '../der/structures.ts';
import { type AuthorizationDataCodecs, authorizationData } from './authorizationData.ts';
import {
  encryptedData,
  encryptionKey,
  hostAddresses,
  int32,
  kerberosTime,
  principalName,
  realm,
  ticketFlags,
} from './basicTypes.ts';
import { TRANSITED_TYPES } from './names.ts';
import { rawText, typedValue } from './typedValue.ts';

export const ticket = tagged(
  application(1),
  sequence('Ticket', () => ({
    'tkt-vno': member(0, int32),
    realm: member(1, realm),
    sname: member(2, principalName),
    'enc-part': member(3, encryptedData),
  })),
);

export type Ticket = Decoded<typeof ticket>;

/** Realms between client and server, in the compressed form of RFC 4120 section 3.3.3.2: text with commas. */
const transitedEncoding = typedValue(
  'TransitedEncoding',
  { name: 'tr-type', tag: 0, names: TRANSITED_TYPES },
  { name: 'contents', tag: 1 },
  { codecOf: (type) => (type === 1 ? rawText : null), all: () => [rawText] },
);

/**
 * What the service's key decrypts.
 *
 * @param codecs decoders of authorization data that are written elsewhere, by ad-type: 128 for the PAC
 */
export const encTicketPart = (codecs: AuthorizationDataCodecs = {}) =>
  tagged(
    application(3),
    sequence('EncTicketPart', () => ({
      flags: member(0, ticketFlags),
      key: member(1, encryptionKey),
      crealm: member(2, realm),
      cname: member(3, principalName),
      transited: member(4, transitedEncoding),
      authtime: member(5, kerberosTime),
      starttime: optional(6, kerberosTime),
      endtime: member(7, kerberosTime),
      'renew-till': optional(8, kerberosTime),
      caddr: optional(9, hostAddresses),
      'authorization-data': optional(10, authorizationData(codecs)),
    })),
  );

export type EncTicketPart = Decoded<ReturnType<typeof encTicketPart>>;

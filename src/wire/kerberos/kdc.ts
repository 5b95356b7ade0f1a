/** Requests to and replies of a KDC (RFC 4120 section 5.4). */
import type { Decoded } from '../codec.ts';
import { application } from '../der/header.ts';
import { bitFlags, namedInteger } from '../der/primitives.ts';
import { member, optional, sequence, sequenceOf, tagged } from '../der/structures.ts';
import {
  encryptedData,
  encryptionKey,
  enctype,
  hostAddresses,
  kerberosTime,
  messageType,
  principalName,
  pvno,
  realm,
  ticketFlags,
  uint32,
} from './basicTypes.ts';
import { KDC_OPTIONS } from './flags.ts';
import { LAST_REQUEST_TYPES } from './names.ts';
import { paDataList } from './padata.ts';
import { ticket } from './ticket.ts';

export const kdcReqBody = sequence('KDC-REQ-BODY', () => ({
  'kdc-options': member(0, bitFlags('KDCOptions', KDC_OPTIONS)),
  cname: optional(1, principalName),
  realm: member(2, realm),
  sname: optional(3, principalName),
  from: optional(4, kerberosTime),
  till: optional(5, kerberosTime),
  rtime: optional(6, kerberosTime),
  nonce: member(7, uint32),
  etype: member(8, sequenceOf(enctype)),
  addresses: optional(9, hostAddresses),
  'enc-authorization-data': optional(10, encryptedData),
  'additional-tickets': optional(11, sequenceOf(ticket)),
}));

const kdcReq = (tag: number, name: string) =>
  tagged(
    application(tag),
    sequence(name, () => ({
      pvno: member(1, pvno),
      'msg-type': member(2, messageType),
      padata: optional(3, paDataList('request')),
      'req-body': member(4, kdcReqBody),
    })),
  );

export const asReq = kdcReq(10, 'AS-REQ');
export const tgsReq = kdcReq(12, 'TGS-REQ');

export type KdcReq = Decoded<typeof asReq>;

const kdcRep = (tag: number, name: string) =>
  tagged(
    application(tag),
    sequence(name, () => ({
      pvno: member(0, pvno),
      'msg-type': member(1, messageType),
      padata: optional(2, paDataList('reply')),
      crealm: member(3, realm),
      cname: member(4, principalName),
      ticket: member(5, ticket),
      'enc-part': member(6, encryptedData),
    })),
  );

export const asRep = kdcRep(11, 'AS-REP');
export const tgsRep = kdcRep(13, 'TGS-REP');

export type KdcRep = Decoded<typeof asRep>;

const lastReq = sequenceOf(
  sequence('LastReqEntry', () => ({
    'lr-type': member(0, namedInteger('Int32', LAST_REQUEST_TYPES)),
    'lr-value': member(1, kerberosTime),
  })),
  'LastReq',
);

const encKdcRepPart = (tag: number, name: string) =>
  tagged(
    application(tag),
    sequence(name, () => ({
      key: member(0, encryptionKey),
      'last-req': member(1, lastReq),
      nonce: member(2, uint32),
      'key-expiration': optional(3, kerberosTime),
      flags: member(4, ticketFlags),
      authtime: member(5, kerberosTime),
      starttime: optional(6, kerberosTime),
      endtime: member(7, kerberosTime),
      'renew-till': optional(8, kerberosTime),
      srealm: member(9, realm),
      sname: member(10, principalName),
      caddr: optional(11, hostAddresses),
      'encrypted-pa-data': optional(12, paDataList('reply')),
    })),
  );

export const encAsRepPart = encKdcRepPart(25, 'EncASRepPart');
export const encTgsRepPart = encKdcRepPart(26, 'EncTGSRepPart');

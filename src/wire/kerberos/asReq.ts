/** Writes an AS-REQ without pre-authentication (RFC 4120 section 5.4.1): it carries no password and no proof of one. */
import { application } from '../der/header.ts';
import {
  type ValueOf,
  writeFlags,
  writeInteger,
  writeSequence,
  writeSequenceOf,
  writeTagged,
  writeText,
  writeTime,
  written,
} from '../der/write.ts';
import { KDC_OPTIONS } from './flags.ts';

const principalName = {
  'name-type': written(0, writeInteger),
  'name-string': written(1, writeSequenceOf(writeText)),
} as const;

const requestBody = {
  'kdc-options': written(0, writeFlags(KDC_OPTIONS)),
  cname: written(1, writeSequence(principalName)),
  realm: written(2, writeText),
  sname: written(3, writeSequence(principalName)),
  till: written(5, writeTime),
  nonce: written(7, writeInteger),
  etype: written(8, writeSequenceOf(writeInteger)),
} as const;

const asReq = writeTagged(
  application(10),
  writeSequence({
    pvno: written(1, writeInteger),
    'msg-type': written(2, writeInteger),
    'req-body': written(4, writeSequence(requestBody)),
  } as const),
);

export type RequestBody = ValueOf<typeof requestBody>;

export type InitialRequest = {
  realm: string;
  /** Components of the client's name. */
  client: readonly string[];
  /** Encryption types by number, the preferred one first. */
  etypes: readonly number[];
  /** Below 2^31: some KDCs take it for signed. */
  nonce: number;
};

const NT_PRINCIPAL = 1;
const NT_SRV_INST = 2;

/** What Windows asks for: as long as the KDC allows, whatever the clock here says. */
const TILL = new Date('2037-09-13T02:48:05Z');

/** The request that kinit would begin with, for a ticket-granting ticket of the realm. */
export function writeAsReq({ realm, client, etypes, nonce }: InitialRequest): Buffer {
  const body: RequestBody = {
    'kdc-options': ['renewable-ok'],
    cname: { 'name-type': NT_PRINCIPAL, 'name-string': client },
    realm,
    sname: { 'name-type': NT_SRV_INST, 'name-string': ['krbtgt', realm] },
    till: TILL,
    nonce,
    etype: etypes,
  };
  return asReq({ pvno: 5, 'msg-type': 10, 'req-body': body });
}

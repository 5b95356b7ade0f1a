/** FAST (RFC 6113 section 5.4): the armor around pre-authentication, and what is inside. */

import type { Decoded } from '../codec.ts';
import { application, context } from '../der/header.ts';
import { bitFlags } from '../der/primitives.ts';
import { member, optional, sequence, tagged } from '../der/structures.ts';
import { apReq } from './application.ts';
import {
  checksum,
  encryptedData,
  encryptionKey,
  kerberosTime,
  microseconds,
  principalName,
  realm,
  uint32,
} from './basicTypes.ts';
import { choice } from './choice.ts';
import { FAST_OPTIONS } from './flags.ts';
import { kdcReqBody } from './kdc.ts';
import { FAST_ARMOR_TYPES } from './names.ts';
import { paDataList } from './padata.ts';
import { typedValue, whereTag } from './typedValue.ts';

const krbFastArmor = typedValue(
  'KrbFastArmor',
  { name: 'armor-type', tag: 0, names: FAST_ARMOR_TYPES },
  { name: 'armor-value', tag: 1 },
  {
    codecOf: (type, content, reader) =>
      type === 1 ? whereTag(application(14), apReq, content, reader) : null,
    all: () => [apReq],
  },
);

export const paFxFastRequest = choice(
  'PA-FX-FAST-REQUEST',
  {
    'armored-data': tagged(
      context(0),
      sequence('KrbFastArmoredReq', () => ({
        armor: optional(0, krbFastArmor),
        'req-checksum': member(1, checksum),
        'enc-fast-req': member(2, encryptedData),
      })),
    ),
  },
  { 'armored-data': context(0) },
);

export const paFxFastReply = choice(
  'PA-FX-FAST-REPLY',
  {
    'armored-data': tagged(
      context(0),
      sequence('KrbFastArmoredRep', () => ({ 'enc-fast-rep': member(0, encryptedData) })),
    ),
  },
  { 'armored-data': context(0) },
);

export type FastRequest = Decoded<typeof paFxFastRequest>;
export type FastReply = Decoded<typeof paFxFastReply>;

/** What the armor key decrypts: the request that is meant. */
export const krbFastReq = sequence('KrbFastReq', () => ({
  'fast-options': member(0, bitFlags('FastOptions', FAST_OPTIONS)),
  padata: member(1, paDataList('request')),
  'req-body': member(2, kdcReqBody),
}));

export const krbFastResponse = sequence('KrbFastResponse', () => ({
  padata: member(0, paDataList('reply')),
  'strengthen-key': optional(1, encryptionKey),
  finished: optional(
    2,
    sequence('KrbFastFinished', () => ({
      timestamp: member(0, kerberosTime),
      usec: member(1, microseconds),
      crealm: member(2, realm),
      cname: member(3, principalName),
      'ticket-checksum': member(4, checksum),
    })),
  ),
  nonce: member(3, uint32),
}));

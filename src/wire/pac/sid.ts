/**
 * Security identifiers in a PAC ([MS-DTYP] section 2.4.2): their text, and the name of those that are always
 * the same.
 */
import { advance, type Codec, Damage, type Reader, remark } from '../codec.ts';
import type { Ndr } from '../ndr.ts';
import { sidName } from './wellKnownSids.ts';

export type Sid = {
  /** `S-1-5-21-…`. */
  sid: string;
  /** For well-known ones, and for well-known relative identifiers of a domain. */
  name: string | null;
};

export const SID_SCHEMA = {
  type: 'object',
  properties: {
    sid: { type: 'string', pattern: '^S-[0-9]+-([0-9]+|0x[0-9a-f]{12})(-[0-9]+)*$' },
    name: { type: ['string', 'null'], description: 'of a well-known SID or relative identifier' },
  },
  required: ['sid', 'name'],
};

/** SID_MAX_SUB_AUTHORITIES (winnt.h). */
const MOST_SUB_AUTHORITIES = 15;

/** A SID as in a packet: revision, count, authority, sub-authorities. */
export const SID: Codec<Sid> = {
  type: 'SID',
  schema: () => SID_SCHEMA,
  decode: (reader, put) => put(readSid(reader)),
};

/** RPC_SID in NDR: the count comes once more, before everything else. */
export const RPC_SID: Ndr<Sid> = {
  type: 'RPC_SID',
  alignment: 4,
  schema: () => SID_SCHEMA,
  decode(reader, put) {
    const at = advance(reader, 4, 'the count of sub-authorities');
    const claimed = reader.bytes.readUInt32LE(at);
    const count = reader.bytes[at + 5];
    if (reader.end - at >= 6 && claimed !== count) {
      throw new Damage(
        at,
        `a SID has ${claimed} sub-authorities by its array, and ${count} by its own count`,
      );
    }
    put(readSid(reader));
  },
};

function readSid(reader: Reader): Sid {
  const at = advance(reader, 8, 'a SID');
  const { bytes } = reader;
  const count = bytes[at + 1] ?? 0;
  if (count > MOST_SUB_AUTHORITIES) throw new Damage(at + 1, `a SID has ${count} sub-authorities`);
  if (bytes[at] !== 1)
    remark(reader.decoding, `the SID at byte ${at} has revision ${bytes[at]}, and 1 is the only one`);
  const authority = bytes.readUIntBE(at + 2, 6);
  const parts: (number | string)[] = [
    bytes[at] ?? 0,
    authority < 2 ** 32 ? authority : `0x${authority.toString(16).padStart(12, '0')}`,
  ];
  const first = advance(reader, 4 * count, 'the sub-authorities of a SID');
  for (let index = 0; index < count; index++) parts.push(bytes.readUInt32LE(first + 4 * index));
  return sidOf(`S-${parts.join('-')}`);
}

/** A SID from its text. */
export const sidOf = (sid: string): Sid => ({ sid, name: sidName(sid) });

/** The SID of an account or group of a domain. */
export const inDomain = (domain: Sid, relativeId: number): Sid => sidOf(`${domain.sid}-${relativeId}`);

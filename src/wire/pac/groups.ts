/**
 * Group memberships as KERB_VALIDATION_INFO and PAC_DEVICE_INFO have them, and the SIDs that follow from
 * them.
 */

import { flags32, named, uint32 } from '../binary.ts';
import {
  type Codec,
  type Decoding,
  FLAGS_SCHEMA,
  type FlagSet,
  type Named,
  orNull,
  remark,
} from '../codec.ts';
import { aligned, arrayPointer, derived, type Ndr, ndrStructure, pointer, ulong } from '../ndr.ts';
import { SE_GROUP } from './names.ts';
import { inDomain, RPC_SID, SID_SCHEMA, type Sid } from './sid.ts';
import { relativeIdNames } from './wellKnownSids.ts';

/** A relative identifier: the last part of the SID of an account or group of the domain. */
export const relativeId = aligned(4, named(uint32(), relativeIdNames));
const attributes = aligned(4, flags32('ULONG', SE_GROUP));

/** [MS-PAC] section 2.2.2. */
export const GROUP_MEMBERSHIP = ndrStructure('GROUP_MEMBERSHIP', {
  RelativeId: relativeId,
  Attributes: attributes,
});

/** [MS-PAC] section 2.2.1. */
export const KERB_SID_AND_ATTRIBUTES = ndrStructure('KERB_SID_AND_ATTRIBUTES', {
  Sid: pointer(RPC_SID),
  Attributes: attributes,
});

/** [MS-PAC] section 2.2.3. */
export const DOMAIN_GROUP_MEMBERSHIP = ndrStructure('DOMAIN_GROUP_MEMBERSHIP', {
  DomainId: pointer(RPC_SID),
  GroupCount: ulong,
  GroupIds: arrayPointer(GROUP_MEMBERSHIP),
});

/** A SID that the account has by its PAC. */
export type AccountSid = Sid & {
  /** Null for the account itself and its primary group, which have none of their own. */
  attributes: FlagSet | null;
  /** The field that it comes from. */
  field: string;
};

const ACCOUNT_SID_SCHEMA = {
  type: 'object',
  properties: {
    ...SID_SCHEMA.properties,
    attributes: orNull(FLAGS_SCHEMA),
    field: { type: 'string', description: 'where it comes from' },
  },
  required: [...SID_SCHEMA.required, 'attributes', 'field'],
};

/** `sids` of a structure: derived from its fields, the account itself first. */
export const accountSidList: Ndr<AccountSid[]> = derived('AccountSid[]', {
  type: 'array',
  description:
    'no field of the structure: the SIDs that its fields give the account, the account itself first',
  items: ACCOUNT_SID_SCHEMA,
});

type Memberships = readonly ({ RelativeId: Named | null; Attributes: FlagSet | null } | null)[] | null;
type SidsAndAttributes = readonly ({ Sid: Sid | null; Attributes: FlagSet | null } | null)[] | null;

/** The account and its primary group, which the groups have to name before it counts. */
export function accountSids(
  domain: Sid | null,
  user: Named | null,
  primaryGroup: Named | null,
  groups: Memberships,
): AccountSid[] {
  if (!domain) return [];
  const isListed = groups?.some((group) => group?.RelativeId?.number === primaryGroup?.number);
  return [
    ...single(domain, user, 'UserId'),
    ...(isListed ? [] : single(domain, primaryGroup, 'PrimaryGroupId')),
  ];
}

function single(domain: Sid, relative: Named | null, field: string): AccountSid[] {
  // 0 where the account is of another domain: it is the first of ExtraSids then.
  if (!relative || relative.number === 0) return [];
  return [{ ...inDomain(domain, relative.number), attributes: null, field }];
}

/** Groups of one domain. */
export function groupSids(domain: Sid | null, groups: Memberships, field: string): AccountSid[] {
  if (!domain) return [];
  return (groups ?? []).flatMap((group) =>
    group?.RelativeId
      ? [{ ...inDomain(domain, group.RelativeId.number), attributes: group.Attributes, field }]
      : [],
  );
}

/** SIDs that are given whole. */
export function extraSids(sids: SidsAndAttributes): AccountSid[] {
  return (sids ?? []).flatMap((each) =>
    each?.Sid ? [{ ...each.Sid, attributes: each.Attributes, field: 'ExtraSids' }] : [],
  );
}

/**
 * Fills `sids` of a structure when all of it, or all up to the damage, is decoded; a count that is not that
 * of its array gives a remark.
 *
 * @param counts name of an array to the name of its count
 */
export function withSids<T extends { sids: AccountSid[] | null }>(
  codec: Codec<T>,
  counts: { readonly [K in keyof T]?: keyof T },
  derive: (value: T) => AccountSid[],
): Codec<T> {
  return {
    ...codec,
    decode(reader, put) {
      let decoded: T | null = null;
      const keep = (value: T) => {
        decoded = value;
        put(value);
      };
      try {
        codec.decode(reader, keep);
        if (decoded) remarkCounts(decoded, counts, reader.decoding);
      } finally {
        fill(decoded, derive);
      }
    },
  };
}

function fill<T extends { sids: AccountSid[] | null }>(
  value: T | null,
  derive: (value: T) => AccountSid[],
): void {
  if (value) value.sids = derive(value);
}

/** Counts and arrays that do not agree: each field is right by itself, so that it is no damage. */
function remarkCounts<T extends object>(
  value: T,
  counts: { readonly [K in keyof T]?: keyof T },
  decoding: Decoding,
): void {
  for (const [array, count] of Object.entries(counts) as [keyof T & string, keyof T & string][]) {
    const elements = (value[array] as unknown[] | null)?.length ?? 0;
    if (value[count] !== elements)
      remark(decoding, `${count} is ${value[count]}, and ${array} has ${elements}`);
  }
}

/** Group memberships as KERB_VALIDATION_INFO and PAC_DEVICE_INFO have them, and the SIDs that follow from them. */
import { type FlagSet, type Named } from '../codec.ts';
import { flags32, named, uint32 } from '../binary.ts';
import { aligned, arrayPointer, type Ndr, ndrStructure, pointer, ulong } from '../ndr.ts';
import { SE_GROUP } from './names.ts';
import { inDomain, RPC_SID, type Sid } from './sid.ts';
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

export const ACCOUNT_SIDS_SCHEMA = {
  type: 'array',
  description: 'no field of the structure: the SIDs that its fields give the account, the account itself first',
  items: {
    type: 'object',
    properties: {
      sid: { type: 'string' },
      name: { type: ['string', 'null'] },
      attributes: {
        anyOf: [
          {
            type: 'object',
            properties: {
              hex: { type: 'string' },
              names: { type: 'array', items: { type: 'string' } },
            },
            required: ['hex', 'names'],
          },
          { type: 'null' },
        ],
      },
      field: { type: 'string' },
    },
    required: ['sid', 'name', 'attributes', 'field'],
  },
};

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
 * A structure with the SIDs that follow from it, and with remarks where a count is not that of its array.
 *
 * @param counts name of the array to the name of its count
 */
export function withSids<T extends object>(
  structure: Ndr<T>,
  counts: { readonly [K in keyof T]?: keyof T },
  derive: (value: T) => AccountSid[],
): Ndr<T & { sids: AccountSid[] | null }> {
  return {
    ...structure,
    schema(definitions) {
      const reference = structure.schema(definitions);
      const declared = definitions[structure.type] as { properties: object; required: string[] };
      if (!declared.required.includes('sids')) {
        declared.properties = { ...declared.properties, sids: { anyOf: [ACCOUNT_SIDS_SCHEMA, { type: 'null' }] } };
        declared.required = [...declared.required, 'sids'];
      }
      return reference;
    },
    decode(reader, put) {
      let decoded: (T & { sids: AccountSid[] | null }) | null = null;
      const finish = () => {
        if (decoded) decoded.sids = derive(decoded);
      };
      structure.decode(reader, (value) => {
        decoded = Object.assign(value, { sids: null });
        put(decoded);
      });
      reader.finally.push(() => {
        finish();
        if (decoded) remarkCounts(decoded, counts, reader.decoding.remarks);
      });
    },
  };
}

function remarkCounts<T extends object>(
  value: T,
  counts: { readonly [K in keyof T]?: keyof T },
  remarks: string[],
): void {
  for (const [array, count] of Object.entries(counts) as [keyof T & string, keyof T & string][]) {
    const elements = (value[array] as unknown[] | null)?.length ?? 0;
    if (value[count] !== elements) remarks.push(`${count} is ${value[count]}, and ${array} has ${elements}`);
  }
}

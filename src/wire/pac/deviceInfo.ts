/** PAC_DEVICE_INFO ([MS-PAC] section 2.12): the computer that the account signed in from, and its groups. */
import { arrayPointer, ndrStructure, pointer, typeSerialization1, ulong } from '../ndr.ts';
import {
  accountSidList,
  accountSids,
  DOMAIN_GROUP_MEMBERSHIP,
  extraSids,
  GROUP_MEMBERSHIP,
  groupSids,
  KERB_SID_AND_ATTRIBUTES,
  relativeId,
  withSids,
} from './groups.ts';
import { RPC_SID } from './sid.ts';

export const PAC_DEVICE_INFO = withSids(
  typeSerialization1(
    ndrStructure('PAC_DEVICE_INFO', {
      UserId: relativeId,
      PrimaryGroupId: relativeId,
      AccountDomainId: pointer(RPC_SID),
      AccountGroupCount: ulong,
      AccountGroupIds: arrayPointer(GROUP_MEMBERSHIP),
      SidCount: ulong,
      ExtraSids: arrayPointer(KERB_SID_AND_ATTRIBUTES),
      DomainGroupCount: ulong,
      DomainGroup: arrayPointer(DOMAIN_GROUP_MEMBERSHIP),
      sids: accountSidList,
    }),
  ),
  { AccountGroupIds: 'AccountGroupCount', ExtraSids: 'SidCount', DomainGroup: 'DomainGroupCount' },
  ({ AccountDomainId, UserId, PrimaryGroupId, AccountGroupIds, ExtraSids, DomainGroup }) => [
    ...accountSids(AccountDomainId, UserId, PrimaryGroupId, AccountGroupIds),
    ...groupSids(AccountDomainId, AccountGroupIds, 'AccountGroupIds'),
    ...extraSids(ExtraSids),
    ...(DomainGroup ?? []).flatMap((domain) =>
      groupSids(domain?.DomainId ?? null, domain?.GroupIds ?? null, 'DomainGroup'),
    ),
  ],
);

/** KERB_VALIDATION_INFO ([MS-PAC] section 2.5): who the account is, and its groups. */
import { bytes, fileTime, flags32 } from '../binary.ts';
import { aligned, arrayPointer, ndrStructure, pointer, typeSerialization1, ulong, ushort } from '../ndr.ts';
import { unicodeString } from '../ndrText.ts';
import {
  accountSidList,
  accountSids,
  extraSids,
  GROUP_MEMBERSHIP,
  groupSids,
  KERB_SID_AND_ATTRIBUTES,
  relativeId,
  withSids,
} from './groups.ts';
import { USER_ACCOUNT, USER_FLAGS } from './names.ts';
import { RPC_SID } from './sid.ts';

const time = aligned(4, fileTime());

export const KERB_VALIDATION_INFO = withSids(
  typeSerialization1(
    ndrStructure('KERB_VALIDATION_INFO', {
      LogonTime: time,
      LogoffTime: time,
      KickOffTime: time,
      PasswordLastSet: time,
      PasswordCanChange: time,
      PasswordMustChange: time,
      EffectiveName: unicodeString,
      FullName: unicodeString,
      LogonScript: unicodeString,
      ProfilePath: unicodeString,
      HomeDirectory: unicodeString,
      HomeDirectoryDrive: unicodeString,
      LogonCount: ushort,
      BadPasswordCount: ushort,
      UserId: relativeId,
      PrimaryGroupId: relativeId,
      GroupCount: ulong,
      GroupIds: arrayPointer(GROUP_MEMBERSHIP),
      UserFlags: aligned(4, flags32('ULONG', USER_FLAGS)),
      UserSessionKey: aligned(1, bytes(16, 'USER_SESSION_KEY', true)),
      LogonServer: unicodeString,
      LogonDomainName: unicodeString,
      LogonDomainId: pointer(RPC_SID),
      // NETLOGON_VALIDATION_SAM_INFO4 has the LAN Manager session key here.
      Reserved1: aligned(4, bytes(8, 'ULONG[2]', true)),
      UserAccountControl: aligned(4, flags32('ULONG', USER_ACCOUNT)),
      SubAuthStatus: ulong,
      LastSuccessfulILogon: time,
      LastFailedILogon: time,
      FailedILogonCount: ulong,
      Reserved3: ulong,
      SidCount: ulong,
      ExtraSids: arrayPointer(KERB_SID_AND_ATTRIBUTES),
      ResourceGroupDomainSid: pointer(RPC_SID),
      ResourceGroupCount: ulong,
      ResourceGroupIds: arrayPointer(GROUP_MEMBERSHIP),
      sids: accountSidList,
    }),
  ),
  { GroupIds: 'GroupCount', ExtraSids: 'SidCount', ResourceGroupIds: 'ResourceGroupCount' },
  ({ LogonDomainId, UserId, PrimaryGroupId, GroupIds, ExtraSids, ...resource }) => [
    ...accountSids(LogonDomainId, UserId, PrimaryGroupId, GroupIds),
    ...groupSids(LogonDomainId, GroupIds, 'GroupIds'),
    ...extraSids(ExtraSids),
    ...groupSids(resource.ResourceGroupDomainSid, resource.ResourceGroupIds, 'ResourceGroupIds'),
  ],
);

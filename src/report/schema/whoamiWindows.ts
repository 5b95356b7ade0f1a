/** What `whoami` says on Windows beside what every system has. */
import { type Static, type TSchema, Type } from 'typebox';
import { nullable, oneOf, Sentence, Text } from './shared.ts';

/** A value, or why there is none. */
export const known = <T extends TSchema>(value: T) =>
  Type.Object({ value: nullable(value), reason: nullable(Sentence) });

const Luid = Type.String({ pattern: '^0x[0-9a-f]+:0x[0-9a-f]+$', description: 'high and low part' });
const Sid = Type.String({ pattern: '^S-1-(\\d+|0x[0-9a-f]{12})(-\\d+)*$' });

const Time = Type.Object({
  raw: Type.String({ pattern: '^-?\\d+$', description: 'the FILETIME in UTC: 100 ns since 1601' }),
  utc: nullable(Type.String({ description: 'null for 0 and "never"' })),
  epochSeconds: nullable(Type.Integer()),
});

const NamedSid = Type.Object({
  sid: Sid,
  name: nullable(Type.String({ description: 'of the account' })),
  nameReason: nullable(Sentence),
});

const Group = Type.Object({
  ...NamedSid.properties,
  attributes: Type.Array(Type.String({ description: 'SE_GROUP_*' })),
});

const Privilege = Type.Object({
  name: Type.String({ description: 'or its LUID where the system has no name for it' }),
  state: oneOf('enabled', 'disabled', 'removed'),
  enabledByDefault: Type.Boolean(),
});

const Token = Type.Object({
  user: known(NamedSid),
  groups: known(Type.Array(Group)),
  privileges: known(Type.Array(Privilege)),
  owner: known(NamedSid),
  primaryGroup: known(NamedSid),
  type: known(oneOf('Primary', 'Impersonation')),
  impersonationLevel: known(oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation')),
  statistics: known(Type.Object({ tokenId: Luid, logonId: Luid, modifiedId: Luid, expirationTime: Time })),
  sessionId: known(Type.Integer({ minimum: 0 })),
  elevationType: known(oneOf('Default', 'Full', 'Limited')),
  elevated: known(Type.Boolean()),
  linkedToken: known(Type.Object({ user: nullable(NamedSid), elevated: nullable(Type.Boolean()) })),
  integrityLevel: known(Type.Object({ sid: Sid, name: nullable(Text) })),
  hasRestrictions: known(Type.Boolean()),
  restrictedSids: known(Type.Array(Group)),
  isAppContainer: known(Type.Boolean()),
  appContainerSid: known(NamedSid),
  capabilities: known(Type.Array(Group)),
  logonSid: known(Sid),
  origin: known(Luid),
  source: known(Type.Object({ name: Text, identifier: Luid })),
  uiAccess: known(Type.Boolean()),
  virtualizationEnabled: known(Type.Boolean()),
  userClaims: known(Type.Array(Type.String({ description: 'name of the claim' }))),
  deviceClaims: known(Type.Array(Type.String({ description: 'name of the claim' }))),
});

const LogonSession = Type.Object({
  logonId: Luid,
  userName: Text,
  logonDomain: Text,
  authenticationPackage: Text,
  logonType: Type.Object({ number: Type.Integer(), name: nullable(Text) }),
  session: Type.Integer({ minimum: 0 }),
  user: known(NamedSid),
  logonTime: Time,
  logonServer: Text,
  dnsDomainName: Text,
  upn: Text,
  userFlags: known(Type.Array(Type.String({ description: 'LOGON_*' }))),
  logoffTime: known(Time),
  kickOffTime: known(Time),
  passwordLastSet: known(Time),
  passwordMustChange: known(Time),
});

const Etype = Type.Object({ number: Type.Integer(), name: nullable(Text) });

const Ticket = Type.Object({
  client: nullable(Text),
  clientRealm: nullable(Text),
  server: Text,
  serverRealm: Text,
  startTime: Time,
  endTime: Time,
  renewTime: Time,
  flags: Type.Array(Text),
  ticketEtype: Etype,
  sessionKeyEtype: nullable(Etype),
  cacheFlags: nullable(Type.Array(Text)),
  kdcCalled: nullable(Text),
});

const NtStatus = Type.Object({
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$' }),
  win32: nullable(Type.String({ description: 'what LsaNtStatusToWinError makes of it' })),
});

const Tickets = Type.Object({
  value: nullable(Type.Array(Ticket, { description: 'null in a field that the message does not carry' })),
  reason: nullable(Sentence),
  message: nullable(Type.String({ description: 'the message that was answered' })),
  attempts: Type.Array(
    Type.Object({
      message: Text,
      status: NtStatus,
      protocolStatus: nullable(NtStatus),
      unreadable: nullable(Sentence),
    }),
  ),
});

export const WhoamiWindows = Type.Object({
  names: Type.Array(
    Type.Object({
      format: Type.String({ description: 'EXTENDED_NAME_FORMAT' }),
      value: nullable(Text),
      reason: nullable(Sentence),
    }),
  ),
  processToken: known(Token),
  threadToken: Type.Object({
    impersonating: nullable(Type.Boolean({ description: 'whether the thread has a token of its own' })),
    value: nullable(Token),
    reason: nullable(Sentence),
  }),
  logonSession: known(LogonSession),
  tickets: Tickets,
});

export type WhoamiWindows = Static<typeof WhoamiWindows>;

/** What `whoami` says on Windows beside what every system has. */
import { type Static, type TSchema, Type } from 'typebox';
import { count, described, flag, list, named, nullable, oneOf, Text, text, whole } from './shared.ts';

/** A value, or why there is none. */
export const known = <T extends TSchema>(value: T) =>
  Type.Object({
    value: nullable(described((value as { description?: string }).description ?? 'the value', value)),
    reason: nullable(text('why it is not known')),
  });

const said = <T extends TSchema>(what: string, value: T) => described(what, known(value));

const luid = (what: string) =>
  Type.String({ pattern: '^0x[0-9a-f]+:0x[0-9a-f]+$', description: `${what}: LUID, high and low part` });
const Sid = Type.String({
  pattern: '^S-1-(\\d+|0x[0-9a-f]{12})(-\\d+)*$',
  description: 'security identifier',
});

const Time = Type.Object({
  raw: Type.String({ pattern: '^-?\\d+$', description: 'the FILETIME in UTC: 100 ns since 1601' }),
  utc: nullable(text('UTC in ISO 8601; null for 0 and "never"')),
  epochSeconds: nullable(whole('seconds since 1970-01-01 00:00 UTC; null for 0 and "never"')),
});

const NamedSid = Type.Object({
  sid: Sid,
  name: nullable(text('name of the account; null where it was not found')),
  nameReason: nullable(text('why there is no name')),
});

const Group = Type.Object({
  ...NamedSid.properties,
  attributes: list('SE_GROUP_* that hold', Text),
});

const Privilege = Type.Object({
  name: text('name, or its LUID where the system has no name for it'),
  state: described('whether it is in effect now', oneOf('enabled', 'disabled', 'removed')),
  enabledByDefault: flag('it is enabled unless somebody disables it'),
});

const Statistics = Type.Object({
  tokenId: luid('of this token'),
  logonId: luid('of the logon session'),
  modifiedId: luid('changed with each change of the token'),
  expirationTime: described('when the token ends', Time),
});

const Token = Type.Object({
  user: said('the account', NamedSid),
  groups: said('its groups', Type.Array(Group)),
  privileges: said('its privileges', Type.Array(Privilege)),
  owner: said('who owns what is created', NamedSid),
  primaryGroup: said('primary group of what is created', NamedSid),
  type: said('TOKEN_TYPE', oneOf('Primary', 'Impersonation')),
  impersonationLevel: said(
    'SECURITY_IMPERSONATION_LEVEL; no value in a primary token',
    oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation'),
  ),
  statistics: said('TOKEN_STATISTICS', Statistics),
  sessionId: said('number of the terminal services session', count('number of the session')),
  elevationType: said('TOKEN_ELEVATION_TYPE', oneOf('Default', 'Full', 'Limited')),
  elevated: said('whether the token is elevated', Type.Boolean()),
  linkedToken: said(
    'the other token of an administrator under User Account Control',
    Type.Object({
      user: nullable(described('its account; null where it cannot be read', NamedSid)),
      elevated: nullable(flag('whether that one is elevated')),
    }),
  ),
  integrityLevel: said(
    'mandatory integrity level',
    Type.Object({ sid: Sid, name: nullable(text('Low, Medium, High and so on; null for another')) }),
  ),
  hasRestrictions: said('whether the token was filtered', Type.Boolean()),
  restrictedSids: said('restricting SIDs', Type.Array(Group)),
  isAppContainer: said('whether it belongs to an app container', Type.Boolean()),
  appContainerSid: said('SID of the app container', NamedSid),
  capabilities: said('capabilities of the app container', Type.Array(Group)),
  logonSid: said('SID of the logon session', Sid),
  origin: said('logon session that made this one', luid('of that session')),
  source: said(
    'who made the token',
    Type.Object({ name: text('at most eight characters'), identifier: luid('of the maker') }),
  ),
  uiAccess: said('whether it may reach windows of a higher integrity level', Type.Boolean()),
  virtualizationEnabled: said('whether writes to system folders are redirected', Type.Boolean()),
  userClaims: said('names of the claims about the user', Type.Array(Text)),
  deviceClaims: said('names of the claims about the device', Type.Array(Text)),
});

const LogonSession = Type.Object({
  logonId: luid('of the session'),
  userName: text('name of the account'),
  logonDomain: text('domain of the account'),
  authenticationPackage: text('package that logged it on'),
  logonType: described('SECURITY_LOGON_TYPE', named('type of the logon')),
  session: count('number of the terminal services session'),
  user: said('the account', NamedSid),
  logonTime: described('when it was logged on', Time),
  logonServer: text('name of the domain controller or host that checked it'),
  dnsDomainName: text('DNS name of the domain'),
  upn: text('user principal name'),
  userFlags: said('LOGON_* that hold', Type.Array(Text)),
  logoffTime: said('when it is to be logged off', Time),
  kickOffTime: said('when it is thrown out', Time),
  passwordLastSet: said('when the password was changed last', Time),
  passwordMustChange: said('when the password has to be changed', Time),
});

const Ticket = Type.Object({
  client: nullable(text('principal whose ticket it is, without its realm')),
  clientRealm: nullable(text('realm of the client')),
  server: text('principal that it is for, without its realm'),
  serverRealm: text('realm of the service'),
  startTime: described('from when it can be used', Time),
  endTime: described('until when it can be used', Time),
  renewTime: described('until when it can be renewed', Time),
  flags: list('flags of the ticket, by name', Text),
  ticketEtype: described('what the ticket is encrypted with', named('encryption type')),
  sessionKeyEtype: nullable(described('type of the session key', named('encryption type'))),
  cacheFlags: nullable(list('KERB_TICKET_CACHE_INFO_EX3: CacheFlags, by name', Text)),
  kdcCalled: nullable(text('name of the KDC that gave it')),
});

const NtStatus = Type.Object({
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$', description: 'the NTSTATUS in hexadecimal' }),
  win32: nullable(text('what LsaNtStatusToWinError makes of it')),
});

const Tickets = Type.Object({
  value: nullable(list('the tickets; null in a field that the message does not carry', Ticket)),
  reason: nullable(text('why they are not known')),
  message: nullable(text('the message that was answered')),
  attempts: list(
    'what the Kerberos package was asked',
    Type.Object({
      message: text('KERB_PROTOCOL_MESSAGE_TYPE'),
      status: described('what LsaCallAuthenticationPackage returned', NtStatus),
      protocolStatus: nullable(described('what the package itself answered', NtStatus)),
      unreadable: nullable(text('why the answer cannot be read')),
    }),
  ),
});

export const WhoamiWindows = Type.Object({
  names: list(
    'what GetUserNameEx says',
    Type.Object({
      format: text('EXTENDED_NAME_FORMAT'),
      value: nullable(text('the name; null where there is none')),
      reason: nullable(text('why there is none')),
    }),
  ),
  processToken: said('access token of the process', Token),
  threadToken: described(
    'access token of the thread',
    Type.Object({
      impersonating: nullable(flag('whether the thread has a token of its own')),
      value: nullable(described('the token; null where there is none', Token)),
      reason: nullable(text('why there is none, or why it cannot be read')),
    }),
  ),
  logonSession: said('what LsaGetLogonSessionData says', LogonSession),
  tickets: described('tickets of the logon session', Tickets),
});

export type WhoamiWindows = Static<typeof WhoamiWindows>;

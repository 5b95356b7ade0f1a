/** Further NTSTATUS values of logons, groups, shares and joins. */
import type { NtStatusRow } from './ntstatus.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';
import * as trust from './topics/trust.ts';

const GROUPS =
  'The name of the group, and who is in it, is in the request itself: compare it with the directory.';

export const NTSTATUS_LOGON: readonly NtStatusRow[] = [
  [
    'STATUS_BAD_BINDINGS',
    0xc000035b,
    'The channel bindings of the client are not those of the connection.',
    service.BINDINGS,
  ],
  [
    'STATUS_USER2USER_REQUIRED',
    0xc0000408,
    'The service takes tickets of user-to-user authentication only.',
    service.USER_TO_USER,
  ],
  ['STATUS_SUCCESS', 0x00000000, 'The operation succeeded.', program.NO_CAUSE_SUCCESS],
  [
    'STATUS_NOT_ALL_ASSIGNED',
    0x00000106,
    'Not all of the privileges that were asked for could be enabled.',
    account.PRIVILEGE,
  ],
  [
    'STATUS_SOME_NOT_MAPPED',
    0x00000107,
    'Some of the names could not be turned into accounts.',
    account.ACCOUNT_UNKNOWN,
  ],
  [
    'STATUS_LOCAL_USER_SESSION_KEY',
    0x40000006,
    'The session key is one for this computer only.',
    program.NO_CAUSE_STEP,
  ],
  [
    'STATUS_NULL_LM_PASSWORD',
    0x4000000d,
    'The password has no LM form, as it is too long for one; that is as it should be.',
    program.NO_CAUSE_STEP,
  ],
  [
    'STATUS_OBJECT_NAME_COLLISION',
    0xc0000035,
    'There is an object of that name already.',
    service.SPN_DUPLICATE,
  ],
  [
    'STATUS_NO_IMPERSONATION_TOKEN',
    0xc000005c,
    'The thread was to act as a client, and does not impersonate one.',
    program.IMPERSONATION_LEVEL,
  ],
  ['STATUS_USER_EXISTS', 0xc0000063, 'There is an account of that name already.', trust.JOIN.slice(0, 1)],
  ['STATUS_GROUP_EXISTS', 0xc0000065, 'There is a group of that name already.', GROUPS],
  ['STATUS_NO_SUCH_GROUP', 0xc0000066, 'There is no group of that name.', GROUPS],
  ['STATUS_MEMBER_IN_GROUP', 0xc0000067, 'The account is in the group already.', GROUPS],
  ['STATUS_MEMBER_NOT_IN_GROUP', 0xc0000068, 'The account is not in the group.', GROUPS],
  ['STATUS_LAST_ADMIN', 0xc0000069, 'The last administrator cannot be disabled or deleted.', GROUPS],
  [
    'STATUS_ILL_FORMED_PASSWORD',
    0xc000006b,
    'The new password has characters that a password cannot have.',
    account.PASSWORD_POLICY,
  ],
  [
    'STATUS_PASSWORD_RESTRICTION',
    0xc000006c,
    'The new password does not meet the policy: length, complexity, history or age.',
    account.PASSWORD_POLICY,
  ],
  ['STATUS_PIPE_NOT_AVAILABLE', 0xc00000ac, 'All instances of the named pipe are busy.', network.BUSY],
  ['STATUS_BAD_NETWORK_PATH', 0xc00000be, 'The server was not found on the network.', network.UNREACHABLE],
  [
    'STATUS_NETWORK_NAME_DELETED',
    0xc00000c9,
    'The share or session is gone.',
    network.UNREACHABLE.slice(0, 2),
  ],
  ['STATUS_NETWORK_ACCESS_DENIED', 0xc00000ca, 'Access over the network is denied.', account.ACCESS],
  [
    'STATUS_BAD_NETWORK_NAME',
    0xc00000cc,
    'The server has no share of that name.',
    network.UNREACHABLE.slice(2),
  ],
  [
    'STATUS_REQUEST_NOT_ACCEPTED',
    0xc00000d0,
    'The server takes no more connections: its licence or limit is reached.',
    network.BUSY,
  ],
  ['STATUS_VIRTUAL_CIRCUIT_CLOSED', 0xc00000d6, 'The connection was closed.', network.UNREACHABLE],
  [
    'STATUS_CANT_ACCESS_DOMAIN_INFO',
    0xc00000da,
    'Information of the domain could not be read: its controller did not answer, or refused.',
    [...network.NO_KDC.slice(0, 2), ...trust.SECURE_CHANNEL.slice(0, 1)],
  ],
  ['STATUS_INVALID_DOMAIN_STATE', 0xc00000dd, 'The domain is not in a state for this.', program.SERVER_STATE],
  [
    'STATUS_INVALID_DOMAIN_ROLE',
    0xc00000de,
    'Only a domain controller of another role can do this.',
    program.SERVER_STATE,
  ],
  [
    'STATUS_DOMAIN_EXISTS',
    0xc00000e0,
    'There is a domain of that name already.',
    trust.WRONG_DOMAIN.slice(0, 1),
  ],
  [
    'STATUS_DOMAIN_LIMIT_EXCEEDED',
    0xc00000e1,
    'There are too many domains on this server.',
    program.SERVER_STATE,
  ],
  [
    'STATUS_NOT_LOGON_PROCESS',
    0xc00000ed,
    'The process is not registered as one that logs users on.',
    account.PRIVILEGE,
  ],
  [
    'STATUS_BAD_LOGON_SESSION_STATE',
    0xc0000104,
    'The logon session is not in a state for this.',
    program.SESSION_GONE.slice(0, 1),
  ],
  [
    'STATUS_INVALID_COMPUTER_NAME',
    0xc0000122,
    'The name is not one that a computer can have.',
    trust.WRONG_DOMAIN.slice(0, 1),
  ],
  [
    'STATUS_TOKEN_ALREADY_IN_USE',
    0xc000012b,
    'The token is in use as the primary token of a process already.',
    program.ARGUMENT,
  ],
  [
    'STATUS_SYNCHRONIZATION_REQUIRED',
    0xc0000134,
    'The account database has to be synchronised with the domain first.',
    program.SERVER_STATE,
  ],
  ['STATUS_OPEN_FAILED', 0xc0000136, 'The network could not be opened or is not there.', network.UNREACHABLE],
  [
    'STATUS_WRONG_PASSWORD_CORE',
    0xc0000149,
    'The password is wrong, in a form that an older protocol uses.',
    account.PASSWORD_WRONG,
  ],
  [
    'STATUS_LOGON_NOT_GRANTED',
    0xc0000155,
    'The logon was refused by the security authority.',
    account.LOGON_RIGHT,
  ],
  [
    'STATUS_TOO_MANY_SECRETS',
    0xc0000156,
    'No more secrets can be stored on this computer.',
    program.RESOURCES,
  ],
  ['STATUS_SECRET_TOO_LONG', 0xc0000157, 'The secret is too long to be stored.', program.ARGUMENT],
  [
    'STATUS_TOO_MANY_CONTEXT_IDS',
    0xc000015a,
    'The account is in too many groups: a token has room for 1024 at most.',
    [
      {
        cause: 'direct and nested groups, and SID history, come to more than about 1010',
        tell: 'whoami /groups /fo csv | find /c /v ""; event 4625 with this status',
        cure: 'take the account out of groups, or clean the SID history up',
      },
    ],
  ],
  ['STATUS_NO_SUCH_MEMBER', 0xc000017a, 'There is no such member of the group.', GROUPS],
  [
    'STATUS_LM_CROSS_ENCRYPTION_REQUIRED',
    0xc000017f,
    'The password has to be sent in its LM form first.',
    ticket.ETYPE.slice(0, 1),
  ],
  [
    'STATUS_TRUST_FAILURE',
    0xc0000190,
    'The secure channel to the domain could not be set up.',
    [...trust.SECURE_CHANNEL.slice(0, 1), ...trust.TRUST_BROKEN],
  ],
  [
    'STATUS_NETWORK_CREDENTIAL_CONFLICT',
    0xc0000195,
    'There is a connection to the same server with other credentials.',
    network.CONFLICT,
  ],
  [
    'STATUS_NOLOGON_INTERDOMAIN_TRUST_ACCOUNT',
    0xc0000198,
    'The account is one of a trust between domains, which may not log on in this way.',
    account.LOGON_RIGHT,
  ],
];

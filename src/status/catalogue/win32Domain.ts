/** Win32 errors of the directory, of DNS and of sockets. */
import type { Causes } from './entry.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';
import * as trust from './topics/trust.ts';
import type { Win32Row } from './win32.ts';

const JOINED: Causes = [
  {
    cause: 'the computer is a member of a domain already, or of one that no longer exists',
    tell: 'systeminfo shows "Domain"; nltest /domain_trusts',
    cure: 'leave that domain first (join a workgroup), then join the other',
  },
];

export const WIN32_DOMAIN: readonly Win32Row[] = [
  [2202, 'ERROR_BAD_USERNAME', 'The user name is not valid.', account.ACCOUNT_UNKNOWN.slice(0, 1)],
  [2691, 'NERR_SetupAlreadyJoined', 'The computer is in a domain already.', JOINED],
  [6000, 'ERROR_ENCRYPTION_FAILED', 'The data could not be encrypted.', program.INTERNAL],
  [6001, 'ERROR_DECRYPTION_FAILED', 'The data could not be decrypted.', ticket.TAMPERED],
  [8206, 'ERROR_DS_BUSY', 'The directory is busy.', network.BUSY],
  [8207, 'ERROR_DS_UNAVAILABLE', 'The directory is not available.', program.SERVER_STATE],
  [
    8231,
    'ERROR_DS_AUTH_METHOD_NOT_SUPPORTED',
    'The directory does not support that way to authenticate.',
    program.UNSUPPORTED,
  ],
  [
    8232,
    'ERROR_DS_STRONG_AUTH_REQUIRED',
    'The directory requires signing, sealing or TLS.',
    [
      {
        cause: 'the client binds without signing, and the domain controller requires it',
        tell: 'events 2886 to 2889 of the Directory Service log name the client',
        cure: 'let the client sign (SASL with integrity), or use ldaps',
      },
    ],
  ],
  [
    8233,
    'ERROR_DS_INAPPROPRIATE_AUTH',
    'That way to authenticate does not fit the account.',
    program.UNSUPPORTED,
  ],
  [8240, 'ERROR_DS_NO_SUCH_OBJECT', 'The directory has no such object.', account.ACCOUNT_UNKNOWN],
  [8250, 'ERROR_DS_SERVER_DOWN', 'The directory server does not answer.', network.UNREACHABLE],
  [8333, 'ERROR_DS_OBJ_NOT_FOUND', 'The directory object was not found.', account.ACCOUNT_UNKNOWN],
  [
    8344,
    'ERROR_DS_INSUFF_ACCESS_RIGHTS',
    'The caller has not the right to do this in the directory.',
    account.ACCESS.slice(0, 1),
  ],
  [
    8453,
    'ERROR_DS_DRA_ACCESS_DENIED',
    'The caller has not the right to replicate.',
    account.ACCESS.slice(0, 1),
  ],
  [
    8557,
    'ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED',
    'The account has made as many computer accounts as it may.',
    trust.JOIN.slice(1),
  ],
  [
    8647,
    'ERROR_DS_SPN_VALUE_NOT_UNIQUE_IN_FOREST',
    'Another account of the forest has that service principal name.',
    service.SPN_DUPLICATE,
  ],
  [
    8648,
    'ERROR_DS_UPN_VALUE_NOT_UNIQUE_IN_FOREST',
    'Another account of the forest has that user principal name.',
    service.SPN_DUPLICATE,
  ],
  [9002, 'DNS_ERROR_RCODE_SERVER_FAILURE', 'The DNS server failed.', network.DNS_NAME.slice(1)],
  [9003, 'DNS_ERROR_RCODE_NAME_ERROR', 'DNS has no such name.', network.DNS_NAME],
  [9005, 'DNS_ERROR_RCODE_REFUSED', 'The DNS server refuses the query.', network.DNS_NAME.slice(1)],
  [9501, 'DNS_INFO_NO_RECORDS', 'DNS has the name, but no record of that kind.', network.DNS_NAME],
  [9852, 'DNS_ERROR_NO_DNS_SERVERS', 'No DNS server is set on this host.', network.DNS_NAME.slice(1)],
  [
    10013,
    'WSAEACCES',
    'The socket may not be opened: a policy, or another program, has the port.',
    account.ACCESS.slice(0, 1),
  ],
  [10053, 'WSAECONNABORTED', 'The connection was broken off on this side.', network.UNREACHABLE],
  [10054, 'WSAECONNRESET', 'The other side has reset the connection.', network.UNREACHABLE],
  [10060, 'WSAETIMEDOUT', 'The other side did not answer in time.', network.UNREACHABLE],
  [10061, 'WSAECONNREFUSED', 'Nothing listens at the port of the other side.', network.UNREACHABLE],
  [10065, 'WSAEHOSTUNREACH', 'No way leads to the host.', network.UNREACHABLE],
  [11001, 'WSAHOST_NOT_FOUND', 'There is no host of that name.', network.DNS_NAME],
  [11004, 'WSANO_DATA', 'The name has no address.', network.DNS_NAME],
];

/** Further NTSTATUS values of connections, smart cards, the KDC and RPC. */
import type { NtStatusRow } from './ntstatus.ts';
import * as account from './topics/account.ts';
import * as certificate from './topics/certificate.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';
import * as trust from './topics/trust.ts';

export const NTSTATUS_NETWORK: readonly NtStatusRow[] = [
  [
    'STATUS_NO_USER_SESSION_KEY',
    0xc0000202,
    'The logon has no session key, so nothing can be signed or sealed.',
    [
      {
        cause: 'the logon was a guest or anonymous one, and signing is required',
        tell: 'event 4624 names Guest or ANONYMOUS LOGON',
        cure: 'log on with an account that the server knows',
      },
    ],
  ],
  [
    'STATUS_USER_SESSION_DELETED',
    0xc0000203,
    'The server has ended the session of the user.',
    network.UNREACHABLE.slice(0, 1),
  ],
  [
    'STATUS_CONNECTION_DISCONNECTED',
    0xc000020c,
    'The other side has closed the connection.',
    network.UNREACHABLE,
  ],
  ['STATUS_CONNECTION_RESET', 0xc000020d, 'The other side has reset the connection.', network.UNREACHABLE],
  ['STATUS_REPLY_MESSAGE_MISMATCH', 0xc000021f, 'The answer does not fit the question.', network.BUSY],
  [
    'STATUS_NETWORK_UNREACHABLE',
    0xc000023c,
    'No way leads to the network of the other side.',
    network.UNREACHABLE,
  ],
  [
    'STATUS_PORT_UNREACHABLE',
    0xc000023f,
    'Nothing listens at the port of the other side.',
    network.UNREACHABLE,
  ],
  [
    'STATUS_CONNECTION_ABORTED',
    0xc0000241,
    'The connection was broken off on this side.',
    network.UNREACHABLE,
  ],
  [
    'STATUS_AUDIT_FAILED',
    0xc0000244,
    'The Security log is full, and policy stops everything until it is not.',
    [
      {
        cause: 'the log may not be overwritten, and "Shut down system immediately if unable to log" is set',
        tell: 'wevtutil gl Security; CrashOnAuditFail in the registry is 2',
        cure: 'archive and clear the log as administrator, set CrashOnAuditFail back to 1 or 0',
      },
    ],
  ],
  [
    'STATUS_LOGIN_TIME_RESTRICTION',
    0xc0000247,
    'The account may not log on at this time.',
    account.LOGON_HOURS,
  ],
  [
    'STATUS_LOGIN_WKSTA_RESTRICTION',
    0xc0000248,
    'The account may not log on from this computer.',
    account.WORKSTATION,
  ],
  [
    'STATUS_PATH_NOT_COVERED',
    0xc0000257,
    'The server does not serve that part of the DFS name space.',
    network.UNREACHABLE.slice(2),
  ],
  ['STATUS_PWD_TOO_SHORT', 0xc000025a, 'The new password is too short.', account.PASSWORD_POLICY],
  ['STATUS_PWD_TOO_RECENT', 0xc000025b, 'The password was changed too recently.', account.PASSWORD_POLICY],
  ['STATUS_PWD_HISTORY_CONFLICT', 0xc000025c, 'The new password was used before.', account.PASSWORD_POLICY],
  ['STATUS_DFS_UNAVAILABLE', 0xc000026d, 'DFS cannot be reached on the server.', network.UNREACHABLE],
  [
    'STATUS_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED',
    0xc00002e7,
    'The account has made as many computer accounts as it may.',
    trust.JOIN.slice(1),
  ],
  [
    'STATUS_CURRENT_DOMAIN_NOT_ALLOWED',
    0xc00002e9,
    'The account of this domain cannot be used for that.',
    trust.WRONG_DOMAIN,
  ],
  ['STATUS_NO_IP_ADDRESSES', 0xc00002f1, 'The host has no IP address.', network.UNREACHABLE.slice(2)],
  ['STATUS_MAX_REFERRALS_EXCEEDED', 0xc00002f4, 'Too many referrals were followed.', ticket.CROSS_REALM],
  ['STATUS_MUST_BE_KDC', 0xc00002f5, 'Only a domain controller can do this.', program.ARGUMENT],
  [
    'STATUS_STRONG_CRYPTO_NOT_SUPPORTED',
    0xc00002f6,
    'The other side needs an encryption that is not supported here.',
    ticket.ETYPE,
  ],
  [
    'STATUS_TOO_MANY_PRINCIPALS',
    0xc00002f7,
    'The answer names more than one principal.',
    service.SPN_DUPLICATE,
  ],
  ['STATUS_NO_PA_DATA', 0xc00002f8, 'Pre-authentication data are missing.', ticket.PREAUTH_TYPE],
  ['STATUS_SHUTDOWN_IN_PROGRESS', 0xc00002fe, 'The system is shutting down.', network.BUSY],
  ['STATUS_SERVER_SHUTDOWN_IN_PROGRESS', 0xc00002ff, 'The server is shutting down.', network.BUSY],
  ['STATUS_SMARTCARD_SUBSYSTEM_FAILURE', 0xc0000321, 'The smart card service failed.', certificate.CARD],
  [
    'STATUS_UNSUPPORTED_PREAUTH',
    0xc0000351,
    'The KDC asks for a way to log on that is not supported here.',
    [...ticket.PREAUTH_TYPE, ...certificate.KDC_CERTIFICATE.slice(0, 1)],
  ],
  [
    'STATUS_NETWORK_SESSION_EXPIRED',
    0xc000035c,
    'The session has ended with its ticket; the client has to log on again.',
    ticket.TICKET_EXPIRED,
  ],
  ['STATUS_SMARTCARD_CARD_BLOCKED', 0xc0000381, 'The smart card is blocked.', certificate.CARD.slice(1)],
  [
    'STATUS_SMARTCARD_CARD_NOT_AUTHENTICATED',
    0xc0000382,
    'No PIN was presented to the smart card.',
    certificate.CARD,
  ],
  [
    'STATUS_SMARTCARD_NO_CARD',
    0xc0000383,
    'There is no smart card in the reader.',
    certificate.CARD.slice(0, 1),
  ],
  [
    'STATUS_SMARTCARD_NO_KEY_CONTAINER',
    0xc0000384,
    'The smart card has no such key container.',
    certificate.KEY_ACCESS,
  ],
  [
    'STATUS_SMARTCARD_NO_CERTIFICATE',
    0xc0000385,
    'The smart card has no certificate.',
    certificate.CARD_CERTIFICATE,
  ],
  ['STATUS_SMARTCARD_NO_KEYSET', 0xc0000386, 'The smart card has no such key.', certificate.KEY_ACCESS],
  [
    'STATUS_SMARTCARD_IO_ERROR',
    0xc0000387,
    'The smart card or its reader did not answer.',
    certificate.CARD.slice(0, 1),
  ],
  [
    'STATUS_SMARTCARD_CERT_REVOKED',
    0xc0000389,
    'The certificate of the smart card is revoked.',
    certificate.REVOKED,
  ],
  [
    'STATUS_ISSUING_CA_UNTRUSTED',
    0xc000038a,
    'The authority that issued the certificate of the smart card is not trusted.',
    certificate.CARD_CERTIFICATE,
  ],
  [
    'STATUS_REVOCATION_OFFLINE_C',
    0xc000038b,
    'It could not be checked whether the certificate of the smart card is revoked.',
    certificate.REVOCATION,
  ],
  [
    'STATUS_PKINIT_CLIENT_FAILURE',
    0xc000038c,
    'The certificate of the smart card was not trusted.',
    certificate.CARD_CERTIFICATE,
  ],
  [
    'STATUS_SMARTCARD_CERT_EXPIRED',
    0xc000038d,
    'The certificate of the smart card has expired.',
    certificate.CERT_EXPIRED,
  ],
  [
    'STATUS_SMARTCARD_SILENT_CONTEXT',
    0xc000038f,
    'The PIN would have to be asked for, and may not be.',
    certificate.CARD.slice(1),
  ],
  [
    'STATUS_NO_S4U_PROT_SUPPORT',
    0xc000040a,
    'The service or domain does not support acting for a user (S4U).',
    service.DELEGATION,
  ],
  [
    'STATUS_CROSSREALM_DELEGATION_FAILURE',
    0xc000040b,
    'Constrained delegation was tried across domains where that does not work.',
    service.DELEGATION,
  ],
  [
    'STATUS_REVOCATION_OFFLINE_KDC',
    0xc000040c,
    'It could not be checked whether the certificate of the domain controller is revoked.',
    certificate.REVOCATION,
  ],
  [
    'STATUS_ISSUING_CA_UNTRUSTED_KDC',
    0xc000040d,
    'The authority that issued the certificate of the domain controller is not trusted.',
    certificate.KDC_CERTIFICATE,
  ],
  [
    'STATUS_KDC_CERT_EXPIRED',
    0xc000040e,
    'The certificate of the domain controller has expired.',
    certificate.KDC_CERTIFICATE,
  ],
  [
    'STATUS_KDC_CERT_REVOKED',
    0xc000040f,
    'The certificate of the domain controller is revoked.',
    certificate.REVOKED,
  ],
  ['STATUS_NO_SECURITY_CONTEXT', 0xc000042d, 'The required security context does not exist.', program.HANDLE],
  [
    'STATUS_PKU2U_CERT_FAILURE',
    0xc000042e,
    'The certificate between the two computers could not be used.',
    certificate.KEY_ACCESS,
  ],
  ['STATUS_INVALID_SIGNATURE', 0xc000a000, 'The signature is not right.', ticket.TAMPERED],
  ['RPC_NT_NO_BINDINGS', 0xc0020013, 'The RPC server offers no way to reach it.', network.RPC],
  ['RPC_NT_SERVER_UNAVAILABLE', 0xc0020017, 'The RPC server cannot be reached.', network.RPC],
  ['RPC_NT_SERVER_TOO_BUSY', 0xc0020018, 'The RPC server has too much to do.', network.BUSY],
  ['RPC_NT_CALL_FAILED', 0xc002001b, 'The remote procedure call failed on its way.', network.RPC],
  [
    'RPC_NT_UNKNOWN_AUTHN_SERVICE',
    0xc0020030,
    'The RPC server does not know that way to authenticate.',
    network.RPC_REFUSED,
  ],
  [
    'RPC_NT_SEC_PKG_ERROR',
    0xc0020057,
    'Authentication of the remote procedure call failed in its security package.',
    network.RPC_REFUSED,
  ],
];

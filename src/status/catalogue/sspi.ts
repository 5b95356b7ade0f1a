/** SECURITY_STATUS: what usually causes each, whichever function answers it. */
import { SECURITY_STATUS, type SecurityStatusName } from '../securityStatus.ts';
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as certificate from './topics/certificate.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

const CAUSES: Readonly<Record<SecurityStatusName, Causes>> = {
  SEC_E_OK: program.NO_CAUSE_SUCCESS,
  SEC_I_CONTINUE_NEEDED: program.NO_CAUSE_STEP,
  SEC_I_COMPLETE_NEEDED: program.NO_CAUSE_STEP,
  SEC_I_COMPLETE_AND_CONTINUE: program.NO_CAUSE_STEP,
  SEC_I_LOCAL_LOGON: network.NO_KDC,
  SEC_I_GENERIC_EXTENSION_RECEIVED: program.NO_CAUSE_STEP,
  SEC_I_CONTEXT_EXPIRED: [
    {
      cause: 'the peer closed TLS in order (close_notify), or the context has reached its end',
      tell: 'the log of the peer at that second',
      cure: 'nothing, where the conversation was over; else connect again',
    },
  ],
  SEC_I_INCOMPLETE_CREDENTIALS: [
    {
      cause: 'the server asks for a client certificate, and none was given',
      tell: 'openssl s_client -connect HOST:443 shows "Acceptable client certificate CA names"',
      cure: 'give one of those authorities (sspidiag acquire --package Schannel --certificate THUMBPRINT)',
    },
  ],
  SEC_I_RENEGOTIATE: program.NO_CAUSE_STEP,
  SEC_I_NO_LSA_CONTEXT: program.NO_CAUSE_STEP,
  SEC_I_SIGNATURE_NEEDED: program.NO_CAUSE_STEP,
  SEC_I_NO_RENEGOTIATION: program.NO_CAUSE_STEP,
  SEC_I_MESSAGE_FRAGMENT: program.NO_CAUSE_STEP,
  SEC_I_CONTINUE_NEEDED_MESSAGE_OK: program.NO_CAUSE_STEP,
  SEC_I_ASYNC_CALL_PENDING: program.NO_CAUSE_STEP,
  SEC_E_INSUFFICIENT_MEMORY: program.MEMORY,
  SEC_E_INVALID_HANDLE: program.HANDLE,
  SEC_E_UNSUPPORTED_FUNCTION: program.UNSUPPORTED,
  SEC_E_TARGET_UNKNOWN: service.SPN_MISSING,
  SEC_E_INTERNAL_ERROR: program.INTERNAL,
  SEC_E_SECPKG_NOT_FOUND: [
    {
      cause: 'the name of the package is misspelt, or the package is not loaded here',
      tell: 'sspidiag packages',
      cure:
        'use a name from that list; a package of its own belongs under Lsa\\Security Packages in the ' +
        'registry',
    },
  ],
  SEC_E_NOT_OWNER: account.PRIVILEGE,
  SEC_E_CANNOT_INSTALL: program.MISSING_LIBRARY,
  SEC_E_INVALID_TOKEN: [
    ...program.ENCODING,
    {
      cause: 'NTLM came where the server takes Kerberos only, or the reverse',
      tell: 'sspidiag acquire --target SPN on the client; the token begins with TlRMTVNT where it is NTLM',
      cure: 'register the SPN, call the server by its full name',
    },
    ...service.BINDINGS.slice(0, 1),
  ],
  SEC_E_CANNOT_PACK: program.ENCODING,
  SEC_E_QOP_NOT_SUPPORTED: program.UNSUPPORTED,
  SEC_E_NO_IMPERSONATION: program.IMPERSONATION_LEVEL,
  SEC_E_LOGON_DENIED: [...account.LOGON_FAILURE, ...account.ACCOUNT_LOCKED.slice(0, 1)],
  SEC_E_UNKNOWN_CREDENTIALS: account.LOGON_FAILURE,
  SEC_E_NO_CREDENTIALS: [
    ...ticket.NO_TICKET,
    ...program.SESSION_GONE.slice(1),
    ...certificate.KEY_ACCESS.slice(0, 1),
  ],
  SEC_E_MESSAGE_ALTERED: ticket.TAMPERED,
  SEC_E_OUT_OF_SEQUENCE: ticket.REPLAY,
  SEC_E_NO_AUTHENTICATING_AUTHORITY: network.NO_KDC,
  SEC_E_BAD_PKGID: program.ARGUMENT,
  SEC_E_CONTEXT_EXPIRED: ticket.TICKET_EXPIRED,
  SEC_E_INCOMPLETE_MESSAGE: [
    {
      cause: 'a part of the message has not come yet: the caller must read more and try again',
      tell: 'it comes in the middle of TLS, and goes away with the next read',
      cure: 'nothing, unless the program gives up on it',
    },
    ...program.ENCODING.slice(0, 1),
  ],
  SEC_E_INCOMPLETE_CREDENTIALS: certificate.KEY_ACCESS,
  SEC_E_BUFFER_TOO_SMALL: [
    {
      cause: 'the token is larger than the program expects: the user is in very many groups',
      tell: 'whoami /groups; sspidiag acquire --target SPN shows the size of the token',
      cure: 'fewer groups, or a program that asks for cbMaxToken',
    },
    ...program.ARGUMENT,
  ],
  SEC_E_WRONG_PRINCIPAL: service.WRONG_TARGET,
  SEC_E_TIME_SKEW: ticket.CLOCK,
  SEC_E_UNTRUSTED_ROOT: certificate.UNTRUSTED,
  SEC_E_ILLEGAL_MESSAGE: [
    {
      cause: 'client and server agree on no version of TLS, or the server closed with an alert',
      tell: 'System log, source Schannel, events 36874, 36887 and 36888; openssl s_client -connect HOST:443',
      cure: 'enable TLS 1.2 or later on both (SystemDefaultTlsVersions and SchUseStrongCrypto for .NET)',
    },
    ...certificate.KEY_PROVIDER.slice(1),
  ],
  SEC_E_CERT_UNKNOWN: certificate.KEY_ACCESS,
  SEC_E_CERT_EXPIRED: certificate.CERT_EXPIRED,
  SEC_E_ENCRYPT_FAILURE: program.INTERNAL,
  SEC_E_DECRYPT_FAILURE: [...ticket.TAMPERED.slice(0, 2), ...certificate.KEY_PROVIDER.slice(1)],
  SEC_E_ALGORITHM_MISMATCH: [
    {
      cause: 'no version of TLS or cipher suite is enabled on both sides',
      tell: 'Get-TlsCipherSuite; registry, SCHANNEL\\Protocols; nmap --script ssl-enum-ciphers -p 443 HOST',
      cure: 'enable a common one: TLS 1.2 with an ECDHE suite',
    },
    ...ticket.ETYPE.slice(0, 1),
  ],
  SEC_E_SECURITY_QOS_FAILED: service.DELEGATION,
  SEC_E_UNFINISHED_CONTEXT_DELETED: program.ARGUMENT,
  SEC_E_NO_TGT_REPLY: service.USER_TO_USER,
  SEC_E_NO_IP_ADDRESSES: network.UNREACHABLE.slice(2),
  SEC_E_WRONG_CREDENTIAL_HANDLE: program.HANDLE,
  SEC_E_CRYPTO_SYSTEM_INVALID: program.MISSING_LIBRARY,
  SEC_E_MAX_REFERRALS_EXCEEDED: ticket.CROSS_REALM,
  SEC_E_MUST_BE_KDC: program.ARGUMENT,
  SEC_E_STRONG_CRYPTO_NOT_SUPPORTED: ticket.ETYPE,
  SEC_E_TOO_MANY_PRINCIPALS: service.SPN_DUPLICATE,
  SEC_E_NO_PA_DATA: ticket.PREAUTH_TYPE,
  SEC_E_PKINIT_NAME_MISMATCH: ticket.SMART_CARD_MAPPING,
  SEC_E_SMARTCARD_LOGON_REQUIRED: account.SMARTCARD_REQUIRED,
  SEC_E_SHUTDOWN_IN_PROGRESS: network.BUSY,
  SEC_E_KDC_INVALID_REQUEST: ticket.OPTION_REFUSED,
  SEC_E_KDC_UNABLE_TO_REFER: ticket.CROSS_REALM,
  SEC_E_KDC_UNKNOWN_ETYPE: ticket.ETYPE,
  SEC_E_UNSUPPORTED_PREAUTH: [...ticket.PREAUTH_TYPE, ...certificate.KDC_CERTIFICATE.slice(0, 1)],
  SEC_E_DELEGATION_REQUIRED: service.DELEGATION,
  SEC_E_BAD_BINDINGS: service.BINDINGS,
  SEC_E_MULTIPLE_ACCOUNTS: ticket.SMART_CARD_MAPPING,
  SEC_E_NO_KERB_KEY: [...service.KEYTAB, ...ticket.ETYPE.slice(0, 2)],
  SEC_E_CERT_WRONG_USAGE: certificate.USAGE,
  SEC_E_DOWNGRADE_DETECTED: [
    ...network.NO_KDC,
    ...ticket.CLOCK.slice(0, 1),
    ...account.PASSWORD_EXPIRED.slice(0, 1),
  ],
  SEC_E_SMARTCARD_CERT_REVOKED: certificate.REVOKED,
  SEC_E_ISSUING_CA_UNTRUSTED: certificate.CARD_CERTIFICATE,
  SEC_E_REVOCATION_OFFLINE_C: certificate.REVOCATION,
  SEC_E_PKINIT_CLIENT_FAILURE: certificate.CARD_CERTIFICATE,
  SEC_E_SMARTCARD_CERT_EXPIRED: certificate.CERT_EXPIRED,
  SEC_E_NO_S4U_PROT_SUPPORT: service.DELEGATION,
  SEC_E_CROSSREALM_DELEGATION_FAILURE: service.DELEGATION,
  SEC_E_REVOCATION_OFFLINE_KDC: certificate.REVOCATION,
  SEC_E_ISSUING_CA_UNTRUSTED_KDC: certificate.KDC_CERTIFICATE,
  SEC_E_KDC_CERT_EXPIRED: certificate.KDC_CERTIFICATE,
  SEC_E_KDC_CERT_REVOKED: certificate.REVOKED,
  SEC_E_INVALID_PARAMETER: program.ARGUMENT,
  SEC_E_DELEGATION_POLICY: service.DELEGATION,
  SEC_E_POLICY_NLTM_ONLY: [
    {
      cause: 'policy lets fresh credentials go to this server only where it proved itself by Kerberos',
      tell: 'gpresult /h report.html, "Credentials Delegation"',
      cure:
        'call the server by a name with an SPN (TERMSRV/HOST), or list it under "... with NTLM-only ' +
        'server authentication"',
    },
  ],
  SEC_E_NO_CONTEXT: program.HANDLE,
  SEC_E_PKU2U_CERT_FAILURE: certificate.KEY_ACCESS,
  SEC_E_MUTUAL_AUTH_FAILED: service.WRONG_TARGET,
  SEC_E_ONLY_HTTPS_ALLOWED: program.ARGUMENT,
  SEC_E_APPLICATION_PROTOCOL_MISMATCH: [
    {
      cause: 'client and server offer no common protocol by ALPN (h2, http/1.1)',
      tell: 'openssl s_client -connect HOST:443 -alpn h2,http/1.1',
      cure: 'enable one that both have',
    },
  ],
  SEC_E_INVALID_UPN_NAME: account.ACCOUNT_UNKNOWN.slice(0, 1),
  SEC_E_EXT_BUFFER_TOO_SMALL: program.ARGUMENT,
  SEC_E_INSUFFICIENT_BUFFERS: program.ARGUMENT,
};

/** Names of one value: what pages and headers call otherwise. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  SEC_E_UNSUPPORTED_FUNCTION: ['SEC_E_NOT_SUPPORTED'],
  SEC_E_INTERNAL_ERROR: ['SEC_E_NO_SPM'],
  SEC_E_OK: ['S_OK', 'NTE_OP_OK'],
};

export const SSPI_ENTRIES: readonly Entry[] = Object.entries(SECURITY_STATUS).map(([symbol, row]) =>
  entry({
    family: 'sspi',
    symbol,
    code: row.code,
    aliases: ALIASES[symbol] ?? [],
    meaning: row.message,
    causes: CAUSES[symbol as SecurityStatusName],
    source: 'SSPI Status Codes, and COM Error Codes (Security and Setup) (winerror.h)',
  }),
);

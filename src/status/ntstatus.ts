/**
 * NTSTATUS: the values that security functions let through as they are, and that stand in the Security log.
 * Values as in ntstatus.h (checked in the tests against mingw-w64's copy of that header).
 */

export const NTSTATUS = {
  STATUS_PENDING: { code: 0x00000103, message: 'The operation has been queued and is still running.' },
  STATUS_BUFFER_OVERFLOW: {
    code: 0x80000005,
    message: 'The buffer was too small for all of the data; a part of it was written.',
  },
  STATUS_UNSUCCESSFUL: {
    code: 0xc0000001,
    message: 'The operation failed; the library says no more than that.',
  },
  STATUS_NOT_IMPLEMENTED: { code: 0xc0000002, message: 'The function is not implemented here.' },
  STATUS_INVALID_INFO_CLASS: {
    code: 0xc0000003,
    message: 'The kind of information that was asked for is not one of this object.',
  },
  STATUS_INFO_LENGTH_MISMATCH: {
    code: 0xc0000004,
    message: 'The length of the data does not fit the kind of information that was asked for.',
  },
  STATUS_ACCESS_VIOLATION: {
    code: 0xc0000005,
    message: 'Memory was used that does not belong to the process.',
  },
  STATUS_INVALID_HANDLE: { code: 0xc0000008, message: 'The handle is not valid.' },
  STATUS_INVALID_PARAMETER: { code: 0xc000000d, message: 'A parameter was not valid.' },
  STATUS_MORE_PROCESSING_REQUIRED: { code: 0xc0000016, message: 'The logon needs another step.' },
  STATUS_NO_MEMORY: {
    code: 0xc0000017,
    message: 'There is not enough memory, or the paging file is too small.',
  },
  STATUS_ACCESS_DENIED: { code: 0xc0000022, message: 'The caller has not the right to do this.' },
  STATUS_BUFFER_TOO_SMALL: { code: 0xc0000023, message: 'The buffer is too small; nothing was written.' },
  STATUS_OBJECT_NAME_NOT_FOUND: { code: 0xc0000034, message: 'There is no object of that name.' },
  STATUS_NO_LOGON_SERVERS: {
    code: 0xc000005e,
    message: 'No domain controller can be reached to check the logon.',
  },
  STATUS_NO_SUCH_LOGON_SESSION: {
    code: 0xc000005f,
    message: 'The logon session does not exist; it may have ended.',
  },
  STATUS_NO_SUCH_PRIVILEGE: { code: 0xc0000060, message: 'There is no privilege of that name.' },
  STATUS_PRIVILEGE_NOT_HELD: { code: 0xc0000061, message: 'The caller lacks a privilege that this needs.' },
  STATUS_INVALID_ACCOUNT_NAME: { code: 0xc0000062, message: 'The name is not one that an account can have.' },
  STATUS_NO_SUCH_USER: { code: 0xc0000064, message: 'There is no account of that name.' },
  STATUS_WRONG_PASSWORD: { code: 0xc000006a, message: 'The password is wrong.' },
  STATUS_LOGON_FAILURE: {
    code: 0xc000006d,
    message: 'The user name is unknown, or the password is wrong; which of the two is not told.',
  },
  STATUS_ACCOUNT_RESTRICTION: {
    code: 0xc000006e,
    message: 'User name and password are right, but a restriction of the account forbids the logon.',
  },
  STATUS_INVALID_LOGON_HOURS: { code: 0xc000006f, message: 'The account may not log on at this hour.' },
  STATUS_INVALID_WORKSTATION: { code: 0xc0000070, message: 'The account may not log on from this computer.' },
  STATUS_PASSWORD_EXPIRED: { code: 0xc0000071, message: 'The password has expired.' },
  STATUS_ACCOUNT_DISABLED: { code: 0xc0000072, message: 'The account is disabled.' },
  STATUS_NONE_MAPPED: { code: 0xc0000073, message: 'None of the names could be turned into an account.' },
  STATUS_INVALID_SID: { code: 0xc0000078, message: 'The security identifier is not well formed.' },
  STATUS_NO_TOKEN: { code: 0xc000007c, message: 'The thread has no token: it does not impersonate.' },
  STATUS_INSUFFICIENT_RESOURCES: {
    code: 0xc000009a,
    message: 'The system has not the resources left for this.',
  },
  STATUS_BAD_IMPERSONATION_LEVEL: {
    code: 0xc00000a5,
    message: 'The level of impersonation is too low for this.',
  },
  STATUS_CANT_OPEN_ANONYMOUS: { code: 0xc00000a6, message: 'A token of level Anonymous cannot be opened.' },
  STATUS_BAD_VALIDATION_CLASS: {
    code: 0xc00000a7,
    message: 'The kind of logon information that was asked for is not valid.',
  },
  STATUS_BAD_TOKEN_TYPE: {
    code: 0xc00000a8,
    message: 'The token is of the wrong type: primary instead of impersonation, or the reverse.',
  },
  STATUS_IO_TIMEOUT: { code: 0xc00000b5, message: 'The other side did not answer in time.' },
  STATUS_NOT_SUPPORTED: { code: 0xc00000bb, message: 'The request is not supported.' },
  STATUS_INVALID_SERVER_STATE: {
    code: 0xc00000dc,
    message: 'The security server is not in a state in which it can do this.',
  },
  STATUS_NO_SUCH_DOMAIN: { code: 0xc00000df, message: 'There is no such domain, or it cannot be reached.' },
  STATUS_INTERNAL_ERROR: { code: 0xc00000e5, message: 'An error occurred inside the system.' },
  STATUS_LOGON_SESSION_EXISTS: {
    code: 0xc00000ee,
    message: 'There is a logon session of that identifier already.',
  },
  STATUS_NO_SUCH_PACKAGE: { code: 0xc00000fe, message: 'There is no authentication package of that name.' },
  STATUS_LOGON_SESSION_COLLISION: {
    code: 0xc0000105,
    message: 'The identifier of the logon session is in use.',
  },
  STATUS_INVALID_LOGON_TYPE: { code: 0xc000010b, message: 'The type of logon is not valid.' },
  STATUS_CANNOT_IMPERSONATE: {
    code: 0xc000010d,
    message: 'The client cannot be impersonated: nothing of it has been read yet.',
  },
  STATUS_LOGON_SERVER_CONFLICT: {
    code: 0xc0000132,
    message: 'The Netlogon service cannot start: another one in the domain has the same role.',
  },
  STATUS_TIME_DIFFERENCE_AT_DC: {
    code: 0xc0000133,
    message: 'The clocks of this computer and the domain controller differ by too much.',
  },
  STATUS_DLL_NOT_FOUND: { code: 0xc0000135, message: 'A library that the program needs is missing.' },
  STATUS_LOGON_TYPE_NOT_GRANTED: {
    code: 0xc000015b,
    message: 'The account has not the right to log on here in this way, for instance over the network.',
  },
  STATUS_NT_CROSS_ENCRYPTION_REQUIRED: {
    code: 0xc000015d,
    message: 'The password has no form that this older protocol can use.',
  },
  STATUS_NO_TRUST_LSA_SECRET: {
    code: 0xc000018a,
    message: 'This computer does not know the password of its own account in the domain.',
  },
  STATUS_NO_TRUST_SAM_ACCOUNT: { code: 0xc000018b, message: 'The domain has no account for this computer.' },
  STATUS_TRUSTED_DOMAIN_FAILURE: {
    code: 0xc000018c,
    message: 'The trust between the two domains is broken.',
  },
  STATUS_TRUSTED_RELATIONSHIP_FAILURE: {
    code: 0xc000018d,
    message: 'The trust between this computer and its domain is broken.',
  },
  STATUS_NETLOGON_NOT_STARTED: { code: 0xc0000192, message: 'The Netlogon service does not run.' },
  STATUS_ACCOUNT_EXPIRED: { code: 0xc0000193, message: 'The end date of the account has passed.' },
  STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT: {
    code: 0xc0000199,
    message: 'The account is one of a computer, which may not log on in this way.',
  },
  STATUS_NOLOGON_SERVER_TRUST_ACCOUNT: {
    code: 0xc000019a,
    message: 'The account is one of a domain controller, which may not log on in this way.',
  },
  STATUS_DOMAIN_TRUST_INCONSISTENT: {
    code: 0xc000019b,
    message: 'The name or the identifier of the domain does not fit the trust.',
  },
  STATUS_INSUFF_SERVER_RESOURCES: {
    code: 0xc0000205,
    message: 'The server has not the resources left for this.',
  },
  STATUS_PASSWORD_MUST_CHANGE: {
    code: 0xc0000224,
    message: 'The password must be changed before the first logon.',
  },
  STATUS_NOT_FOUND: { code: 0xc0000225, message: 'It was not found.' },
  STATUS_DOMAIN_CONTROLLER_NOT_FOUND: {
    code: 0xc0000233,
    message: 'No domain controller was found for the domain.',
  },
  STATUS_ACCOUNT_LOCKED_OUT: {
    code: 0xc0000234,
    message: 'Too many wrong passwords have locked the account.',
  },
  STATUS_CONNECTION_REFUSED: { code: 0xc0000236, message: 'The other side refused the connection.' },
  STATUS_HOST_UNREACHABLE: { code: 0xc000023d, message: 'The network knows no way to the host.' },
  STATUS_DECRYPTION_FAILED: { code: 0xc000028b, message: 'The data could not be decrypted.' },
  STATUS_MUTUAL_AUTHENTICATION_FAILED: {
    code: 0xc00002c3,
    message: 'The identity of the server could not be verified.',
  },
  STATUS_UNFINISHED_CONTEXT_DELETED: {
    code: 0xc00002ee,
    message: 'The context was deleted before it was complete.',
  },
  STATUS_NO_TGT_REPLY: {
    code: 0xc00002ef,
    message: 'The client was asked for a ticket-granting ticket and sent none.',
  },
  STATUS_WRONG_CREDENTIAL_HANDLE: {
    code: 0xc00002f2,
    message: 'The credential handle is not the one the context was made with.',
  },
  STATUS_CRYPTO_SYSTEM_INVALID: {
    code: 0xc00002f3,
    message: 'A cryptographic function that is required is missing.',
  },
  STATUS_PKINIT_NAME_MISMATCH: {
    code: 0xc00002f9,
    message: 'The certificate does not name the user who logs on.',
  },
  STATUS_SMARTCARD_LOGON_REQUIRED: {
    code: 0xc00002fa,
    message: 'The account must log on with a smart card.',
  },
  STATUS_KDC_INVALID_REQUEST: {
    code: 0xc00002fb,
    message: 'The domain controller called the request invalid.',
  },
  STATUS_KDC_UNABLE_TO_REFER: {
    code: 0xc00002fc,
    message: 'The domain controller could not refer the client to another domain.',
  },
  STATUS_KDC_UNKNOWN_ETYPE: {
    code: 0xc00002fd,
    message: 'The domain controller supports none of the encryption types that were asked for.',
  },
  STATUS_PKINIT_FAILURE: {
    code: 0xc0000320,
    message: 'The certificate of the domain controller or of the smart card was not trusted.',
  },
  STATUS_NO_KERB_KEY: {
    code: 0xc0000322,
    message: 'No Kerberos key fits: its version or encryption type is missing.',
  },
  STATUS_SMARTCARD_WRONG_PIN: { code: 0xc0000380, message: 'The PIN of the smart card is wrong.' },
  STATUS_DOWNGRADE_DETECTED: {
    code: 0xc0000388,
    message:
      'A weaker authentication was refused: a domain controller could not be reached, or somebody tampers.',
  },
  STATUS_DS_NAME_NOT_UNIQUE: { code: 0xc0000404, message: 'More than one account has that name.' },
  STATUS_AUTHENTICATION_FIREWALL_FAILED: {
    code: 0xc0000413,
    message: 'The account may not authenticate to this computer across the trust (selective authentication).',
  },
  STATUS_NTLM_BLOCKED: { code: 0xc0000418, message: 'Policy forbids NTLM here.' },
  STATUS_CONTEXT_MISMATCH: {
    code: 0xc0000719,
    message: 'The thread does not have the identity that it had before; impersonation was not taken back.',
  },
} as const satisfies Record<string, { code: number; message: string }>;

export type NtStatusName = keyof typeof NTSTATUS;

const NAMES = new Map<number, NtStatusName>(
  Object.entries(NTSTATUS).map(([name, { code }]) => [code, name as NtStatusName]),
);

/** The constant's name of an NTSTATUS, signed or unsigned, or null where the tool knows none. */
export function ntStatusName(code: number): NtStatusName | null {
  return NAMES.get(code >>> 0) ?? null;
}

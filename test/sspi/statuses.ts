/**
 * Every documented status of every function that a command calls: how it is produced, where it shows, and how the
 * command ends. The reference library says what its script wants (test/reference-ssp/script.c).
 */
import { ASIDE } from './statusesAside.ts';
import { type Block, COMPLETE_FIRST, honestly, OK, rowsOf, type StatusRow } from './statusRows.ts';

/** The first call says that, and gives no token to go on with. */
const mute = (name: string, value: string) => `${name}#1: then ${value}; ${name}#1: bytes 0`;

const NO_CREDENTIAL = {
  SEC_E_INSUFFICIENT_MEMORY: 'out-of-memory',
  SEC_E_INTERNAL_ERROR: 'library-internal-error',
  SEC_E_NO_CREDENTIALS: 'credentials-missing',
  SEC_E_NOT_OWNER: 'not-owner',
  SEC_E_UNKNOWN_CREDENTIALS: 'credentials-unknown',
};

const NOT_ACQUIRED = {
  ...NO_CREDENTIAL,
  SEC_E_SECPKG_NOT_FOUND: 'package-unknown',
  SEC_E_NO_AUTHENTICATING_AUTHORITY: 'authority-unreachable',
};

const NO_CONTEXT = {
  SEC_E_INSUFFICIENT_MEMORY: 'out-of-memory',
  SEC_E_INTERNAL_ERROR: 'library-internal-error',
  SEC_E_INVALID_HANDLE: 'handle-invalid',
  SEC_E_INVALID_TOKEN: 'token-invalid',
  SEC_E_LOGON_DENIED: 'logon-denied',
  SEC_E_NO_AUTHENTICATING_AUTHORITY: 'authority-unreachable',
  SEC_E_NO_CREDENTIALS: 'credentials-missing',
  SEC_E_UNSUPPORTED_FUNCTION: 'function-unsupported',
  SEC_E_INCOMPLETE_MESSAGE: 'message-incomplete',
};

const ACQUIRE = { AcquireCredentialsHandleW: 'acquire', AcquireCredentialsHandleA: 'acquireAnsi' } as const;
const IMPORT = { ImportSecurityContextW: 'import', ImportSecurityContextA: 'importAnsi' } as const;
const QUEUE = {
  SspiAcquireCredentialsHandleAsyncW: 'async',
  SspiAcquireCredentialsHandleAsyncA: 'asyncAnsi',
} as const;
const CALL_STATUS = 'SspiAcquireCredentialsHandleAsync';

/** The rows of the three pages: asynchronous acquire, import, impersonate. */
const OWN_PAGES: readonly Block[] = [
  // The status of queueing, and that of the call.
  { page: CALL_STATUS, calls: QUEUE, statuses: OK, script: honestly, shown: 'call' },
  {
    page: CALL_STATUS,
    calls: QUEUE,
    statuses: NOT_ACQUIRED,
    script: (name, value) => `${name}: queue ${value}`,
  },
  ...(['async', 'asyncAnsi'] as const).flatMap((command): Block[] => {
    const calls = { SspiGetAsyncCallStatus: command };
    return [
      { page: CALL_STATUS, calls, statuses: OK, script: honestly },
      {
        ...{ page: CALL_STATUS, calls, shown: 'trace' },
        script: () => 'SspiGetAsyncCallStatus: pending 3',
        statuses: { SEC_I_ASYNC_CALL_PENDING: null },
      },
      {
        ...{ page: CALL_STATUS, calls, statuses: NOT_ACQUIRED },
        script: (_, value) => `SspiAcquireCredentialsHandleAsync: async ${value}`,
      },
    ];
  }),
  { page: 'ImportSecurityContext', calls: IMPORT, statuses: OK, script: honestly },
  { page: 'ImportSecurityContext', calls: IMPORT, statuses: NO_CREDENTIAL },
  {
    ...{ page: 'ImpersonateSecurityContext', calls: { ImpersonateSecurityContext: 'impersonate' } },
    ...{ statuses: OK, script: honestly, needsRight: true },
  },
  {
    page: 'ImpersonateSecurityContext',
    calls: { ImpersonateSecurityContext: 'impersonate' },
    statuses: {
      SEC_E_INVALID_HANDLE: 'handle-invalid',
      SEC_E_NO_IMPERSONATION: 'impersonation-refused',
      SEC_E_UNSUPPORTED_FUNCTION: 'function-unsupported',
    },
  },
];

const INITIATE = 'InitializeSecurityContext';
const ACCEPT = 'AcceptSecurityContext';
const COMPLETE = 'CompleteAuthToken';

/** Those of the functions that the three pages refer to, where they decide what a command answers. */
const DECISIVE: readonly Block[] = [
  { page: 'AcquireCredentialsHandle', calls: ACQUIRE, statuses: OK, script: honestly },
  { page: 'AcquireCredentialsHandle', calls: ACQUIRE, statuses: NOT_ACQUIRED },
  {
    ...{ page: INITIATE, calls: { InitializeSecurityContextW: 'token' } },
    statuses: {
      ...NO_CONTEXT,
      SEC_E_TARGET_UNKNOWN: 'spn-unknown',
      SEC_E_WRONG_PRINCIPAL: 'wrong-principal',
    },
  },
  {
    // Nothing comes out but the wish for a certificate.
    ...{ page: INITIATE, calls: { InitializeSecurityContextW: 'export' }, script: mute },
    statuses: { SEC_I_INCOMPLETE_CREDENTIALS: 'client-certificate-wanted' },
  },
  {
    ...{ page: ACCEPT, calls: { AcceptSecurityContext: 'export' } },
    statuses: {
      ...NO_CONTEXT,
      SEC_E_BAD_BINDINGS: 'channel-binding-mismatch',
      SEC_E_SECURITY_QOS_FAILED: 'attributes-not-available',
      STATUS_LOGON_FAILURE: 'context-complete-already',
    },
  },
  {
    // It waits for a token that the client does not have.
    ...{ page: ACCEPT, calls: { AcceptSecurityContext: 'export' }, script: mute },
    statuses: { SEC_I_CONTINUE_NEEDED: 'handshake-incomplete' },
  },
  {
    ...{ page: COMPLETE, calls: { CompleteAuthToken: 'export' } },
    script: (name, value) => `${COMPLETE_FIRST}; ${name}: status ${value}`,
    statuses: {
      SEC_E_INVALID_HANDLE: 'handle-invalid',
      SEC_E_INVALID_TOKEN: 'token-invalid',
      SEC_E_OUT_OF_SEQUENCE: 'message-out-of-sequence',
      SEC_E_MESSAGE_ALTERED: 'message-altered',
      SEC_E_INTERNAL_ERROR: 'library-internal-error',
    },
  },
  {
    page: 'ExportSecurityContext',
    calls: { ExportSecurityContext: 'export' },
    statuses: OK,
    script: honestly,
  },
  {
    ...{ page: 'ExportSecurityContext', calls: { ExportSecurityContext: 'export' } },
    statuses: {
      SEC_E_INSUFFICIENT_MEMORY: 'out-of-memory',
      SEC_E_INVALID_HANDLE: 'handle-invalid',
      SEC_E_UNSUPPORTED_FUNCTION: 'function-unsupported',
    },
  },
  {
    ...{ page: 'EnumerateSecurityPackages', calls: { EnumerateSecurityPackagesW: 'packages' } },
    statuses: {
      SEC_E_INSUFFICIENT_MEMORY: 'out-of-memory',
      SEC_E_INVALID_HANDLE: 'handle-invalid',
      SEC_E_SECPKG_NOT_FOUND: 'package-unknown',
    },
  },
];

const BUFFERS = {
  SEC_E_BUFFER_TOO_SMALL: 'buffer-too-small',
  SEC_E_CRYPTO_SYSTEM_INVALID: 'cipher-unsupported',
  SEC_E_INVALID_HANDLE: 'handle-invalid',
  SEC_E_INVALID_TOKEN: 'message-buffers-wrong',
  SEC_E_QOP_NOT_SUPPORTED: 'protection-not-negotiated',
};

/** Those that decide whether a message went from one half of a context to the other. */
const MESSAGES: readonly Block[] = [
  {
    ...{ page: 'EncryptMessage', calls: { EncryptMessage: 'halves' }, shown: 'call' },
    statuses: {
      ...BUFFERS,
      SEC_E_CONTEXT_EXPIRED: 'context-ended',
      SEC_E_INSUFFICIENT_MEMORY: 'out-of-memory',
    },
  },
  {
    ...{ page: 'DecryptMessage', calls: { DecryptMessage: 'halves' }, shown: 'call' },
    statuses: {
      ...BUFFERS,
      SEC_E_INCOMPLETE_MESSAGE: 'message-incomplete',
      SEC_I_CONTEXT_EXPIRED: 'peer-closed',
      SEC_I_RENEGOTIATE: 'renegotiation-wanted',
    },
  },
  {
    // What two halves of different contexts give: this tool knows that it gave the library two.
    ...{ page: 'DecryptMessage', calls: { DecryptMessage: 'halves' }, shown: 'call' },
    statuses: { SEC_E_MESSAGE_ALTERED: 'halves-do-not-fit', SEC_E_OUT_OF_SEQUENCE: 'halves-do-not-fit' },
  },
];

/** The table. */
export const STATUS_ROWS: readonly StatusRow[] = [...OWN_PAGES, ...DECISIVE, ...MESSAGES, ...ASIDE].flatMap(
  rowsOf,
);

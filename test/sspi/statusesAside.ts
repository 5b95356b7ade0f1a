/** The rows of the table of statuses that change nothing of the answer of a command, or do so by what they leave. */
import { type Block, COMPLETE_FIRST, doing, honestly, OK } from './statusRows.ts';

const INITIATE = 'InitializeSecurityContext';
const ACCEPT = 'AcceptSecurityContext';
const COMPLETE = 'CompleteAuthToken';

const HANDLE = { SEC_E_INVALID_HANDLE: null };

/** Those that change nothing of the answer: they must be seen all the same. */
export const ASIDE: readonly Block[] = [
  {
    ...{ page: 'EnumerateSecurityPackages', calls: { EnumerateSecurityPackagesW: 'packages' } },
    ...{ statuses: OK, script: honestly, shown: 'trace' },
  },
  {
    ...{ page: 'QuerySecurityPackageInfo', calls: { QuerySecurityPackageInfoW: 'package' } },
    ...{ statuses: OK, script: honestly, shown: 'trace' },
  },
  // Both messages, there and back.
  {
    page: 'EncryptMessage',
    calls: { EncryptMessage: 'halves' },
    statuses: OK,
    script: honestly,
    shown: 'call',
  },
  {
    page: 'DecryptMessage',
    calls: { DecryptMessage: 'halves' },
    statuses: OK,
    script: honestly,
    shown: 'call',
  },
  // The handshake goes on; CompleteAuthToken takes part where it is asked for.
  {
    page: INITIATE,
    calls: { InitializeSecurityContextW: 'export' },
    statuses: OK,
    script: honestly,
    shown: 'call',
  },
  { page: ACCEPT, calls: { AcceptSecurityContext: 'export' }, statuses: OK, script: honestly, shown: 'call' },
  {
    ...{ page: INITIATE, calls: { InitializeSecurityContextW: 'export' }, script: doing(1), shown: 'call' },
    statuses: { SEC_I_COMPLETE_AND_CONTINUE: null },
  },
  {
    // The status of CompleteAuthToken takes its place.
    ...{ page: INITIATE, calls: { InitializeSecurityContextW: 'export' }, script: doing(2), shown: 'trace' },
    statuses: { SEC_I_COMPLETE_NEEDED: null },
  },
  {
    ...{ page: ACCEPT, calls: { AcceptSecurityContext: 'export' }, script: doing(1), shown: 'trace' },
    statuses: { SEC_I_COMPLETE_NEEDED: null },
  },
  {
    // The client has no second token for a server that waits for one.
    ...{ page: ACCEPT, calls: { AcceptSecurityContext: 'export' }, script: doing(1), shown: 'call' },
    statuses: { SEC_I_COMPLETE_AND_CONTINUE: 'handshake-incomplete' },
  },
  {
    ...{ page: INITIATE, calls: { InitializeSecurityContextW: 'export' }, script: honestly, shown: 'call' },
    statuses: { SEC_I_CONTINUE_NEEDED: null },
  },
  {
    ...{ page: COMPLETE, calls: { CompleteAuthToken: 'export' }, statuses: OK, shown: 'trace' },
    script: () => COMPLETE_FIRST,
  },
  {
    ...{ page: 'QueryContextAttributes', calls: { QueryContextAttributesW: 'export' }, shown: 'call' },
    statuses: { SEC_E_INVALID_HANDLE: null, SEC_E_UNSUPPORTED_FUNCTION: null },
  },
  {
    ...{ page: 'QueryContextAttributes', calls: { QueryContextAttributesW: 'export' }, shown: 'call' },
    ...{ statuses: OK, script: honestly },
  },
  {
    ...{
      page: 'QueryCredentialsAttributes',
      calls: { QueryCredentialsAttributesW: 'acquire' },
      shown: 'trace',
    },
    statuses: { ...OK, ...HANDLE, SEC_E_UNSUPPORTED_FUNCTION: null, SEC_E_INSUFFICIENT_MEMORY: null },
  },
  {
    ...{ page: 'FreeCredentialsHandle', calls: { FreeCredentialsHandle: 'acquire' }, shown: 'trace' },
    statuses: { ...OK, ...HANDLE },
  },
  {
    ...{ page: 'DeleteSecurityContext', calls: { DeleteSecurityContext: 'token' }, shown: 'trace' },
    statuses: { ...OK, ...HANDLE },
  },
  {
    page: 'FreeContextBuffer',
    calls: { FreeContextBuffer: 'acquire' },
    statuses: { ...OK, ...HANDLE },
    shown: 'trace',
  },
  {
    // On Linux there are no tokens; under Wine the library gives one.
    ...{
      page: 'QuerySecurityContextToken',
      calls: { QuerySecurityContextToken: 'impersonate' },
      shown: 'call',
    },
    ...{ statuses: { ...OK, ...HANDLE }, needsRight: true },
  },
  {
    ...{ page: 'RevertSecurityContext', calls: { RevertSecurityContext: 'impersonate' }, shown: 'call' },
    ...{ statuses: OK, script: honestly, needsRight: true },
  },
  {
    // The identity came back all the same, as the system tells; where it does not, see below.
    ...{ page: 'RevertSecurityContext', calls: { RevertSecurityContext: 'impersonate' }, shown: 'call' },
    ...{ statuses: HANDLE, script: doing(1), needsRight: true },
  },
  {
    // The process that has the wrong identity ends at once; what it called is known.
    ...{ page: 'RevertSecurityContext', calls: { RevertSecurityContext: 'impersonate' }, shown: 'trace' },
    ...{ statuses: { SEC_E_INVALID_HANDLE: 'revert-failed' }, exitCode: 5, needsRight: true },
  },
  {
    ...{
      page: 'SspiFreeCredentialsHandleAsync',
      calls: { SspiFreeCredentialsHandleAsync: 'async' },
      shown: 'trace',
    },
    ...{ statuses: OK, script: honestly },
  },
  {
    // Queued, but said so by another word; its page has that word for the call.
    ...{
      page: 'SspiFreeCredentialsHandleAsync',
      calls: { SspiFreeCredentialsHandleAsync: 'async' },
      shown: 'call',
    },
    ...{ statuses: { SEC_I_ASYNC_CALL_PENDING: null, ...HANDLE }, script: doing(1) },
  },
  {
    ...{ page: 'SspiReinitAsyncContext', calls: { SspiReinitAsyncContext: 'async' }, shown: 'call' },
    statuses: HANDLE,
  },
  {
    ...{ page: 'SspiSetAsyncNotifyCallback', calls: { SspiSetAsyncNotifyCallback: 'async' }, shown: 'trace' },
    statuses: HANDLE,
  },
  {
    // It has no status: it gives NULL.
    ...{
      page: 'SspiCreateAsyncContext',
      calls: { SspiCreateAsyncContext: 'async' },
      script: (name) => `${name}: nothing`,
    },
    statuses: { SEC_E_INSUFFICIENT_MEMORY: 'async-context-missing' },
  },
];

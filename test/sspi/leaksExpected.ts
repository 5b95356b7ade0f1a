/**
 * What may be left behind after a failure, and why: whatever is not in this table has to be given back exactly once.
 *
 * The rules are the documentation's. What a function gives out exists where it succeeded: after a failure its out
 * parameters say nothing, and to free what stands in them could free something twice. A function that frees and fails
 * has freed nothing; the tool says so and does not try again. A library that lies about either keeps what it lied about.
 */

/** Of each kind how many were not returned; `stray` and the kind: returns of what was not out. */
export type Left = Record<string, number>;

export type Exception = {
  functions: readonly string[];
  actions: readonly string[];
  /** At most these, by one failing call. */
  left: Left;
  /** A thread of the library does it, so that it has to be waited for. */
  onThread?: true;
  why: string;
};

const REFUSES = ['status 0x80090304', 'nothing'];
const LIES = ['then 0x80090304'];

const FAILED_ALL_THE_SAME = 'it gave something out and then said that it had failed';
const NOT_FREED = 'it did not free, whatever it said';

export const EXCEPTIONS: readonly Exception[] = [
  {
    functions: ['AcquireCredentialsHandleW', 'AcquireCredentialsHandleA'],
    actions: LIES,
    left: { credentials: 1 },
    why: FAILED_ALL_THE_SAME,
  },
  {
    functions: ['SspiAcquireCredentialsHandleAsyncW', 'SspiAcquireCredentialsHandleAsyncA'],
    actions: LIES,
    left: { credentials: 1 },
    onThread: true,
    why: 'it queued what it said it could not queue',
  },
  {
    functions: ['SspiGetAsyncCallStatus'],
    actions: [...REFUSES, ...LIES],
    left: { credentials: 1 },
    why: 'whatever it says but "pending" is the end of the call, though a thread may still be about to free',
  },
  {
    functions: ['InitializeSecurityContextW', 'InitializeSecurityContextA', 'AcceptSecurityContext'],
    actions: LIES,
    left: { contexts: 1 },
    why: `${FAILED_ALL_THE_SAME}: a first call that fails makes no context`,
  },
  {
    functions: ['ImportSecurityContextW', 'ImportSecurityContextA'],
    actions: LIES,
    left: { contexts: 1 },
    why: FAILED_ALL_THE_SAME,
  },
  {
    functions: ['ExportSecurityContext'],
    actions: LIES,
    left: { buffers: 1, 'stray contexts': 1 },
    why: 'an export that failed leaves the old context, which is deleted; it was gone',
  },
  {
    functions: ['ExportSecurityContext'],
    actions: ['nothing'],
    left: { contexts: 1 },
    why: 'SEC_E_OK with SECPKG_CONTEXT_EXPORT_DELETE_OLD says that the old context is gone',
  },
  {
    functions: [
      'EnumerateSecurityPackagesW',
      'EnumerateSecurityPackagesA',
      'QuerySecurityPackageInfoW',
      'QuerySecurityPackageInfoA',
      'QueryCredentialsAttributesW',
      'QueryCredentialsAttributesA',
    ],
    actions: LIES,
    left: { buffers: 1 },
    why: FAILED_ALL_THE_SAME,
  },
  {
    functions: ['QueryContextAttributesW'],
    actions: LIES,
    // SECPKG_ATTR_KEY_INFO and SECPKG_ATTR_NATIVE_NAMES have two texts.
    left: { buffers: 2 },
    why: FAILED_ALL_THE_SAME,
  },
  {
    functions: ['SspiEncodeStringsAsAuthIdentity'],
    actions: LIES,
    left: { authIdentities: 1 },
    why: FAILED_ALL_THE_SAME,
  },
  {
    functions: ['SspiEncodeAuthIdentityAsStrings'],
    actions: LIES,
    left: { strings: 2 },
    why: FAILED_ALL_THE_SAME,
  },
  { functions: ['FreeContextBuffer'], actions: REFUSES, left: { buffers: 1 }, why: NOT_FREED },
  { functions: ['FreeCredentialsHandle'], actions: REFUSES, left: { credentials: 1 }, why: NOT_FREED },
  { functions: ['DeleteSecurityContext'], actions: REFUSES, left: { contexts: 1 }, why: NOT_FREED },
  { functions: ['SspiFreeAsyncContext'], actions: REFUSES, left: { asyncContexts: 1 }, why: NOT_FREED },
  { functions: ['SspiFreeAuthIdentity'], actions: REFUSES, left: { authIdentities: 1 }, why: NOT_FREED },
  { functions: ['SspiLocalFree'], actions: REFUSES, left: { strings: 1 }, why: NOT_FREED },
  {
    functions: ['SspiFreeCredentialsHandleAsync'],
    actions: ['nothing'],
    left: { credentials: 1 },
    why: NOT_FREED,
  },
  {
    functions: ['SspiFreeCredentialsHandleAsync'],
    actions: LIES,
    left: { 'stray credentials': 1 },
    onThread: true,
    why: 'what could not be queued is freed by FreeCredentialsHandle; it was queued all the same',
  },
];

/** The exception that holds for a failure, if any. */
export function exceptionFor(functionName: string, action: string): Exception | null {
  return (
    EXCEPTIONS.find(
      ({ functions, actions }) => functions.includes(functionName) && actions.includes(action),
    ) ?? null
  );
}

/** Everything came back but what may be left; of a thread's work all of that has to have happened. */
export function isExpected(left: Left, exception: Exception | null): boolean {
  const allowed = exception?.left ?? {};
  if (!Object.entries(left).every(([kind, count]) => count <= (allowed[kind] ?? 0))) return false;
  return !exception?.onThread || isWhole(left, exception);
}

/** The exception happened to its full extent. */
export function isWhole(left: Left, exception: Exception): boolean {
  return Object.entries(exception.left).every(([kind, count]) => left[kind] === count);
}

/** What the asynchronous functions mean by their statuses: whether a call was queued, and how it ended. */
import { credentialHandleInvalid, notImplemented, outOfMemory, succeeded } from './common.ts';
import { ACQUIRE_ROWS } from './credentials.ts';
import { type Cause, type FunctionStatus, type Row, type SspiFunction, statusesOf } from './entry.ts';

const PENDING: Row = {
  status: 'SEC_I_ASYNC_CALL_PENDING',
  code: 'async-pending',
  title: 'call is still running',
  meaning:
    'The call was queued and has not ended. Its handle, its expiry and its buffers must not be touched yet.',
  causes: [
    {
      cause: 'the package is still at work',
      tell: 'asking again later, or the notify callback, brings another status',
      cure: 'wait; sspidiag acquire --async --timeout SECONDS says how long',
    },
    {
      cause:
        'somebody whom the package asks does not answer: a domain controller, a smart card reader, a prompt',
      tell: 'nltest /dsgetdc:DOMAIN is slow as well; a prompt waits on the screen',
      cure: 'cure that; the call cannot be cancelled, only the process ended',
      only: { system: 'windows' },
    },
    {
      cause: 'somebody whom the package asks does not answer: a KDC, a server for names',
      tell: 'the same acquire without --async takes as long',
      cure: 'cure that; the call cannot be cancelled, only the process ended',
      only: { system: 'linux' },
    },
  ],
};

const queued = (what: string): Row => ({
  ...succeeded(
    'call was queued',
    `The request to ${what} was queued. It is not done: SspiGetAsyncCallStatus says when it is, and how ` +
      'it ended.',
    {
      cause: 'the library took the request',
      tell: 'sspidiag acquire --async shows the queueing status and the final one apart',
      cure: 'ask SspiGetAsyncCallStatus before touching the result',
    },
  ),
  code: 'async-queued',
});

const RUNNING: Cause = {
  cause: 'a call with this async context is still running',
  tell: 'SspiGetAsyncCallStatus says SEC_I_ASYNC_CALL_PENDING',
  cure: 'wait until it has ended; for two calls at once, make two async contexts',
};

const NOT_RESET: Cause = {
  cause: 'the async context was used before and not set back',
  tell: 'with --trace: no SspiReinitAsyncContext between two calls',
  cure: 'the program must call SspiReinitAsyncContext in between',
};

const FREED: Cause = {
  cause: 'the async context was freed, or is NULL',
  tell: 'with --trace: SspiCreateAsyncContext returned NULL, or SspiFreeAsyncContext comes earlier',
  cure: 'a fault of the calling program: report it to its maker, with the trace',
};

const contextUnusable = (meaning: string, elsewhere: string, causes: readonly Cause[]): Row => ({
  status: 'SEC_E_INVALID_HANDLE',
  code: 'async-context-unusable',
  title: 'async context not usable',
  meaning,
  causes,
  elsewhere,
});

/** The functions are there for drivers only, in ksecdd.sys. */
const kernelOnly = (name: SspiFunction): Row => {
  const row = notImplemented(
    name,
    'Windows: the page has it for kernel-mode drivers, from Windows 10 1607 on',
  );
  return {
    ...row,
    title: 'no asynchronous calls here',
    meaning: `${name} is there for drivers in the kernel. As a rule a library for programs does not have it.`,
    causes: [
      {
        cause: 'the library is one for programs (secur32.dll, sspicli.dll) and does not export the function',
        tell: 'sspidiag acquire --async says what ran instead',
        cure: 'none needed: the synchronous function on a thread of its own does the same',
      },
    ],
  };
};

/** What was seen of other libraries is left out: they have no asynchronous calls. */
const FINAL_ROWS = ACQUIRE_ROWS.filter((row) => row.elsewhere === undefined);

const CREATE = statusesOf('SspiCreateAsyncContext', 'SspiCreateAsyncContext function (sspi.h)', [
  {
    ...outOfMemory('an async context'),
    code: 'async-context-missing',
    title: 'no async context',
    meaning:
      'The function has no status: it returned NULL instead of an async context, so nothing can be queued.',
    elsewhere: 'the return type is a pointer; the page says nothing of a failure',
  },
  kernelOnly('SspiCreateAsyncContext'),
]);

const REINIT = statusesOf('SspiReinitAsyncContext', 'SspiReinitAsyncContext function (sspi.h)', [
  {
    ...succeeded(
      'async context was reset',
      'It can be used for another call. The callback is still the one it was.',
      {
        cause: 'no call was running with it',
        tell: null,
        cure: 'none needed; set another callback if the next call is to have one',
      },
    ),
    elsewhere: 'winerror.h; the page does not name what success returns',
  },
  contextUnusable(
    'The async context is not valid, or in use. The page promises an error for both and names none.',
    'SspiReinitAsyncContext function (sspi.h), which describes the error; the code is the one of the ' +
      'header for it',
    [RUNNING, FREED],
  ),
  kernelOnly('SspiReinitAsyncContext'),
]);

const CALLBACK = statusesOf('SspiSetAsyncNotifyCallback', 'SspiSetAsyncNotifyCallback function (sspi.h)', [
  {
    ...succeeded('callback was set', 'The callback is called when the next call has ended.', {
      cause: 'the async context was good',
      tell: null,
      cure: 'none needed; without a callback is permitted for SspiDeleteSecurityContextAsync only',
    }),
    elsewhere: 'winerror.h; the page does not name what success returns',
  },
  contextUnusable(
    'The async context is not valid, or in use. The page names no return code at all.',
    'SspiReinitAsyncContext function (sspi.h), by analogy; this page names no return code',
    [RUNNING, FREED],
  ),
  kernelOnly('SspiSetAsyncNotifyCallback'),
]);

const STATUS = statusesOf('SspiGetAsyncCallStatus', 'SspiGetAsyncCallStatus function (sspi.h)', [
  succeeded(
    'call has ended well',
    'The call that was queued with this async context has ended and succeeded.',
    {
      cause: 'the work is done',
      tell: null,
      cure: 'none needed',
    },
  ),
  PENDING,
  contextUnusable(
    'There is no such async context to ask about, or nothing was queued with it.',
    'winerror.h; the page names the codes of the queued function only',
    [
      {
        cause: 'the request was never queued: the queueing status was an error',
        tell: 'sspidiag acquire --async shows the queueing status apart',
        cure: 'cure what the queueing status says',
      },
      FREED,
    ],
  ),
  kernelOnly('SspiGetAsyncCallStatus'),
]);

const ACQUIRE = statusesOf(
  'SspiAcquireCredentialsHandleAsync',
  'SspiAcquireCredentialsHandleAsyncA function (sspi.h)',
  [
    queued('acquire a credential'),
    PENDING,
    ...FINAL_ROWS,
    contextUnusable(
      'The request was not queued: the async context cannot be used.',
      'winerror.h; the page says that the error of queueing is returned, and names none',
      [RUNNING, NOT_RESET, FREED],
    ),
    kernelOnly('SspiAcquireCredentialsHandleAsync'),
  ],
);

const FREE = statusesOf(
  'SspiFreeCredentialsHandleAsync',
  'SspiFreeCredentialsHandleAsync function (sspi.h)',
  [
    queued('free the credential'),
    PENDING,
    {
      ...credentialHandleInvalid('There is no such credential to free.'),
      elsewhere:
        'FreeCredentialsHandle function (sspi.h), to which this page refers; it names no error itself',
    },
    kernelOnly('SspiFreeCredentialsHandleAsync'),
  ],
);

export const ASYNC_STATUSES: readonly FunctionStatus[] = [
  ...CREATE,
  ...REINIT,
  ...CALLBACK,
  ...STATUS,
  ...ACQUIRE,
  ...FREE,
];

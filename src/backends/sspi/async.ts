/**
 * SspiAcquireCredentialsHandleAsync and its family where the library has them, else their synchronous counterpart on a
 * worker thread. Windows has the family in kernel mode only (ksecdd.sys), so in user mode it is the latter.
 */
import { type Status, status, statusOf } from '../../status/status.ts';
import type { AcquireRequest, Answer, Credential, PendingAcquire } from '../backend.ts';
import { beginCall, koffi } from '../native.ts';
import { callPlain, callSspi, incredible, spelt } from './call.ts';
import { freeCredentialsHandle, nativeCredential, type Prepared, prepareAcquire } from './credentials.ts';
import { sspi } from './library.ts';
import type { SspiFunction } from './prototypes.ts';

/** How long a notification may come after the status is no longer pending. */
const NOTIFY_MILLISECONDS = 250;
/** How long freeing a credential may stay pending before its context is freed all the same. */
const FREE_MILLISECONDS = 1000;

/** Queues an acquire; see PendingAcquire for what comes after. */
export function acquireCredentialsHandleAsync(request: AcquireRequest): PendingAcquire {
  const name = spelt('SspiAcquireCredentialsHandleAsync', request.sspi.ansi);
  const needed: SspiFunction[] = [name, 'SspiCreateAsyncContext', 'SspiGetAsyncCallStatus'];
  const missing = needed.find((each) => !sspi().find(each));
  const prepared = prepareAcquire(request);
  return missing === undefined ? queued(name, prepared) : onWorkerThread(request, prepared, missing);
}

function queued(name: SspiFunction, prepared: Prepared): PendingAcquire {
  const native = { native: true, because: `${sspi().name} has ${name}` };
  if (prepared.refused) return { ...native, ...refusal(prepared, prepared.refused) };
  const context = callPlain<bigint>('SspiCreateAsyncContext', []);
  if (!context) {
    const none = { ...status('SEC_E_INSUFFICIENT_MEMORY'), function: 'SspiCreateAsyncContext' };
    const message = 'SspiCreateAsyncContext returned NULL.';
    return { ...native, ...refusal(prepared, { ...none, message }) };
  }
  const notification = watch(context);
  const queueStatus = callSspi(name, [context, ...prepared.args], prepared.show);
  if (queueStatus.unsigned !== 0) {
    callPlain('SspiFreeAsyncContext', [context]);
    notification.forget();
    return { ...native, ...refusal(prepared, queueStatus) };
  }
  let settle: (answer: Answer<Credential>) => void = () => {};
  let last: Status | null = null;
  const done = new Promise<Answer<Credential>>((resolve) => {
    settle = resolve;
  });
  return {
    ...native,
    queueStatus,
    callStatus() {
      if (last) return last;
      const answered = callSspi('SspiGetAsyncCallStatus', [context]);
      if (answered.name === 'SEC_I_ASYNC_CALL_PENDING') {
        // What is waited for is the call itself.
        beginCall(name, {});
        return answered;
      }
      last = answered;
      // The library may be about to tell us so on another thread; freeing the context under it would be an error.
      void notification.seen().then(() => settle(prepared.finish(answered)));
      return answered;
    },
    done,
    free(credential) {
      const freed = credential ? freeAsync(context, credential, notification) : null;
      callPlain('SspiFreeAsyncContext', [context]);
      notification.forget();
      return freed;
    },
  };
}

/**
 * SspiFreeCredentialsHandleAsync, with the same context made ready again. Where it is missing or could not be queued,
 * nothing is freed yet, and FreeCredentialsHandle does it.
 *
 * @returns what the asynchronous function answered, where it was asked
 */
function freeAsync(context: bigint, credential: Credential, notification: Notification): Status {
  if (!sspi().find('SspiFreeCredentialsHandleAsync')) return freeCredentialsHandle(credential);
  const ready = callSspi('SspiReinitAsyncContext', [context]);
  if (ready.signed < 0 && ready.answeredBy === 'library') {
    freeCredentialsHandle(credential);
    return ready;
  }
  // What follows is waited for without turning the event loop, in which a callback would have to run.
  notification.silence();
  const queued = callSspi('SspiFreeCredentialsHandleAsync', [context, nativeCredential(credential).handle]);
  if (queued.unsigned !== 0) {
    freeCredentialsHandle(credential);
    return queued;
  }
  const end = performance.now() + FREE_MILLISECONDS;
  let answered = callSspi('SspiGetAsyncCallStatus', [context]);
  while (answered.name === 'SEC_I_ASYNC_CALL_PENDING' && performance.now() < end) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    answered = callSspi('SspiGetAsyncCallStatus', [context]);
  }
  return answered;
}

type Notification = {
  /** Settles when the callback has come, or is not to be expected any more. */
  seen(): Promise<void>;
  /** Has the library call nobody from now on. */
  silence(): void;
  /** Nobody waits any more; after the context is freed. */
  forget(): void;
};

/** What to do at the end of each request that is waited for, by the number that the library calls back with. */
const waiting = new Map<bigint, () => void>();
let requests = 0n;
let callback: bigint | undefined;

/**
 * The callback of every request. It stays registered until the process ends: a library calls it on a thread of its own,
 * and may be on its way there when nobody waits any more.
 */
function notifyCallback(): bigint {
  if (callback === undefined) {
    const { proto, pointer, register } = koffi();
    const type = pointer(proto('__stdcall', 'void', ['void *', 'void *']));
    callback = register((_context: bigint, number: bigint) => waiting.get(number)?.(), type);
  }
  return callback;
}

/** SspiSetAsyncNotifyCallback: learns that the call has ended, beside asking for its status. */
function watch(context: bigint): Notification {
  if (!sspi().find('SspiSetAsyncNotifyCallback')) {
    return { seen: () => Promise.resolve(), silence: () => {}, forget: () => {} };
  }
  const number = ++requests;
  let notified = false;
  waiting.set(number, () => {
    notified = true;
  });
  const set = callSspi('SspiSetAsyncNotifyCallback', [context, notifyCallback(), number]);
  const deadline = () => performance.now() + NOTIFY_MILLISECONDS;
  return {
    async seen() {
      const end = deadline();
      while (set.unsigned === 0 && !notified && performance.now() < end) await pause();
    },
    silence() {
      callSspi('SspiSetAsyncNotifyCallback', [context, null, null]);
    },
    forget: () => void waiting.delete(number),
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

function onWorkerThread(request: AcquireRequest, prepared: Prepared, missing: SspiFunction): PendingAcquire {
  const name = spelt('AcquireCredentialsHandle', request.sspi.ansi);
  const because =
    `${sspi().name} has no ${missing}: the asynchronous functions are documented for kernel-mode drivers only. ` +
    `${name}, the synchronous counterpart, ran on a worker thread`;
  const native = { native: false, because };
  if (prepared.refused) return { ...native, ...refusal(prepared, prepared.refused) };
  const found = sspi().find(name);
  if (!found) return { ...native, ...refusal(prepared, callSspi(name, prepared.args)) };
  const end = beginCall(name, prepared.show);
  let answer: Answer<Credential> | null = null;
  const done = new Promise<Answer<Credential>>((resolve, reject) => {
    found.bound.async(...prepared.args, (error: unknown, code: number) => {
      if (error) return reject(error);
      const answered = statusOf(code, name);
      end(answered.name);
      answer = prepared.finish(answered);
      resolve(answer);
    });
  });
  return {
    ...native,
    // Nothing native was queued: libuv took the request.
    queueStatus: status('SEC_E_OK'),
    callStatus: () => answer?.status ?? status('SEC_I_ASYNC_CALL_PENDING'),
    done,
    free: (credential) => credential && freeCredentialsHandle(credential),
  };
}

/** A call that was never queued: its status is the queueing status. */
function refusal(prepared: Prepared, refused: Status): Omit<PendingAcquire, 'native' | 'because'> {
  // Queueing has succeeded or failed; "pending" is for the call that was queued.
  const pending = refused.name === 'SEC_I_ASYNC_CALL_PENDING';
  const decided = pending
    ? incredible(refused.function ?? '', `it answers ${refused.name} to a request that was to be queued`)
    : refused;
  const answer = prepared.finish(decided);
  return {
    queueStatus: refused,
    callStatus: () => decided,
    done: Promise.resolve(answer),
    free: () => null,
  };
}

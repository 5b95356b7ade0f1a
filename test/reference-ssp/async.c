/* The Async family: a request is queued, a thread of its own does the work, the async context tells how it
   ended. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"

typedef enum State { UNUSED, RUNNING, DONE } State;

/* Owned by its caller and by the thread that works for it; gone when both have let go. Fields belong to the
   tables' lock. */
struct SspiAsyncContext {
  unsigned owners;
  State state;
  SECURITY_STATUS status;
  ULONG32 polls;
  SspiAsyncNotifyCallback callback;
  void *callbackData;
};

typedef struct Work {
  SspiAsyncContext *context;
  Call call;
  SECURITY_STATUS (*run)(struct Work *);
  Request request;
  SecHandle *handleOut;
  TimeStamp *expiryOut;
  SecHandle handle;
} Work;

/* NULL for anything that is not an async context of this library. */
static SspiAsyncContext *known(SspiAsyncContext *handle) {
  return findHandle(ASYNC_CONTEXTS, (uintptr_t)handle);
}

static void letGo(SspiAsyncContext *context) {
  lockTables();
  bool isLast = --context->owners == 0;
  unlockTables();
  if (isLast) free(context);
}

static void runOnThread(void *argument) {
  Work *work = argument;
  SspiAsyncContext *context = work->context;
  misbehave(&work->call);
  /* A failure that the script wants leaves nothing behind: the work is not done. */
  bool isDone = !work->call.hasAsyncStatus || work->call.asyncStatus >= 0;
  SECURITY_STATUS status = isDone ? work->run(work) : SEC_E_OK;
  if (work->call.hasAsyncStatus) status = work->call.asyncStatus;
  free(work->request.principal);
  free(work->request.package);
  freeAccount(&work->request.account);
  lockTables();
  context->state = DONE;
  context->status = status;
  SspiAsyncNotifyCallback callback = context->callback;
  void *callbackData = context->callbackData;
  unlockTables();
  free(work);
  if (callback) callback(context, callbackData);
  letGo(context);
}

/* Consumes the request of `asked`. */
static SECURITY_STATUS queue(SspiAsyncContext *handle, Work asked) {
  SspiAsyncContext *context = known(handle);
  Work *work = malloc(sizeof *work);
  SECURITY_STATUS status = !context ? SEC_E_INVALID_HANDLE : !work ? SEC_E_INSUFFICIENT_MEMORY : SEC_E_OK;
  if (status == SEC_E_OK) {
    lockTables();
    /* One operation, then SspiReinitAsyncContext. */
    if (context->state != UNUSED) status = SEC_E_INVALID_PARAMETER;
    else context->state = RUNNING, context->owners++, context->polls = 0;
    unlockTables();
  }
  if (status == SEC_E_OK) {
    *work = asked;
    work->context = context;
    if (startThread(runOnThread, work)) return SEC_E_OK;
    status = SEC_E_INTERNAL_ERROR;
    lockTables();
    context->state = UNUSED;
    unlockTables();
    letGo(context);
  }
  free(work);
  free(asked.request.principal);
  free(asked.request.package);
  freeAccount(&asked.request.account);
  return status;
}

static SECURITY_STATUS runAcquire(Work *work) {
  SECURITY_STATUS status = acquire(&work->request, &work->call, work->handleOut, work->expiryOut);
  /* acquire has freed them. */
  work->request = (Request){.principal = NULL};
  return status;
}

static SECURITY_STATUS runFreeCredential(Work *work) { return freeCredential(&work->handle); }
static SECURITY_STATUS runDeleteContext(Work *work) { return deleteContext(&work->handle); }

static SspiAsyncContext *create(void) {
  SspiAsyncContext *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  context->owners = 1;
  return giveHandleAs(ASYNC_CONTEXTS, (uintptr_t)context, context) ? context : NULL;
}

static SECURITY_STATUS reinitialize(SspiAsyncContext *handle) {
  SspiAsyncContext *context = known(handle);
  if (!context) return SEC_E_INVALID_HANDLE;
  lockTables();
  bool isBusy = context->state == RUNNING;
  if (!isBusy) context->state = UNUSED, context->status = SEC_E_OK, context->polls = 0;
  unlockTables();
  return isBusy ? SEC_E_INVALID_PARAMETER : SEC_E_OK;
}

static SECURITY_STATUS setCallback(SspiAsyncContext *handle, SspiAsyncNotifyCallback callback, void *data) {
  SspiAsyncContext *context = known(handle);
  if (!context) return SEC_E_INVALID_HANDLE;
  lockTables();
  context->callback = callback;
  context->callbackData = data;
  unlockTables();
  return SEC_E_OK;
}

static SECURITY_STATUS callStatus(const Call *call, SspiAsyncContext *handle) {
  SspiAsyncContext *context = known(handle);
  if (!context) return SEC_E_INVALID_HANDLE;
  lockTables();
  bool isPending = context->state == RUNNING || (context->state == DONE && context->polls < call->pending);
  SECURITY_STATUS status = context->status;
  context->polls++;
  unlockTables();
  if (isPending) return SEC_I_ASYNC_CALL_PENDING;
  return call->hasAsyncStatus ? call->asyncStatus : status;
}

BY_NAME SspiAsyncContext *SspiCreateAsyncContext(void) {
  Call call = beginCall("SspiCreateAsyncContext");
  SspiAsyncContext *context = call.skip ? NULL : create();
  endCall(&call, call.skip ? call.status : context ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY);
  return context;
}

BY_NAME void SspiFreeAsyncContext(SspiAsyncContext *Handle) {
  Call call = beginCall("SspiFreeAsyncContext");
  SspiAsyncContext *context = call.skip || !Handle ? NULL : takeHandle(ASYNC_CONTEXTS, (uintptr_t)Handle);
  if (context) letGo(context);
  endCall(&call, context || call.skip || !Handle ? call.status : SEC_E_INVALID_HANDLE);
}

BY_NAME SECURITY_STATUS SspiReinitAsyncContext(SspiAsyncContext *Handle) {
  SCRIPTED("SspiReinitAsyncContext", reinitialize(Handle));
}

BY_NAME SECURITY_STATUS SspiSetAsyncNotifyCallback(SspiAsyncContext *Context,
    SspiAsyncNotifyCallback Callback, void *CallbackData) {
  SCRIPTED("SspiSetAsyncNotifyCallback", setCallback(Context, Callback, CallbackData));
}

BY_NAME unsigned char SspiAsyncContextRequiresNotify(SspiAsyncContext *AsyncContext) {
  Call call = beginCall("SspiAsyncContextRequiresNotify");
  SspiAsyncContext *context = known(AsyncContext);
  endCall(&call, call.status);
  return context && context->callback && !call.skip;
}

BY_NAME SECURITY_STATUS SspiGetAsyncCallStatus(SspiAsyncContext *Handle) {
  SCRIPTED("SspiGetAsyncCallStatus", callStatus(&call, Handle));
}

BY_NAME SECURITY_STATUS SspiAcquireCredentialsHandleAsyncW(SspiAsyncContext *AsyncContext,
    SEC_WCHAR *pszPrincipal, SEC_WCHAR *pszPackage, ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData,
    SEC_GET_KEY_FN pGetKeyFn, void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry) {
  (void)pGetKeyFn, (void)pvGetKeyArgument;
  Call call = beginAsyncCall("SspiAcquireCredentialsHandleAsyncW");
  if (call.skip) return endCall(&call, call.status);
  Request request = readRequest(pszPrincipal, pszPackage, true, fCredentialUse, pvLogonId, pAuthData);
  return endCall(&call, queue(AsyncContext, (Work){.call = call, .run = runAcquire, .request = request,
      .handleOut = phCredential, .expiryOut = ptsExpiry}));
}

BY_NAME SECURITY_STATUS SspiAcquireCredentialsHandleAsyncA(SspiAsyncContext *AsyncContext,
    SEC_CHAR *pszPrincipal, SEC_CHAR *pszPackage, ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData,
    SEC_GET_KEY_FN pGetKeyFn, void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry) {
  (void)pGetKeyFn, (void)pvGetKeyArgument;
  Call call = beginAsyncCall("SspiAcquireCredentialsHandleAsyncA");
  if (call.skip) return endCall(&call, call.status);
  Request request = readRequest(pszPrincipal, pszPackage, false, fCredentialUse, pvLogonId, pAuthData);
  return endCall(&call, queue(AsyncContext, (Work){.call = call, .run = runAcquire, .request = request,
      .handleOut = phCredential, .expiryOut = ptsExpiry}));
}

BY_NAME SECURITY_STATUS SspiFreeCredentialsHandleAsync(SspiAsyncContext *AsyncContext,
    SecHandle *phCredential) {
  Call call = beginAsyncCall("SspiFreeCredentialsHandleAsync");
  if (call.skip) return endCall(&call, call.status);
  if (!phCredential) return endCall(&call, SEC_E_INVALID_HANDLE);
  return endCall(&call, queue(AsyncContext, (Work){.call = call, .run = runFreeCredential,
      .handle = *phCredential}));
}

BY_NAME SECURITY_STATUS SspiDeleteSecurityContextAsync(SspiAsyncContext *AsyncContext, SecHandle *phContext) {
  Call call = beginAsyncCall("SspiDeleteSecurityContextAsync");
  if (call.skip) return endCall(&call, call.status);
  if (!phContext) return endCall(&call, SEC_E_INVALID_HANDLE);
  return endCall(&call, queue(AsyncContext, (Work){.call = call, .run = runDeleteContext,
      .handle = *phContext}));
}

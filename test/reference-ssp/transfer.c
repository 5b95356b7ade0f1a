/* Contexts on their way from one process to another: ExportSecurityContext and ImportSecurityContext. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"
#include "text.h"

static const char PACKED_CONTEXT[4] = {'R', 'F', 'P', '1'};

static void pack(const Context *context, bool reset, Bytes *packed) {
  putMagic(packed, PACKED_CONTEXT);
  putText(packed, context->package->name);
  putNumber(packed, (uint64_t)context->isInitiator | (uint64_t)context->client.isAnonymous << 1);
  putNumber(packed, context->attributes);
  putNumber(packed, context->requested);
  putText(packed, context->client.user);
  putText(packed, context->client.domain);
  putText(packed, context->server);
  putText(packed, context->target);
  putBytes(packed, context->key, KEY_SIZE);
  putNumber(packed, reset ? 0 : context->sent);
  putNumber(packed, reset ? 0 : context->received);
  putNumber(packed, (uint64_t)context->start);
  putNumber(packed, (uint64_t)context->expiry);
  putBlock(packed, context->bindings, context->bindingsSize);
  seal(packed);
}

/* NULL where the bytes are damaged; the package's name comes back on its own. */
static Context *unpack(Bytes *packed, char **package) {
  *package = NULL;
  if (!isSealed(packed, PACKED_CONTEXT)) return NULL;
  Context *context = calloc(1, sizeof *context);
  if (!context) return NULL;
  *package = getText(packed);
  uint64_t marks = getNumber(packed);
  context->isInitiator = marks & 1;
  context->client.isAnonymous = marks >> 1 & 1;
  context->attributes = (ULONG32)getNumber(packed);
  context->requested = (ULONG32)getNumber(packed);
  context->client.user = getText(packed);
  context->client.domain = getText(packed);
  context->server = getText(packed);
  context->target = getText(packed);
  getBytes(packed, context->key, KEY_SIZE);
  context->sent = getNumber(packed);
  context->received = getNumber(packed);
  context->start = (TimeStamp)getNumber(packed);
  context->expiry = (TimeStamp)getNumber(packed);
  context->bindings = getBlock(packed, &context->bindingsSize);
  if (context->bindingsSize == 0) {
    free(context->bindings);
    context->bindings = NULL;
  }
  context->isComplete = true;
  if (!packed->failed && packed->position == packed->size) return context;
  freeContext(context);
  return NULL;
}

static SECURITY_STATUS export(const Call *call, const SecHandle *handle, ULONG32 flags, SecBuffer *out,
    void **token) {
  Context *context = contextOf(handle);
  if (!context || !context->isComplete) return SEC_E_INVALID_HANDLE;
  if (!out) return SEC_E_INVALID_PARAMETER;
  /* Not to the kernel. */
  ULONG32 known = SECPKG_CONTEXT_EXPORT_RESET_NEW | SECPKG_CONTEXT_EXPORT_DELETE_OLD;
  if (flags & ~known) return SEC_E_NOT_SUPPORTED;
  Bytes packed = {NULL, 0, 0, false};
  pack(context, (flags & SECPKG_CONTEXT_EXPORT_RESET_NEW) != 0, &packed);
  SECURITY_STATUS status = packed.failed ? SEC_E_INSUFFICIENT_MEMORY : fillBuffer(call, out, packed.data,
      packed.position, true);
  free(packed.data);
  if (status != SEC_E_OK) return status;
  if (token) {
    *token = duplicateToken(context->token);
    if (*token) giveToken(*token);
  }
  if (flags & SECPKG_CONTEXT_EXPORT_DELETE_OLD) deleteContext(handle);
  return SEC_E_OK;
}

static SECURITY_STATUS import(const void *packageName, bool wide, const SecBuffer *in, void *token,
    SecHandle *handle) {
  if (!packageName || !in || !handle) return SEC_E_INVALID_PARAMETER;
  char *name = fromCaller(packageName, wide), *packedName;
  const Package *package = packageByName(name);
  free(name);
  if (!package) return SEC_E_SECPKG_NOT_FOUND;
  Bytes packed = {in->pvBuffer, in->pvBuffer ? in->cbBuffer : 0, 0, false};
  Context *context = unpack(&packed, &packedName);

  SECURITY_STATUS status = context ? SEC_E_OK : SEC_E_INVALID_TOKEN;
  if (context && packageByName(packedName) != package) status = SEC_E_UNKNOWN_CREDENTIALS;
  free(packedName);
  if (status == SEC_E_OK && token && hasTokens()) {
    context->token = duplicateToken(token);
    /* A number that is no token's in this process: exported to another one. */
    if (!context->token) status = SEC_E_NOT_OWNER;
  }
  if (status == SEC_E_OK) {
    context->package = package;
    status = giveContext(context, handle);
  }
  if (status != SEC_E_OK) freeContext(context);
  return status;
}

BY_NAME SECURITY_STATUS SEC_ENTRY ExportSecurityContext(SecHandle *phContext, ULONG32 fFlags,
    SecBuffer *pPackedContext, void **pToken) {
  SCRIPTED("ExportSecurityContext", export(&call, phContext, fFlags, pPackedContext, pToken));
}

BY_NAME SECURITY_STATUS SEC_ENTRY ImportSecurityContextW(SEC_WCHAR *pszPackage, SecBuffer *pPackedContext,
    void *Token, SecHandle *phContext) {
  SCRIPTED("ImportSecurityContextW", import(pszPackage, true, pPackedContext, Token, phContext));
}

BY_NAME SECURITY_STATUS SEC_ENTRY ImportSecurityContextA(SEC_CHAR *pszPackage, SecBuffer *pPackedContext,
    void *Token, SecHandle *phContext) {
  SCRIPTED("ImportSecurityContextA", import(pszPackage, false, pPackedContext, Token, phContext));
}

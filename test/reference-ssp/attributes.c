/* QueryContextAttributes: what a context says of itself. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"
#include "text.h"

static SECURITY_STATUS memoryOr(const void *given) { return given ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY; }

static SECURITY_STATUS clientName(const Context *context, void **out, bool wide) {
  char *name = joinName(context->client.domain, context->client.user);
  *out = name ? giveText(name, wide) : NULL;
  free(name);
  return memoryOr(*out);
}

static SECURITY_STATUS nativeNames(const Context *context, SecPkgContext_NativeNames *out, bool wide) {
  SECURITY_STATUS status = clientName(context, &out->sClientName, wide);
  out->sServerName = giveText(context->server, wide);
  return status != SEC_E_OK ? status : memoryOr(out->sServerName);
}

static SECURITY_STATUS lifespan(const Call *call, const Context *context, SecPkgContext_Lifespan *out) {
  if (call->expiry != EXPIRY_UNTOUCHED) out->tsStart = context->start;
  writeExpiry(call, &out->tsExpiry, context->expiry);
  return SEC_E_OK;
}

static SECURITY_STATUS keyInfo(SecPkgContext_KeyInfo *out, bool wide) {
  *out = (SecPkgContext_KeyInfo){giveText("Reference checksum", wide), giveText("Reference stream", wide),
                                 KEY_SIZE * 8, 0xFFFF0001, 0xFFFF0002};
  return memoryOr(out->sEncryptAlgorithmName);
}

static SECURITY_STATUS sessionKey(const Context *context, SecPkgContext_SessionKey *out) {
  out->SessionKey = giveShared(BUFFERS, KEY_SIZE, false);
  out->SessionKeyLength = out->SessionKey ? KEY_SIZE : 0;
  if (out->SessionKey) memcpy(out->SessionKey, context->key, KEY_SIZE);
  return memoryOr(out->SessionKey);
}

static SECURITY_STATUS negotiationInfo(const Context *context, SecPkgContext_NegotiationInfo *out,
    bool wide) {
  out->PackageInfo = givePackageInfo(context->package, 1, wide);
  out->NegotiationState = context->isComplete ? SECPKG_NEGOTIATION_COMPLETE : SECPKG_NEGOTIATION_IN_PROGRESS;
  return memoryOr(out->PackageInfo);
}

static SECURITY_STATUS endpointBindings(const Context *context, SecPkgContext_Bindings *out) {
  if (!context->bindings) return SEC_E_UNSUPPORTED_FUNCTION;
  out->Bindings = giveShared(BUFFERS, context->bindingsSize, false);
  out->BindingsLength = out->Bindings ? (ULONG32)context->bindingsSize : 0;
  if (out->Bindings) memcpy(out->Bindings, context->bindings, context->bindingsSize);
  return memoryOr(out->Bindings);
}

static SECURITY_STATUS clientSpecifiedTarget(const Context *context, void **out) {
  /* Asked of a server only, and always wide. */
  if (context->isInitiator) return SEC_E_UNSUPPORTED_FUNCTION;
  *out = giveText(context->target, true);
  return memoryOr(*out);
}

/* The context's own token: the caller must not close it. */
static SECURITY_STATUS accessToken(const Context *context, void **out) {
  if (!hasTokens() || context->isInitiator) return SEC_E_UNSUPPORTED_FUNCTION;
  *out = context->token;
  return context->token ? SEC_E_OK : SEC_E_NO_IMPERSONATION;
}

static SECURITY_STATUS query(const Call *call, const SecHandle *handle, ULONG32 attribute, void *out,
    bool wide) {
  const Context *context = contextOf(handle);
  if (!context) return SEC_E_INVALID_HANDLE;
  if (!out) return SEC_E_INVALID_PARAMETER;
  switch (attribute) {
    case SECPKG_ATTR_SIZES:
      *(SecPkgContext_Sizes *)out = (SecPkgContext_Sizes){MAX_TOKEN, SIGNATURE_SIZE, 1, TRAILER_SIZE};
      return SEC_E_OK;
    case SECPKG_ATTR_STREAM_SIZES:
      *(SecPkgContext_StreamSizes *)out = (SecPkgContext_StreamSizes){TRAILER_SIZE, 0, 65536, 4, 1};
      return SEC_E_OK;
    case SECPKG_ATTR_FLAGS:
      *(ULONG32 *)out = context->attributes;
      return SEC_E_OK;
    case SECPKG_ATTR_NEGOTIATION_INFO: return negotiationInfo(context, out, wide);
    case SECPKG_ATTR_LIFESPAN: return lifespan(call, context, out);
    case SECPKG_ATTR_KEY_INFO: return keyInfo(out, wide);
    case SECPKG_ATTR_NAMES: return clientName(context, out, wide);
    case SECPKG_ATTR_ACCESS_TOKEN: return accessToken(context, out);
    case SECPKG_ATTR_ENDPOINT_BINDINGS: return endpointBindings(context, out);
    case SECPKG_ATTR_CLIENT_SPECIFIED_TARGET: return clientSpecifiedTarget(context, out);
    case SECPKG_ATTR_AUTHORITY:
      *(void **)out = giveText("reference authority", wide);
      return memoryOr(*(void **)out);
    case SECPKG_ATTR_PACKAGE_INFO:
      *(void **)out = givePackageInfo(context->package, 1, wide);
      return memoryOr(*(void **)out);
    /* The rest is known when the exchange is complete. */
    case SECPKG_ATTR_SESSION_KEY:
      return context->isComplete ? sessionKey(context, out) : SEC_E_INVALID_HANDLE;
    case SECPKG_ATTR_NATIVE_NAMES:
      return context->isComplete ? nativeNames(context, out, wide) : SEC_E_INVALID_HANDLE;
    default: return SEC_E_UNSUPPORTED_FUNCTION;
  }
}

BY_NAME SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(SecHandle *phContext, ULONG32 ulAttribute,
    void *pBuffer) {
  SCRIPTED("QueryContextAttributesW", query(&call, phContext, ulAttribute, pBuffer, true));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(SecHandle *phContext, ULONG32 ulAttribute,
    void *pBuffer) {
  SCRIPTED("QueryContextAttributesA", query(&call, phContext, ulAttribute, pBuffer, false));
}

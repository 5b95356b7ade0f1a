/* Acting as the client: ImpersonateSecurityContext, RevertSecurityContext, QuerySecurityContextToken. */
#include "counters.h"
#include "exports.h"
#include "objects.h"

/* A context that a server has of a client. */
static SECURITY_STATUS serverContext(const SecHandle *handle, const Context **context) {
  *context = contextOf(handle);
  if (!*context || !(*context)->isComplete) return SEC_E_INVALID_HANDLE;
  if (!((*context)->package->capabilities & SECPKG_FLAG_IMPERSONATION)) return SEC_E_UNSUPPORTED_FUNCTION;
  return (*context)->isInitiator ? SEC_E_NO_IMPERSONATION : SEC_E_OK;
}

static SECURITY_STATUS actAsClient(const SecHandle *handle) {
  const Context *context;
  SECURITY_STATUS status = serverContext(handle, &context);
  return status == SEC_E_OK ? impersonate(context->token, context->client.user, levelOf(context)) : status;
}

static SECURITY_STATUS actAsOneself(const SecHandle *handle) {
  const Context *context;
  SECURITY_STATUS status = serverContext(handle, &context);
  return status == SEC_E_OK ? revert() : status;
}

static SECURITY_STATUS tokenOf(const SecHandle *handle, void **token) {
  const Context *context;
  SECURITY_STATUS status = serverContext(handle, &context);
  if (status != SEC_E_OK) return status;
  if (!token) return SEC_E_INVALID_PARAMETER;
  if (!hasTokens()) return SEC_E_UNSUPPORTED_FUNCTION;
  *token = duplicateToken(context->token);
  if (!*token) return SEC_E_NO_IMPERSONATION;
  giveToken(*token);
  return SEC_E_OK;
}

BY_NAME SECURITY_STATUS SEC_ENTRY ImpersonateSecurityContext(SecHandle *phContext) {
  SCRIPTED("ImpersonateSecurityContext", actAsClient(phContext));
}

BY_NAME SECURITY_STATUS SEC_ENTRY RevertSecurityContext(SecHandle *phContext) {
  SCRIPTED("RevertSecurityContext", actAsOneself(phContext));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityContextToken(SecHandle *phContext, void **Token) {
  SCRIPTED("QuerySecurityContextToken", tokenOf(phContext, Token));
}

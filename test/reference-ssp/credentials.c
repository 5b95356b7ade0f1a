/* Credentials: acquired, asked, freed. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"
#include "text.h"

Request readRequest(const void *principal, const void *package, bool wide, ULONG32 use, const void *logonId,
    const void *identity) {
  Request request = {
      .principal = fromCaller(principal, wide),
      .package = fromCaller(package, wide),
      .use = use,
      .isExplicit = identity != NULL,
      .hasLogonId = logonId != NULL,
  };
  if (logonId) memcpy(&request.logonId, logonId, sizeof request.logonId);
  request.identityStatus = readIdentity(identity, &request.account);
  return request;
}

/* The rules of the package, in the order in which they are checked. */
static SECURITY_STATUS check(const Request *request) {
  ULONG32 use = request->use & ~(ULONG32)(SECPKG_CRED_AUTOLOGON_RESTRICTED | SECPKG_CRED_PROCESS_POLICY_ONLY);
  const char *principal = request->principal;
  if (!packageByName(request->package)) return SEC_E_SECPKG_NOT_FOUND;
  if (use < SECPKG_CRED_INBOUND || use > SECPKG_CRED_BOTH) return SEC_E_INVALID_PARAMETER;
  if (request->hasLogonId) {
    bool isSystem = request->logonId.LowPart == 0x3E7 && request->logonId.HighPart == 0;
    if (!isSystem || !isPrivileged()) return SEC_E_NOT_OWNER;
  }
  if (request->identityStatus != SEC_E_OK) return request->identityStatus;
  if (!principal || !*principal || request->isExplicit) return SEC_E_OK;
  if (equalsIgnoringCase(principal, "unknown")) return SEC_E_UNKNOWN_CREDENTIALS;
  /* A service may take any name of its own; credentials of other users are not given. */
  const char *user = strrchr(principal, '\\') ? strrchr(principal, '\\') + 1 : principal;
  size_t length = strcspn(user, "@");
  bool isOwn = strlen(request->account.user) == length && !strncmp(user, request->account.user, length);
  return isOwn || use == SECPKG_CRED_INBOUND ? SEC_E_OK : SEC_E_NOT_OWNER;
}

SECURITY_STATUS acquire(Request *request, const Call *call, SecHandle *handle, TimeStamp *expiry) {
  SECURITY_STATUS status = handle ? check(request) : SEC_E_INVALID_PARAMETER;
  Credential *credential = status == SEC_E_OK ? calloc(1, sizeof *credential) : NULL;
  if (status == SEC_E_OK && !credential) status = SEC_E_INSUFFICIENT_MEMORY;
  if (status == SEC_E_OK) {
    credential->package = packageByName(request->package);
    credential->use = request->use & SECPKG_CRED_BOTH;
    credential->expiry = localTimeFromNow(CREDENTIAL_LIFETIME);
    credential->account = request->account;
    request->account = (Account){.user = NULL};
    handle->dwLower = giveHandle(CREDENTIALS, credential);
    /* Never read again: secur32 keeps a pointer of its own there, and follows any other number to a crash. */
    handle->dwUpper = 0;
    writeExpiry(call, expiry, credential->expiry);
  }
  free(request->principal);
  free(request->package);
  freeAccount(&request->account);
  return status;
}

Credential *credentialOf(const SecHandle *handle) {
  return handle ? findHandle(CREDENTIALS, handle->dwLower) : NULL;
}

SECURITY_STATUS freeCredential(const SecHandle *handle) {
  Credential *credential = takeHandle(CREDENTIALS, handle ? handle->dwLower : 0);
  if (!credential) return SEC_E_INVALID_HANDLE;
  freeAccount(&credential->account);
  free(credential);
  return SEC_E_OK;
}

static SECURITY_STATUS query(const SecHandle *handle, ULONG32 attribute, void **out, bool wide) {
  Credential *credential = credentialOf(handle);
  if (!credential) return SEC_E_INVALID_HANDLE;
  if (!out) return SEC_E_INVALID_PARAMETER;
  if (attribute != SECPKG_CRED_ATTR_NAMES) return SEC_E_UNSUPPORTED_FUNCTION;
  char *name = joinName(credential->account.domain, credential->account.user);
  *out = name ? giveText(name, wide) : NULL;
  free(name);
  return *out ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS acquireNow(const Call *call, Request request, SecHandle *handle, TimeStamp *expiry) {
  return acquire(&request, call, handle, expiry);
}

BY_NAME SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleW(SEC_WCHAR *pszPrincipal, SEC_WCHAR *pszPackage,
    ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData, SEC_GET_KEY_FN pGetKeyFn,
    void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry) {
  (void)pGetKeyFn, (void)pvGetKeyArgument;
  SCRIPTED("AcquireCredentialsHandleW", acquireNow(&call, readRequest(pszPrincipal, pszPackage, true,
      fCredentialUse, pvLogonId, pAuthData), phCredential, ptsExpiry));
}

BY_NAME SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleA(SEC_CHAR *pszPrincipal, SEC_CHAR *pszPackage,
    ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData, SEC_GET_KEY_FN pGetKeyFn,
    void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry) {
  (void)pGetKeyFn, (void)pvGetKeyArgument;
  SCRIPTED("AcquireCredentialsHandleA", acquireNow(&call, readRequest(pszPrincipal, pszPackage, false,
      fCredentialUse, pvLogonId, pAuthData), phCredential, ptsExpiry));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(SecHandle *phCredential, ULONG32 ulAttribute,
    void *pBuffer) {
  SCRIPTED("QueryCredentialsAttributesW", query(phCredential, ulAttribute, pBuffer, true));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(SecHandle *phCredential, ULONG32 ulAttribute,
    void *pBuffer) {
  SCRIPTED("QueryCredentialsAttributesA", query(phCredential, ulAttribute, pBuffer, false));
}

BY_NAME SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(SecHandle *phCredential) {
  SCRIPTED("FreeCredentialsHandle", freeCredential(phCredential));
}

/* Every function of SSPI that the library exports, as sspi.h declares it. */
#ifndef REFERENCE_EXPORTS_H
#define REFERENCE_EXPORTS_H

#include "sspi.h"

BY_NAME SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(ULONG32 *pcPackages, SecPkgInfoW
    **ppPackageInfo);
BY_NAME SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(ULONG32 *pcPackages, SecPkgInfoA
    **ppPackageInfo);
BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(SEC_WCHAR *pszPackageName, SecPkgInfoW
    **ppPackageInfo);
BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(SEC_CHAR *pszPackageName, SecPkgInfoA
    **ppPackageInfo);
BY_NAME SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void *pvContextBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleW(SEC_WCHAR *pszPrincipal, SEC_WCHAR *pszPackage,
    ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData, SEC_GET_KEY_FN pGetKeyFn, void
    *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SEC_ENTRY AcquireCredentialsHandleA(SEC_CHAR *pszPrincipal, SEC_CHAR *pszPackage,
    ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData, SEC_GET_KEY_FN pGetKeyFn, void
    *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesW(SecHandle *phCredential, ULONG32 ulAttribute,
    void *pBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY QueryCredentialsAttributesA(SecHandle *phCredential, ULONG32 ulAttribute,
    void *pBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY FreeCredentialsHandle(SecHandle *phCredential);
BY_NAME SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(SecHandle *phCredential, SecHandle *phContext,
    SEC_WCHAR *pszTargetName, ULONG32 fContextReq, ULONG32 Reserved1, ULONG32 TargetDataRep, SecBufferDesc
    *pInput, ULONG32 Reserved2, SecHandle *phNewContext, SecBufferDesc *pOutput, ULONG32 *pfContextAttr,
    TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(SecHandle *phCredential, SecHandle *phContext,
    SEC_CHAR *pszTargetName, ULONG32 fContextReq, ULONG32 Reserved1, ULONG32 TargetDataRep, SecBufferDesc
    *pInput, ULONG32 Reserved2, SecHandle *phNewContext, SecBufferDesc *pOutput, ULONG32 *pfContextAttr,
    TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(SecHandle *phCredential, SecHandle *phContext,
    SecBufferDesc *pInput, ULONG32 fContextReq, ULONG32 TargetDataRep, SecHandle *phNewContext, SecBufferDesc
    *pOutput, ULONG32 *pfContextAttr, TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(SecHandle *phContext);
BY_NAME SECURITY_STATUS SEC_ENTRY CompleteAuthToken(SecHandle *phContext, SecBufferDesc *pToken);
BY_NAME SECURITY_STATUS SEC_ENTRY ApplyControlToken(SecHandle *phContext, SecBufferDesc *pInput);
BY_NAME SECURITY_STATUS SEC_ENTRY QueryContextAttributesW(SecHandle *phContext, ULONG32 ulAttribute, void
    *pBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY QueryContextAttributesA(SecHandle *phContext, ULONG32 ulAttribute, void
    *pBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY MakeSignature(SecHandle *phContext, ULONG32 fQOP, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo);
BY_NAME SECURITY_STATUS SEC_ENTRY VerifySignature(SecHandle *phContext, SecBufferDesc *pMessage, ULONG32
    MessageSeqNo, ULONG32 *pfQOP);
BY_NAME SECURITY_STATUS SEC_ENTRY EncryptMessage(SecHandle *phContext, ULONG32 fQOP, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo);
BY_NAME SECURITY_STATUS SEC_ENTRY DecryptMessage(SecHandle *phContext, SecBufferDesc *pMessage, ULONG32
    MessageSeqNo, ULONG32 *pfQOP);
BY_NAME SECURITY_STATUS SEC_ENTRY ExportSecurityContext(SecHandle *phContext, ULONG32 fFlags, SecBuffer
    *pPackedContext, void **pToken);
BY_NAME SECURITY_STATUS SEC_ENTRY ImportSecurityContextW(SEC_WCHAR *pszPackage, SecBuffer *pPackedContext,
    void *Token, SecHandle *phContext);
BY_NAME SECURITY_STATUS SEC_ENTRY ImportSecurityContextA(SEC_CHAR *pszPackage, SecBuffer *pPackedContext,
    void *Token, SecHandle *phContext);
BY_NAME SECURITY_STATUS SEC_ENTRY ImpersonateSecurityContext(SecHandle *phContext);
BY_NAME SECURITY_STATUS SEC_ENTRY RevertSecurityContext(SecHandle *phContext);
BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityContextToken(SecHandle *phContext, void **Token);
BY_NAME SECURITY_STATUS SEC_ENTRY SspiEncodeStringsAsAuthIdentity(const SEC_WCHAR *pszUserName, const
    SEC_WCHAR *pszDomainName, const SEC_WCHAR *pszPackedCredentialsString, void **ppAuthIdentity);
BY_NAME SECURITY_STATUS SEC_ENTRY SspiEncodeAuthIdentityAsStrings(const void *pAuthIdentity, const SEC_WCHAR
    **ppszUserName, const SEC_WCHAR **ppszDomainName, const SEC_WCHAR **ppszPackedCredentialsString);
BY_NAME SECURITY_STATUS SEC_ENTRY SspiValidateAuthIdentity(const void *AuthData);
BY_NAME void SEC_ENTRY SspiZeroAuthIdentity(void *AuthData);
BY_NAME void SEC_ENTRY SspiFreeAuthIdentity(void *AuthData);
BY_NAME void SEC_ENTRY SspiLocalFree(void *DataBuffer);
BY_NAME SECURITY_STATUS SEC_ENTRY SspiGetTargetHostName(const SEC_WCHAR *pszTargetName, const SEC_WCHAR
    **pszHostName);
BY_NAME SspiAsyncContext *SspiCreateAsyncContext(void);
BY_NAME void SspiFreeAsyncContext(SspiAsyncContext *Handle);
BY_NAME SECURITY_STATUS SspiReinitAsyncContext(SspiAsyncContext *Handle);
BY_NAME SECURITY_STATUS SspiSetAsyncNotifyCallback(SspiAsyncContext *Context, SspiAsyncNotifyCallback
    Callback, void *CallbackData);
BY_NAME unsigned char SspiAsyncContextRequiresNotify(SspiAsyncContext *AsyncContext);
BY_NAME SECURITY_STATUS SspiGetAsyncCallStatus(SspiAsyncContext *Handle);
BY_NAME SECURITY_STATUS SspiAcquireCredentialsHandleAsyncW(SspiAsyncContext *AsyncContext, SEC_WCHAR
    *pszPrincipal, SEC_WCHAR *pszPackage, ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData,
    SEC_GET_KEY_FN pGetKeyFn, void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SspiAcquireCredentialsHandleAsyncA(SspiAsyncContext *AsyncContext, SEC_CHAR
    *pszPrincipal, SEC_CHAR *pszPackage, ULONG32 fCredentialUse, void *pvLogonId, void *pAuthData,
    SEC_GET_KEY_FN pGetKeyFn, void *pvGetKeyArgument, SecHandle *phCredential, TimeStamp *ptsExpiry);
BY_NAME SECURITY_STATUS SspiFreeCredentialsHandleAsync(SspiAsyncContext *AsyncContext, SecHandle
    *phCredential);
BY_NAME SECURITY_STATUS SspiDeleteSecurityContextAsync(SspiAsyncContext *AsyncContext, SecHandle *phContext);

typedef struct SecurityFunctionTable SecurityFunctionTable;
VISIBLE SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceW(void);
VISIBLE SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceExW(ULONG32 Flags);
BY_NAME SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceA(void);

#endif

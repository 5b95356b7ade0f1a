/*
 * The reference SSP: a library with the ABI of SSPI, for tests only and never shipped.
 *
 * It implements a small security package of its own, "Reference", honestly, and a second one without
 * impersonation, "ReferenceNoImpersonation"; and it does what a script tells it, so that tests see what no
 * real library can be made to do. The script comes from the environment variable REFERENCE_SSP_SCRIPT or from
 * ReferenceSetScript; its grammar stands at the top of script.c. ReferenceCounters tells as JSON what was
 * given out and came back, ReferenceResetCounters begins anew, and REFERENCE_SSP_LOG names a file that gets
 * one line per call.
 *
 * Compiled with TABLE_ONLY it exports of SSPI only InitSecurityInterfaceW and InitSecurityInterfaceExW, as
 * WinPR 3 does.
 *
 * What the package does:
 *   credentials    the calling user, or any SEC_WINNT_AUTH_IDENTITY; the password "wrong" is one that a
 *                  server refuses
 *   exchange       two legs: the client's token, the server's answer; names and keys go over in the clear
 *   messages       a checksum and a stream that are no cryptography; sequence numbers in both directions
 *   export         works across processes; on Windows together with the context's access token
 *   impersonation  on Windows a token of the own user at the level that the client allows; on Linux the
 *                  account with the client's user name, by system calls that change the calling thread alone
 */
#include "exports.h"
#include "script.h"

/* In the order of sspi.h. The A and the W table have the same shape. */
struct SecurityFunctionTable {
  ULONG32 dwVersion;
  SECURITY_STATUS(SEC_ENTRY *functions[31])();
};

#define BOTH(name, suffix) (SECURITY_STATUS(SEC_ENTRY *)())name##suffix
#define ONE(name) (SECURITY_STATUS(SEC_ENTRY *)())name
#define TABLE(suffix) \
  { \
    1, { \
      BOTH(EnumerateSecurityPackages, suffix), BOTH(QueryCredentialsAttributes, suffix), \
          BOTH(AcquireCredentialsHandle, suffix), ONE(FreeCredentialsHandle), NULL /* Reserved2 */, \
          BOTH(InitializeSecurityContext, suffix), ONE(AcceptSecurityContext), ONE(CompleteAuthToken), \
          ONE(DeleteSecurityContext), ONE(ApplyControlToken), BOTH(QueryContextAttributes, suffix), \
          ONE(ImpersonateSecurityContext), ONE(RevertSecurityContext), ONE(MakeSignature), \
          ONE(VerifySignature), \
          ONE(FreeContextBuffer), BOTH(QuerySecurityPackageInfo, suffix), NULL /* Reserved3 */, \
          NULL /* Reserved4 */, \
          ONE(ExportSecurityContext), BOTH(ImportSecurityContext, suffix), NULL /* AddCredentials */, \
          NULL /* Reserved8 */, ONE(QuerySecurityContextToken), ONE(EncryptMessage), ONE(DecryptMessage) \
    } \
  }

static SecurityFunctionTable tableW = TABLE(W);
static SecurityFunctionTable tableA = TABLE(A);

static SecurityFunctionTable *tableOr(const char *name, SecurityFunctionTable *table) {
  Call call = beginCall(name);
  endCall(&call, call.status);
  return call.skip || call.replaces ? NULL : table;
}

VISIBLE SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceW(void) {
  return tableOr("InitSecurityInterfaceW", &tableW);
}

VISIBLE SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceExW(ULONG32 Flags) {
  (void)Flags;
  return tableOr("InitSecurityInterfaceExW", &tableW);
}

BY_NAME SecurityFunctionTable *SEC_ENTRY InitSecurityInterfaceA(void) {
  return tableOr("InitSecurityInterfaceA", &tableA);
}

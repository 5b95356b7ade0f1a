/*
 * Goes through the whole library once, linked with its sources, so that valgrind sees every access and every
 * leak. Ends with 0, or with a line on stderr for each surprise and 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "platform.h"
#include "script.h"

static int surprises;

static void expect(const char *what, SECURITY_STATUS status, SECURITY_STATUS expected) {
  if (status == expected) return;
  fprintf(stderr, "%s: 0x%08X, not 0x%08X\n", what, (unsigned)status, (unsigned)expected);
  surprises++;
}

static SEC_WCHAR REFERENCE[] = {'R', 'e', 'f', 'e', 'r', 'e', 'n', 'c', 'e', 0};

static SecHandle acquire(ULONG32 use, void *identity) {
  SecHandle credential;
  TimeStamp expiry;
  expect("acquire", AcquireCredentialsHandleW(NULL, REFERENCE, use, NULL, identity, NULL, NULL, &credential,
      &expiry), 0);
  return credential;
}

/* Every damaged form of a token or packed context is refused: one bit, and each shorter length. */
static void offerDamaged(const char *what, SecBuffer whole, SECURITY_STATUS (*offer)(SecBuffer *, void *),
    void *with) {
  for (ULONG32 i = 0; i < whole.cbBuffer; i++) {
    unsigned char *copy = malloc(whole.cbBuffer);
    memcpy(copy, whole.pvBuffer, whole.cbBuffer);
    copy[i] ^= 1;
    SecBuffer damaged = {whole.cbBuffer, whole.BufferType, copy};
    expect(what, offer(&damaged, with), SEC_E_INVALID_TOKEN);
    free(copy);
    unsigned char *start = malloc(i ? i : 1);
    memcpy(start, whole.pvBuffer, i);
    SecBuffer shorter = {i, whole.BufferType, start};
    expect(what, offer(&shorter, with), SEC_E_INVALID_TOKEN);
    free(start);
  }
}

static SECURITY_STATUS offerToServer(SecBuffer *token, void *credential) {
  char memory[2048];
  SecBuffer out = {sizeof memory, SECBUFFER_TOKEN, memory};
  SecBufferDesc input = {0, 1, token}, output = {0, 1, &out};
  SecHandle context;
  return AcceptSecurityContext(credential, NULL, &input, 0, 0, &context, &output, NULL, NULL);
}

static SECURITY_STATUS offerForImport(SecBuffer *packed, void *unused) {
  SecHandle context;
  (void)unused;
  return ImportSecurityContextW(REFERENCE, packed, NULL, &context);
}

static void sendMessage(SecHandle *from, SecHandle *to) {
  char text[] = "a message of no great length", seal[24];
  SecBuffer parts[2] = {{sizeof seal, SECBUFFER_TOKEN, seal}, {sizeof text, SECBUFFER_DATA, text}};
  SecBufferDesc message = {0, 2, parts};
  expect("encrypt", EncryptMessage(from, 0, &message, 0), 0);
  expect("is hidden", memcmp(text, "a message", 9) == 0, 0);
  expect("decrypt", DecryptMessage(to, &message, 0, NULL), 0);
  expect("is shown", strcmp(text, "a message of no great length"), 0);
  expect("replay", DecryptMessage(to, &message, 0, NULL), SEC_E_MESSAGE_ALTERED);
}

static void askEverything(SecHandle *context) {
  /* As large as the largest structure; the first two words are what is to be freed, where that is so. */
  static const ULONG32 ATTRIBUTES[] = {0, 1, 2, 4, 5, 6, 9, 10, 12, 13, 14, 18, 26, 27, 99};
  static const int POINTERS[] = {0, 1, 0, 0, 2, 1, -1, 1, 1, 2, 0, 0, -1, 1, 0};
  for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++) {
    void *out[8] = {NULL};
    if (QueryContextAttributesW(context, ATTRIBUTES[i], out) != SEC_E_OK) continue;
    for (int at = 0; at < POINTERS[i]; at++) expect("free attribute", FreeContextBuffer(out[at]), 0);
    if (POINTERS[i] < 0) expect("free attribute", FreeContextBuffer(out[1]), 0);
  }
}

static void exchange(void *identity) {
  SecHandle clientCredential = acquire(SECPKG_CRED_OUTBOUND, identity), server, client, imported;
  SecHandle serverCredential = acquire(SECPKG_CRED_INBOUND, NULL);
  char memory[2048], small[8];
  SecBuffer first = {0, SECBUFFER_TOKEN, NULL}, answer = {sizeof memory, SECBUFFER_TOKEN, memory};
  SecBuffer tooSmall = {sizeof small, SECBUFFER_TOKEN, small}, packed = {0, SECBUFFER_EMPTY, NULL};
  SecBufferDesc firstList = {0, 1, &first}, answerList = {0, 1, &answer}, smallList = {0, 1, &tooSmall};
  ULONG32 flags;
  expect("too small", InitializeSecurityContextW(&clientCredential, NULL, NULL, 0, 0, 0, NULL, 0, &client,
      &smallList, &flags, NULL), SEC_E_BUFFER_TOO_SMALL);
  expect("initialize", InitializeSecurityContextW(&clientCredential, NULL, REFERENCE, ISC_REQ_ALLOCATE_MEMORY,
      0, 0, NULL, 0, &client, &firstList, &flags, NULL), SEC_I_CONTINUE_NEEDED);
  offerDamaged("damaged token", first, offerToServer, &serverCredential);
  expect("accept", AcceptSecurityContext(&serverCredential, NULL, &firstList, 0, 0, &server, &answerList,
      &flags, NULL), 0);
  expect("free token", FreeContextBuffer(first.pvBuffer), 0);
  expect("complete", InitializeSecurityContextW(NULL, &client, NULL, 0, 0, 0, &answerList, 0, &client,
      &smallList, &flags, NULL), 0);
  sendMessage(&client, &server);
  sendMessage(&server, &client);
  askEverything(&client);
  askEverything(&server);
  expect("export", ExportSecurityContext(&server, SECPKG_CONTEXT_EXPORT_DELETE_OLD, &packed, NULL), 0);
  expect("deleted by export", DeleteSecurityContext(&server), SEC_E_INVALID_HANDLE);
  offerDamaged("damaged context", packed, offerForImport, NULL);
  expect("import", ImportSecurityContextW(REFERENCE, &packed, NULL, &imported), 0);
  expect("free packed context", FreeContextBuffer(packed.pvBuffer), 0);
  expect("free it again", FreeContextBuffer(packed.pvBuffer), SEC_E_INVALID_HANDLE);
  sendMessage(&client, &imported);
  expect("delete", DeleteSecurityContext(&imported), 0);
  expect("delete", DeleteSecurityContext(&client), 0);
  expect("use after that", RevertSecurityContext(&imported), SEC_E_INVALID_HANDLE);
  expect("free", FreeCredentialsHandle(&clientCredential), 0);
  expect("free", FreeCredentialsHandle(&serverCredential), 0);
}

static void acquireInBackground(void) {
  SspiAsyncContext *context = SspiCreateAsyncContext();
  SecHandle credential;
  TimeStamp expiry;
  expect("queue", SspiAcquireCredentialsHandleAsyncW(context, NULL, REFERENCE, SECPKG_CRED_BOTH, NULL, NULL,
      NULL, NULL, &credential, &expiry), 0);
  while (SspiGetAsyncCallStatus(context) == SEC_I_ASYNC_CALL_PENDING) sleepMilliseconds(1);
  expect("asynchronously", SspiGetAsyncCallStatus(context), 0);
  expect("used up", SspiFreeCredentialsHandleAsync(context, &credential), SEC_E_INVALID_PARAMETER);
  expect("reinit", SspiReinitAsyncContext(context), 0);
  expect("queue", SspiFreeCredentialsHandleAsync(context, &credential), 0);
  while (SspiGetAsyncCallStatus(context) == SEC_I_ASYNC_CALL_PENDING) sleepMilliseconds(1);
  SspiFreeAsyncContext(context);
  /* The thread may still be on its way out. */
  sleepMilliseconds(50);
}

static void acquireWith(void *logonId, void *identity, SECURITY_STATUS expected) {
  SecHandle credential;
  char package[] = "reference";
  expect("acquire by ANSI", AcquireCredentialsHandleA(NULL, package, SECPKG_CRED_OUTBOUND, logonId, identity,
      NULL, NULL, &credential, NULL), expected);
  if (expected != SEC_E_OK) return;
  char *name;
  expect("name", QueryCredentialsAttributesA(&credential, SECPKG_CRED_ATTR_NAMES, &name), 0);
  if (identity) expect("name", strcmp(name, "TEST\\alice"), 0);
  expect("free name", FreeContextBuffer(name), 0);
  expect("free", FreeCredentialsHandle(&credential), 0);
}

static void acquireInOtherWays(void) {
  LUID32 system = {0x3E7, 0}, other = {0x12345, 0};
  SEC_WINNT_AUTH_IDENTITY_EX identity = {
      .Version = SEC_WINNT_AUTH_IDENTITY_VERSION, .Length = sizeof identity,
      .Flags = SEC_WINNT_AUTH_IDENTITY_ANSI,
      .User = "alice", .UserLength = 5, .Domain = "TEST", .DomainLength = 4,
      .Password = "x", .PasswordLength = 1,
  };
  acquireWith(&system, NULL, isPrivileged() ? SEC_E_OK : SEC_E_NOT_OWNER);
  acquireWith(&other, NULL, SEC_E_NOT_OWNER);
  acquireWith(NULL, &identity, SEC_E_OK);
  identity.Flags = 0;
  acquireWith(NULL, &identity, SEC_E_INVALID_PARAMETER);
}

int main(void) {
  void *identity;
  SecPkgInfoW *packages;
  ULONG32 count;
  expect("enumerate", EnumerateSecurityPackagesW(&count, &packages), 0);
  expect("free packages", FreeContextBuffer(packages), 0);
  expect("encode", SspiEncodeStringsAsAuthIdentity(REFERENCE, REFERENCE, REFERENCE, &identity), 0);
  ReferenceSetScript("DecryptMessage#1000000: nothing; // never");
  exchange(NULL);
  exchange(identity);
  SspiFreeAuthIdentity(identity);
  acquireInOtherWays();
  acquireInBackground();
  ReferenceSetScript("");
  printf("%s\n", ReferenceCounters());
  return surprises > 0;
}

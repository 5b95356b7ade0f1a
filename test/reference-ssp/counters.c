/* What was given out and came back, by kind; and how often each function was called. */
#include "counters.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "platform.h"

static const char *const KIND_NAMES[KINDS] = {
    "credentials", "contexts", "buffers", "asyncContexts", "authIdentities", "strings", "tokens",
};

static const char *const FUNCTIONS[] = {
    "AcceptSecurityContext", "AcquireCredentialsHandleA", "AcquireCredentialsHandleW", "ApplyControlToken",
    "CompleteAuthToken", "DecryptMessage", "DeleteSecurityContext", "EncryptMessage",
    "EnumerateSecurityPackagesA",
    "EnumerateSecurityPackagesW", "ExportSecurityContext", "FreeContextBuffer", "FreeCredentialsHandle",
    "ImpersonateSecurityContext", "ImportSecurityContextA", "ImportSecurityContextW",
    "InitSecurityInterfaceA",
    "InitSecurityInterfaceExW", "InitSecurityInterfaceW", "InitializeSecurityContextA",
    "InitializeSecurityContextW",
    "MakeSignature", "QueryContextAttributesA", "QueryContextAttributesW", "QueryCredentialsAttributesA",
    "QueryCredentialsAttributesW", "QuerySecurityContextToken", "QuerySecurityPackageInfoA",
    "QuerySecurityPackageInfoW", "RevertSecurityContext", "SspiAcquireCredentialsHandleAsyncA",
    "SspiAcquireCredentialsHandleAsyncW", "SspiAsyncContextRequiresNotify", "SspiCreateAsyncContext",
    "SspiDeleteSecurityContextAsync", "SspiEncodeAuthIdentityAsStrings", "SspiEncodeStringsAsAuthIdentity",
    "SspiFreeAsyncContext", "SspiFreeAuthIdentity", "SspiFreeCredentialsHandleAsync",
    "SspiGetAsyncCallStatus",
    "SspiGetTargetHostName", "SspiLocalFree", "SspiReinitAsyncContext", "SspiSetAsyncNotifyCallback",
    "SspiValidateAuthIdentity", "SspiZeroAuthIdentity", "VerifySignature",
};
enum { FUNCTION_COUNT = sizeof FUNCTIONS / sizeof *FUNCTIONS };

/* Something that is given out. Handles have a number and an object, memory an address and a size. */
typedef struct Given {
  struct Given *next;
  Kind kind;
  uintptr_t number;
  void *object;
  size_t size;
  bool guarded;
  uint64_t token;
  /* Which reset of the counters it belongs to: what was given before it is not counted when it returns. */
  unsigned since;
} Given;

static Given *givenOut;
static unsigned resets;
static struct { unsigned given, returned, stray; } counts[KINDS];
static unsigned calls[FUNCTION_COUNT];

void countCall(const char *function) {
  for (size_t i = 0; i < FUNCTION_COUNT; i++)
    if (!strcmp(FUNCTIONS[i], function)) calls[i]++;
}

bool isFunctionOrFamily(const char *name) {
  size_t length = strlen(name);
  for (size_t i = 0; i < FUNCTION_COUNT; i++) {
    if (strncmp(FUNCTIONS[i], name, length)) continue;
    const char *rest = FUNCTIONS[i] + length;
    if (!strcmp(rest, "") || !strcmp(rest, "A") || !strcmp(rest, "W")) return true;
  }
  return false;
}

/* The tables are locked in all functions from here to the exported ones. */
static Given *give(Given what) {
  Given *given = malloc(sizeof *given);
  if (!given) return NULL;
  *given = what;
  given->since = resets;
  given->next = givenOut;
  givenOut = given;
  counts[what.kind].given++;
  return given;
}

static Given *find(Kind kind, uintptr_t number) {
  for (Given *each = givenOut; each; each = each->next)
    if (each->kind == kind && each->number == number) return each;
  return NULL;
}

static Given take(Given *given) {
  Given copy = *given;
  Given **link = &givenOut;
  while (*link != given) link = &(*link)->next;
  *link = given->next;
  if (copy.since == resets) counts[copy.kind].returned++;
  free(given);
  return copy;
}

uintptr_t giveHandle(Kind kind, void *object) {
  /* Begins where no small number that a caller makes up and no zeroed handle can meet it. */
  static uintptr_t last = 0x52460000;
  lockTables();
  Given *given = give((Given){.kind = kind, .number = ++last, .object = object});
  uintptr_t number = given ? given->number : 0;
  unlockTables();
  return number;
}

bool giveHandleAs(Kind kind, uintptr_t number, void *object) {
  lockTables();
  bool isGiven = give((Given){.kind = kind, .number = number, .object = object}) != NULL;
  unlockTables();
  return isGiven;
}

void *findHandle(Kind kind, uintptr_t number) {
  lockTables();
  Given *given = find(kind, number);
  void *object = given ? given->object : NULL;
  unlockTables();
  return object;
}

void *takeHandle(Kind kind, uintptr_t number) {
  void *object = NULL;
  lockTables();
  Given *given = find(kind, number);
  if (given) object = take(given).object;
  else counts[kind].stray++;
  unlockTables();
  return object;
}

void *giveShared(Kind kind, size_t size, bool guarded) {
  void *memory = allocateShared(size, guarded);
  if (!memory) return NULL;
  lockTables();
  /* At an address that is still listed: it was freed by another way, or it could not be given again. */
  const Kind ofMemory[] = {BUFFERS, AUTH_IDENTITIES, STRINGS};
  for (size_t i = 0; i < sizeof ofMemory / sizeof *ofMemory; i++) {
    Given *old = find(ofMemory[i], (uintptr_t)memory);
    if (old) take(old);
  }
  Given *given = give((Given){.kind = kind, .number = (uintptr_t)memory, .size = size, .guarded = guarded});
  unlockTables();
  if (given) return memory;
  freeShared(memory, size, guarded);
  return NULL;
}

bool releaseShared(Kind kind, void *memory) {
  Given taken = {.number = 0};
  lockTables();
  Given *given = find(kind, (uintptr_t)memory);
  if (given) taken = take(given);
  else counts[kind].stray++;
  unlockTables();
  if (given) freeShared(memory, taken.size, taken.guarded);
  return given != NULL;
}

size_t sizeOfShared(Kind kind, const void *memory) {
  lockTables();
  Given *given = find(kind, (uintptr_t)memory);
  size_t size = given ? given->size : 0;
  unlockTables();
  return size;
}

void giveToken(void *token) {
  lockTables();
  give((Given){.kind = TOKENS, .number = (uintptr_t)token, .object = token, .token = tokenId(token)});
  unlockTables();
}

/* Tokens are closed by CloseHandle, and Wine's secur32 frees buffers itself: of both the system must be
   asked. */
static void findReturned(void) {
  Given *next;
  for (Given *each = givenOut; each; each = next) {
    next = each->next;
    bool gone = each->kind == TOKENS    ? tokenId(each->object) != each->token
                : each->kind == BUFFERS ? wasFreedByOthers((void *)each->number, each->size)
                                        : false;
    if (gone) take(each);
  }
}

static __thread char text[8192];

static void add(const char *format, ...) {
  va_list arguments;
  size_t length = strlen(text);
  va_start(arguments, format);
  vsnprintf(text + length, sizeof text - length, format, arguments);
  va_end(arguments);
}

VISIBLE const char *ReferenceCounters(void) {
  lockTables();
  findReturned();
  strcpy(text, "{");
  for (int kind = 0; kind < KINDS; kind++)
    add("\"%s\":{\"given\":%u,\"returned\":%u,\"stray\":%u},", KIND_NAMES[kind], counts[kind].given,
        counts[kind].returned, counts[kind].stray);
  add("\"calls\":{");
  const char *separator = "";
  for (size_t i = 0; i < FUNCTION_COUNT; i++) {
    if (calls[i]) add("%s\"%s\":%u", separator, FUNCTIONS[i], calls[i]), separator = ",";
  }
  add("}}");
  unlockTables();
  return text;
}

VISIBLE void ReferenceResetCounters(void) {
  lockTables();
  memset(counts, 0, sizeof counts);
  memset(calls, 0, sizeof calls);
  resets++;
  unlockTables();
}

/* For whoever runs the library in processes of their own: one line each, where the variable names a file. */
__attribute__((destructor)) static void tellCounters(void) {
  char *path = environmentVariable("REFERENCE_SSP_COUNTERS");
  FILE *file = path && *path ? fopen(path, "a") : NULL;
  if (file) {
    fprintf(file, "%s\n", ReferenceCounters());
    fclose(file);
  }
  free(path);
}

/* The package's own objects, and the functions by which the exported ones work on them. */
#ifndef REFERENCE_OBJECTS_H
#define REFERENCE_OBJECTS_H

#include <stdbool.h>
#include "platform.h"
#include "script.h"
#include "sspi.h"

enum { MAX_TOKEN = 2048, SIGNATURE_SIZE = 20, TRAILER_SIZE = 24, KEY_SIZE = 16 };
/* Seconds. */
enum { CREDENTIAL_LIFETIME = 8 * 3600 };

typedef struct Package { const char *name, *comment; ULONG32 capabilities; } Package;

/* NULL for a package that this library does not have; case is ignored. */
const Package *packageByName(const char *name);
/* SecPkgInfoA or W in one piece of memory for FreeContextBuffer. */
void *givePackageInfo(const Package *packages, size_t count, bool wide);

/* Who somebody is. `isWrong` is all that is kept of a password: it was "wrong". */
typedef struct Account { char *user, *domain; bool isWrong, isAnonymous; } Account;
void freeAccount(Account *account);
/* What a caller's SEC_WINNT_AUTH_IDENTITY, _EX or _EX2 says, NULL being the calling user. */
SECURITY_STATUS readIdentity(const void *identity, Account *account);

typedef struct Credential {
  const Package *package;
  Account account;
  ULONG32 use;
  TimeStamp expiry;
} Credential;

typedef struct Context {
  const Package *package;
  bool isInitiator, isComplete;
  /* ISC_RET_* or ASC_RET_* as they were given to the caller. */
  ULONG32 attributes;
  /* What the client asked for, ISC_REQ_*. */
  ULONG32 requested;
  Account client;
  char *server, *target;
  unsigned char nonce[KEY_SIZE], key[KEY_SIZE];
  uint64_t sent, received;
  TimeStamp start, expiry;
  unsigned char *bindings;
  size_t bindingsSize;
  /* Windows only: what the server impersonates by. */
  void *token;
} Context;

SECURITY_STATUS giveContext(Context *context, SecHandle *handle);
Context *contextOf(const SecHandle *handle);
void freeContext(Context *context);
/* How far the client lets its server go. */
Level levelOf(const Context *context);

/* Everything that the acquiring functions were asked, copied, since an asynchronous call may outlive its
   parameters. */
typedef struct Request {
  char *principal, *package;
  Account account;
  SECURITY_STATUS identityStatus;
  bool isExplicit;
  ULONG32 use;
  bool hasLogonId;
  LUID32 logonId;
} Request;
Request readRequest(const void *principal, const void *package, bool wide, ULONG32 use, const void *logonId,
    const void *identity);
/* Empties the request. */
SECURITY_STATUS acquire(Request *request, const Call *call, SecHandle *handle, TimeStamp *expiry);
SECURITY_STATUS freeCredential(const SecHandle *handle);
Credential *credentialOf(const SecHandle *handle);
SECURITY_STATUS deleteContext(const SecHandle *handle);

/* The first buffer of a type, attributes aside; NULL where there is none. */
SecBuffer *bufferOfType(const SecBufferDesc *buffers, ULONG32 type);
/* Puts bytes into an output buffer, allocated or the caller's own, as the script has it. */
SECURITY_STATUS fillBuffer(const Call *call, SecBuffer *buffer, const void *data, size_t size, bool allocate);

#endif

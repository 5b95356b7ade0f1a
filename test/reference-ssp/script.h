/* The script: what a call is to do other than its honest work. */
#ifndef REFERENCE_SCRIPT_H
#define REFERENCE_SCRIPT_H

#include <stdbool.h>
#include "sspi.h"

typedef enum Expiry { EXPIRY_HONEST, EXPIRY_UNTOUCHED, EXPIRY_ZERO, EXPIRY_NEVER, EXPIRY_SECONDS } Expiry;
typedef enum Claim { CLAIM_HONEST, CLAIM_BYTES, CLAIM_NULL } Claim;

/* One call, with what the script has for it. */
typedef struct Call {
  const char *function;
  /* Do nothing, and return `status`. */
  bool skip;
  /* Do the work, and return `status` all the same. */
  bool replaces;
  SECURITY_STATUS status;
  ULONG32 delay;
  bool hangs, crashes;
  Expiry expiry;
  int64_t expirySeconds;
  Claim claim;
  ULONG32 claimed;
  ULONG32 pending;
  /* The status that an asynchronous call is to end with. */
  bool hasAsyncStatus;
  SECURITY_STATUS asyncStatus;
} Call;

/* Counts the call and finds its rules; waits, hangs or crashes where they say so. */
Call beginCall(const char *function);
/* The same, but waiting, hanging and crashing is left to the thread that does the work. */
Call beginAsyncCall(const char *function);
void misbehave(const Call *call);
/* Writes the log; returns what the caller is to see. */
SECURITY_STATUS endCall(const Call *call, SECURITY_STATUS honest);

/* Writes an expiry as the script wants it; `honest` otherwise. NULL is allowed. */
void writeExpiry(const Call *call, TimeStamp *out, TimeStamp honest);

/* The body of an exported function: `work` sees the call as `call`. */
#define SCRIPTED(name, work)                                     \
  do {                                                           \
    Call call = beginCall(name);                                 \
    return endCall(&call, call.skip ? call.status : (work));     \
  } while (0)

VISIBLE void ReferenceSetScript(const char *utf8);

#endif

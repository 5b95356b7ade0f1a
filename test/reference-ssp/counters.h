/* What was given out and came back: handles, memory, tokens; and how often each function was called. */
#ifndef REFERENCE_COUNTERS_H
#define REFERENCE_COUNTERS_H

#include <stdbool.h>
#include "sspi.h"

typedef enum Kind {
  CREDENTIALS, CONTEXTS, BUFFERS, ASYNC_CONTEXTS, AUTH_IDENTITIES, STRINGS, TOKENS, KINDS
} Kind;

/* Gives out an object under a number that is never used again; 0 where there is no memory. */
uintptr_t giveHandle(Kind kind, void *object);
/* The same under a number of the caller's choice, which is not given out at the time. */
bool giveHandleAs(Kind kind, uintptr_t number, void *object);
/* The object of a number, NULL for one that is not given out (any more). */
void *findHandle(Kind kind, uintptr_t number);
/* The object, which is given back by that; NULL and a stray where it is not given out. */
void *takeHandle(Kind kind, uintptr_t number);

/* Memory for the caller, zeroed; it comes back by releaseShared, with the same kind. */
void *giveShared(Kind kind, size_t size, bool guarded);
/* Takes back memory; false and a stray where it is not given out, or was of another kind. */
bool releaseShared(Kind kind, void *memory);
/* The size of memory that is given out, 0 for any other. */
size_t sizeOfShared(Kind kind, const void *memory);

/* Remembers a token that the caller is to close. */
void giveToken(void *token);

/* The tables must be locked. */
void countCall(const char *function);
/* True for the name of a function of this library, with or without its A or W. */
bool isFunctionOrFamily(const char *name);

VISIBLE const char *ReferenceCounters(void);
VISIBLE void ReferenceResetCounters(void);

#endif

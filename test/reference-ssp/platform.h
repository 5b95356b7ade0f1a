/* What the reference SSP needs of the operating system; platformLinux.c and platformWindows.c have it. */
#ifndef REFERENCE_PLATFORM_H
#define REFERENCE_PLATFORM_H

#include <stdbool.h>
#include "sspi.h"

/* How far a server may act as its client, as SECURITY_IMPERSONATION_LEVEL numbers it. */
typedef enum Level { LEVEL_ANONYMOUS, LEVEL_IDENTIFICATION, LEVEL_IMPERSONATION, LEVEL_DELEGATION } Level;

/* One lock for all tables of the library; never held while a call waits. */
void lockTables(void);
void unlockTables(void);

/* Starts a thread that nobody waits for; false where there is none to be had. */
bool startThread(void (*work)(void *), void *argument);
void sleepMilliseconds(ULONG32 milliseconds);
void fillWithNoise(void *bytes, size_t count);

/* An environment variable as it is now, UTF-8, for the caller to free(); NULL where it is not set. */
char *environmentVariable(const char *name);

/* Now, and seconds from now, in LOCAL time as the pages of SSPI want it: 100 ns since 1601. */
TimeStamp localTimeFromNow(int64_t seconds);

/* The name of the user whom the calling thread acts as, for the caller to free(). */
char *callingUser(void);
/* Whether the caller may use another logon session: root, or SeTcbPrivilege. */
bool isPrivileged(void);

/* Memory that a caller gives back by FreeContextBuffer. On Windows it is of the process heap, from which
   Wine's secur32 frees what it did not allocate. `guarded` ends at a page that cannot be read, on Linux. */
void *allocateShared(size_t size, bool guarded);
void freeShared(void *memory, size_t size, bool guarded);
/* True where somebody else has freed it already; `size` is what was asked for. Always false on Linux. */
bool wasFreedByOthers(void *memory, size_t size);

/* An access token of the calling user at that level; NULL where the system has no tokens or refuses. */
void *makeToken(Level level);
void *duplicateToken(void *token);
void closeToken(void *token);
/* A number by which to know the token again, 0 where the handle is none. */
uint64_t tokenId(void *token);
/* True where the system has access tokens at all. */
bool hasTokens(void);

/* Makes the calling thread act as the client: by token on Windows, by account name on Linux. */
SECURITY_STATUS impersonate(void *token, const char *user, Level level);
SECURITY_STATUS revert(void);

/* Text in the system's narrow encoding (A functions) to UTF-8 and back; results for the caller to free(). */
char *narrowToUtf8(const char *text, size_t length);
char *utf8ToNarrow(const char *text);

#endif

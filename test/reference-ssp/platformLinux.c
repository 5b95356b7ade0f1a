/* The operating system's part on Linux: threads, time, an identity that is changed for one thread only. */
#ifndef _WIN32
#define _GNU_SOURCE
#include "platform.h"
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t tables = PTHREAD_MUTEX_INITIALIZER;

void lockTables(void) { pthread_mutex_lock(&tables); }
void unlockTables(void) { pthread_mutex_unlock(&tables); }

typedef struct Start { void (*work)(void *); void *argument; } Start;

static void *runThread(void *start) {
  Start copy = *(Start *)start;
  free(start);
  copy.work(copy.argument);
  return NULL;
}

bool startThread(void (*work)(void *), void *argument) {
  Start *start = malloc(sizeof *start);
  pthread_t thread;
  if (!start) return false;
  *start = (Start){work, argument};
  if (pthread_create(&thread, NULL, runThread, start)) {
    free(start);
    return false;
  }
  pthread_detach(thread);
  return true;
}

void sleepMilliseconds(ULONG32 milliseconds) {
  struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  while (nanosleep(&left, &left)) continue;
}

void fillWithNoise(void *bytes, size_t count) {
  if (getrandom(bytes, count, 0) != (ssize_t)count) abort();
}

char *environmentVariable(const char *name) {
  const char *value = getenv(name);
  return value ? strdup(value) : NULL;
}

TimeStamp localTimeFromNow(int64_t seconds) {
  struct timespec now;
  struct tm local;
  clock_gettime(CLOCK_REALTIME, &now);
  time_t then = now.tv_sec + seconds;
  /* The offset of that moment, not of this one: summer time may begin in between. */
  localtime_r(&then, &local);
  return ((int64_t)then + local.tm_gmtoff + 11644473600LL) * 10000000LL + now.tv_nsec / 100;
}

char *callingUser(void) {
  const struct passwd *account = getpwuid(geteuid());
  char number[16];
  snprintf(number, sizeof number, "%u", (unsigned)geteuid());
  return strdup(account ? account->pw_name : number);
}

bool isPrivileged(void) { return geteuid() == 0; }

static size_t guardedSize(size_t size) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (size + page - 1) / page * page + page;
}

void *allocateShared(size_t size, bool guarded) {
  if (!guarded) return calloc(1, size ? size : 1);
  size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = guardedSize(size);
  char *base = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return NULL;
  mprotect(base + whole - page, page, PROT_NONE);
  return base + whole - page - size;
}

void freeShared(void *memory, size_t size, bool guarded) {
  if (!guarded) {
    free(memory);
    return;
  }
  size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = guardedSize(size);
  munmap((char *)memory + size + page - whole, whole);
}

bool wasFreedByOthers(void *memory, size_t size) {
  (void)memory, (void)size;
  return false;
}

void *makeToken(Level level) {
  (void)level;
  return NULL;
}
void *duplicateToken(void *token) {
  (void)token;
  return NULL;
}
void closeToken(void *token) { (void)token; }
uint64_t tokenId(void *token) {
  (void)token;
  return 0;
}
bool hasTokens(void) { return false; }

/* Who the thread was before it impersonated anybody. */
static __thread struct { bool active; uid_t uid; gid_t gid; int count; gid_t groups[256]; } original;

/* The C library's functions would change every thread of the process; the kernel's change the calling one. */
static bool become(uid_t uid, gid_t gid, int count, const gid_t *groups, bool userFirst) {
  if (userFirst && syscall(SYS_setresuid, -1, uid, -1)) return false;
  if (syscall(SYS_setgroups, count, groups)) return false;
  if (syscall(SYS_setresgid, -1, gid, -1)) return false;
  return userFirst || syscall(SYS_setresuid, -1, uid, -1) == 0;
}

SECURITY_STATUS revert(void) {
  if (!original.active) return SEC_E_OK;
  if (!become(original.uid, original.gid, original.count, original.groups, true)) return SEC_E_INTERNAL_ERROR;
  original.active = false;
  return SEC_E_OK;
}

SECURITY_STATUS impersonate(void *token, const char *user, Level level) {
  struct passwd account, *found = NULL;
  char text[4096];
  gid_t groups[256];
  int count = 256;
  (void)token;
  /* Linux has no identity that may be looked at and not used. */
  if (level < LEVEL_IMPERSONATION) return SEC_E_NO_IMPERSONATION;
  if (getpwnam_r(user, &account, text, sizeof text, &found) || !found) return SEC_E_NO_IMPERSONATION;
  if (revert() != SEC_E_OK) return SEC_E_INTERNAL_ERROR;
  if (account.pw_uid == geteuid() && account.pw_gid == getegid()) return SEC_E_OK;
  if (getgrouplist(user, account.pw_gid, groups, &count) < 0) return SEC_E_NO_IMPERSONATION;
  original.uid = geteuid();
  original.gid = getegid();
  original.count = getgroups(256, original.groups);
  if (original.count < 0) return SEC_E_NO_IMPERSONATION;
  original.active = true;
  if (become(account.pw_uid, account.pw_gid, count, groups, false)) return SEC_E_OK;
  /* Whatever was changed is undone; without the right to it nothing was. */
  revert();
  original.active = false;
  return SEC_E_NO_IMPERSONATION;
}

char *narrowToUtf8(const char *text, size_t length) { return strndup(text, length); }
char *utf8ToNarrow(const char *text) { return strdup(text); }

#endif

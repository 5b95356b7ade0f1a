/* The operating system's part on Windows: threads, time, heap, access tokens. */
#ifdef _WIN32
#include <windows.h>
#include "platform.h"
#include <stdlib.h>
#include <string.h>

static SRWLOCK tables = SRWLOCK_INIT;

void lockTables(void) { AcquireSRWLockExclusive(&tables); }
void unlockTables(void) { ReleaseSRWLockExclusive(&tables); }

typedef struct Start { void (*work)(void *); void *argument; } Start;

static DWORD WINAPI runThread(void *start) {
  Start copy = *(Start *)start;
  free(start);
  copy.work(copy.argument);
  return 0;
}

bool startThread(void (*work)(void *), void *argument) {
  Start *start = malloc(sizeof *start);
  if (!start) return false;
  *start = (Start){work, argument};
  HANDLE thread = CreateThread(NULL, 0, runThread, start, 0, NULL);
  if (!thread) {
    free(start);
    return false;
  }
  CloseHandle(thread);
  return true;
}

void sleepMilliseconds(ULONG32 milliseconds) { Sleep(milliseconds); }

/* advapi32's RtlGenRandom, under the name that it is exported by. */
BOOLEAN NTAPI SystemFunction036(void *bytes, ULONG count);
void fillWithNoise(void *bytes, size_t count) {
  if (!SystemFunction036(bytes, (ULONG)count)) abort();
}

static char *wideToUtf8(const WCHAR *text, int length) {
  int size = length ? WideCharToMultiByte(CP_UTF8, 0, text, length, NULL, 0, NULL, NULL) : 0;
  char *utf8 = calloc(1, (size_t)size + 1);
  if (utf8 && size) WideCharToMultiByte(CP_UTF8, 0, text, length, utf8, size, NULL, NULL);
  return utf8;
}

char *environmentVariable(const char *name) {
  /* Asked of the system and not of the C library, whose copy is as old as the process. */
  WCHAR wide[64];
  MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, 64);
  DWORD size = GetEnvironmentVariableW(wide, NULL, 0);
  if (size == 0) return NULL;
  WCHAR *value = calloc(size, sizeof *value);
  DWORD length = value ? GetEnvironmentVariableW(wide, value, size) : 0;
  char *utf8 = value && length < size ? wideToUtf8(value, (int)length) : NULL;
  free(value);
  return utf8;
}

TimeStamp localTimeFromNow(int64_t seconds) {
  FILETIME time;
  SYSTEMTIME utc, local;
  ULARGE_INTEGER ticks;
  GetSystemTimeAsFileTime(&time);
  ticks.LowPart = time.dwLowDateTime;
  ticks.HighPart = time.dwHighDateTime;
  ticks.QuadPart += (ULONGLONG)(seconds * 10000000LL);
  ULONGLONG fraction = ticks.QuadPart % 10000;
  time.dwLowDateTime = ticks.LowPart;
  time.dwHighDateTime = ticks.HighPart;
  /* By the rules of that moment; FileTimeToLocalFileTime would take today's. */
  FileTimeToSystemTime(&time, &utc);
  SystemTimeToTzSpecificLocalTime(NULL, &utc, &local);
  SystemTimeToFileTime(&local, &time);
  ticks.LowPart = time.dwLowDateTime;
  ticks.HighPart = time.dwHighDateTime;
  return (TimeStamp)(ticks.QuadPart + fraction);
}

char *callingUser(void) {
  WCHAR name[257];
  DWORD size = 257;
  if (!GetUserNameW(name, &size)) return wideToUtf8(L"unknown user", 12);
  return wideToUtf8(name, (int)size - 1);
}

bool isPrivileged(void) {
  PRIVILEGE_SET needed = {1, PRIVILEGE_SET_ALL_NECESSARY, {{{0, 0}, SE_PRIVILEGE_ENABLED}}};
  HANDLE process;
  BOOL held = FALSE;
  if (!LookupPrivilegeValueW(NULL, L"SeTcbPrivilege", &needed.Privilege[0].Luid)) return false;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &process)) return false;
  if (!PrivilegeCheck(process, &needed, &held)) held = FALSE;
  CloseHandle(process);
  return held;
}

/* Behind the memory stands its size, so that a block of somebody else's at the same address is not taken for
   ours. */
typedef struct Tail { uint64_t magic, size; } Tail;
#define TAIL_MAGIC 0x65636E6572656652ull

void *allocateShared(size_t size, bool guarded) {
  /* Wine's secur32 frees it from the heap, so there can be no page of its own behind it. */
  (void)guarded;
  char *memory = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size + sizeof(Tail));
  Tail tail = {TAIL_MAGIC, size};
  if (memory) memcpy(memory + size, &tail, sizeof tail);
  return memory;
}

void freeShared(void *memory, size_t size, bool guarded) {
  (void)size, (void)guarded;
  HeapFree(GetProcessHeap(), 0, memory);
}

bool wasFreedByOthers(void *memory, size_t size) {
  Tail tail;
  if (!HeapValidate(GetProcessHeap(), 0, memory)) return true;
  if (HeapSize(GetProcessHeap(), 0, memory) != size + sizeof tail) return true;
  memcpy(&tail, (char *)memory + size, sizeof tail);
  return tail.magic != TAIL_MAGIC || tail.size != size;
}

void *makeToken(Level level) {
  HANDLE process, token = NULL;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &process)) return NULL;
  if (!DuplicateTokenEx(process, TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_IMPERSONATE, NULL,
                        (SECURITY_IMPERSONATION_LEVEL)level, TokenImpersonation, &token))
    token = NULL;
  CloseHandle(process);
  return token;
}

void *duplicateToken(void *token) {
  HANDLE copy = NULL;
  HANDLE process = GetCurrentProcess();
  if (!token || !tokenId(token)) return NULL;
  return DuplicateHandle(process, token, process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS) ? copy : NULL;
}

void closeToken(void *token) {
  if (token) CloseHandle(token);
}

uint64_t tokenId(void *token) {
  TOKEN_STATISTICS statistics;
  DWORD size;
  if (!GetTokenInformation(token, TokenStatistics, &statistics, sizeof statistics, &size)) return 0;
  return (uint64_t)(uint32_t)statistics.TokenId.HighPart << 32 | statistics.TokenId.LowPart;
}

bool hasTokens(void) { return true; }

SECURITY_STATUS impersonate(void *token, const char *user, Level level) {
  (void)user;
  if (level == LEVEL_ANONYMOUS && ImpersonateAnonymousToken(GetCurrentThread())) return SEC_E_OK;
  /* An anonymous client where the system has no token for it (Wine) gets one of the lowest level. */
  if (!token || !SetThreadToken(NULL, token)) return SEC_E_NO_IMPERSONATION;
  return SEC_E_OK;
}

SECURITY_STATUS revert(void) { return RevertToSelf() ? SEC_E_OK : SEC_E_INTERNAL_ERROR; }

char *narrowToUtf8(const char *text, size_t length) {
  int size = length ? MultiByteToWideChar(CP_ACP, 0, text, (int)length, NULL, 0) : 0;
  WCHAR *wide = calloc((size_t)size + 1, sizeof *wide);
  if (!wide) return NULL;
  if (size) MultiByteToWideChar(CP_ACP, 0, text, (int)length, wide, size);
  char *utf8 = wideToUtf8(wide, size);
  free(wide);
  return utf8;
}

char *utf8ToNarrow(const char *text) {
  int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
  WCHAR *wide = calloc((size_t)size, sizeof *wide);
  if (!wide) return NULL;
  MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size);
  int bytes = WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL);
  char *narrow = calloc(1, (size_t)bytes);
  if (narrow) WideCharToMultiByte(CP_ACP, 0, wide, -1, narrow, bytes, NULL, NULL);
  free(wide);
  return narrow;
}

#endif

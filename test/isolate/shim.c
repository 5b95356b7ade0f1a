/*
 * A library that stands before another one: it gives out the other's table of SSPI functions (InitSecurityInterfaceW)
 * with one entry changed, and does what no library should. For tests of the process that calls it.
 *
 * SHIM_LIBRARY   the library behind it, by its absolute path
 * SHIM           lacks-revert    RevertSecurityContext is not in the table
 *                half low|high   AcquireCredentialsHandleW writes one half of its TimeStamp
 *                exit N          it calls exit(N)
 *                _exit N         it calls _exit(N)
 *                write TEXT      it writes TEXT and a newline into descriptor 3, and goes on
 *                write-exit TEXT it writes that, and calls _exit(5)
 *                close N         it closes descriptor N, and goes on
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ACQUIRE = 2, REVERT = 12, ENTRIES = 31 };

typedef struct Table {
  uint32_t version;
  void *functions[ENTRIES];
} Table;

typedef int32_t Acquire(void *principal, void *package, uint32_t use, void *logonId, void *data, void *keys,
    void *argument, void *credential, int64_t *expiry);

static Table table;
static Acquire *behind;

/* What follows the word in SHIM; NULL where it begins with another. */
static const char *after(const char *word) {
  const char *shim = getenv("SHIM");
  size_t length = strlen(word);
  return shim && !strncmp(shim, word, length) && shim[length] == ' ' ? shim + length + 1 : NULL;
}

static void say(const char *text) {
  if (dprintf(3, "%s\n", text) < 0) abort();
}

static int32_t acquire(void *principal, void *package, uint32_t use, void *logonId, void *data, void *keys,
    void *argument, void *credential, int64_t *expiry) {
  const char *given;
  if ((given = after("exit"))) exit(atoi(given));
  if ((given = after("_exit"))) _exit(atoi(given));
  if ((given = after("write"))) say(given);
  if ((given = after("write-exit"))) {
    say(given);
    _exit(5);
  }
  if ((given = after("close"))) close(atoi(given));
  int64_t whole = 0;
  int32_t status = behind(principal, package, use, logonId, data, keys, argument, credential, &whole);
  size_t offset = 0, length = sizeof whole;
  if ((given = after("half"))) {
    length /= 2;
    if (!strcmp(given, "high")) offset = length;
  }
  memcpy((char *)expiry + offset, (char *)&whole + offset, length);
  return status;
}

__attribute__((visibility("default"))) Table *InitSecurityInterfaceW(void) {
  const char *path = getenv("SHIM_LIBRARY"), *shim = getenv("SHIM");
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  Table *(*initialize)(void) = NULL;
  if (library) *(void **)&initialize = dlsym(library, "InitSecurityInterfaceW");
  if (!initialize) return NULL;
  table = *initialize();
  *(void **)&behind = table.functions[ACQUIRE];
  table.functions[ACQUIRE] = *(void **)&(Acquire *){acquire};
  if (shim && !strcmp(shim, "lacks-revert")) table.functions[REVERT] = NULL;
  return &table;
}

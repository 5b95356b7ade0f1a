/*
 * The script and the log.
 *
 *   PROVE_FAULT   PROCESS FUNCTION N ACTION [VALUE]: the Nth call of the function, counted from 1 in each such process, or
 *                 with 0 each call
 *   PROVE_LOG     a file; each call is a line in it: PROCESS FUNCTION N ABOUT
 *   PROVE_WATCH   "files" or "functions": what is counted at all
 *
 *   PROCESS       main, or the name of the operation that a child runs
 *   errno E       do nothing, set errno and return -1; NULL where a pointer is returned
 *   return R      do nothing and return that
 *   major M       do nothing, write a minor status and return that major status
 *   short 0       read or write one byte of those that were asked for
 *   crash 0, hang 0
 */
#define _GNU_SOURCE
#include "fault.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHILD_ARGUMENT "__isolated"
#define WORKER_ARGUMENT "__worker"

typedef struct Count {
  const char *function;
  unsigned calls;
} Count;

static const char *const ACTIONS[] = {"honest", "errno", "return", "major", "short", "crash", "hang"};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof *ACTIONS, MOST_FUNCTIONS = 512 };

static struct {
  char process[32], function[64];
  unsigned call;
  Fault fault;
} rule;

static Count counts[MOST_FUNCTIONS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char process[32];
static pid_t own;
static int logFile = -1;
static __thread int aside;

bool isWatched(void) { return own != 0 && aside == 0 && own == getpid(); }
void beginAside(void) { aside++; }
void endAside(void) { aside--; }

static void refuse(const char *why, const char *what) {
  fprintf(stderr, "fault: %s: %s\n", why, what);
  _exit(125);
}

static void readRule(const char *text) {
  char action[16];
  if (sscanf(text, "%31s %63s %u %15s %li", rule.process, rule.function, &rule.call, action, &rule.fault.value) != 5)
    refuse("a fault is PROCESS FUNCTION N ACTION VALUE", text);
  for (int each = 0; each < ACTION_COUNT; each++)
    if (!strcmp(ACTIONS[each], action)) rule.fault.action = (Action)each;
  if (rule.fault.action == HONEST) refuse("no such action", text);
}

/* What this process is: "main", "worker" for many targets, the operation of a child, or nothing of sspidiag's. */
static bool findProcess(void) {
  char text[4096] = {0};
  int file = open("/proc/self/cmdline", O_RDONLY);
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  bool isOurs = false;
  strcpy(process, "main");
  for (char *word = text; length > 0 && word < text + length; word += strlen(word) + 1) {
    if (strstr(word, "/bin/sspidiag.js")) isOurs = true;
    if (!strcmp(word, WORKER_ARGUMENT)) strcpy(process, "worker");
    if (!strcmp(word, CHILD_ARGUMENT))
      snprintf(process, sizeof process, "%.31s", word + sizeof CHILD_ARGUMENT);
  }
  const char *name = strrchr(text, '/');
  return isOurs && !strcmp(name ? name + 1 : text, "node");
}

__attribute__((constructor)) static void begin(void) {
  beginAside();
  const char *fault = getenv("PROVE_FAULT"), *log = getenv("PROVE_LOG");
  if (findProcess()) {
    if (fault && *fault) readRule(fault);
    if (log && *log) logFile = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    own = getpid();
  }
  endAside();
}

static unsigned number(const char *function) {
  for (int each = 0; each < MOST_FUNCTIONS; each++) {
    if (!counts[each].function) counts[each].function = function;
    if (!strcmp(counts[each].function, function)) return ++counts[each].calls;
  }
  return 0;
}

Fault countCall(const char *function, const char *about) {
  beginAside();
  pthread_mutex_lock(&lock);
  unsigned call = number(function);
  pthread_mutex_unlock(&lock);
  bool isNumber = rule.call == 0 || call == rule.call;
  bool isMeant = isNumber && !strcmp(function, rule.function) && !strcmp(process, rule.process);
  if (logFile >= 0) dprintf(logFile, "%s %s %u %s%s\n", process, function, call, isMeant ? "! " : "", about);
  endAside();
  return isMeant ? rule.fault : (Fault){.action = HONEST};
}

long failing(Fault fault) {
  if (fault.action == CRASH) raise(SIGSEGV);
  while (fault.action == HANG) sleep(1);
  errno = (int)fault.value;
  return -1;
}

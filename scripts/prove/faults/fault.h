/* One call that is made to fail, in processes of sspidiag and in no others. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>

typedef enum Action { HONEST, ERRNO, RETURN, MAJOR, SHORT, CRASH, HANG } Action;

typedef struct Fault {
  Action action;
  long value;
} Fault;

/* Counts a call, writes it to the log, and tells what it is to do. Nothing is counted within `aside`. */
Fault countCall(const char *function, const char *about);

/* False in other programs, in what fork() made of one, and while this library itself is at work. */
bool isWatched(void);
void beginAside(void);
void endAside(void);

/* Does what an action says that does not come back, or that has the same answer everywhere: errno, and -1. */
long failing(Fault fault);

#endif

/*
 * Operations on files, and what starting a process takes: the C library's functions by which Node makes them, from the
 * moment on at which the program's own parts are opened. What belongs to its installation is not counted.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "fault.h"

typedef long (*Function)(long, long, long, long, long, long);

/* True once the program has been found, and from then on. */
static bool isStarted;

static bool isWatching(void) {
  static int known;
  if (known == 0) {
    const char *watch = getenv("PROVE_WATCH");
    known = watch && !strcmp(watch, "files") ? 1 : -1;
  }
  return known == 1 && isWatched();
}

static bool begins(const char *text, const char *with) { return !strncmp(text, with, strlen(with)); }

/* The installation, and every folder that it lies in: Node resolves links. */
static bool isInstallation(const char *path) {
  const char *folder = getenv("PROVE_INSTALLATION");
  return folder && (begins(path, folder) || (*path == '/' && begins(folder, path)));
}

static Fault fileCall(const char *function, const char *path) {
  if (strstr(path, "/dist/sspidiag.parts")) isStarted = true;
  if (!isStarted || isInstallation(path)) return (Fault){.action = HONEST};
  return countCall(function, path);
}

/* Descriptors of Node's own inside, as eventfds and the channel between parent and child, are not counted. */
static Fault descriptorCall(const char *function, int descriptor) {
  char link[32], path[4096] = {0};
  beginAside();
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  endAside();
  if (length <= 0 || (*path != '/' && descriptor > 2)) return (Fault){.action = HONEST};
  if (*path != '/') snprintf(path, sizeof path, "descriptor %d", descriptor);
  return fileCall(function, path);
}

/* Of a file that was only read nobody is told anything: Node itself takes it for granted, and ends by abort(). */
static Fault closeCall(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return (Fault){.action = HONEST};
  return descriptorCall("close", descriptor);
}

/* Only of files: the kernel has no such answer for pipes and terminals. */
static Fault syncCall(const char *function, int descriptor) {
  struct stat stats;
  beginAside();
  bool isFile = fstat(descriptor, &stats) == 0 && S_ISREG(stats.st_mode);
  endAside();
  return isFile ? descriptorCall(function, descriptor) : (Fault){.action = HONEST};
}

#define REAL(name)                                                 \
  static Function real;                                            \
  if (!real) real = (Function)dlsym(RTLD_NEXT, #name);

#define DECLARE(name)                                                                          \
  long faulty_##name(long a, long b, long c, long d, long e, long f) __asm__(#name)            \
      __attribute__((visibility("default")));                                                  \
  long faulty_##name(long a, long b, long c, long d, long e, long f)

#define BY(name, count, otherwise)                                 \
  DECLARE(name) {                                                  \
    REAL(name)                                                     \
    if (!isWatching()) return real(a, b, c, d, e, f);              \
    Fault fault = count;                                           \
    if (fault.action == HONEST) return real(a, b, c, d, e, f);     \
    if (fault.action == SHORT) return real(a, b, 1, d, e, f);      \
    return failing(fault), otherwise;                              \
  }

#define BY_PATH(name) BY(name, fileCall(#name, (const char *)a), -1)
#define BY_PATH_FOR_POINTER(name) BY(name, fileCall(#name, (const char *)a), 0)
#define BY_SECOND_PATH(name) BY(name, fileCall(#name, (const char *)b), -1)
#define BY_DESCRIPTOR(name) BY(name, descriptorCall(#name, (int)a), -1)
#define BY_NOTHING(name) BY(name, fileCall(#name, ""), -1)

BY_PATH(open)
BY_PATH(open64)
BY_SECOND_PATH(openat)
BY_PATH(access)
BY_PATH(chmod)
BY_PATH(link)
BY_PATH(mkdir)
BY_PATH(rename)
BY_PATH(rmdir)
BY_PATH(unlink)
BY_PATH(readlink)
BY_PATH(scandir64)
BY_PATH_FOR_POINTER(fopen)
BY_PATH_FOR_POINTER(fopen64)
BY_PATH_FOR_POINTER(mkdtemp)
BY_PATH_FOR_POINTER(opendir)
BY_PATH_FOR_POINTER(realpath)
BY(close, closeCall((int)a), -1)
BY_DESCRIPTOR(fchmod)
BY(fdatasync, syncCall("fdatasync", (int)a), -1)
BY(fsync, syncCall("fsync", (int)a), -1)
BY_DESCRIPTOR(pread64)
BY_DESCRIPTOR(pwrite64)
BY_DESCRIPTOR(read)
BY_DESCRIPTOR(write)
BY_DESCRIPTOR(writev)
BY_NOTHING(fork)
BY_NOTHING(pipe2)
BY_NOTHING(socketpair)

/* libuv has these of no library. */
BY(syscall,
   a == SYS_statx ? (begins((const char *)c, "/") || *(const char *)c ? fileCall("statx", (const char *)c)
                                                                       : descriptorCall("statx", (int)b))
   : a == SYS_close ? closeCall((int)b)
                    : (Fault){.action = HONEST},
   -1)

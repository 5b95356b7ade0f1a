/** The C library: the few functions of it that the tool calls, and its errno by name. */
import { constants } from 'node:os';
import { koffi, type Library, loadLibrary, nativeCall, type Pointer } from '../native.ts';

const PROTOTYPES = {
  getpwnam_r: 'int getpwnam_r(const char *name, void *pwd, void *buffer, size_t size, _Out_ void **result)',
  getpwuid_r: 'int getpwuid_r(uint32_t uid, void *pwd, void *buffer, size_t size, _Out_ void **result)',
  getgrgid_r: 'int getgrgid_r(uint32_t gid, void *grp, void *buffer, size_t size, _Out_ void **result)',
  getgrouplist: 'int getgrouplist(const char *user, uint32_t group, void *groups, _Inout_ int *count)',
  syscall: 'long syscall(long number, ...)',
  prctl: 'int prctl(int option, ...)',
  fcntl: 'int fcntl(int fd, int command, ...)',
  memcpy: 'void *memcpy(void *to, void *from, size_t size)',
  faccessat: 'int faccessat(int dirfd, const char *path, int mode, int flags)',
  mmap: 'void *mmap(void *address, size_t length, int protection, int flags, int fd, int64_t offset)',
  _exit: 'void _exit(int status)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * The C library's functions.
 *
 * @throws LibraryMissing where there is no glibc
 */
export function libc(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= loadLibrary('libc.so.6', PROTOTYPES);
  return loaded.functions;
}

/** An errno with its name. */
export type Errno = { errno: number; errnoName: string };

const ERRNO_NAMES = new Map<number, string>();

/** The name of an errno, for example `EPERM` for 1. */
export function errnoName(errno: number): string {
  if (ERRNO_NAMES.size === 0) {
    for (const [name, value] of Object.entries(constants.errno)) {
      // Of two names for one number (EAGAIN, EWOULDBLOCK) the first one is what strace and errno(1) print.
      if (!ERRNO_NAMES.has(value)) ERRNO_NAMES.set(value, name);
    }
  }
  return ERRNO_NAMES.get(errno) ?? `errno ${errno}`;
}

/**
 * Calls a function that returns -1 and sets errno on failure.
 *
 * @returns null where it succeeded, otherwise its errno, read before anything else can overwrite it
 */
export function errnoCall(
  functionName: string,
  args: Parameters<typeof nativeCall>[1],
  call: () => number | bigint,
): Errno | null {
  const failure = nativeCall(
    functionName,
    args,
    () => (Number(call()) === -1 ? koffi().errno() : null),
    (errno) => (errno === null ? '0' : errnoName(errno)),
  );
  return failure === null ? null : { errno: failure, errnoName: errnoName(failure) };
}

/**
 * A copy of bytes that a library holds. A view of them would be cheaper once; but it lives until the next collection, and
 * thousands of them take memory and time.
 */
export function bytesAt(address: bigint, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  if (length > 0) libc().memcpy(bytes, address, length);
  return bytes;
}

/** Unmanaged memory for the time of one call, freed whatever happens. */
export function withMemory<T>(bytes: number, use: (memory: bigint) => T): T {
  const memory: Pointer = koffi().alloc('uint8_t', bytes);
  if (memory === null) throw new Error(`out of memory: ${bytes} bytes`);
  try {
    return use(memory);
  } finally {
    koffi().free(memory);
  }
}

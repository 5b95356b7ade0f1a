/** What a child that runs native code needs of its own process: a certain end, no orphan, no core dump. */
import { readdirSync } from 'node:fs';
import { nativeCall } from '../native.ts';
import { type Errno, errnoCall, libc } from './libc.ts';

const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const SIGNALS = { SIGKILL: 9, SIGTERM: 15 } as const;

/**
 * Leaves the process at once by the C library's _exit.
 *
 * Unlike process.exit it does not wait for a native call in flight on another thread, and runs no handlers: what was
 * written to a stream asynchronously and not flushed is lost.
 *
 * @param code exit status, 0 to 255
 */
export function leave(code: number): never {
  nativeCall(
    '_exit',
    { status: code },
    () => libc()._exit(code),
    () => '',
  );
  throw new Error('_exit returned');
}

/**
 * Has the kernel send this process a signal when the thread that started it ends.
 *
 * Any later change of the effective or file system ids clears this (prctl(2)): call it again after impersonation.
 *
 * @param signal SIGKILL unless something is left to be done first
 * @returns null, or why the kernel refused
 */
export function dieWithParent(signal: keyof typeof SIGNALS = 'SIGKILL'): Errno | null {
  return prctl('PR_SET_PDEATHSIG', PR_SET_PDEATHSIG, SIGNALS[signal]);
}

/**
 * Keeps keys and passwords in this process's memory out of core dumps, and other processes of the same user from
 * attaching to it. A side effect: for a user other than root, /proc/self/fd and other private files of /proc close.
 *
 * @returns null, or why the kernel refused
 */
export function forbidCoreDumps(): Errno | null {
  return prctl('PR_SET_DUMPABLE', PR_SET_DUMPABLE, 0);
}

const F_SETFD = 2;
const FD_CLOEXEC = 1;

/**
 * Has every descriptor but the standard three closed in a program that this process starts from now on. Node does so
 * for the first ones it finds; a caller may have opened others with higher numbers.
 *
 * @returns null, or why the kernel would not mark one
 * @throws Error where /proc/self/fd cannot be read
 */
export function closeDescriptorsOnExec(): Errno | null {
  for (const descriptor of readdirSync('/proc/self/fd').map(Number)) {
    if (descriptor <= 2) continue;
    const refused = errnoCall('fcntl', { descriptor, command: 'F_SETFD', argument: 'FD_CLOEXEC' }, () =>
      libc().fcntl(descriptor, F_SETFD, 'int', FD_CLOEXEC),
    );
    // The descriptor that listed the folder is gone by now.
    if (refused && refused.errnoName !== 'EBADF') return refused;
  }
  return null;
}

/** keyctl(2), by processor: glibc has no function for it. */
const KEYCTL: Partial<Record<string, number>> = { x64: 250, arm64: 219, riscv64: 219, loong64: 219 };
const KEYCTL_JOIN_SESSION_KEYRING = 1;

/**
 * Leaves the session keyring of the caller for a new, empty one: keys and tickets in it (KEYRING:session:) would go
 * with the process to whomever it becomes.
 *
 * @returns null, or why the kernel refused; ENOSYS where it has no keyrings, and nothing to leave
 */
export function leaveSessionKeyring(): Errno | null {
  const number = KEYCTL[process.arch];
  if (number === undefined) return { errno: 38, errnoName: 'ENOSYS' };
  return errnoCall('keyctl', { operation: 'KEYCTL_JOIN_SESSION_KEYRING' }, () =>
    libc().syscall(number, 'int', KEYCTL_JOIN_SESSION_KEYRING, 'void *', null),
  );
}

function prctl(name: string, option: number, argument: number): Errno | null {
  return errnoCall('prctl', { option: name, argument }, () =>
    libc().prctl(
      option,
      'unsigned long',
      argument,
      'unsigned long',
      0,
      'unsigned long',
      0,
      'unsigned long',
      0,
    ),
  );
}

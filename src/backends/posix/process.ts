/** What a child that runs native code needs of its own process: a certain end, no orphan, no core dump. */
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

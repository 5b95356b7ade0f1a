/**
 * How a process ends that has loaded koffi: at its end koffi has standard output and standard error written to disk (fsync), and
 * where the disk refuses that for standard error, it waits for ever for a lock that it holds itself.
 */
import { fstatSync } from 'node:fs';
import type * as Koffi from 'koffi';

/**
 * Has this process end before koffi comes to that, where one of the two is a file. What else there is to do at the end has to be
 * done by listeners in front of this one.
 */
export function endBeforeSync(koffi: typeof Koffi): void {
  process.on('exit', (code) => {
    if (![1, 2].some(isFile)) return;
    koffi.load('libc.so.6').func('void _exit(int status)')(Number(process.exitCode ?? code));
  });
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

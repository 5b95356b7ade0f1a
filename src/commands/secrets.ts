/** What this process does from the moment it holds a secret. */
import { writeFileSync } from 'node:fs';
import { forbidCoreDumps } from '../backends/posix/process.ts';
import { forbidCoreDumps as forbidErrorReports } from '../backends/windows/process.ts';

/** Keeps what is in memory now, a password or a key, out of core dumps and error reports. */
export function keepFromDumps(): void {
  if (process.platform === 'win32') forbidErrorReports();
  else forbidCoreDumps();
}

/** The same for who loads no native library otherwise: a core dump has none of the memory then (core(5)). */
export function keepFromCores(): void {
  try {
    if (process.platform === 'win32') keepFromDumps();
    else writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel without core dumps has no such file.
  }
}

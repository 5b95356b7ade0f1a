/** What this process does from the moment it holds a secret. */
import { forbidCoreDumps } from '../backends/posix/process.ts';
import { forbidCoreDumps as forbidErrorReports } from '../backends/windows/process.ts';

/** Keeps what is in memory now, a password or a key, out of core dumps and error reports. */
export function keepFromDumps(): void {
  if (process.platform === 'win32') forbidErrorReports();
  else forbidCoreDumps();
}

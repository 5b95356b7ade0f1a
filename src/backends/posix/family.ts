/** What a process has started, as the kernel lists it. */
import { readFileSync } from 'node:fs';

/** The children of a process (proc(5), /proc/PID/task/TID/children); none of one that has ended. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** What processes hold, as the kernel counts it. */
import { readdirSync, readFileSync } from 'node:fs';
import { childrenOf } from './programs.ts';

/** Resident memory in KiB, open descriptors, threads. */
export type Held = { kibibytes: number; descriptors: number; threads: number };

/** One process; null where it has ended. */
export function heldBy(pid: number | 'self'): Held | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    // One's own listing is a descriptor too.
    const listing = pid === 'self' ? 1 : 0;
    return {
      kibibytes: field('VmRSS'),
      descriptors: readdirSync(`/proc/${pid}/fd`).length - listing,
      threads: field('Threads'),
    };
  } catch {
    return null;
  }
}

/** A process and all that it started, together. */
export function heldByTree(pid: number): Held {
  const own = heldBy(pid) ?? { kibibytes: 0, descriptors: 0, threads: 0 };
  return childrenOf(pid)
    .map(heldByTree)
    .reduce(
      (sum, each) => ({
        kibibytes: sum.kibibytes + each.kibibytes,
        descriptors: sum.descriptors + each.descriptors,
        threads: sum.threads + each.threads,
      }),
      own,
    );
}

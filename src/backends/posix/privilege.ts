/** Whether this process could act as another account, told without trying. */
import { readFileSync } from 'node:fs';
import { type Identity, readIdentity } from './identity.ts';
import { threadIdsSupported } from './threadIds.ts';

export type Answer = { answer: 'yes' | 'no' | 'unknown'; reason: string };

const NEEDED = ['CAP_SETUID', 'CAP_SETGID'] as const;
/** A user namespace that maps all ids onto themselves, as the first one does. */
const ALL_IDS = 4294967295;

/** Whether `asAccount` can work here: capabilities, user namespace, processor. */
export function canImpersonate(identity: Identity = readIdentity()): Answer {
  const missing = NEEDED.filter((capability) => !identity.capabilities.effective.includes(capability));
  if (missing.length > 0) {
    const privileged =
      identity.uid.effective === 0 ? 'although it runs as uid 0, this process' : 'this process';
    return { answer: 'no', reason: `${privileged} lacks ${missing.join(' and ')}` };
  }
  if (readLine('/proc/self/setgroups') === 'deny') {
    return { answer: 'no', reason: 'setgroups is denied in this user namespace (/proc/self/setgroups)' };
  }
  if (!threadIdsSupported()) {
    return { answer: 'unknown', reason: `system call numbers for ${process.arch} are not known to sspidiag` };
  }
  return mapped();
}

function mapped(): Answer {
  const maps = ['/proc/self/uid_map', '/proc/self/gid_map'].map((path) => ({ path, ranges: rangesOf(path) }));
  for (const { path, ranges } of maps) {
    if (ranges === null) return { answer: 'unknown', reason: `${path} cannot be read` };
    const count = ranges.reduce((sum, range) => sum + range.count, 0);
    if (count >= ALL_IDS) continue;
    if (count === 1) return { answer: 'no', reason: `this user namespace maps a single id (${path})` };
    const text = ranges.map(({ first, count }) => `${first}-${first + count - 1}`).join(', ');
    return {
      answer: 'unknown',
      reason: `it works for ids that this user namespace maps, ${text} (${path}), and for no others`,
    };
  }
  return { answer: 'yes', reason: 'this process has CAP_SETUID and CAP_SETGID' };
}

function rangesOf(path: string): { first: number; count: number }[] | null {
  const text = readLine(path);
  if (text === null) return null;
  return text.split('\n').map((line) => {
    const [first, , count] = line.trim().split(/\s+/).map(Number);
    return { first: first ?? 0, count: count ?? 0 };
  });
}

function readLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

/** The identity of the calling thread, as the kernel sees it: ids, groups, capabilities. */
import { readFileSync } from 'node:fs';
import { LibraryMissing } from '../native.ts';
import { type Capability, capabilitiesOf } from './capabilities.ts';

/** The four user or group ids of a thread (credentials(7)). */
export type Ids = {
  real: number;
  /** Decides what the thread may do. */
  effective: number;
  /** What the effective id can go back to. */
  saved: number;
  /** Decides about files; follows the effective id unless setfsuid(2) was called. */
  fileSystem: number;
};

export type Identity = {
  uid: Ids;
  gid: Ids;
  /** Supplementary group ids, in the kernel's order. */
  groups: number[];
  capabilities: {
    /** What counts now. */
    effective: Capability[];
    /** What the thread may take up again. */
    permitted: Capability[];
  };
  /** Whether execve can no longer raise privileges; null where the kernel does not say. */
  noNewPrivileges: boolean | null;
  seccomp: 'disabled' | 'strict' | 'filter' | null;
};

const SECCOMP_MODES = ['disabled', 'strict', 'filter'] as const;

/**
 * Reads the identity of the calling thread from /proc/thread-self/status, or of the process's main thread from
 * /proc/self/status on a kernel before 3.17.
 *
 * @throws LibraryMissing where /proc is not mounted: without it nothing about identities can be told
 */
export function readIdentity(): Identity {
  const field = statusFields();
  const seccomp = field('Seccomp');
  const noNewPrivileges = field('NoNewPrivs');
  return {
    uid: idsOf(field('Uid')),
    gid: idsOf(field('Gid')),
    groups: numbersIn(field('Groups')),
    capabilities: {
      effective: capabilitiesOf(field('CapEff') ?? '0'),
      permitted: capabilitiesOf(field('CapPrm') ?? '0'),
    },
    noNewPrivileges: noNewPrivileges === null ? null : noNewPrivileges === '1',
    seccomp: seccomp === null ? null : (SECCOMP_MODES[Number(seccomp)] ?? null),
  };
}

/** True where both identities have the same rights: equal ids, the same groups in any order, equal capabilities. */
export function sameIdentity(a: Identity, b: Identity): boolean {
  return (
    sameIds(a.uid, b.uid) &&
    sameIds(a.gid, b.gid) &&
    sameSet(a.groups, b.groups) &&
    sameSet(a.capabilities.effective, b.capabilities.effective) &&
    sameSet(a.capabilities.permitted, b.capabilities.permitted)
  );
}

/** Of the calling thread: what a program that it executes may get back, where its file asks for it. */
export function inheritableCapabilities(): Capability[] {
  return capabilitiesOf(statusFields()('CapInh') ?? '0');
}

/** True where both lists have the same members, in any order. */
export function sameSet<T>(a: readonly T[], b: readonly T[]): boolean {
  const left = new Set(a);
  const right = new Set(b);
  return left.size === right.size && [...left].every((member) => right.has(member));
}

function sameIds(a: Ids, b: Ids): boolean {
  return (
    a.real === b.real && a.effective === b.effective && a.saved === b.saved && a.fileSystem === b.fileSystem
  );
}

function statusFields(): (name: string) => string | null {
  const status = readStatus();
  return (name) => {
    const start = status.indexOf(`\n${name}:`);
    if (start < 0) return null;
    const end = status.indexOf('\n', start + 1);
    return status.slice(start + name.length + 2, end < 0 ? undefined : end).trim();
  };
}

function readStatus(): string {
  for (const path of ['/proc/thread-self/status', '/proc/self/status']) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // The next one, or the error below.
    }
  }
  throw new LibraryMissing('/proc/self/status', 'cannot be read; is /proc mounted?');
}

function numbersIn(text: string | null): number[] {
  return text ? text.split(/\s+/).map(Number) : [];
}

function idsOf(text: string | null): Ids {
  const [real, effective, saved, fileSystem] = numbersIn(text);
  if (real === undefined || effective === undefined || saved === undefined || fileSystem === undefined) {
    throw new Error(`/proc/self/status has no four ids: "${text}"`);
  }
  return { real, effective, saved, fileSystem };
}

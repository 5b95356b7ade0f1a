/**
 * What the operating system says of the calling thread, on whichever system this is: the same questions to the rooms
 * posix/ and windows/.
 */
import type { Identity as PosixIdentity } from './posix/identity.ts';
import type { TokenIdentity } from './windows/identity.ts';

/** Whom the calling thread acts as; one of the two is there. */
export type ThreadIdentity = { posix: PosixIdentity | null; windows: TokenIdentity | null };

/** Could the file be read? Its bytes are discarded. */
export type ReadProof = { ok: boolean; error: string | null; bytes: number | null };

/** What the thread may do with an object. */
export type AccessProof = { ok: boolean; rights: string[]; mask: string | null; error: string | null };

/** Synchronous, all of them: they are about the thread that calls. */
export type System = {
  readIdentity(): ThreadIdentity;
  /** The same with names; asks whoever knows them, so not while acting as somebody else. */
  withNames(identity: ThreadIdentity): ThreadIdentity;
  /** True where both have the same rights. */
  sameIdentity(a: ThreadIdentity, b: ThreadIdentity): boolean;
  tryRead(path: string): ReadProof;
  tryAccess(object: string): AccessProof;
  canImpersonate(): { answer: 'yes' | 'no' | 'unknown'; reason: string };
  /** Ends the process at once, doing nothing else. */
  leave(code: number): never;
};

/** This system. */
export async function loadSystem(): Promise<System> {
  return process.platform === 'win32' ? windowsSystem() : posixSystem();
}

async function windowsSystem(): Promise<System> {
  const { readIdentity, sameIdentity, withName } = await import('./windows/identity.ts');
  const { tryAccess, tryRead } = await import('./windows/proof.ts');
  const { canImpersonate } = await import('./windows/privilege.ts');
  const { leave } = await import('./windows/process.ts');
  return {
    readIdentity: () => ({ posix: null, windows: readIdentity() }),
    withNames: (identity) => ({ ...identity, windows: identity.windows && withName(identity.windows) }),
    sameIdentity: (a, b) => a.windows !== null && b.windows !== null && sameIdentity(a.windows, b.windows),
    tryRead,
    tryAccess,
    canImpersonate,
    leave,
  };
}

async function posixSystem(): Promise<System> {
  const { readIdentity, sameIdentity } = await import('./posix/identity.ts');
  const { tryAccess, tryRead } = await import('./posix/proof.ts');
  const { canImpersonate } = await import('./posix/privilege.ts');
  const { leave } = await import('./posix/process.ts');
  return {
    readIdentity: () => ({ posix: readIdentity(), windows: null }),
    // Numbers stand for themselves here.
    withNames: (identity) => identity,
    sameIdentity: (a, b) => a.posix !== null && b.posix !== null && sameIdentity(a.posix, b.posix),
    tryRead,
    tryAccess,
    canImpersonate,
    leave,
  };
}

/** What the calling thread may really do with a file: synchronous calls, under the identity that it has now. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { AccessProof, ReadProof } from '../system.ts';
import { errnoCall, libc } from './libc.ts';

const READ_BYTES = 4096;
const AT_FDCWD = -100;
/** Effective ids decide, as they do when a file is opened; access(2) would ask for the real ones. */
const AT_EACCESS = 0x200;
const RIGHTS = [
  ['F_OK', 0],
  ['R_OK', 4],
  ['W_OK', 2],
  ['X_OK', 1],
] as const;

/** Opens a file and reads its first bytes. */
export function tryRead(path: string): ReadProof {
  try {
    // O_NONBLOCK: a named pipe without a writer must not hold the identity for ever.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      // A folder that opens may be listed; reading bytes is not what is asked of it.
      const bytes = fstatSync(file).isDirectory() ? null : readSync(file, Buffer.alloc(READ_BYTES));
      return { ok: true, error: null, bytes };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { ok: false, error: (error as NodeJS.ErrnoException).code ?? String(error), bytes: null };
  }
}

/** What faccessat(2) says of a file, right by right; `mask` holds the mode bits that were granted, `0o6`. */
export function tryAccess(path: string): AccessProof {
  const granted: string[] = [];
  let mask = 0;
  let first: string | null = null;
  for (const [name, mode] of RIGHTS) {
    const refused = errnoCall('faccessat', { path, mode: name, flags: 'AT_EACCESS' }, () =>
      libc().faccessat(AT_FDCWD, path, mode, AT_EACCESS),
    );
    if (refused) first ??= refused.errnoName;
    else {
      granted.push(name);
      mask |= mode;
    }
  }
  const ok = granted.length > 1;
  return {
    ok,
    rights: granted,
    mask: granted.length === 0 ? null : `0o${mask.toString(8)}`,
    error: ok ? null : first,
  };
}

/** Files that hold secrets: made for this user alone, and never over another file. */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { UsageError } from '../report/exitCodes.ts';

/**
 * Writes a file with mode 0600 that did not exist before.
 *
 * @param force overwrite a regular file that is there; its mode becomes 0600 before anything is written
 * @throws UsageError where it exists or cannot be written
 */
export function writeSecretFile(file: string, bytes: Buffer, force: boolean): void {
  // O_NOFOLLOW: a link that somebody planted must not choose where session keys go.
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  let descriptor: number;
  try {
    descriptor = openSync(file, O_WRONLY | O_CREAT | (force ? O_NOFOLLOW : O_EXCL), 0o600);
  } catch (error) {
    throw cannotWrite(file, error);
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw new UsageError(`${file} is not a regular file`);
    fchmodSync(descriptor, 0o600);
    ftruncateSync(descriptor);
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    // Half a context is worth nothing and still holds keys.
    if (fstatSync(descriptor).isFile()) unlinkSync(file);
    throw cannotWrite(file, error);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Refuses a file that exists, before work is done whose result could not be kept; the write itself decides again.
 *
 * @throws UsageError where it exists and is not to be overwritten
 */
export function refuseExisting(file: string | null, force: boolean): void {
  if (file !== null && !force && existsSync(file)) throw exists(file);
}

function exists(file: string): UsageError {
  return new UsageError(`${file} exists`, 'choose another name, or --force to overwrite it');
}

function cannotWrite(file: string, error: unknown): unknown {
  if (error instanceof UsageError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'EEXIST')
    return new UsageError(`${file} exists`, 'choose another name, or --force to overwrite it');
  if (code === 'ELOOP') return new UsageError(`${file} is a symbolic link`);
  const reason = code === 'ENOENT' ? 'no such folder' : code === 'EACCES' ? 'permission denied' : code;
  return new UsageError(`cannot write ${file}: ${reason}`);
}

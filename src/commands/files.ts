/** Files that hold secrets: made for this user alone, and never over another file. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { createSecretFile } from '../backends/windows/secretFile.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { catchSignals, heard } from '../signals.ts';

export type SecretFile = { file: string; bytes: Buffer };

/**
 * Writes files that did not exist before, with mode 0600, or on Windows with this user alone in their access lists: all of
 * them or none, also where somebody wants this process to end meanwhile.
 *
 * @param force put them in the place of regular files that are there. Those are not written to: whoever owns one, or
 *   has it open, must not come by what is in the new one. Where one cannot be replaced, the others are what they were
 * @throws UsageError where one exists or cannot be written, or this process is to end
 */
export async function writeSecretFiles(files: readonly SecretFile[], force: boolean): Promise<void> {
  const undo: (() => void)[] = [];
  let older: string[] = [];
  let signal = null as NodeJS.Signals | null;
  const letGo = catchSignals((each) => {
    signal ??= each;
  });
  try {
    const places = files.map(({ file }) => (force ? beside(file) : file));
    for (const [index, { file, bytes }] of files.entries()) {
      const place = places[index] ?? file;
      if (force && isSomethingElse(file)) throw new UsageError(`${file} is not a regular file`);
      writeNew(place, bytes, file);
      undo.push(() => removeSecretFile(place));
    }
    await heard();
    if (signal !== null) throw new UsageError(`interrupted by ${signal}`, null, EXIT.interrupted);
    if (force) older = replaceAll(files, places, undo);
    await heard();
  } catch (error) {
    const kept = undo.toReversed().map(thrownBy);
    throw kept.find((each) => each !== null) ?? error;
  } finally {
    letGo();
  }
  for (const file of older) removeOlder(file);
  // It came when they were there: they stay, and this process does not.
  if (signal !== null) process.kill(process.pid, signal);
}

const beside = (file: string) => `${file}.${randomBytes(6).toString('hex')}`;

/**
 * Puts the new files where they belong.
 *
 * @param places where they are
 * @param undo for each what takes it back; changed as that changes
 * @returns second names of older files, which nobody needs any more
 */
function replaceAll(files: readonly SecretFile[], places: readonly string[], undo: (() => void)[]): string[] {
  const older: string[] = [];
  for (const [index, { file }] of files.entries()) {
    const place = places[index] ?? file;
    // After the last one nothing fails any more.
    const kept = index < files.length - 1 ? secondName(file) : null;
    if (kept !== null) {
      older.push(kept);
      undo[index] = () => {
        removeOlder(kept);
        removeSecretFile(place);
      };
    }
    const failure = thrownBy(() => renameSync(place, file));
    if (failure !== null) throw cannotWrite(file, failure);
    undo[index] = () => (kept === null ? removeSecretFile(file) : putBack(file, kept));
  }
  return older;
}

/** @throws UsageError where it stays where it is */
function putBack(file: string, kept: string): void {
  const failure = thrownBy(() => renameSync(kept, file));
  if (failure !== null)
    throw new UsageError(`cannot put ${file} back, which is ${kept} now: ${reasonOf(failure)}`);
}

/** @returns null where there is no such file, or a file system that has one name for each */
function secondName(file: string): string | null {
  const name = beside(file);
  return thrownBy(() => linkSync(file, name)) === null ? name : null;
}

/** @throws UsageError where it stays */
function removeOlder(file: string): void {
  // A file system that fails now and then may be asked again.
  const failure =
    thrownBy(() => rmSync(file, { force: true })) && thrownBy(() => rmSync(file, { force: true }));
  if (failure) throw new UsageError(`cannot remove ${file}, which may hold keys: ${reasonOf(failure)}`);
}

/** @param name what the caller knows it by */
function writeNew(file: string, bytes: Buffer, name: string): void {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  let descriptor: number;
  try {
    // O_EXCL follows no link either. On Windows the mode would mean nothing.
    if (process.platform === 'win32') createSecretFile(resolve(file));
    descriptor =
      process.platform === 'win32'
        ? openSync(file, O_WRONLY)
        : openSync(file, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  } catch (error) {
    throw cannotWrite(name, error);
  }
  const early = thrownBy(() => {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
  });
  // A file system may take everything, and say only now that there is no room for it.
  const late = thrownBy(() => closeSync(descriptor));
  if (early === null && late === null) return;
  // Half a context is worth nothing and still holds keys.
  removeSecretFile(file);
  throw cannotWrite(name, early ?? late);
}

/**
 * Removes a file that is worth nothing without another one.
 *
 * @throws UsageError where it stays, and with it what it holds
 */
export function removeSecretFile(file: string): void {
  const failure = thrownBy(() => unlinkSync(file));
  if (failure === null) return;
  throw new UsageError(`cannot remove ${file}, which may hold keys: ${reasonOf(failure)}`);
}

function isSomethingElse(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === false;
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** What the action threw, or null. */
function thrownBy(action: () => void): unknown {
  try {
    action();
    return null;
  } catch (error) {
    return error;
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
  if ((error as NodeJS.ErrnoException).code === 'EEXIST') return exists(file);
  return new UsageError(`cannot write ${file}: ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return code === 'ENOENT' ? 'no such folder' : code === 'EACCES' ? 'permission denied' : code;
}

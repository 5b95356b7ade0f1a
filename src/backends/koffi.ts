/**
 * Where koffi's native module comes from: from the npm package beside the program, or out of the single-file executable,
 * into a folder that only this user can write, since the system's loader takes nothing but a file.
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type * as Koffi from 'koffi';
import { executable } from '../executable.ts';
import { removeFolder } from '../passingFolder.ts';
import { unbroken } from '../signals.ts';
import { VERSION } from '../version.ts';
import { endBeforeSync } from './posix/exit.ts';
import { unsafeParent } from './trust.ts';

/** The executable's name for the module. */
export const NATIVE_MODULE = 'koffi.node';

/**
 * Loads koffi.
 *
 * @throws an Error that says of each folder why the module could not be loaded from it
 */
export function loadKoffi(): typeof Koffi {
  const koffi = load();
  if (process.platform === 'linux') endBeforeSync(koffi);
  return koffi;
}

function load(): typeof Koffi {
  const { getRawAsset, isSea } = executable();
  if (!isSea()) return fromPackage();
  const bytes = Buffer.from(getRawAsset(NATIVE_MODULE) as ArrayBuffer);
  return process.platform === 'win32' ? fromKeptFile(bytes) : fromPassingFile(bytes);
}

function fromPackage(): typeof Koffi {
  const require = createRequire(import.meta.filename);
  const { platform, arch } = process;
  if (platform === 'linux' || platform === 'win32') {
    try {
      // koffi's own entry spends 10 ms on finding out which of its prebuilt modules fits; nearly always it is this one.
      return require(`@koromix/koffi-${platform}-${arch}/${platform}_${arch}/koffi.node`);
    } catch {
      // Another C library, processor or layout: let the package find its way.
    }
  }
  return require('koffi');
}

/**
 * Loads the module from a folder made for this process alone, which is gone when it is loaded. A folder may be mounted
 * noexec, or lie where others can write: then the next one is tried.
 */
function fromPassingFile(bytes: Buffer): typeof Koffi {
  const reasons: string[] = [];
  const parents = [process.env.XDG_RUNTIME_DIR, tmpdir(), '/dev/shm', '/var/tmp', process.env.HOME];
  for (const parent of new Set(parents)) {
    if (!parent || !isAbsolute(parent)) continue;
    try {
      const unsafe = unsafeParent(parent);
      if (unsafe !== null) throw new Error(unsafe);
      return unbroken(() => fromNewFolder(parent, bytes));
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`koffi's native module can be loaded from no folder: ${reasons.join('; ')}`);
}

function fromNewFolder(parent: string, bytes: Buffer): typeof Koffi {
  // Made with mode 0700, under a name that nobody could foresee.
  const folder = mkdtempSync(join(parent, 'sspidiag-'));
  try {
    const file = join(folder, NATIVE_MODULE);
    write(file, bytes);
    return open(file, bytes);
  } finally {
    removeFolder(folder);
  }
}

/**
 * Loads the module from the user's own application data: Windows does not let go of a loaded file, so it stays for the
 * next time. Windows gives that folder to its user, to SYSTEM and to administrators.
 */
function fromKeptFile(bytes: Buffer): typeof Koffi {
  const { LOCALAPPDATA, USERPROFILE } = process.env;
  const data = LOCALAPPDATA ?? (USERPROFILE && join(USERPROFILE, 'AppData', 'Local'));
  // The folder for temporary files may be one that all accounts share.
  if (!data) throw new Error('neither LOCALAPPDATA nor USERPROFILE names a folder of this user alone');
  const folder = join(data, 'sspidiag');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `koffi-${VERSION}.node`);
  if (!holds(file, bytes)) {
    const fresh = join(mkdtempSync(join(folder, 'new-')), NATIVE_MODULE);
    write(fresh, bytes);
    try {
      renameSync(fresh, file);
      removeFolder(join(fresh, '..'));
    } catch {
      // Another process has loaded a file of that name, which is not this one.
      return open(fresh, bytes);
    }
  }
  return open(file, bytes);
}

function write(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  } finally {
    closeSync(descriptor);
  }
}

function holds(file: string, bytes: Buffer): boolean {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}

/** Verified to be what the executable carries, just before it is loaded. */
function open(file: string, bytes: Buffer): typeof Koffi {
  if (!holds(file, bytes)) throw new Error(`${file} is not what was written to it`);
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports as typeof Koffi;
}

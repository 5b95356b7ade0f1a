/** Where the system's loader would find a library, told without loading it. */
import { closeSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = '/etc/ld.so.cache';
/** ld.so(8): searched after the cache; the multiarch folders are Debian's, the 64-bit ones Red Hat's and SUSE's. */
const STANDARD_FOLDERS = [
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
] as const;

/** e_machine in elf.h. */
const ELF_MACHINE: Readonly<Partial<Record<string, number>>> = {
  x64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};
const ELFCLASS64 = 2;

/**
 * The file that the loader would take for a soname, in its order: LD_LIBRARY_PATH, ldconfig's cache, the standard
 * folders. Node's own run path is not looked at.
 *
 * @returns an absolute path with symbolic links resolved, or null where there is none for this processor
 */
export function findLibrary(soname: string): string | null {
  const first = (process.env.LD_LIBRARY_PATH ?? '').split(/[:;]/).filter((folder) => folder !== '');
  for (const candidate of [
    ...first.map((folder) => join(folder, soname)),
    ...cached(soname),
    ...STANDARD_FOLDERS.map((folder) => join(folder, soname)),
  ]) {
    if (isLoadable(candidate)) return realpathSync(candidate);
  }
  return null;
}

let cache: Buffer | undefined;

/** The cache's paths that end in the soname: they stand in it as C strings, whatever its format. */
function cached(soname: string): string[] {
  cache ??= readCache();
  const paths: string[] = [];
  const ending = Buffer.from(`/${soname}\0`);
  for (let at = cache.indexOf(ending); at >= 0; at = cache.indexOf(ending, at + 1)) {
    const start = cache.lastIndexOf(0, at) + 1;
    paths.push(cache.toString('utf8', start, at + ending.length - 1));
  }
  return paths;
}

function readCache(): Buffer {
  try {
    return readFileSync(CACHE);
  } catch {
    return Buffer.alloc(0);
  }
}

/** True for an ELF file of this processor: a system may carry the same library for another one. */
function isLoadable(path: string): boolean {
  const header = Buffer.alloc(20);
  try {
    const file = openSync(path, 'r');
    try {
      if (readSync(file, header, 0, header.length, 0) < header.length) return false;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  const isElf = header.toString('latin1', 0, 4) === '\x7fELF';
  const little = header[5] === 1;
  const machine = little ? header.readUInt16LE(18) : header.readUInt16BE(18);
  return isElf && header[4] === ELFCLASS64 && machine === (ELF_MACHINE[process.arch] ?? machine);
}

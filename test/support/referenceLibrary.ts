/** The reference SSP of test/reference-ssp, compiled for Linux and for Windows where a test first asks for it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './needs.ts';

/** Where its sources are. */
export const REFERENCE_SOURCES = join(import.meta.dirname, '..', 'reference-ssp');

const SHARED = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'reference-ssp');

let cache: string | undefined;

/** Where compiled forms are kept: between runs, or, in somebody else's clone, until this process ends. */
function cacheFolder(): string {
  if (cache) return cache;
  try {
    mkdirSync(SHARED, { recursive: true });
    accessSync(SHARED, constants.W_OK);
    cache = SHARED;
  } catch {
    const own = mkdtempSync(join(tmpdir(), 'sspidiag-reference-ssp-'));
    process.on('exit', () => rmSync(own, { recursive: true, force: true }));
    cache = own;
  }
  return cache;
}

const MINGW = 'x86_64-w64-mingw32-gcc';
const WARNINGS = ['-Wall', '-Wextra', '-Werror', '-Wmissing-prototypes'];
const LIBRARY = ['-shared', '-O1', '-g', ...WARNINGS];
// Its own functions, even where another library of the process exports the same names.
const LINUX = ['gcc', ...LIBRARY, '-fPIC', '-fvisibility=hidden', '-Wl,-Bsymbolic', '-pthread'];

/** The compiler of the .so. */
export function gcc(): string | null {
  return program('gcc', 'gcc');
}

/** The compiler of the .dll. */
export function mingw(): string | null {
  return program(MINGW, 'gcc-mingw-w64-x86-64');
}

/** Absolute paths of the library's forms; each is compiled when it is first read. */
export type ReferenceLibrary = {
  /** Exports SSPI's functions by name and through the table. */
  readonly linux: string;
  /** Exports only InitSecurityInterfaceW and InitSecurityInterfaceExW, as WinPR 3 does. */
  readonly linuxTableOnly: string;
  readonly windows: string;
};

/**
 * The library, in a folder that test files and runs share; its name changes with the sources.
 *
 * @throws what the compiler says, on reading a path
 */
export function referenceLibrary(): ReferenceLibrary {
  return {
    get linux() {
      return compiled('libreference-ssp.so', LINUX);
    },
    get linuxTableOnly() {
      return compiled('libreference-ssp-table.so', [...LINUX, '-DTABLE_ONLY']);
    },
    get windows() {
      return compiled('reference-ssp.dll', [MINGW, ...LIBRARY, '-DWIN32_LEAN_AND_MEAN', '-static-libgcc']);
    },
  };
}

/** The C program that goes through the library on its own, for valgrind; linked with the library's sources. */
export function referenceDriver(): string {
  return compiled('drive', ['gcc', '-O1', '-g', ...WARNINGS, '-pthread', join(REFERENCE_SOURCES, 'drive.c')]);
}

function compiled(name: string, command: readonly string[]): string {
  const sources = readdirSync(REFERENCE_SOURCES).filter((file) => /\.[ch]$/.test(file));
  const hash = createHash('sha256').update(command.join('\0'));
  for (const file of sources.sort())
    hash.update(`${file}\0`).update(readFileSync(join(REFERENCE_SOURCES, file)));
  const folder = join(cacheFolder(), hash.digest('hex').slice(0, 16));
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Another test file may be compiling the same: each in a folder of its own, and the last one wins.
  const own = mkdtempSync(join(cacheFolder(), 'compiling-'));
  try {
    const files = sources.filter((file) => file.endsWith('.c') && file !== 'drive.c');
    const [compiler = '', ...flags] = command;
    const inputs = files.map((file) => join(REFERENCE_SOURCES, file));
    execFileSync(compiler, [...flags, '-o', join(own, name), ...inputs, ...libraries(compiler)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    renameSync(join(own, name), path);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return path;
}

function libraries(compiler: string): string[] {
  return compiler === MINGW ? ['-ladvapi32'] : [];
}

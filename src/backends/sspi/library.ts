/**
 * The library with the SSPI ABI that serves this process: secur32.dll and sspicli.dll of the system folder on Windows,
 * FreeRDP's libwinpr on Linux, or the one that `--library` names. Every function is looked for among the exports, then
 * in the table of InitSecurityInterface; what is in neither is missing, and found to be so without a call.
 */
import { isAbsolute } from 'node:path';
import { UsageError } from '../../report/exitCodes.ts';
import {
  functionAt,
  koffi,
  LibraryMissing,
  type NativeFunction,
  nativeCall,
  type OpenLibrary,
  openLibrary,
  type Pointer,
} from '../native.ts';
import { refuseNamedCode } from '../posix/namedCode.ts';
import { prototypeOf, type SspiFunction, TABLE_FUNCTIONS, TABLE_LENGTHS } from './prototypes.ts';

/** Where a function was found. */
export type FoundIn = { by: 'export' | 'table'; library: string; through: string };

type Found = { bound: NativeFunction; where: FoundIn };

export type SspiLibrary = {
  /** The first of its files, by the name the loader was asked for. */
  readonly name: string;
  readonly files: readonly OpenLibrary[];
  /** The function, or null where the library has none. */
  find(name: SspiFunction): Found | null;
};

let loaded: { library: SspiLibrary; path: string | null } | undefined;

/** Libraries of this ABI on Linux, newest first. */
const LIBWINPR = ['libwinpr3.so.3', 'libwinpr2.so.2'] as const;

/** The library in use; `openSspi` has to come first. */
export function sspi(): SspiLibrary {
  if (!loaded) throw new Error('no SSPI library is open');
  return loaded.library;
}

/**
 * Loads the library; once, for functions that are bound again take memory again.
 *
 * @param path a file to load instead of the system's own, or null
 * @param systemFolder of Windows; empty elsewhere
 * @throws LibraryMissing where there is none, or where a file has nothing of the ABI
 * @throws UsageError where the path is not absolute: a name alone would be searched for in places that others can write
 */
export function openSspi(path: string | null, systemFolder: string): SspiLibrary {
  if (path !== null && !isAbsolute(path)) {
    throw new UsageError(`--library takes an absolute path, not "${path}"`);
  }
  if (loaded?.path === path) return loaded.library;
  // libwinpr uses libkrb5, and so may others.
  refuseNamedCode(path ?? LIBWINPR[0]);
  const files = path === null ? systemFiles(systemFolder) : [openLibrary(path)];
  const library = libraryOf(files);
  if (!library.find('EnumerateSecurityPackagesW') && !library.find('AcquireCredentialsHandleW')) {
    throw new LibraryMissing(library.name, 'has none of the functions of SSPI');
  }
  loaded = { library, path };
  return library;
}

function systemFiles(systemFolder: string): OpenLibrary[] {
  if (process.platform === 'win32') {
    return ['secur32.dll', 'sspicli.dll'].map((name) => openLibrary(`${systemFolder}\\${name}`));
  }
  const reasons: string[] = [];
  for (const name of LIBWINPR) {
    try {
      return [openLibrary(name)];
    } catch (error) {
      if (!(error instanceof LibraryMissing)) throw error;
      reasons.push(error.message);
    }
  }
  throw new LibraryMissing('libwinpr', reasons.join('; '));
}

function libraryOf(files: readonly OpenLibrary[]): SspiLibrary {
  const known = new Map<SspiFunction, Found | null>();
  const tables = new Map<'A' | 'W', Table | null>();
  const [first] = files;
  if (!first) throw new Error('no library');
  return {
    name: first.name,
    files,
    find(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const found = fromExports(files, name) ?? fromTable(files, tables, name);
      known.set(name, found);
      return found;
    },
  };
}

function fromExports(files: readonly OpenLibrary[], name: SspiFunction): Found | null {
  const { result, parameters } = prototypeOf(name);
  for (const file of files) {
    const bound = file.find('__stdcall', name, result, parameters);
    if (bound) return { bound, where: { by: 'export', library: file.name, through: name } };
  }
  return null;
}

type Table = { address: bigint; length: number; where: FoundIn };

function fromTable(
  files: readonly OpenLibrary[],
  tables: Map<'A' | 'W', Table | null>,
  name: SspiFunction,
): Found | null {
  const { result, parameters, table: index } = prototypeOf(name);
  if (index === undefined) return null;
  const kind = name.endsWith('A') ? 'A' : 'W';
  let table = tables.get(kind);
  if (table === undefined) {
    table = openTable(files, kind);
    tables.set(kind, table);
  }
  if (!table || index >= table.length) return null;
  const { decode, sizeof } = koffi();
  // dwVersion, padded to the size of a pointer, comes first.
  const address = decode(table.address, sizeof('void *') * (index + 1), 'void *') as Pointer;
  if (!address) return null;
  return { bound: functionAt(address, '__stdcall', result, parameters), where: table.where };
}

function openTable(files: readonly OpenLibrary[], kind: 'A' | 'W'): Table | null {
  for (const file of files) {
    for (const through of TABLE_FUNCTIONS[kind]) {
      // Under __stdcall the callee clears its parameters: there must be none but what it has.
      const flags = through.includes('Ex') ? [0] : [];
      const initialize = file.find(
        '__stdcall',
        through,
        'void *',
        flags.map(() => 'uint32_t'),
      );
      if (!initialize) continue;
      const address = nativeCall(
        through,
        {},
        () => initialize(...flags) as Pointer,
        (value) => (value ? 'table' : 'NULL'),
      );
      if (!address) continue;
      const version = koffi().decode(address, 'uint32_t') as number;
      const length = TABLE_LENGTHS[version] ?? TABLE_LENGTHS[1] ?? 0;
      return { address, length, where: { by: 'table', library: file.name, through } };
    }
  }
  return null;
}

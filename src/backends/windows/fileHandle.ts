/** Files and folders opened by CreateFileW, so that nothing but the calling thread's own rights decides. */
import { toNamespacedPath } from 'node:path';
import type { Pointer } from '../native.ts';
import { win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { invalidHandle } from './handles.ts';
import { kernel32 } from './kernel32.ts';

const FILE_SHARE_ALL = 0x7;
const OPEN_EXISTING = 3;
const FILE_FLAG_BACKUP_SEMANTICS = 0x02000000;
/** SECURITY_SQOS_PRESENT and SECURITY_IDENTIFICATION: whoever serves a named pipe may not act as us. */
const IDENTIFICATION_ONLY = 0x00110000;
const INVALID_FILE_ATTRIBUTES = 0xffffffff;
const FILE_ATTRIBUTE_DIRECTORY = 0x10;
/** From here on a path needs the prefix `\\?\`. */
const LONG_PATH_CHARACTERS = 248;

export type OpenedFile =
  | { handle: bigint; folder: boolean; error: null }
  | { handle: null; folder: boolean; error: number };

/**
 * Opens a file, or a folder.
 *
 * FILE_FLAG_BACKUP_SEMANTICS, without which no folder opens, lets an enabled SeBackupPrivilege pass by the
 * access list, and a token from a network logon has all its privileges enabled. So files are opened without
 * it; a folder is listed by every program with it.
 *
 * @param access rights wanted, as GENERIC_READ or MAXIMUM_ALLOWED
 */
export function openFile(path: string, access: number): OpenedFile {
  // A NUL would silently cut the name short, and another file be opened.
  if (path === '' || path.includes('\0')) {
    return { handle: null, folder: false, error: WIN32.ERROR_INVALID_NAME };
  }
  const name = path.length < LONG_PATH_CHARACTERS ? path : toNamespacedPath(path);
  const plain = create(name, access, 0);
  if (plain.error !== WIN32.ERROR_ACCESS_DENIED || !isFolder(name)) return { ...plain, folder: false };
  return { ...create(name, access, FILE_FLAG_BACKUP_SEMANTICS), folder: true };
}

function create(
  name: string,
  access: number,
  flags: number,
): { handle: bigint; error: null } | { handle: null; error: number } {
  const { CreateFileW } = kernel32();
  let handle: Pointer = null;
  const error = win32Call(
    'CreateFileW',
    { lpFileName: name, dwDesiredAccess: `0x${access.toString(16)}` },
    () => {
      const attributes = IDENTIFICATION_ONLY | flags;
      handle = CreateFileW(name, access, FILE_SHARE_ALL, null, OPEN_EXISTING, attributes, null) as Pointer;
      return handle !== null && handle !== invalidHandle();
    },
  );
  if (error !== null) return { handle: null, error };
  return { handle: handle as unknown as bigint, error: null };
}

function isFolder(name: string): boolean {
  const { GetFileAttributesW } = kernel32();
  let attributes = INVALID_FILE_ATTRIBUTES;
  const error = win32Call('GetFileAttributesW', { lpFileName: name }, () => {
    attributes = GetFileAttributesW(name) as number;
    return attributes !== INVALID_FILE_ATTRIBUTES;
  });
  return error === null && (attributes & FILE_ATTRIBUTE_DIRECTORY) !== 0;
}

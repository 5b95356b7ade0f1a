/**
 * What the calling thread may really do with an object, found out by doing it: synchronous calls on this very
 * thread, under the identity that it has now.
 */
import { koffi, nativeCall } from '../native.ts';
import { win32Call } from './call.ts';
import { WIN32, win32Error } from './errors.ts';
import { openFile } from './fileHandle.ts';
import { closeHandle } from './handles.ts';
import { kernel32 } from './kernel32.ts';
import { withMemory } from './memory.ts';
import { ntdll } from './ntdll.ts';
import { ntStatusHex } from './ntStatus.ts';
import { closeKey, openKey, parseKey } from './registryKey.ts';
import { FILE_RIGHTS, FOLDER_RIGHTS, KEY_RIGHTS, maskText, type RightsTable, rightsIn } from './rights.ts';

const GENERIC_READ = 0x80000000;
const MAXIMUM_ALLOWED = 0x02000000;
const FILE_TYPE_DISK = 1;
const READ_BYTES = 4096;
const ObjectBasicInformation = 0;
/**
 * sizeof(PUBLIC_OBJECT_BASIC_INFORMATION); GrantedAccess follows Attributes. NtQueryObject wants exactly this
 * size.
 */
const OBJECT_BASIC_INFORMATION_BYTES = 56;
const GRANTED_ACCESS_OFFSET = 4;

export type ReadProof = {
  /** It was opened for reading, and a file's first bytes were read. */
  ok: boolean;
  /** `ERROR_ACCESS_DENIED (5)`; null where it worked. */
  error: string | null;
  /**
   * How many bytes were read, at most 4096; they are discarded. Null for a folder or device, which is only
   * opened.
   */
  bytes: number | null;
};

export type AccessProof = {
  ok: boolean;
  /** Names as in winnt.h: FILE_READ_DATA, FILE_LIST_DIRECTORY on a folder, KEY_QUERY_VALUE on a key. */
  rights: string[];
  /** The access mask, `0x001200a9`; null where the object did not open or the system does not tell. */
  mask: string | null;
  error: string | null;
};

/** Whether the calling thread can read a file or open a folder for reading. */
export function tryRead(path: string): ReadProof {
  const file = openFile(path, GENERIC_READ);
  if (file.handle === null) return { ok: false, error: win32Error(file.error), bytes: null };
  try {
    return file.folder ? { ok: true, error: null, bytes: null } : readFrom(file.handle);
  } finally {
    closeHandle(file.handle);
  }
}

/**
 * All access that the calling thread gets to an object, asked for with MAXIMUM_ALLOWED.
 *
 * @param object the path of a file or folder, or a registry key: `HKLM\Software\...`,
 * `HKEY_LOCAL_MACHINE\...`
 */
export function tryAccess(object: string): AccessProof {
  const key = parseKey(object);
  if (key) {
    const opened = openKey(key, MAXIMUM_ALLOWED);
    if (opened.handle === null) return denied(opened.error);
    try {
      return granted(opened.handle, KEY_RIGHTS);
    } finally {
      closeKey(opened.handle);
    }
  }
  const file = openFile(object, MAXIMUM_ALLOWED);
  if (file.handle === null) return denied(file.error);
  try {
    return granted(file.handle, file.folder ? FOLDER_RIGHTS : FILE_RIGHTS);
  } finally {
    closeHandle(file.handle);
  }
}

/** A console or a pipe could keep the thread waiting for ever: only files are read from. */
function readFrom(handle: bigint): ReadProof {
  const { GetFileType, ReadFile } = kernel32();
  if (GetFileType(handle) !== FILE_TYPE_DISK) return { ok: true, error: null, bytes: null };
  const read: [number] = [0];
  const error = withMemory(READ_BYTES, (memory) =>
    win32Call(
      'ReadFile',
      { nNumberOfBytesToRead: READ_BYTES },
      () => ReadFile(handle, memory, READ_BYTES, read, null) !== 0,
    ),
  );
  if (error !== null) return { ok: false, error: win32Error(error), bytes: null };
  return { ok: true, error: null, bytes: read[0] };
}

function denied(error: number): AccessProof {
  return { ok: false, rights: [], mask: null, error: win32Error(error) };
}

function granted(handle: bigint, table: RightsTable): AccessProof {
  return withMemory(OBJECT_BASIC_INFORMATION_BYTES, (memory) => {
    const { NtQueryObject } = ntdll();
    const size = OBJECT_BASIC_INFORMATION_BYTES;
    const status = nativeCall(
      'NtQueryObject',
      { ObjectInformationClass: 'ObjectBasicInformation' },
      () => NtQueryObject(handle, ObjectBasicInformation, memory, size, null) as number,
      ntStatusHex,
    );
    // It opened, which is an answer already; which rights came with it is not known then.
    if (status !== WIN32.ERROR_SUCCESS) {
      return { ok: true, rights: [], mask: null, error: `NtQueryObject: ${ntStatusHex(status)}` };
    }
    const mask = koffi().decode(memory, GRANTED_ACCESS_OFFSET, 'uint32_t') as number;
    return { ok: true, rights: rightsIn(mask, table), mask: maskText(mask), error: null };
  });
}

/** A new file that nobody but this user can open: mode bits mean nothing here, and a folder's list would be inherited. */
import { koffi, type Library, type Pointer } from '../native.ts';
import { win32Call } from './call.ts';
import { closeHandle, invalidHandle } from './handles.ts';
import { readIdentity } from './identity.ts';
import { kernel32 } from './kernel32.ts';
import { systemLibrary } from './library.ts';

const PROTOTYPES = {
  ConvertStringSecurityDescriptorToSecurityDescriptorW:
    'int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(const char16_t *, uint32_t, _Out_ void **, void *)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

const SDDL_REVISION_1 = 1;
const GENERIC_WRITE = 0x40000000;
const CREATE_NEW = 1;
const FILE_ATTRIBUTE_NORMAL = 0x80;

/** What Node calls the errors that come up here. */
const NODE_CODES: Readonly<Record<number, string>> = { 2: 'ENOENT', 3: 'ENOENT', 5: 'EACCES', 80: 'EEXIST' };

/**
 * Creates the empty file; one that exists is not touched, and no link is followed into one.
 *
 * @throws Error with Node's `code` for the reason
 */
export function createSecretFile(path: string): void {
  const identity = readIdentity();
  // The owner is in the token; a protected list (P) takes nothing from the folder.
  const owner = identity.readable ? identity.user.sid : 'OW';
  const refused = withDescriptor(`D:P(A;;FA;;;${owner})`, (attributes) => create(path, attributes));
  if (refused === null) return;
  throw Object.assign(new Error(`CreateFileW: ${refused}`), {
    code: NODE_CODES[refused] ?? `Win32 ${refused}`,
  });
}

function withDescriptor(sddl: string, use: (attributes: bigint) => number | null): number | null {
  loaded ??= systemLibrary('advapi32.dll', PROTOTYPES);
  const convert = loaded.functions.ConvertStringSecurityDescriptorToSecurityDescriptorW;
  const descriptor: [Pointer] = [null];
  const refused = win32Call(
    'ConvertStringSecurityDescriptorToSecurityDescriptorW',
    { StringSecurityDescriptor: sddl },
    () => convert(sddl, SDDL_REVISION_1, descriptor, null) !== 0,
  );
  if (refused !== null) return refused;
  const { address, alloc, encode, free, sizeof, struct } = koffi();
  const type = struct({ nLength: 'uint32_t', lpSecurityDescriptor: 'void *', bInheritHandle: 'int32_t' });
  const attributes = alloc(type, 1);
  const [lpSecurityDescriptor] = descriptor;
  encode(attributes, type, { nLength: sizeof(type), lpSecurityDescriptor, bInheritHandle: 0 });
  try {
    return use(address(attributes));
  } finally {
    free(attributes);
    kernel32().LocalFree(lpSecurityDescriptor);
  }
}

function create(path: string, attributes: bigint): number | null {
  const { CreateFileW } = kernel32();
  let handle: Pointer = null;
  const refused = win32Call('CreateFileW', { lpFileName: path, dwCreationDisposition: 'CREATE_NEW' }, () => {
    handle = CreateFileW(
      ...[path, GENERIC_WRITE, 0, attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, null],
    ) as Pointer;
    return handle !== null && handle !== invalidHandle();
  });
  if (refused === null && handle !== null) closeHandle(handle);
  return refused;
}

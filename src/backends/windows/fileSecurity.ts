/** Who besides this user and administrators could change a file: an elevated process runs no code from there. */
import { win32 } from 'node:path';
import type { Library } from '../native.ts';
import { failureText, win32Call } from './call.ts';
import { WIN32 } from './errors.ts';
import { readIdentity } from './identity.ts';
import { systemLibrary } from './library.ts';
import { sidTextOfBytes } from './sid.ts';

const PROTOTYPES = {
  GetFileSecurityW:
    'int __stdcall GetFileSecurityW(const char16_t *, uint32_t, void *, uint32_t, _Out_ uint32_t *)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

/** SECURITY_INFORMATION (winnt.h). */
const OWNER_AND_DACL = 0x1 | 0x4;

/** SYSTEM, Administrators, TrustedInstaller, and two that stand for the owner. */
const TRUSTED: readonly string[] = [
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
  'S-1-3-0',
  'S-1-3-4',
];
/** A domain's own: Administrator, Domain Admins, Enterprise Admins. */
const TRUSTED_OF_A_DOMAIN = /^S-1-5-21-.*-(?:500|512|519)$/;

/** DELETE, WRITE_DAC, WRITE_OWNER, GENERIC_ALL: whoever has one can have any (winnt.h). */
const TAKE_OVER = 0x10000 | 0x40000 | 0x80000 | 0x10000000;
const GENERIC_WRITE = 0x40000000;
/** FILE_WRITE_DATA and FILE_APPEND_DATA of a file; FILE_ADD_FILE and FILE_DELETE_CHILD of a folder. */
const RIGHTS = {
  file: TAKE_OVER | GENERIC_WRITE | 0x2 | 0x4,
  folder: TAKE_OVER | GENERIC_WRITE | 0x2 | 0x40,
  /** What is added to a folder further up harms nothing below it. */
  above: TAKE_OVER | 0x40,
} as const;

/**
 * What keeps an elevated process from loading a file: itself, its folder, or one above it can be changed by somebody else.
 *
 * @param path absolute
 * @returns a clause such as `C:\x can be changed by S-1-1-0`, or null where nothing does, or the process is not elevated
 */
export function unsafeForAdministrator(path: string): string | null {
  const identity = readIdentity();
  if (!identity.readable || !identity.elevated) return null;
  let place: keyof typeof RIGHTS = 'file';
  for (let at = win32.normalize(path); ; at = win32.dirname(at)) {
    const descriptor = readDescriptor(at);
    // A file that is not there is for the loader to refuse.
    if (descriptor === null) return null;
    if (typeof descriptor === 'string') return descriptor;
    const sid = foreignWriter(descriptor, RIGHTS[place], identity.user.sid);
    if (sid !== null) return `${at} can be changed by ${sid}`;
    if (win32.dirname(at) === at) return null;
    place = place === 'file' ? 'folder' : 'above';
  }
}

/** The security descriptor in its self-relative form; null where there is no such file, otherwise why there is none. */
function readDescriptor(path: string): Buffer | string | null {
  loaded ??= systemLibrary('advapi32.dll', PROTOTYPES);
  const { GetFileSecurityW } = loaded.functions;
  const needed: [number] = [0];
  let buffer = Buffer.alloc(0);
  for (let attempt = 0; ; attempt++) {
    const refused = win32Call(
      'GetFileSecurityW',
      { lpFileName: path },
      () => GetFileSecurityW(path, OWNER_AND_DACL, buffer, buffer.length, needed) !== 0,
    );
    if (refused === null) return buffer;
    if (refused === WIN32.ERROR_FILE_NOT_FOUND || refused === WIN32.ERROR_PATH_NOT_FOUND) return null;
    if (refused !== WIN32.ERROR_INSUFFICIENT_BUFFER || attempt > 0) {
      return failureText('GetFileSecurityW', refused, path);
    }
    buffer = Buffer.alloc(needed[0]);
  }
}

const INHERIT_ONLY_ACE = 0x08;
const SE_DACL_PRESENT = 0x0004;
/** ACCESS_ALLOWED_ACE_TYPE, ACCESS_ALLOWED_CALLBACK_ACE_TYPE: the others that allow name objects of a directory. */
const ALLOWING: readonly (number | undefined)[] = [0, 9];
const EVERYONE = 'S-1-1-0';

/**
 * Somebody who is neither trusted nor this user and has one of the rights, by owning the object or by its list
 * ([MS-DTYP] 2.4.4.2, 2.4.5, 2.4.6).
 *
 * @param descriptor self-relative
 * @param rights of an access mask
 * @param own this user's SID
 * @returns a SID, or null where there is nobody
 */
export function foreignWriter(descriptor: Buffer, rights: number, own: string): string | null {
  const isForeign = (sid: string) => sid !== own && !TRUSTED.includes(sid) && !TRUSTED_OF_A_DOMAIN.test(sid);
  const owner = sidAt(descriptor, descriptor.readUInt32LE(4));
  if (isForeign(owner)) return owner;
  const list = descriptor.readUInt32LE(16);
  // Without a list everybody may do everything.
  if ((descriptor.readUInt16LE(2) & SE_DACL_PRESENT) === 0 || list === 0) return EVERYONE;
  const count = descriptor.readUInt16LE(list + 4);
  let at = list + 8;
  for (let index = 0; index < count; index++) {
    const size = descriptor.readUInt16LE(at + 2);
    const inheritOnly = ((descriptor[at + 1] ?? 0) & INHERIT_ONLY_ACE) !== 0;
    if (
      ALLOWING.includes(descriptor[at]) &&
      !inheritOnly &&
      (descriptor.readUInt32LE(at + 4) & rights) !== 0
    ) {
      const sid = sidAt(descriptor, at + 8);
      if (isForeign(sid)) return sid;
    }
    at += size;
  }
  return null;
}

/** Header of 8 bytes, and four for each of the sub-authorities that it counts. */
function sidAt(descriptor: Buffer, offset: number): string {
  return sidTextOfBytes(descriptor.subarray(offset, offset + 8 + 4 * (descriptor[offset + 1] ?? 0)));
}

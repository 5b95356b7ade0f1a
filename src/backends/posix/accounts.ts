/**
 * Local accounts and groups, asked of the C library so that every source in nsswitch.conf counts (files, sss, winbind,
 * ldap).
 *
 * The reentrant functions are used because they tell "there is no such account" from "the directory did not answer".
 */
import { koffi, nativeCall, type Pointer } from '../native.ts';
import { errnoName, libc, withMemory } from './libc.ts';

export type Account = { name: string; uid: number; gid: number; home: string; shell: string };

/** A directory behind nsswitch.conf that failed, as opposed to one that has no such entry. */
export class AccountLookupFailed extends Error {
  readonly errnoName: string;
  constructor(functionName: string, subject: string, errno: number) {
    super(`${functionName}(${subject}) failed: ${errnoName(errno)}`);
    this.name = 'AccountLookupFailed';
    this.errnoName = errnoName(errno);
  }
}

const ENOENT = 2;
const ESRCH = 3;
const ERANGE = 34;
/** getpwnam_r(3): errnos that say "not found" on one source or another, beside 0. */
const NOT_FOUND: readonly number[] = [0, ENOENT, ESRCH];

/** sizeof struct passwd and struct group in 64-bit glibc are 48 and 32; room for either. */
const ENTRY_BYTES = 64;
const FIRST_BUFFER_BYTES = 16 * 1024;
/** A group of a directory may have tens of thousands of members; beyond this something is wrong. */
const LAST_BUFFER_BYTES = 16 * 1024 * 1024;

/**
 * The account of that name, or null where there is none.
 *
 * @throws AccountLookupFailed where a directory could not be asked
 */
export function accountByName(name: string): Account | null {
  // A NUL would silently cut the name short, and the account of the remaining part be found.
  if (name === '' || name.includes('\0')) return null;
  return lookUp('getpwnam_r', name, decodeAccount);
}

/**
 * The account of that user id, or null where there is none.
 *
 * @throws AccountLookupFailed where a directory could not be asked
 */
export function accountByUid(uid: number): Account | null {
  return lookUp('getpwuid_r', uid, decodeAccount);
}

/** The group's name, or null where no source has one or none answers. */
export function groupName(gid: number): string | null {
  try {
    return lookUp('getgrgid_r', gid, (entry) => String(koffi().decode(entry, 'str')));
  } catch (error) {
    if (error instanceof AccountLookupFailed) return null;
    throw error;
  }
}

/** The user's name, or null where no source has one or none answers. */
export function userName(uid: number): string | null {
  try {
    return accountByUid(uid)?.name ?? null;
  } catch (error) {
    if (error instanceof AccountLookupFailed) return null;
    throw error;
  }
}

/** The ids of all groups the account is a member of, its primary group included (getgrouplist(3)). */
export function groupsOf(account: Account): number[] {
  for (let room = 64; ; ) {
    const count: [number] = [room];
    const groups = withMemory(room * 4, (memory) => {
      const written = nativeCall(
        'getgrouplist',
        { user: account.name, group: account.gid },
        () => libc().getgrouplist(account.name, account.gid, memory, count) as number,
        (result) => (result < 0 ? 'more room needed' : `${result} groups`),
      );
      if (written < 0) return null;
      // A copy: the view's memory is freed with this block.
      return [...new Uint32Array(koffi().view(memory, written * 4))];
    });
    if (groups) return groups;
    room = Math.max(count[0], room * 2);
  }
}

function lookUp<T>(
  functionName: 'getpwnam_r' | 'getpwuid_r' | 'getgrgid_r',
  key: string | number,
  decode: (entry: bigint) => T,
): T | null {
  for (let size = FIRST_BUFFER_BYTES; ; size *= 4) {
    const found = withMemory(ENTRY_BYTES + size, (memory): { errno: number; value: T | null } => {
      const result: [Pointer] = [null];
      const errno = nativeCall(
        functionName,
        { [functionName === 'getpwnam_r' ? 'name' : functionName === 'getpwuid_r' ? 'uid' : 'gid']: key },
        () => libc()[functionName](key, memory, memory + BigInt(ENTRY_BYTES), size, result) as number,
        (code) => (code !== 0 ? errnoName(code) : result[0] === null ? 'not found' : '0'),
      );
      return { errno, value: errno === 0 && result[0] !== null ? decode(memory) : null };
    });
    if (found.errno === ERANGE && size < LAST_BUFFER_BYTES) continue;
    if (!NOT_FOUND.includes(found.errno))
      throw new AccountLookupFailed(functionName, String(key), found.errno);
    return found.value;
  }
}

type Passwd = { pw_name: string; pw_uid: number; pw_gid: number; pw_dir: string; pw_shell: string };
let passwdType: ReturnType<ReturnType<typeof koffi>['struct']> | undefined;

function decodeAccount(entry: bigint): Account {
  // pw_passwd stays a pointer: on an old system it may be a hash, and that is nobody's business here.
  passwdType ??= koffi().struct({
    pw_name: 'str',
    pw_passwd: 'void *',
    pw_uid: 'uint32_t',
    pw_gid: 'uint32_t',
    pw_gecos: 'void *',
    pw_dir: 'str',
    pw_shell: 'str',
  });
  const passwd = koffi().decode(entry, passwdType) as Passwd;
  return {
    name: passwd.pw_name,
    uid: passwd.pw_uid,
    gid: passwd.pw_gid,
    home: passwd.pw_dir ?? '',
    shell: passwd.pw_shell ?? '',
  };
}

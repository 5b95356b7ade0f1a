/**
 * System calls that change the ids of the calling thread alone.
 *
 * The C library's setresuid and its like change all threads of the process (nptl(7)); the kernel's own call changes
 * one, and impersonation belongs to one thread. So they are made through syscall(2), by number.
 */
import { LibraryMissing } from '../native.ts';
import { type Capability, capabilityWords } from './capabilities.ts';
import { type Errno, errnoCall, libc } from './libc.ts';

type CallName = 'setgroups' | 'setresuid' | 'setresgid' | 'capget' | 'capset';

/** asm/unistd_64.h and asm-generic/unistd.h. */
const GENERIC: Record<CallName, number> = {
  setgroups: 159,
  setresuid: 147,
  setresgid: 149,
  capget: 90,
  capset: 91,
};
const CALL_NUMBERS: Partial<Record<string, Record<CallName, number>>> = {
  x64: { setgroups: 116, setresuid: 117, setresgid: 119, capget: 125, capset: 126 },
  arm64: GENERIC,
  riscv64: GENERIC,
  loong64: GENERIC,
};

/** _LINUX_CAPABILITY_VERSION_3: two words a set. */
const CAPABILITY_VERSION = 0x20080522;
/** "Leave this id as it is." */
const KEEP = -1;

/** True where the numbers of the system calls are known for this processor. */
export function threadIdsSupported(): boolean {
  return CALL_NUMBERS[process.arch] !== undefined;
}

/**
 * Makes sure that the system calls can be made, before anything is changed.
 *
 * @throws LibraryMissing where they cannot
 */
export function requireThreadIds(): void {
  numberOf('setresuid');
  libc();
}

function numberOf(name: CallName): number {
  const numbers = CALL_NUMBERS[process.arch];
  if (!numbers)
    throw new LibraryMissing(`${name}(2)`, `its number is not known for the processor ${process.arch}`);
  return numbers[name];
}

/** Sets the supplementary groups of the calling thread. */
export function setThreadGroups(groups: readonly number[]): Errno | null {
  const number = numberOf('setgroups');
  return errnoCall('setgroups', { groups: groups.join(' ') }, () =>
    libc().syscall(number, 'size_t', groups.length, 'uint32_t *', groups.length > 0 ? groups : null),
  );
}

/** Sets the effective user id of the calling thread; real and saved stay, so that it can go back. */
export function setThreadEffectiveUid(uid: number): Errno | null {
  const number = numberOf('setresuid');
  return errnoCall('setresuid', { real: KEEP, effective: uid, saved: KEEP }, () =>
    libc().syscall(number, 'int', KEEP, 'uint32_t', uid, 'int', KEEP),
  );
}

/** Sets the effective group id of the calling thread; real and saved stay. */
export function setThreadEffectiveGid(gid: number): Errno | null {
  const number = numberOf('setresgid');
  return errnoCall('setresgid', { real: KEEP, effective: gid, saved: KEEP }, () =>
    libc().syscall(number, 'int', KEEP, 'uint32_t', gid, 'int', KEEP),
  );
}

/** Sets the effective capabilities of the calling thread; permitted and inheritable ones stay. */
export function setThreadEffectiveCapabilities(effective: readonly Capability[]): Errno | null {
  return changeThreadCapabilities({ effective: effective.join(' ') }, (data) => {
    [data[0], data[3]] = capabilityWords(effective);
  });
}

/** Leaves the calling thread, and what it executes, without inheritable capabilities and so without ambient ones. */
export function clearThreadInheritableCapabilities(): Errno | null {
  return changeThreadCapabilities({ inheritable: '' }, (data) => {
    [data[2], data[5]] = [0, 0];
  });
}

/** @param change of struct __user_cap_data_struct[2], each { u32 effective, permitted, inheritable; } */
function changeThreadCapabilities(
  told: Record<string, string>,
  change: (data: Uint32Array) => void,
): Errno | null {
  const get = numberOf('capget');
  const set = numberOf('capset');
  // struct __user_cap_header_struct { u32 version; int pid; }, pid 0 being the calling thread.
  const header = new Uint32Array([CAPABILITY_VERSION, 0]);
  const data = new Uint32Array(6);
  const unread = errnoCall('capget', {}, () => libc().syscall(get, 'void *', header, 'void *', data));
  if (unread) return unread;
  change(data);
  return errnoCall('capset', told, () => libc().syscall(set, 'void *', header, 'void *', data));
}

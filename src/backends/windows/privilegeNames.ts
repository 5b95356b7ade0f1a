/** Privileges of a token by name, and the state each is in. */
import { untraced } from '../native.ts';
import { advapi32 } from './advapi32.ts';
import { type Fact, mapFact, win32Call } from './call.ts';
import { type Luid, luidBytes, luidText, wideText } from './memory.ts';
import { type RawPrivilege, tokenPrivileges } from './tokenInformation.ts';

/** SE_PRIVILEGE_* (winnt.h). */
const SE_PRIVILEGE_ENABLED_BY_DEFAULT = 0x1;
const SE_PRIVILEGE_ENABLED = 0x2;
const SE_PRIVILEGE_REMOVED = 0x4;

export type PrivilegeState = 'enabled' | 'disabled' | 'removed';

export type Privilege = {
  /** `SeImpersonatePrivilege`, or its LUID where the system has no name for it. */
  name: string;
  /** A disabled one is held, and the process may enable it; a removed one is gone for good. */
  state: PrivilegeState;
  enabledByDefault: boolean;
};

const names = new Map<string, string>();

/** The privileges of a token, in the system's order. */
export function readPrivileges(handle: bigint): Fact<Privilege[]> {
  return mapFact(tokenPrivileges(handle), (list) => list.map(describe));
}

function describe({ luid, attributes }: RawPrivilege): Privilege {
  return {
    name: privilegeName(luid),
    state: stateOf(attributes),
    enabledByDefault: (attributes & SE_PRIVILEGE_ENABLED_BY_DEFAULT) !== 0,
  };
}

function stateOf(attributes: number): PrivilegeState {
  if (attributes & SE_PRIVILEGE_REMOVED) return 'removed';
  return attributes & SE_PRIVILEGE_ENABLED ? 'enabled' : 'disabled';
}

/** Long enough for every privilege's name. */
const NAME_CHARACTERS = 256;

/** Each is asked for once: the numbers are the same as long as the system runs. */
function privilegeName(luid: Luid): string {
  const key = luidText(luid);
  let name = names.get(key);
  if (name === undefined) {
    name = untraced(() => askForName(key)) ?? key;
    names.set(key, name);
  }
  return name;
}

function askForName(luid: string): string | null {
  const buffer = Buffer.alloc(NAME_CHARACTERS * 2);
  const length: [number] = [NAME_CHARACTERS];
  const { LookupPrivilegeNameW } = advapi32();
  const refused = win32Call(
    'LookupPrivilegeNameW',
    { lpLuid: luid },
    () => LookupPrivilegeNameW(null, luidBytes(luid), buffer, length) !== 0,
  );
  return refused === null ? wideText(buffer, length[0]) : null;
}

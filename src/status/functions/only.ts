/** When a cause can be meant at all: of which packages, systems and libraries it is one, and who calls. */
import type { BackendKind, Cause, GivenOption } from './entry.ts';

// CredSSP opens TLS, and runs Negotiate inside it.
export const SCHANNEL = ['Schannel', 'Microsoft Unified Security Protocol Provider', 'CREDSSP'] as const;
export const KERBEROS = ['Kerberos', 'Negotiate', 'CREDSSP'] as const;
export const NTLM = ['NTLM', 'Negotiate', 'CREDSSP'] as const;
export const DIGEST = ['WDigest'] as const;

const NATURES = [SCHANNEL, KERBEROS, NTLM, DIGEST].flat().map((name) => name.toLowerCase());

/** True for a package of which it is known what it rests on; another's may rest on any of them. */
export function isKnownPackage(name: string): boolean {
  return NATURES.includes(name.toLowerCase());
}

/** What a call on an SSPI library was made with. */
export type CallSituation = {
  /** The package that was asked for; null where it is not known, which rules nothing out. */
  package: string | null;
  library: BackendKind;
  /** The system of this process, as Node names it; Wine is `win32`. */
  platform: NodeJS.Platform;
  /** Options that were given; absent where that is not known, which rules nothing out. */
  given?: readonly GivenOption[];
};

/** True where nothing that is known of the call speaks against the cause. */
export function canBeMeant({ only = {} }: Cause, situation: CallSituation): boolean {
  const { package: name, library, given } = situation;
  // This tool runs in user mode, and passes no flag that only other programs pass.
  if (only.caller !== undefined) return false;
  if (only.package && name !== null && !only.package.some((each) => sameName(each, name))) return false;
  if (only.library && !only.library.some((kind) => kind === library)) return false;
  if (only.system && only.system !== systemOf(situation)) return false;
  if (only.given && given && !given.includes(only.given)) return false;
  return !(only.without && given?.includes(only.without));
}

/** Whose tools and logs tell more: Wine has none of Windows', and no other library on Linux has. */
export function systemOf({ library, platform }: CallSituation): 'windows' | 'linux' {
  return library === 'windows' || (library === 'other' && platform === 'win32') ? 'windows' : 'linux';
}

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** A logon session as the Local Security Authority has it: who logged on, how, when and through whom. */
import { koffi, type Pointer } from '../native.ts';
import { type Fact, known, unknown } from './call.ts';
import { LSA_UNICODE_STRING, LUID, luidBytes, structure, type UnicodeString, unicodeText } from './memory.ts';
import { ntFailureText } from './ntStatus.ts';
import { freeReturnBuffer, lsaCall, secur32 } from './secur32.ts';
import { accountOf, sidText } from './sid.ts';
import { fileTimeToIso } from './time.ts';
import type { NamedSid } from './token.ts';

/** SECURITY_LOGON_TYPE (ntsecapi.h). */
const SECURITY_LOGON_TYPE = {
  0: 'UndefinedLogonType',
  2: 'Interactive',
  3: 'Network',
  4: 'Batch',
  5: 'Service',
  6: 'Proxy',
  7: 'Unlock',
  8: 'NetworkCleartext',
  9: 'NewCredentials',
  10: 'RemoteInteractive',
  11: 'CachedInteractive',
  12: 'CachedRemoteInteractive',
  13: 'CachedUnlock',
} as const satisfies Record<number, string>;

/** UserFlags (ntsecapi.h): how the account was found to be who it is. */
const LOGON_FLAGS = [
  ['LOGON_GUEST', 0x00000001],
  ['LOGON_NOENCRYPTION', 0x00000002],
  ['LOGON_CACHED_ACCOUNT', 0x00000004],
  ['LOGON_USED_LM_PASSWORD', 0x00000008],
  ['LOGON_EXTRA_SIDS', 0x00000020],
  ['LOGON_SUBAUTH_SESSION_KEY', 0x00000040],
  ['LOGON_SERVER_TRUST_ACCOUNT', 0x00000080],
  ['LOGON_NTLMV2_ENABLED', 0x00000100],
  ['LOGON_RESOURCE_GROUPS', 0x00000200],
  ['LOGON_PROFILE_PATH_RETURNED', 0x00000400],
  ['LOGON_NT_V2', 0x00000800],
  ['LOGON_LM_V2', 0x00001000],
  ['LOGON_NTLM_V2', 0x00002000],
  ['LOGON_OPTIMIZED', 0x00004000],
  ['LOGON_WINLOGON', 0x00008000],
  ['LOGON_PKINIT', 0x00010000],
  ['LOGON_NO_OPTIMIZED', 0x00020000],
  ['LOGON_NO_ELEVATION', 0x00040000],
  ['LOGON_MANAGED_SERVICE', 0x00080000],
  ['LOGON_GRACE_LOGON', 0x01000000],
] as const;

export type LogonFlag = (typeof LOGON_FLAGS)[number][0];

/** A FILETIME in UTC: as it stands, and readable; null where it is 0 or "never". */
export type RawTime = { raw: string; utc: string | null };

export type LogonSession = {
  /** `0x0:0x3e7`. */
  logonId: string;
  userName: string;
  logonDomain: string;
  authenticationPackage: string;
  /** SECURITY_LOGON_TYPE; the name is null for a number that the header does not have. */
  logonType: { number: number; name: string | null };
  session: number;
  user: NamedSid | null;
  logonTime: RawTime;
  /** The computer that authenticated the user; empty where none did. */
  logonServer: string;
  dnsDomainName: string;
  upn: string;
  /** Null, as the times below, where the structure of this system ends before it. */
  userFlags: LogonFlag[] | null;
  logoffTime: RawTime | null;
  /** When the system will end the session by force. */
  kickOffTime: RawTime | null;
  passwordLastSet: RawTime | null;
  passwordMustChange: RawTime | null;
};

const LSA_LAST_INTER_LOGON_INFO = structure(() => ({
  LastSuccessfulLogon: 'int64_t',
  LastFailedLogon: 'int64_t',
  FailedAttemptCountSinceLastSuccessfulLogon: 'uint32_t',
}));

const SECURITY_LOGON_SESSION_DATA = structure(() => ({
  Size: 'uint32_t',
  LogonId: LUID(),
  UserName: LSA_UNICODE_STRING(),
  LogonDomain: LSA_UNICODE_STRING(),
  AuthenticationPackage: LSA_UNICODE_STRING(),
  LogonType: 'uint32_t',
  Session: 'uint32_t',
  Sid: 'void *',
  LogonTime: 'int64_t',
  LogonServer: LSA_UNICODE_STRING(),
  DnsDomainName: LSA_UNICODE_STRING(),
  Upn: LSA_UNICODE_STRING(),
  UserFlags: 'uint32_t',
  LastLogonInfo: LSA_LAST_INTER_LOGON_INFO(),
  LogonScript: LSA_UNICODE_STRING(),
  ProfilePath: LSA_UNICODE_STRING(),
  HomeDirectory: LSA_UNICODE_STRING(),
  HomeDirectoryDrive: LSA_UNICODE_STRING(),
  LogoffTime: 'int64_t',
  KickOffTime: 'int64_t',
  PasswordLastSet: 'int64_t',
  PasswordCanChange: 'int64_t',
  PasswordMustChange: 'int64_t',
}));

type LaterTime = 'LogoffTime' | 'KickOffTime' | 'PasswordLastSet' | 'PasswordMustChange';

/**
 * Reads a logon session. Sessions of other users need an administrator.
 *
 * @param logonId as a token's `logonId` has it: `0x0:0x3e7`
 */
export function readLogonSession(logonId: string): Fact<LogonSession> {
  const out: [Pointer] = [null];
  const { LsaGetLogonSessionData } = secur32();
  const status = lsaCall(
    'LsaGetLogonSessionData',
    { LogonId: logonId },
    () => LsaGetLogonSessionData(luidBytes(logonId), out) as number,
  );
  if (status !== 0) return unknown(ntFailureText('LsaGetLogonSessionData', status));
  const address = out[0];
  if (address === null) return unknown('LsaGetLogonSessionData: no data');
  try {
    return known(describe(logonId, address));
  } finally {
    freeReturnBuffer(address);
  }
}

/** Field by field, since an older system's structure ends early: its Size tells where. */
function describe(logonId: string, address: bigint): LogonSession {
  const { decode, offsetof } = koffi();
  const type = SECURITY_LOGON_SESSION_DATA();
  const size = decode(address, 'uint32_t') as number;
  const at = (name: string) => offsetof(type, name);
  const text = (name: string) =>
    unicodeText(decode(address, at(name), LSA_UNICODE_STRING()) as UnicodeString);
  const number = (name: string) => decode(address, at(name), 'uint32_t') as number;
  const time = (name: string) => rawTime(BigInt(decode(address, at(name), 'int64_t') as number | bigint));
  const later = (name: LaterTime) => (at(name) + 8 <= size ? time(name) : null);
  const logonType = number('LogonType');
  const sid = sidText(decode(address, at('Sid'), 'void *') as Pointer);
  const userFlags = at('UserFlags') + 4 <= size ? number('UserFlags') : null;
  return {
    logonId,
    userName: text('UserName'),
    logonDomain: text('LogonDomain'),
    authenticationPackage: text('AuthenticationPackage'),
    logonType: {
      number: logonType,
      name: (SECURITY_LOGON_TYPE as Record<number, string>)[logonType] ?? null,
    },
    session: number('Session'),
    user: sid === null ? null : { sid, name: accountOf(sid) },
    logonTime: time('LogonTime'),
    logonServer: text('LogonServer'),
    dnsDomainName: text('DnsDomainName'),
    upn: text('Upn'),
    userFlags: userFlags === null ? null : flagsIn(userFlags),
    logoffTime: later('LogoffTime'),
    kickOffTime: later('KickOffTime'),
    passwordLastSet: later('PasswordLastSet'),
    passwordMustChange: later('PasswordMustChange'),
  };
}

function flagsIn(flags: number): LogonFlag[] {
  return LOGON_FLAGS.filter(([, bit]) => flags & bit).map(([name]) => name);
}

function rawTime(raw: bigint): RawTime {
  return { raw: String(raw), utc: fileTimeToIso(raw) };
}

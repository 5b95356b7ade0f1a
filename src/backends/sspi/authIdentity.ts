/** Explicit credentials as pAuthData: SEC_WINNT_AUTH_IDENTITY in the form that the library takes. */
import { transcode } from 'node:buffer';
import { type Status, succeeded } from '../../status/status.ts';
import { koffi } from '../native.ts';
import { callPlain, callSspi, incredible } from './call.ts';
import { sspi } from './library.ts';
import { type Memory, textAt } from './memory.ts';
import { structure } from './structures.ts';
import { toAnsi } from './text.ts';

const SEC_WINNT_AUTH_IDENTITY_ANSI = 1;
const SEC_WINNT_AUTH_IDENTITY_UNICODE = 2;
const SEC_WINNT_AUTH_IDENTITY_VERSION = 0x200;
const SEC_WINNT_AUTH_IDENTITY_VERSION_2 = 0x201;

export type AuthIdentity = {
  /** Address of the structure, 0 where none was made. */
  address: bigint;
  /** What it is: a structure's name, or the function that made it and whose it is. */
  form: string;
  /** What making it answered; null where no function was needed. */
  status: Status | null;
  release(): void;
};

type Request = {
  user: { name: string; password: Buffer } | null;
  packageList: string | null;
  ansi: boolean;
};

/** User and domain of `DOMAIN\user`; a user principal name stays whole, as its page has it. */
export function splitName(name: string): { user: string; domain: string | null } {
  const at = name.indexOf('\\');
  return at < 0 ? { user: name, domain: null } : { user: name.slice(at + 1), domain: name.slice(0, at) };
}

/**
 * Makes the identity, or none where neither a user nor a list of packages was given.
 *
 * SspiEncodeStringsAsAuthIdentity makes a SEC_WINNT_AUTH_IDENTITY_EX2 where the library has it; a list of packages,
 * the A functions and older libraries take the structure itself.
 */
export function authIdentity(memory: Memory, request: Request): AuthIdentity | null {
  const { user, packageList, ansi } = request;
  if (user === null && packageList === null) return null;
  const encode = sspi().find('SspiEncodeStringsAsAuthIdentity');
  if (user && packageList === null && !ansi && encode) {
    const identity = encoded(memory, user);
    if (identity) return identity;
  }
  return packageList === null ? plain(memory, request) : extended(memory, request);
}

const ENCODE = 'SspiEncodeStringsAsAuthIdentity';

/** Null where the function made something else than its page promises, as Wine's does, which no package takes. */
function encoded(memory: Memory, user: NonNullable<Request['user']>): AuthIdentity | null {
  const { user: name, domain } = splitName(user.name);
  const out = Buffer.alloc(8);
  const answered = callSspi(
    ENCODE,
    [
      memory.text(name),
      domain === null ? null : memory.text(domain),
      terminated(memory, wide(user.password)),
      out,
    ],
    { user: name, domain },
  );
  const address = succeeded(answered) ? out.readBigUInt64LE() : 0n;
  if (address !== 0n && koffi().decode(address, 'uint32_t') !== SEC_WINNT_AUTH_IDENTITY_VERSION_2) {
    callPlain('SspiZeroAuthIdentity', [address]);
    callPlain('SspiFreeAuthIdentity', [address]);
    return null;
  }
  // With no identity at all the caller's own credentials would be taken.
  const refused = succeeded(answered)
    ? incredible(ENCODE, `it answers ${answered.name} and gives no identity`)
    : answered;
  return {
    address,
    form: address === 0n ? ENCODE : `${ENCODE} of ${readBack(address)}`,
    status: address === 0n ? refused : validated(address, answered),
    release() {
      if (address === 0n) return;
      callPlain('SspiZeroAuthIdentity', [address]);
      callPlain('SspiFreeAuthIdentity', [address]);
    },
  };
}

/** SspiValidateAuthIdentity, where the library has it. */
function validated(address: bigint, made: Status): Status {
  const valid = callSspi('SspiValidateAuthIdentity', [address]);
  return valid.answeredBy === 'library' && !succeeded(valid) ? valid : made;
}

/** Whose it is, as the library reads it back; without asking for the third string, which holds the password. */
function readBack(address: bigint): string {
  const [name, domain] = [Buffer.alloc(8), Buffer.alloc(8)];
  let read: (string | null)[] = [];
  const status = callSspi(
    'SspiEncodeAuthIdentityAsStrings',
    [address, name, domain, null],
    {},
    (answered) => {
      if (succeeded(answered)) read = [domain, name].map((text) => textAt(text.readBigUInt64LE(), true));
      return answered;
    },
  );
  if (!succeeded(status)) return '';
  for (const text of [name, domain]) {
    if (text.readBigUInt64LE() !== 0n) callPlain('SspiLocalFree', [text.readBigUInt64LE()]);
  }
  return read.filter(Boolean).join('\\');
}

/** UTF-16LE of UTF-8 bytes, without a string in between: a string cannot be wiped. */
function wide(utf8: Buffer): Buffer {
  return utf8.length === 0 ? Buffer.alloc(0) : transcode(utf8, 'utf8', 'utf16le');
}

/** The password as the A functions take it; that its characters can be spelt was seen before. */
function inCodePage(utf8: Buffer): Buffer {
  return process.platform === 'win32' ? (toAnsi(utf8.toString('utf8')) ?? utf8) : Buffer.from(utf8);
}

/** Moves text into native memory with a NUL behind it, and wipes it here: it may be a password. */
function terminated(memory: Memory, text: Buffer): bigint {
  const whole = Buffer.concat([text, Buffer.alloc(2)]);
  const address = memory.copy(whole);
  whole.fill(0);
  text.fill(0);
  return address;
}

/** Pointer and length, in characters, of each string. */
function strings(memory: Memory, { user, ansi }: Request): Record<string, number | bigint> {
  if (!user) return {};
  const { user: name, domain } = splitName(user.name);
  const bytes = (text: string) => (ansi ? (toAnsi(text) ?? Buffer.from(text)) : Buffer.from(text, 'utf16le'));
  const password = ansi ? inCodePage(user.password) : wide(user.password);
  const size = ansi ? 1 : 2;
  const PasswordLength = password.length / size;
  return {
    User: terminated(memory, bytes(name)),
    UserLength: bytes(name).length / size,
    Domain: domain === null ? 0n : terminated(memory, bytes(domain)),
    DomainLength: domain === null ? 0 : bytes(domain).length / size,
    Password: terminated(memory, password),
    PasswordLength,
  };
}

function plain(memory: Memory, request: Request): AuthIdentity {
  const Flags = request.ansi ? SEC_WINNT_AUTH_IDENTITY_ANSI : SEC_WINNT_AUTH_IDENTITY_UNICODE;
  const address = memory.structure('SEC_WINNT_AUTH_IDENTITY', { ...strings(memory, request), Flags });
  return { address, form: 'SEC_WINNT_AUTH_IDENTITY', status: null, release: () => {} };
}

function extended(memory: Memory, request: Request): AuthIdentity {
  const { ansi, packageList } = request;
  const list = packageList ?? '';
  const Flags = ansi ? SEC_WINNT_AUTH_IDENTITY_ANSI : SEC_WINNT_AUTH_IDENTITY_UNICODE;
  const address = memory.structure('SEC_WINNT_AUTH_IDENTITY_EX', {
    Version: SEC_WINNT_AUTH_IDENTITY_VERSION,
    Length: koffi().sizeof(structure('SEC_WINNT_AUTH_IDENTITY_EX')),
    ...strings(memory, request),
    Flags,
    PackageList: ansi ? memory.copy(Buffer.from(`${list}\0`)) : memory.text(list),
    PackageListLength: list.length,
  });
  return { address, form: 'SEC_WINNT_AUTH_IDENTITY_EX', status: null, release: () => {} };
}

/** Acquiring, asking and freeing credentials. */
import { type Status, succeeded } from '../../status/status.ts';
import type {
  AcquireRequest,
  Answer,
  Credential,
  CredentialFacts,
  CredentialUse,
  NativeTime,
} from '../backend.ts';
import type { CallRecord } from '../native.ts';
import { authIdentity } from './authIdentity.ts';
import { callSspi, incredible, spelt } from './call.ts';
import { CREDENTIAL_USE } from './flags.ts';
import { setKdcProxy } from './kdcProxy.ts';
import { type Memory, openMemory, textAt } from './memory.ts';
import { freeContextBuffer } from './packages.ts';
import { schannelCredentials } from './schannel.ts';
import { spelling } from './text.ts';
import { freshTimeStamp, readTimeStamp } from './timeStamp.ts';

/** What a Credential of this backend holds. */
export type NativeCredential = {
  /** CredHandle. */
  handle: Buffer;
  time: NativeTime;
  /** libwinpr's users file for the server's side. */
  ntlmUsers: string | null;
  /** The A functions were asked for. */
  ansi: boolean;
};

export const nativeCredential = (credential: Credential) => credential.native as NativeCredential;

/** Two ULONG_PTR, on any processor. */
export const HANDLE_LENGTH = 16;

/** Why a handle is not used, and not given back: it is as empty as before the call. Null where it was filled in. */
export function notGiven(handle: Buffer, answered: Status): Status | null {
  if (handle.some((byte) => byte !== 0)) return null;
  return incredible(answered.function ?? '', `it answers ${answered.name} and gives no handle`);
}

export type Prepared = {
  /** Parameters of AcquireCredentialsHandle; the asynchronous function takes its context before them. */
  args: unknown[];
  show: CallRecord['arguments'];
  /** Why the call cannot be made: a step before it failed. */
  refused: Status | null;
  /** Makes the credential of what the call filled in. */
  finish(answered: Status): Answer<Credential>;
};

/** Lays out the parameters; `finish` frees them. */
export function prepareAcquire(request: AcquireRequest): Prepared {
  const { memory, release } = openMemory();
  const { ansi, logonId } = request.sspi;
  const identity = authIdentity(memory, { ...request, ...request.sspi });
  const schannel = request.sspi.certificate ? schannelCredentials(memory, request.sspi.certificate) : null;
  const handle = Buffer.alloc(HANDLE_LENGTH);
  const expiry = freshTimeStamp();
  const name = (text: string | null) => (text === null ? null : memory.text(spelling(text, ansi) ?? text));
  const authData = isCredSsp(request.package)
    ? credSspCred(memory, schannel?.address ?? 0n, identity?.address ?? 0n)
    : schannel?.address || identity?.address || null;
  const refused = [schannel?.status, identity?.status].find((each) => each && !succeeded(each)) ?? null;
  return {
    args: [
      name(request.principal),
      name(request.package),
      CREDENTIAL_USE[request.use],
      logonId === null ? null : luid(logonId),
      authData,
      null,
      null,
      handle,
      expiry,
    ],
    show: {
      pszPrincipal: request.principal,
      pszPackage: request.package,
      fCredentialUse: request.use,
      pvLogonId: logonId,
      pAuthData: (schannel?.form ?? identity?.form) || null,
    },
    refused,
    finish(answered) {
      identity?.release();
      schannel?.release();
      release();
      if (!succeeded(answered)) return { status: answered, value: null };
      const missing = notGiven(handle, answered);
      if (missing) return { status: missing, value: null };
      const native: NativeCredential = {
        handle,
        time: readTimeStamp(expiry),
        ntlmUsers: request.sspi.ntlmUsers,
        ansi,
      };
      return withProxy({ package: request.package, native }, request.sspi.kdcProxy, answered);
    },
  };
}

const isCredSsp = (packageName: string): boolean => packageName.toLowerCase() === 'credssp';

/** CREDSPP_SUBMIT_TYPE of credssp.h. */
const CREDSSP_SUBMIT_TYPE = { password: 2, schannel: 4, both: 50 } as const;

/** CredSSP takes a certificate, a password or both, each as the package that it is for takes it. */
function credSspCred(memory: Memory, pSchannelCred: bigint, pSpnegoCred: bigint): bigint | null {
  if (pSchannelCred === 0n && pSpnegoCred === 0n) return null;
  const { both, schannel, password } = CREDSSP_SUBMIT_TYPE;
  const one = pSchannelCred === 0n ? password : schannel;
  const Type = pSchannelCred !== 0n && pSpnegoCred !== 0n ? both : one;
  return memory.structure('CREDSSP_CRED', { Type, pSchannelCred, pSpnegoCred });
}

/** SetCredentialsAttributes comes after the acquire; where it fails, the credential is not what was asked for. */
function withProxy(value: Credential, proxy: string | null, answered: Status): Answer<Credential> {
  if (proxy === null) return { status: answered, value };
  const set = setKdcProxy(nativeCredential(value).handle, proxy);
  if (succeeded(set)) return { status: answered, value };
  freeCredentialsHandle(value);
  return { status: set, value: null };
}

/** AcquireCredentialsHandleW, or A. */
export function acquireCredentialsHandle(request: AcquireRequest): Answer<Credential> {
  const prepared = prepareAcquire(request);
  if (prepared.refused) return prepared.finish(prepared.refused);
  const name = spelt('AcquireCredentialsHandle', request.sspi.ansi);
  return prepared.finish(callSspi(name, prepared.args, prepared.show));
}

/** A LUID of `0x0:0x3e7`, `0x3e7` or `999`: low part, then high part. */
function luid(text: string): Buffer {
  const parts = text.split(':');
  const low = Number(parts[parts.length - 1]);
  const high = parts.length > 1 ? Number(parts[0]) : 0;
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(low >>> 0, 0);
  bytes.writeInt32LE(high | 0, 4);
  return bytes;
}

const SECPKG_CRED_ATTR_NAMES = 1;

/** QueryCredentialsAttributes for the name; the expiry is what the acquire wrote. */
export function queryCredentials(credential: Credential, _use: CredentialUse): Answer<CredentialFacts> {
  const { handle, time, ansi } = nativeCredential(credential);
  const names = Buffer.alloc(64);
  let principal: string | null = null;
  const status = callSspi(
    spelt('QueryCredentialsAttributes', ansi),
    [handle, SECPKG_CRED_ATTR_NAMES, names],
    { ulAttribute: 'SECPKG_CRED_ATTR_NAMES' },
    (answered) => {
      if (succeeded(answered)) principal = textAt(names.readBigUInt64LE(), !ansi);
      return answered;
    },
  );
  if (succeeded(status) && names.readBigUInt64LE() !== 0n) freeContextBuffer(names.readBigUInt64LE());
  return { status, value: { principal: principal || null, lifetime: lifetimeOf(time), time } };
}

/** Seconds left of a time. */
export function lifetimeOf(time: NativeTime): CredentialFacts['lifetime'] {
  if (time.state === 'never') return 'never';
  if (time.epochSeconds === null) return 'not-provided';
  return Math.max(0, time.epochSeconds - Math.floor(Date.now() / 1000));
}

/** FreeCredentialsHandle. */
export function freeCredentialsHandle(credential: Credential): Status {
  return callSspi('FreeCredentialsHandle', [nativeCredential(credential).handle]);
}

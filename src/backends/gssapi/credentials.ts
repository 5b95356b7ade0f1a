/** Credentials: AcquireCredentialsHandle, QueryCredentialsAttributes and FreeCredentialsHandle on GSS-API. */
import { type Status, status, succeeded } from '../../status/status.ts';
import type {
  AcquireRequest,
  Answer,
  Credential,
  CredentialFacts,
  CredentialUse,
  Lifetime,
  PendingAcquire,
} from '../backend.ts';
import { keepsTickets } from '../keptTickets.ts';
import { copyOfCache } from '../libkrb5/cacheCopy.ts';
import type { CallRecord, Pointer } from '../native.ts';
import { type CallOptions, callGss, startGss } from './call.ts';
import { GSS_C_INDEFINITE, GSS_CREDENTIAL_USE, type GssFunction } from './library.ts';
import { MECHANISM, packageByName } from './mechanisms.ts';
import { oidSet } from './memory.ts';
import { displayName, importPrincipal, isSet, releaseName } from './names.ts';

/** A call that is ready to be made, at once or on another thread, or the reason why it cannot be. */
type Prepared =
  | { refused: Status }
  | {
      name: GssFunction;
      args: unknown[];
      options: CallOptions;
      credential: [Pointer];
      package: string;
      release(): void;
    };

/** AcquireCredentialsHandle: gss_acquire_cred_from, or gss_acquire_cred_with_password for explicit credentials. */
export function acquireCredentialsHandle(request: AcquireRequest): Answer<Credential> {
  const prepared = prepare(request);
  if ('refused' in prepared) return { status: prepared.refused, value: null };
  const answered = callGss(prepared.name, prepared.args, prepared.options);
  return finish(prepared, answered);
}

const NOT_NATIVE = {
  native: false,
  because: 'GSS-API has no asynchronous function; the call ran on a worker thread of the process',
} as const;

/** The same call, queued on a thread of libuv's pool; GSS-API has no asynchronous function of its own. */
export function acquireCredentialsHandleAsync(request: AcquireRequest): PendingAcquire {
  const prepared = prepare(request);
  if ('refused' in prepared) {
    const refused = prepared.refused;
    return {
      ...NOT_NATIVE,
      queueStatus: refused,
      callStatus: () => refused,
      done: Promise.resolve({ status: refused, value: null }),
      free: () => null,
    };
  }
  let answer: Answer<Credential> | null = null;
  const done = startGss(prepared.name, prepared.args, prepared.options).then((answered) => {
    answer = finish(prepared, answered);
    return answer;
  });
  return {
    ...NOT_NATIVE,
    queueStatus: status('SEC_E_OK'),
    callStatus: () => answer?.status ?? status('SEC_I_ASYNC_CALL_PENDING'),
    done,
    free: (credential) => credential && freeCredentialsHandle(credential),
  };
}

function finish(prepared: Exclude<Prepared, { refused: Status }>, answered: Status): Answer<Credential> {
  prepared.release();
  const [native] = prepared.credential;
  const value = succeeded(answered) ? { package: prepared.package, native } : null;
  return { status: answered, value };
}

function prepare(request: AcquireRequest): Prepared {
  const known = packageByName(request.package);
  if (!known) return { refused: status('SEC_E_SECPKG_NOT_FOUND') };
  const mechanism = MECHANISM[known];
  const options: CallOptions = { purpose: 'acquire', mechanism };
  const wanted = request.user?.name ?? request.principal;
  const imported = wanted === null ? null : importPrincipal(wanted, request.use, options);
  if (imported && !succeeded(imported.status)) return { refused: imported.status };
  const name = imported?.value ?? null;
  const credential: [Pointer] = [null];
  const stored = storeOf({ ...request, ccache: cacheToAskFrom(request, known) });
  const show = (): CallRecord['arguments'] => ({
    desiredName: wanted,
    desiredMechanism: known,
    credUsage: request.use,
    ...stored,
  });
  const use = GSS_CREDENTIAL_USE[request.use];
  const common = {
    options: { ...options, show },
    credential,
    package: known,
    release: () => releaseName(name),
  };
  if (request.user) {
    // gss-ntlmssp reads the password as a C string: the NUL behind it is there and not counted.
    const { password } = request.user;
    const terminated = { length: password.length, value: Buffer.concat([password, Buffer.alloc(1)]) };
    const args = [name, terminated, GSS_C_INDEFINITE, oidSet(mechanism), use, credential, null, [0]];
    const release = () => {
      terminated.value.fill(0);
      releaseName(name);
    };
    return { name: 'gss_acquire_cred_with_password', args, ...common, release };
  }
  const elements = Object.entries(stored).map(([key, value]) => ({ key, value }));
  const store = elements.length > 0 ? { count: elements.length, elements } : null;
  const args = [name, GSS_C_INDEFINITE, oidSet(mechanism), use, store, credential, null, [0]];
  return { name: 'gss_acquire_cred_from', args, ...common };
}

/** The library puts the tickets that it gets into the cache that it asks from; a copy of the default one is the default. */
function cacheToAskFrom(
  { ccache, principal, use, user }: AcquireRequest,
  packageName: string,
): string | null {
  if (keepsTickets() || use === 'inbound' || user !== null || packageName === 'NTLM') return ccache;
  const copy = copyOfCache(ccache, principal);
  return ccache === null ? null : (copy ?? ccache);
}

/** The credential store of gss_acquire_cred_from: only what was asked for, so that defaults stay the library's. */
function storeOf(request: AcquireRequest): Record<string, string> {
  return {
    ...(request.ccache === null ? {} : { ccache: request.ccache }),
    ...(request.keytab === null ? {} : { keytab: request.keytab }),
    ...(request.clientKeytab === null ? {} : { client_keytab: request.clientKeytab }),
  };
}

/**
 * QueryCredentialsAttributes: the principal that was found and how long the credential lives (gss_inquire_cred).
 *
 * gss-ntlmssp crashes when it is asked for the name of a server's credential that has none, so the name is asked
 * for only where the mechanism is Kerberos or the credential a client's.
 */
export function queryCredentials(credential: Credential, use: CredentialUse): Answer<CredentialFacts> {
  const mechanism = MECHANISM[packageByName(credential.package) ?? 'Negotiate'];
  const nameable = credential.package === 'Kerberos' || use === 'outbound';
  const name: [Pointer] = [null];
  const lifetime = [0];
  const answered = callGss(
    'gss_inquire_cred',
    [credential.native, nameable ? name : null, lifetime, null, null],
    {
      purpose: 'acquire',
      mechanism,
    },
  );
  if (!succeeded(answered)) return { status: answered, value: null };
  const principal = isSet(name[0]) ? displayName(name[0]) : null;
  releaseName(name[0]);
  return { status: answered, value: { principal, lifetime: lifetimeOf(lifetime[0] ?? 0), time: null } };
}

/** FreeCredentialsHandle: gss_release_cred. */
export function freeCredentialsHandle(credential: Credential): Status {
  return callGss('gss_release_cred', [[credential.native]]);
}

/** A GSS lifetime in seconds; GSS_C_INDEFINITE is "never". */
export function lifetimeOf(seconds: number): Lifetime {
  return seconds >>> 0 === GSS_C_INDEFINITE ? 'never' : seconds >>> 0;
}

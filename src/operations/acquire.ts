/** AcquireCredentialsHandle and what it found. Runs in a child process: a KDC may hang, a plug-in may crash. */
import type {
  AcquireRequest,
  Answer,
  Backend,
  BackendIdentity,
  Credential,
  CredentialFacts,
  CredentialUse,
} from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';
import type { Evidence } from '../findings/evidence.ts';
import { type Status, succeeded } from '../status/status.ts';
import { gatherEvidence } from './evidence.ts';
import { type CredentialChoice, REQUIREMENTS } from './handshake.ts';
import { acquireAlone, type KerberosAlone } from './kerberosAlone.ts';

export type AcquireOperationRequest = {
  backend: BackendChoice;
  credentials: CredentialChoice;
  use: CredentialUse;
  principal: string | null;
  target: string | null;
  async: boolean;
};

export type AcquireFacts = {
  backend: BackendIdentity;
  status: Status;
  /** What asking the credential for its name and lifetime answered; null where there is no credential. */
  queryStatus: Status | null;
  credential: CredentialFacts | null;
  /** Epoch seconds at which the lifetime was read. */
  queriedAt: number;
  /** `package`: the one that Negotiate chose, where the library tells before the handshake ends. */
  target: {
    canonicalName: string | null;
    package: string | null;
    status: Status;
    tokenBase64: string;
  } | null;
  /** Releases that the library refused. */
  refusedReleases: Status[];
  asynchronous: {
    native: boolean;
    because: string;
    queueStatus: Status;
    pendingPolls: number;
    callStatus: Status;
    freeStatus: Status | null;
  } | null;
  /** Under Negotiate: what Kerberos alone answers. */
  kerberosAlone: KerberosAlone | null;
  /** The default places before the call, which the call itself may change. */
  before: Evidence;
  /** The places after it, with more where it failed. */
  after: Evidence;
};

/** How often SspiGetAsyncCallStatus's counterpart is asked. */
const POLL_MILLISECONDS = 5;

/** Acquires, queries, makes the first token where a target is given, and releases. */
export async function acquire(request: AcquireOperationRequest): Promise<AcquireFacts> {
  const backend = await chooseBackend(request.backend);
  const { credentials } = request;
  const native: AcquireRequest = {
    package: credentials.package,
    use: request.use,
    principal: request.principal,
    ccache: credentials.ccache,
    keytab: credentials.keytab,
    clientKeytab: credentials.clientKeytab,
    sspi: credentials.sspi,
    user:
      credentials.user === null
        ? null
        : { name: credentials.user, password: Buffer.from(credentials.passwordBase64 ?? '', 'base64') },
  };
  const where = { ...credentials, principal: request.principal, target: request.target };
  const before = await gatherEvidence(where, null);
  const { answer, asynchronous, free } = request.async
    ? await acquireAsync(backend, native)
    : synchronously(backend, native);
  native.user?.password.fill(0);
  const facts: AcquireFacts = {
    backend: backend.identity(),
    status: answer.status,
    queryStatus: null,
    credential: null,
    queriedAt: Date.now() / 1000,
    target: null,
    asynchronous,
    refusedReleases: [],
    kerberosAlone: null,
    before,
    after: before,
  };
  if (answer.value) useCredential(backend, answer.value, request, facts);
  const freed = free(answer.value);
  if (facts.asynchronous) facts.asynchronous.freeStatus = freed;
  facts.kerberosAlone = await acquireAlone(
    backend,
    credentials,
    request.use,
    request.principal,
    request.target,
  );
  const decisive = [facts.status, facts.queryStatus, facts.target?.status].find(
    (each) => each && !succeeded(each),
  );
  facts.after = await gatherEvidence(where, decisive ?? null);
  facts.refusedReleases = backend.refusedReleases();
  return facts;
}

function useCredential(
  backend: Backend,
  credential: Credential,
  request: AcquireOperationRequest,
  facts: AcquireFacts,
): void {
  const queried = backend.queryCredentials(credential, request.use);
  facts.queryStatus = queried.status;
  facts.credential = queried.value;
  facts.queriedAt = Date.now() / 1000;
  if (request.target !== null) {
    const initiate = { credential, target: request.target, requirements: REQUIREMENTS, bindings: null };
    const first = backend.initializeSecurityContext(initiate, null, null);
    facts.target = {
      canonicalName: backend.canonicalTarget(credential.package, request.target),
      // GSS-API tells nothing of a context that is not complete.
      package:
        backend.impersonation && succeeded(first.status)
          ? (backend.queryContext(first.context).value?.package ?? null)
          : null,
      status: first.status,
      tokenBase64: first.value?.toString('base64') ?? '',
    };
    backend.deleteSecurityContext(first.context);
  }
}

type Acquired = {
  answer: Answer<Credential>;
  asynchronous: AcquireFacts['asynchronous'];
  /** Frees the credential, and what belongs to the call. */
  free(credential: Credential | null): Status | null;
};

function synchronously(backend: Backend, request: AcquireRequest): Acquired {
  const answer = backend.acquireCredentialsHandle(request);
  const free: Acquired['free'] = (credential) => credential && backend.freeCredentialsHandle(credential);
  return { answer, asynchronous: null, free };
}

/** Queues the call and asks for its status until it is no longer pending, as SspiGetAsyncCallStatus's page has it. */
async function acquireAsync(backend: Backend, request: AcquireRequest): Promise<Acquired> {
  const pending = backend.acquireCredentialsHandleAsync(request);
  let pendingPolls = 0;
  let callStatus = pending.callStatus();
  while (callStatus.name === 'SEC_I_ASYNC_CALL_PENDING') {
    pendingPolls++;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    callStatus = pending.callStatus();
  }
  const answer = await pending.done;
  const { native, because, queueStatus } = pending;
  return {
    answer,
    asynchronous: { native, because, queueStatus, pendingPolls, callStatus, freeStatus: null },
    free: pending.free,
  };
}

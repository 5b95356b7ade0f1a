/**
 * A handshake, then acting as its client: by ImpersonateSecurityContext where the library has it, else as the local
 * account that the system maps the client to. Runs in a child process, so that whatever goes wrong ends with it.
 */
import type { Backend, BackendIdentity, ContextAttribute } from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';
import type { Account } from '../backends/posix/accounts.ts';
import type { AccessProof, System, ThreadIdentity } from '../backends/system.ts';
import type { Evidence } from '../findings/evidence.ts';
import type { Status } from '../status/status.ts';
import { defaultTarget, gatherEvidence } from './evidence.ts';
import type { ExecFacts } from './executeAs.ts';
import { bytes } from './export.ts';
import {
  acceptToken,
  type CredentialChoice,
  deleteContexts,
  type HandshakeResult,
  type LegFacts,
  loopback,
  REQUIREMENTS,
  type Side,
} from './handshake.ts';
import type { NativeFacts } from './impersonateNative.ts';
import { acquireAlone, type KerberosAlone, loopbackAlone } from './kerberosAlone.ts';

/** How much of itself a client lets the server use. */
export type RequestedLevel = 'identification' | 'impersonation' | 'delegation';

export type ImpersonateRequest = {
  backend: BackendChoice;
  credentials: CredentialChoice;
  target: string | null;
  tokenBase64: string | null;
  bindingsBase64: string | null;
  acceptorBindingsBase64: string | null;
  level: RequestedLevel;
  /** The only way to an account for an NTLM client, whose domain nobody checked. */
  map: { client: string; account: string } | null;
  reads: string[];
  accesses: string[];
  exec: string[] | null;
};

export type ReadFacts = {
  path: string;
  duringOk: boolean;
  duringError: string | null;
  duringBytes: number | null;
  afterOk: boolean | null;
  afterError: string | null;
};

export type AccessFacts = { object: string; during: AccessProof; after: AccessProof | null };

/** Why nobody was impersonated. */
export type Refused =
  | { by: 'handshake'; side: Side }
  | { by: 'no-account' }
  | { by: 'ntlm-needs-map' }
  | { by: 'map-names-another-client' }
  | { by: 'account-unknown' }
  | { by: 'account-is-root' }
  | { by: 'not-permitted' }
  | { by: 'system'; reasons: string[] }
  /** ImpersonateSecurityContext failed, or said it did not and nothing changed. */
  | { by: 'library' }
  | { by: 'unchanged' };

export type ImpersonateFacts = {
  backend: BackendIdentity;
  status: Status;
  target: string | null;
  legs: LegFacts[];
  /** What the client asked for. */
  requested: ContextAttribute[];
  /** Package of the accepted context. */
  package: string | null;
  client: string | null;
  canonical: string | null;
  accountName: string | null;
  account: Account | null;
  permitted: boolean | null;
  mappedBy: 'library' | 'map-option' | 'none';
  refused: Refused | null;
  impersonated: boolean;
  reverted: boolean | null;
  before: ThreadIdentity | null;
  during: ThreadIdentity | null;
  after: ThreadIdentity | null;
  reads: ReadFacts[];
  accesses: AccessFacts[];
  exec: ExecFacts | null;
  /** Releases that the library refused. */
  refusedReleases: Status[];
  /** Null where the account was taken on without the library. */
  native: NativeFacts | null;
  /** Under Negotiate, where it failed or chose NTLM: what Kerberos alone answers. */
  kerberosAlone: KerberosAlone | null;
  evidence: Evidence | null;
};

/** Handshake, impersonation, proofs, revert. */
export async function impersonate(request: ImpersonateRequest): Promise<ImpersonateFacts> {
  const backend = await chooseBackend(request.backend);
  const token = bytes(request.tokenBase64);
  const target = token ? null : (request.target ?? defaultTarget(request.credentials));
  const acceptorBindings = bytes(request.acceptorBindingsBase64);
  const requirements = [...REQUIREMENTS, ...LEVEL_REQUIREMENTS[request.level]];
  const result =
    token || target === null
      ? acceptToken(backend, request.credentials, token ?? Buffer.alloc(0), acceptorBindings)
      : loopback(
          backend,
          request.credentials,
          target,
          { initiator: bytes(request.bindingsBase64), acceptor: acceptorBindings },
          requirements,
        );
  const facts = emptyFacts(backend, target, result, token ? [] : requirements);
  if (!result.complete || !result.acceptor) {
    facts.refused = { by: 'handshake', side: result.decisive.side };
    facts.status = result.decisive.status;
    facts.kerberosAlone =
      target === null
        ? await acquireAlone(backend, request.credentials, 'inbound', null, null)
        : await loopbackAlone(backend, request.credentials, target);
    facts.evidence = await gatherEvidence({ ...request.credentials, principal: null, target }, facts.status);
  } else if (backend.impersonation) {
    const { impersonateNatively } = await import('./impersonateNative.ts');
    await impersonateNatively(backend, backend.impersonation, result.acceptor, request, facts);
  } else {
    const { impersonateMapped } = await import('./impersonateMapped.ts');
    await impersonateMapped(backend, result.acceptor, request, facts);
  }
  deleteContexts(backend, result);
  facts.refusedReleases = backend.refusedReleases();
  return facts;
}

const LEVEL_REQUIREMENTS: Readonly<Record<RequestedLevel, readonly ContextAttribute[]>> = {
  identification: ['IDENTIFY'],
  impersonation: [],
  delegation: ['DELEGATE'],
};

function emptyFacts(
  backend: Backend,
  target: string | null,
  result: HandshakeResult,
  requested: ContextAttribute[],
): ImpersonateFacts {
  return {
    backend: backend.identity(),
    status: result.decisive.status,
    target,
    legs: result.legs,
    requested,
    package: null,
    client: null,
    canonical: null,
    accountName: null,
    account: null,
    permitted: null,
    mappedBy: 'none',
    refused: null,
    impersonated: false,
    reverted: null,
    before: null,
    during: null,
    after: null,
    reads: [],
    accesses: [],
    exec: null,
    refusedReleases: [],
    native: null,
    kerberosAlone: null,
    evidence: null,
  };
}

/** What was proved while acting as the client. */
export type Proofs = { reads: ReadFacts[]; accesses: AccessFacts[] };

/** The chosen proofs, made by the thread that acts; synchronous. */
export function prove(system: System, request: Pick<ImpersonateRequest, 'reads' | 'accesses'>): Proofs {
  return {
    reads: request.reads.map((path) => {
      const { ok, error, bytes: duringBytes } = system.tryRead(path);
      return { path, duringOk: ok, duringError: error, duringBytes, afterOk: null, afterError: null };
    }),
    accesses: request.accesses.map((object) => ({ object, during: system.tryAccess(object), after: null })),
  };
}

/** The same proofs by the process itself, to be compared with. */
export function proveAfter(system: System, proofs: Proofs): Proofs {
  return {
    reads: proofs.reads.map((read) => {
      const { ok, error } = system.tryRead(read.path);
      return { ...read, afterOk: ok, afterError: error };
    }),
    accesses: proofs.accesses.map((access) => ({ ...access, after: system.tryAccess(access.object) })),
  };
}

/**
 * ImpersonateSecurityContext on a system that has none: the context's client is mapped to a local account by the
 * system's own rules, and this process's thread takes that account on. Runs in a child process, so that whatever goes
 * wrong ends with it.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Backend, BackendIdentity, Context } from '../backends/backend.ts';
import { type BackendName, chooseBackend } from '../backends/choose.ts';
import { type Account, accountByName } from '../backends/posix/accounts.ts';
import type { Identity } from '../backends/posix/identity.ts';
import { asAccount } from '../backends/posix/impersonation.ts';
import { canImpersonate } from '../backends/posix/privilege.ts';
import { leave } from '../backends/posix/process.ts';
import type { Evidence } from '../findings/evidence.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Status, status } from '../status/status.ts';
import { defaultTarget, gatherEvidence } from './evidence.ts';
import { type ExecFacts, executeAs } from './executeAs.ts';
import { bytes } from './export.ts';
import {
  acceptToken,
  type CredentialChoice,
  deleteContexts,
  type HandshakeResult,
  type LegFacts,
  loopback,
  type Side,
} from './handshake.ts';
import { acquireAlone, type KerberosAlone, loopbackAlone } from './kerberosAlone.ts';

export type ImpersonateRequest = {
  backend: BackendName;
  credentials: CredentialChoice;
  target: string | null;
  tokenBase64: string | null;
  bindingsBase64: string | null;
  acceptorBindingsBase64: string | null;
  /** The only way to an account for an NTLM client, whose domain nobody checked. */
  map: { client: string; account: string } | null;
  reads: string[];
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

/** Why nobody was impersonated. */
export type Refused =
  | { by: 'handshake'; side: Side }
  | { by: 'no-account' }
  | { by: 'ntlm-needs-map' }
  | { by: 'map-names-another-client' }
  | { by: 'account-unknown' }
  | { by: 'account-is-root' }
  | { by: 'not-permitted' }
  | { by: 'system'; reasons: string[] };

export type ImpersonateFacts = {
  backend: BackendIdentity;
  status: Status;
  target: string | null;
  legs: LegFacts[];
  /** Package of the accepted context, and the attributes its client sent. */
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
  before: Identity | null;
  during: Identity | null;
  after: Identity | null;
  reads: ReadFacts[];
  exec: ExecFacts | null;
  /** Under Negotiate, where it failed or chose NTLM: what Kerberos alone answers. */
  kerberosAlone: KerberosAlone | null;
  evidence: Evidence | null;
};

/** Handshake, mapping, impersonation, proof, revert. */
export async function impersonate(request: ImpersonateRequest): Promise<ImpersonateFacts> {
  const backend = await chooseBackend(request.backend);
  const token = bytes(request.tokenBase64);
  const target = token ? null : (request.target ?? defaultTarget(request.credentials.keytab));
  const acceptorBindings = bytes(request.acceptorBindingsBase64);
  const result =
    token || target === null
      ? acceptToken(backend, request.credentials, token ?? Buffer.alloc(0), acceptorBindings)
      : loopback(backend, request.credentials, target, {
          initiator: bytes(request.bindingsBase64),
          acceptor: acceptorBindings,
        });
  const facts = emptyFacts(backend, target, result);
  if (!result.complete || !result.acceptor) {
    facts.refused = { by: 'handshake', side: result.decisive.side };
    facts.status = result.decisive.status;
    facts.kerberosAlone =
      target === null
        ? await acquireAlone(backend, request.credentials, 'inbound', null, null)
        : await loopbackAlone(backend, request.credentials, target);
    facts.evidence = await gatherEvidence({ ...request.credentials, principal: null, target }, facts.status);
  } else {
    facts.status = status('SEC_E_NO_IMPERSONATION');
    const account = chooseAccount(backend, result.acceptor, request, facts);
    if (target !== null && facts.package === 'NTLM') {
      facts.kerberosAlone = await loopbackAlone(backend, request.credentials, target);
    }
    if (account) await actAs(account, request, facts);
  }
  deleteContexts(backend, result);
  return facts;
}

function emptyFacts(backend: Backend, target: string | null, result: HandshakeResult): ImpersonateFacts {
  return {
    backend: backend.identity(),
    status: result.decisive.status,
    target,
    legs: result.legs,
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
    exec: null,
    kerberosAlone: null,
    evidence: null,
  };
}

/** The account that this client may be, or null with the reason in `facts.refused`. */
function chooseAccount(
  backend: Backend,
  context: Context,
  request: ImpersonateRequest,
  facts: ImpersonateFacts,
): Account | null {
  const inside = backend.queryContext(context).value;
  const mapping = backend.mapToAccount(context);
  facts.package = inside?.package ?? null;
  facts.client = mapping.client;
  facts.canonical = mapping.canonical;
  const refuse = (refused: Refused): null => {
    facts.refused = refused;
    return null;
  };
  if (request.map) {
    if (!sameClient(request.map.client, mapping.client)) return refuse({ by: 'map-names-another-client' });
    facts.accountName = request.map.account;
    facts.mappedBy = 'map-option';
  } else {
    facts.accountName = mapping.account;
    if (facts.package === 'NTLM') return refuse({ by: 'ntlm-needs-map' });
    if (mapping.account === null) return refuse({ by: 'no-account' });
    facts.mappedBy = 'library';
    facts.permitted = mapping.permitted;
  }
  facts.account = accountByName(facts.accountName ?? '');
  if (!facts.account) return refuse({ by: 'account-unknown' });
  if (facts.account.uid === 0) return refuse({ by: 'account-is-root' });
  if (facts.mappedBy === 'library' && facts.permitted !== true) return refuse({ by: 'not-permitted' });
  return facts.account;
}

/** NTLM names are compared without regard to case, as Windows does; Kerberos names exactly. */
function sameClient(named: string, client: string | null): boolean {
  if (client === null) return false;
  return named.includes('\\') ? named.toLowerCase() === client.toLowerCase() : named === client;
}

async function actAs(account: Account, request: ImpersonateRequest, facts: ImpersonateFacts): Promise<void> {
  const result = asAccount(account, () => request.reads.map(tryRead));
  facts.before = result.before;
  facts.during = result.during;
  facts.after = result.after;
  facts.impersonated = result.impersonated;
  facts.reverted = result.reverted;
  // An identity that did not come back must do nothing more, not even report.
  if (!result.reverted) leave(EXIT.revertFailed);
  if (!result.impersonated) {
    const able = canImpersonate();
    const reasons = [...(able.answer === 'no' ? [able.reason] : []), result.reason ?? 'unknown'];
    facts.refused = { by: 'system', reasons };
    return;
  }
  facts.status = status('SEC_E_OK');
  facts.reads = (result.value ?? []).map((read) => {
    const after = tryRead(read.path);
    return { ...read, afterOk: after.duringOk, afterError: after.duringError };
  });
  if (request.exec) facts.exec = await executeAs(account, request.exec);
}

/** Opens a file and reads its first bytes, synchronously: a thread of the pool would have the old identity. */
function tryRead(path: string): ReadFacts {
  const outcome = { path, afterOk: null, afterError: null };
  try {
    // O_NONBLOCK: a named pipe without a writer must not hold the identity for ever.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      // A folder that opens may be listed; reading bytes is not what is asked of it.
      const duringBytes = fstatSync(file).isDirectory() ? null : readSync(file, Buffer.alloc(4096));
      return { ...outcome, duringOk: true, duringError: null, duringBytes };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { ...outcome, duringOk: false, duringError: code, duringBytes: null };
  }
}

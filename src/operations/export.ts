/** A loopback handshake whose context is then exported. Runs in a child process. */
import type { BackendIdentity, ContextFacts } from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';
import { configurationFiles } from '../backends/libkrb5/configurationFiles.ts';
import { untraced } from '../backends/native.ts';
import type { Evidence } from '../findings/evidence.ts';
import type { Status } from '../status/status.ts';
import { defaultTarget, gatherEvidence } from './evidence.ts';
import {
  type CredentialChoice,
  deleteContexts,
  type LegFacts,
  loopback,
  REQUIREMENTS,
  type Side,
} from './handshake.ts';
import { type KerberosAlone, loopbackAlone } from './kerberosAlone.ts';
import { closeToken, type TransferFacts, transferBoth } from './transfer.ts';

export type ExportRequest = {
  backend: BackendChoice;
  credentials: CredentialChoice;
  target: string | null;
  side: Side;
  /** Export the other side as well. */
  bothSides: boolean;
  /** Import both halves again, in this process and in another one. */
  prove: boolean;
  bindingsBase64: string | null;
  acceptorBindingsBase64: string | null;
};

export type ExportFacts = {
  backend: BackendIdentity;
  target: string;
  legs: LegFacts[];
  requested: string[];
  configurationFiles: string[];
  complete: boolean;
  /** The side and status that decided, and in which call. */
  decisive: { side: Side; status: Status };
  context: ContextFacts | null;
  packedBase64: string | null;
  peerPackedBase64: string | null;
  /** Whether the package gave an access token with the context. */
  /** Releases that the library refused. */
  refusedReleases: Status[];
  tokenGiven: boolean;
  transfers: TransferFacts[];
  /** Under Negotiate, where it failed or chose NTLM: what Kerberos alone answers. */
  kerberosAlone: KerberosAlone | null;
  evidence: Evidence | null;
};

/** Makes the handshake and exports one side, or both. */
export async function exportContext(request: ExportRequest): Promise<ExportFacts> {
  const backend = await chooseBackend(request.backend);
  const target = request.target ?? defaultTarget(request.credentials);
  const result = loopback(backend, request.credentials, target, {
    initiator: bytes(request.bindingsBase64),
    acceptor: bytes(request.acceptorBindingsBase64),
  });
  const facts: ExportFacts = {
    backend: backend.identity(),
    target,
    legs: result.legs,
    requested: [...REQUIREMENTS],
    configurationFiles: untraced(configurationFiles),
    complete: result.complete,
    decisive: result.decisive,
    context: null,
    packedBase64: null,
    peerPackedBase64: null,
    tokenGiven: false,
    refusedReleases: [],
    transfers: [],
    kerberosAlone: null,
    evidence: null,
  };
  if (!result.complete) {
    facts.kerberosAlone = await loopbackAlone(backend, request.credentials, target);
    facts.evidence = await gatherEvidence(
      { ...request.credentials, principal: null, target },
      result.decisive.status,
    );
    deleteContexts(backend, result);
    facts.refusedReleases = backend.refusedReleases();
    return facts;
  }
  let token: string | null = null;
  const [own, peer] =
    request.side === 'acceptor' ? [result.acceptor, result.initiator] : [result.initiator, result.acceptor];
  if (own) {
    facts.context = backend.queryContext(own).value;
    if (facts.context?.package === 'NTLM') {
      facts.kerberosAlone = await loopbackAlone(backend, request.credentials, target);
    }
    const exported = backend.exportSecurityContext(own);
    facts.decisive = { side: request.side, status: exported.status };
    facts.packedBase64 = exported.value?.packed.toString('base64') ?? null;
    token = exported.value?.token ?? null;
  }
  facts.tokenGiven = token !== null;
  if (peer && (request.bothSides || request.prove) && facts.packedBase64 !== null) {
    const exported = backend.exportSecurityContext(peer);
    if (!exported.value) {
      facts.decisive = {
        side: request.side === 'acceptor' ? 'initiator' : 'acceptor',
        status: exported.status,
      };
    }
    facts.peerPackedBase64 = exported.value?.packed.toString('base64') ?? null;
    if (exported.value?.token) await closeToken(exported.value.token);
  }
  if (request.prove && facts.packedBase64 !== null) {
    facts.transfers = await transferBoth(backend, request, facts.packedBase64, facts.peerPackedBase64, token);
  }
  if (token !== null) await closeToken(token);
  deleteContexts(backend, result);
  facts.refusedReleases = backend.refusedReleases();
  return facts;
}

/** Bytes that travelled as base64. */
export function bytes(base64: string | null): Buffer | null {
  return base64 === null ? null : Buffer.from(base64, 'base64');
}

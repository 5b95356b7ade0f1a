/**
 * One authentication from end to end, each step's answer kept: the client's credential, the ticket for the service, the
 * service's own credential, the handshake between them. Runs in a child process.
 *
 * A password is tried once, however many steps follow: every wrong one counts towards a lock-out.
 */
import type {
  Backend,
  BackendIdentity,
  ContextFacts,
  Credential,
  CredentialFacts,
  InitializeRequest,
} from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';
import type { Evidence } from '../findings/evidence.ts';
import { type Status, succeeded } from '../status/status.ts';
import { acceptingOf } from './accepting.ts';
import { ntlmInstead, renewal } from './authenticateBeside.ts';
import { defaultTarget, gatherEvidence } from './evidence.ts';
import {
  acceptToken,
  type CredentialChoice,
  deleteContexts,
  exchange,
  type HandshakeResult,
  inboundRequest,
  outboundRequest,
  REQUIREMENTS,
  type Side,
} from './handshake.ts';

export type AuthenticateRequest = {
  backend: BackendChoice;
  credentials: CredentialChoice;
  /** Service principal name; null for the first service in the keytab, where there is one. */
  target: string | null;
  /** A client's first token, in place of a client of this process. */
  tokenBase64: string | null;
  bindingsBase64: string | null;
  acceptorBindingsBase64: string | null;
  /** Channel bindings of first tokens to make for a server elsewhere, one token each; null for none in it. */
  firstTokens: (string | null)[];
};

/** What an authentication consists of, in order. */
export type Stage = 'credential' | 'renewal' | 'ticket' | 'service' | 'handshake';

export type StageFailure = { stage: Stage; side: Side; status: Status; evidence: Evidence };

export type AuthenticateFacts = {
  backend: BackendIdentity;
  /** The service that was asked for; null where none was. */
  target: string | null;
  /** Why the service's side was played here too, or was not. */
  accepting: { yes: boolean; because: string };
  /** Each step's status; null where it was not taken. */
  statuses: Record<Stage, Status | null>;
  credential: CredentialFacts | null;
  /** In base64, as many as were asked for; empty where there is no ticket. */
  firstTokens: string[];
  /** How large the client's first token is; null where there is none. */
  firstTokenBytes: number | null;
  /** Epoch seconds at which the credential's lifetime was read. */
  queriedAt: number;
  /** Where Kerberos gave no token: whether there are credentials of NTLM, to which Negotiate falls back; else null. */
  ntlm: Status | null;
  /** The context, where both sides are complete. */
  context: ContextFacts | null;
  /** Steps that failed, in their order: the service's does not depend on the client's. */
  failures: StageFailure[];
  /** What the default places held after all of it. */
  evidence: Evidence;
};

/** Takes the steps, as far as each goes. */
export async function authenticate(request: AuthenticateRequest): Promise<AuthenticateFacts> {
  const backend = await chooseBackend(request.backend);
  const statuses: AuthenticateFacts['statuses'] = {
    credential: null,
    renewal: null,
    ticket: null,
    service: null,
    handshake: null,
  };
  const asked = { ...request.credentials, principal: null, target: request.target };
  const before = await gatherEvidence(asked, null);
  const accepting = acceptingOf(request, before);
  const target = request.target ?? (accepting.hasKeys ? defaultTarget(request.credentials) : null);
  const walked =
    request.tokenBase64 === null
      ? walk(backend, { ...request, target }, accepting.yes, before, statuses)
      : accept(backend, request, statuses);
  const places = { ...asked, target };
  const failures: StageFailure[] = [];
  for (const { stage, side } of STAGES) {
    const status = statuses[stage];
    if (status === null || succeeded(status)) continue;
    const evidence = await gatherEvidence(places, status);
    failures.push({ stage, side: stage === 'handshake' ? walked.side : side, status, evidence });
  }
  return {
    backend: backend.identity(),
    target,
    accepting: { yes: accepting.yes, because: accepting.because },
    statuses,
    credential: walked.credential,
    firstTokens: walked.firstTokens,
    firstTokenBytes: walked.firstTokenBytes,
    queriedAt: walked.queriedAt,
    ntlm: ntlmInstead(backend, request, statuses),
    context: walked.context,
    failures,
    evidence: failures[0]?.evidence ?? (await gatherEvidence(places, null)),
  };
}

const STAGES: readonly { stage: Stage; side: Side }[] = [
  { stage: 'credential', side: 'initiator' },
  { stage: 'renewal', side: 'initiator' },
  { stage: 'ticket', side: 'initiator' },
  { stage: 'service', side: 'acceptor' },
  { stage: 'handshake', side: 'acceptor' },
];

type Walked = Pick<
  AuthenticateFacts,
  'credential' | 'firstTokens' | 'firstTokenBytes' | 'queriedAt' | 'context'
> & {
  /** The side of the handshake that decided. */
  side: Side;
};

const nothingYet = (): Walked => ({
  credential: null,
  firstTokens: [],
  firstTokenBytes: null,
  queriedAt: 0,
  context: null,
  side: 'acceptor',
});

function walk(
  backend: Backend,
  request: AuthenticateRequest,
  accepting: boolean,
  before: Evidence,
  statuses: AuthenticateFacts['statuses'],
): Walked {
  const walked = nothingYet();
  const acquired: Credential[] = [];
  const outboundAsked = outboundRequest(request.credentials);
  const outbound = backend.acquireCredentialsHandle(outboundAsked);
  outboundAsked.user?.password.fill(0);
  statuses.credential = outbound.status;
  const inbound = accepting ? backend.acquireCredentialsHandle(inboundRequest(request.credentials)) : null;
  statuses.service = inbound?.status ?? null;
  for (const each of [outbound, inbound]) if (each?.value) acquired.push(each.value);
  try {
    if (!outbound.value) return walked;
    const queried = backend.queryCredentials(outbound.value, 'outbound');
    walked.credential = queried.value;
    walked.queriedAt = Date.now() / 1000;
    const hasEnded = queried.value?.lifetime === 0 || queried.status.name === 'SEC_E_CONTEXT_EXPIRED';
    if (hasEnded) statuses.renewal = renewal(backend, request, before);
    if (request.target === null) return walked;
    const initiate = {
      credential: outbound.value,
      target: request.target,
      requirements: REQUIREMENTS,
      bindings: bytes(request.bindingsBase64),
    };
    for (const binding of request.firstTokens) {
      const made = firstToken(backend, { ...initiate, bindings: bytes(binding) });
      statuses.ticket = made.status;
      if (made.token === null) return walked;
      walked.firstTokenBytes = made.token.length;
      walked.firstTokens.push(made.token.toString('base64'));
    }
    if (!inbound?.value) {
      if (statuses.ticket !== null) return walked;
      const made = firstToken(backend, initiate);
      statuses.ticket = made.status;
      walked.firstTokenBytes = made.token?.length ?? null;
      return walked;
    }
    const bindings = bytes(request.acceptorBindingsBase64);
    const accepting = { credential: inbound.value, bindings, requirements: REQUIREMENTS };
    const result = exchange(backend, initiate, accepting, []);
    statuses.ticket = result.legs[0]?.status ?? null;
    walked.firstTokenBytes ??= result.legs[0]?.outputBytes || null;
    if (result.legs.length > 1) take(backend, result, statuses, walked);
    deleteContexts(backend, result);
    return walked;
  } finally {
    for (const credential of acquired) backend.freeCredentialsHandle(credential);
  }
}

function firstToken(backend: Backend, initiate: InitializeRequest): { status: Status; token: Buffer | null } {
  const { status, value, context } = backend.initializeSecurityContext(initiate, null, null);
  backend.deleteSecurityContext(context);
  return { status, token: succeeded(status) ? value : null };
}

function accept(
  backend: Backend,
  request: AuthenticateRequest,
  statuses: AuthenticateFacts['statuses'],
): Walked {
  const walked = nothingYet();
  const token = bytes(request.tokenBase64) ?? Buffer.alloc(0);
  const result = acceptToken(backend, request.credentials, token, bytes(request.acceptorBindingsBase64));
  if (result.legs.length === 0) statuses.service = result.decisive.status;
  else take(backend, result, statuses, walked);
  deleteContexts(backend, result);
  return walked;
}

function take(
  backend: Backend,
  result: HandshakeResult,
  statuses: AuthenticateFacts['statuses'],
  walked: Walked,
): void {
  statuses.handshake = result.decisive.status;
  walked.side = result.decisive.side;
  walked.context = result.complete && result.acceptor ? backend.queryContext(result.acceptor).value : null;
}

/** Bytes that travelled as base64. */
const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'));

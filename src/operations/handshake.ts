/** Both sides of a handshake, or one of them, through a backend. */
import type {
  AcquireRequest,
  Backend,
  Context,
  ContextAttribute,
  Credential,
  SspiRequest,
} from '../backends/backend.ts';
import { type Status, succeeded } from '../status/status.ts';

export type Side = 'initiator' | 'acceptor';

/** One call of InitializeSecurityContext or AcceptSecurityContext. */
export type LegFacts = {
  side: Side;
  function: string;
  status: Status;
  inputBytes: number;
  outputBytes: number;
};

/** What credentials to use, as the command line said it; bytes as base64. */
export type CredentialChoice = {
  package: string;
  ccache: string | null;
  keytab: string | null;
  clientKeytab: string | null;
  user: string | null;
  passwordBase64: string | null;
  sspi: SspiRequest;
  /** Whether libkrb5 can tell what the library finds: not for a library with the SSPI ABI. */
  usesLibkrb5: boolean;
};

/** What this tool asks for: what every service that signs and encrypts would ask for. */
export const REQUIREMENTS: readonly ContextAttribute[] = [
  'MUTUAL_AUTH',
  'REPLAY_DETECT',
  'SEQUENCE_DETECT',
  'CONFIDENTIALITY',
  'INTEGRITY',
];

/** More legs than any package needs; a handshake that goes on after them would go on for ever. */
const MOST_LEGS = 12;

/** The request for the client's credential. */
export function outboundRequest(choice: CredentialChoice): AcquireRequest {
  return {
    package: choice.package,
    use: 'outbound',
    principal: null,
    ccache: choice.ccache,
    keytab: null,
    clientKeytab: choice.clientKeytab,
    sspi: choice.sspi,
    user:
      choice.user === null
        ? null
        : { name: choice.user, password: Buffer.from(choice.passwordBase64 ?? '', 'base64') },
  };
}

/** The request for the server's credential. */
export function inboundRequest(choice: CredentialChoice): AcquireRequest {
  const none = { principal: null, ccache: null, clientKeytab: null, user: null };
  const { package: packageName, keytab, sspi } = choice;
  return { package: packageName, use: 'inbound', keytab, sspi, ...none };
}

export type HandshakeResult = {
  legs: LegFacts[];
  initiator: Context | null;
  acceptor: Context | null;
  /** Both sides are complete. */
  complete: boolean;
  /** The call that decided: the one that failed, or the last one. */
  decisive: { side: Side; status: Status };
};

/**
 * A loopback handshake: this process is client and server.
 *
 * @param target service principal name
 * @param bindings application data of each side's channel bindings
 * @param requirements what both sides ask for
 */
export function loopback(
  backend: Backend,
  choice: CredentialChoice,
  target: string,
  bindings: { initiator: Buffer | null; acceptor: Buffer | null },
  requirements: readonly ContextAttribute[] = REQUIREMENTS,
): HandshakeResult {
  const legs: LegFacts[] = [];
  const acquired: Credential[] = [];
  const acquire = (request: AcquireRequest) => {
    const answer = backend.acquireCredentialsHandle(request);
    if (answer.value) acquired.push(answer.value);
    return answer;
  };
  const nothing = { legs, initiator: null, acceptor: null, complete: false };
  try {
    const request = outboundRequest(choice);
    const outbound = acquire(request);
    request.user?.password.fill(0);
    if (!outbound.value) return { ...nothing, decisive: { side: 'initiator', status: outbound.status } };
    const inbound = acquire(inboundRequest(choice));
    if (!inbound.value) return { ...nothing, decisive: { side: 'acceptor', status: inbound.status } };
    const initiate = {
      credential: outbound.value,
      target,
      requirements,
      bindings: bindings.initiator,
    };
    const accept = { credential: inbound.value, bindings: bindings.acceptor, requirements };
    return exchange(backend, initiate, accept, legs);
  } finally {
    for (const credential of acquired) backend.freeCredentialsHandle(credential);
  }
}

/**
 * Passes tokens between two sides of this process until both are complete or one fails.
 *
 * @param legs filled leg by leg, so that whoever catches an exception knows how far it went
 */
export function exchange(
  backend: Backend,
  initiate: Parameters<Backend['initializeSecurityContext']>[0],
  accept: Parameters<Backend['acceptSecurityContext']>[0],
  legs: LegFacts[],
): HandshakeResult {
  let initiator: Context | null = null;
  let acceptor: Context | null = null;
  let token: Buffer | null = null;
  const open = { initiator: false, acceptor: false };
  while (legs.length < MOST_LEGS) {
    const side: Side = legs.length % 2 === 0 ? 'initiator' : 'acceptor';
    const answer: ReturnType<Backend['acceptSecurityContext']> =
      side === 'initiator'
        ? backend.initializeSecurityContext(initiate, initiator, token)
        : backend.acceptSecurityContext(accept, acceptor, token ?? Buffer.alloc(0));
    if (side === 'initiator') initiator = answer.context;
    else acceptor = answer.context;
    legs.push(leg(side, answer.status, token, answer.value));
    const decisive = { side, status: answer.status };
    if (!succeeded(answer.status)) return { legs, initiator, acceptor, complete: false, decisive };
    open[side] = answer.status.name === 'SEC_E_OK';
    token = answer.value;
    const silent = !token || token.length === 0;
    if (silent || (open.initiator && open.acceptor)) {
      return { legs, initiator, acceptor, complete: open.initiator && open.acceptor, decisive };
    }
  }
  const last = legs[legs.length - 1];
  if (!last) throw new Error('a handshake without legs');
  return { legs, initiator, acceptor, complete: false, decisive: { side: last.side, status: last.status } };
}

function leg(side: Side, status: Status, input: Buffer | null, output: Buffer | null): LegFacts {
  return {
    side,
    function:
      status.function ?? (side === 'initiator' ? 'InitializeSecurityContext' : 'AcceptSecurityContext'),
    status,
    inputBytes: input?.length ?? 0,
    outputBytes: output?.length ?? 0,
  };
}

/** A server's side only: accepts one token, as when a client's first token was brought from elsewhere. */
export function acceptToken(
  backend: Backend,
  choice: CredentialChoice,
  token: Buffer,
  bindings: Buffer | null,
): HandshakeResult {
  const legs: LegFacts[] = [];
  const inbound = backend.acquireCredentialsHandle(inboundRequest(choice));
  if (!inbound.value) {
    const decisive = { side: 'acceptor' as const, status: inbound.status };
    return { legs, initiator: null, acceptor: null, complete: false, decisive };
  }
  const request = { credential: inbound.value, bindings, requirements: REQUIREMENTS };
  const answer = backend.acceptSecurityContext(request, null, token);
  backend.freeCredentialsHandle(inbound.value);
  legs.push(leg('acceptor', answer.status, token, answer.value));
  return {
    legs,
    initiator: null,
    acceptor: answer.context,
    complete: answer.status.name === 'SEC_E_OK',
    decisive: { side: 'acceptor', status: answer.status },
  };
}

/** Deletes what a handshake left. */
export function deleteContexts(backend: Backend, result: HandshakeResult): void {
  for (const context of [result.initiator, result.acceptor])
    if (context) backend.deleteSecurityContext(context);
}

/** ImportSecurityContext with bytes that somebody handed us. Runs in a child process: they may be made to crash it. */
import type { Backend, BackendIdentity, Context, ContextFacts, Signatures } from '../backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../backends/choose.ts';
import { untraced } from '../backends/native.ts';
import { type Status, succeeded } from '../status/status.ts';

export type ImportRequest = {
  backend: BackendChoice;
  package: string;
  /** The context's access token, a handle of another process, or null. */
  token: ForeignHandle | null;
  ansi: boolean;
  /** Whose half the first one is, where its file says so. */
  side: 'initiator' | 'acceptor' | null;
  packedBase64: string;
  peerPackedBase64: string | null;
};

/** A handle that means something in that process only. */
export type ForeignHandle = { handle: string; processId: number };

export type SealedMessage = {
  from: 'context' | 'peer';
  messageBytes: number;
  sealedBytes: number | null;
  confidential: boolean | null;
  sealStatus: Status;
  unsealStatus: Status | null;
  /** The other half unsealed exactly what was sealed. */
  same: boolean;
  /** The same message signed by one half and verified by the other; null where the backend has no signatures. */
  signature: { makeStatus: Status; verifyStatus: Status | null } | null;
};

export type ImportFacts = {
  backend: BackendIdentity;
  status: Status;
  context: ContextFacts | null;
  /** False where the library has no such package, so that it is not the bytes that are wrong. */
  packageAvailable: boolean;
  /** Why the imported context could not be queried, where it could not. */
  queryStatus: Status | null;
  /** What importing the other half answered. */
  peerStatus: Status | null;
  messages: SealedMessage[];
  /** Releases that the library refused. */
  refusedReleases: Status[];
  /** What became of the access token: null where none was given. */
  token: { duplicated: boolean; reason: string | null } | null;
};

function isAvailable(backend: Backend, packageName: string): boolean {
  return (
    untraced(() => backend.enumerateSecurityPackages()).value?.some(({ name }) => name === packageName) ??
    true
  );
}

const MESSAGE = Buffer.from('a message that only the other half of this context can unseal');

/** Imports the context, and with the other half at hand proves that both live. */
export async function importContext(request: ImportRequest): Promise<ImportFacts> {
  const backend = await chooseBackend(request.backend);
  const token = request.token && (await takeToken(request.token));
  const facts = importHalves(backend, request, token?.handle ?? null);
  facts.token = token && { duplicated: token.handle !== null, reason: token.error };
  if (token?.handle) await dropToken(token.handle);
  return facts;
}

/**
 * Imports in this process.
 *
 * @param token handle of this process, or null
 */
export function importHalves(
  backend: Backend,
  request: Pick<ImportRequest, 'package' | 'ansi' | 'side' | 'packedBase64' | 'peerPackedBase64'>,
  token: string | null,
): ImportFacts {
  const { package: packageName, ansi, side } = request;
  const otherSide = side && (side === 'acceptor' ? 'initiator' : 'acceptor');
  const half = (base64: string, itsToken: string | null, itsSide: typeof side) =>
    backend.importSecurityContext({
      package: packageName,
      packed: Buffer.from(base64, 'base64'),
      token: itsToken,
      ansi,
      side: itsSide,
    });
  const imported = half(request.packedBase64, token, side);
  const facts: ImportFacts = {
    backend: backend.identity(),
    status: imported.status,
    packageAvailable: isAvailable(backend, request.package),
    context: null,
    queryStatus: null,
    peerStatus: null,
    messages: [],
    refusedReleases: [],
    token: null,
  };
  if (!imported.value) return facts;
  const queried = backend.queryContext(imported.value);
  facts.context = queried.value;
  facts.queryStatus = succeeded(queried.status) ? null : queried.status;
  if (request.peerPackedBase64 !== null) {
    const peer = half(request.peerPackedBase64, null, otherSide);
    facts.peerStatus = peer.status;
    if (peer.value) {
      facts.messages.push(carry(backend, 'context', imported.value, peer.value));
      facts.messages.push(carry(backend, 'peer', peer.value, imported.value));
      backend.deleteSecurityContext(peer.value);
    }
  }
  backend.deleteSecurityContext(imported.value);
  facts.refusedReleases = backend.refusedReleases();
  return facts;
}

/** A token is a handle, and a handle means something in its own process only: it is duplicated into this one. */
async function takeToken({
  handle,
  processId,
}: ForeignHandle): Promise<{ handle: string | null; error: string | null }> {
  if (process.platform !== 'win32')
    return { handle: null, error: 'only Windows has handles of access tokens' };
  const { duplicateFrom } = await import('../backends/windows/handles.ts');
  const taken = duplicateFrom(processId, handle);
  return taken.handle === null ? taken : { handle: `0x${taken.handle.toString(16)}`, error: null };
}

async function dropToken(handle: string): Promise<void> {
  const { closeHandle } = await import('../backends/windows/handles.ts');
  closeHandle(BigInt(handle));
}

function carry(
  backend: Backend,
  from: 'context' | 'peer',
  sender: Context,
  receiver: Context,
): SealedMessage {
  const sealed = backend.encryptMessage(sender, MESSAGE);
  const message: SealedMessage = {
    from,
    messageBytes: MESSAGE.length,
    sealedBytes: sealed.value?.sealed.length ?? null,
    confidential: sealed.value?.confidential ?? null,
    sealStatus: sealed.status,
    unsealStatus: null,
    same: false,
    signature: null,
  };
  if (!sealed.value) return message;
  const unsealed = backend.decryptMessage(receiver, sealed.value.sealed);
  return {
    ...message,
    unsealStatus: unsealed.status,
    same: unsealed.value?.equals(MESSAGE) ?? false,
    signature: backend.signatures && sign(backend.signatures, sender, receiver),
  };
}

/** The message came through, and so did its signature where there is one. */
export function lives({ same, signature }: SealedMessage): boolean {
  return (
    same && (signature === null || (signature.verifyStatus !== null && succeeded(signature.verifyStatus)))
  );
}

function sign(signatures: Signatures, sender: Context, receiver: Context): SealedMessage['signature'] {
  const made = signatures.make(sender, MESSAGE);
  const verifyStatus = made.value ? signatures.verify(receiver, MESSAGE, made.value) : null;
  return { makeStatus: made.status, verifyStatus };
}

/** ImportSecurityContext with bytes that somebody handed us. Runs in a child process: they may be made to crash it. */
import type { Backend, BackendIdentity, Context, ContextFacts } from '../backends/backend.ts';
import { type BackendName, chooseBackend } from '../backends/choose.ts';
import { untraced } from '../backends/native.ts';
import { type Status, succeeded } from '../status/status.ts';

export type ImportRequest = {
  backend: BackendName;
  package: string;
  packedBase64: string;
  peerPackedBase64: string | null;
};

export type SealedMessage = {
  from: 'context' | 'peer';
  messageBytes: number;
  sealedBytes: number | null;
  confidential: boolean | null;
  sealStatus: Status;
  unsealStatus: Status | null;
  /** The other half unsealed exactly what was sealed. */
  same: boolean;
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
  const imported = backend.importSecurityContext(
    request.package,
    Buffer.from(request.packedBase64, 'base64'),
  );
  const facts: ImportFacts = {
    backend: backend.identity(),
    status: imported.status,
    packageAvailable: isAvailable(backend, request.package),
    context: null,
    queryStatus: null,
    peerStatus: null,
    messages: [],
  };
  if (!imported.value) return facts;
  const queried = backend.queryContext(imported.value);
  facts.context = queried.value;
  facts.queryStatus = succeeded(queried.status) ? null : queried.status;
  if (request.peerPackedBase64 !== null) {
    const peer = backend.importSecurityContext(
      request.package,
      Buffer.from(request.peerPackedBase64, 'base64'),
    );
    facts.peerStatus = peer.status;
    if (peer.value) {
      facts.messages.push(carry(backend, 'context', imported.value, peer.value));
      facts.messages.push(carry(backend, 'peer', peer.value, imported.value));
      backend.deleteSecurityContext(peer.value);
    }
  }
  backend.deleteSecurityContext(imported.value);
  return facts;
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
  };
  if (!sealed.value) return message;
  const unsealed = backend.decryptMessage(receiver, sealed.value.sealed);
  return { ...message, unsealStatus: unsealed.status, same: unsealed.value?.equals(MESSAGE) ?? false };
}

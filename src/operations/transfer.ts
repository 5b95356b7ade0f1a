/** An exported context imported again: in the process that exported it, and in another one. */
import type { Backend } from '../backends/backend.ts';
import type { BackendChoice } from '../backends/choose.ts';
import { runIsolated } from '../isolate/run.ts';
import type { Side } from './handshake.ts';
import { type ImportFacts, importHalves } from './import.ts';

export type TransferFacts = {
  to: 'same-process' | 'another-process';
  /** Null where the other process gave no answer. */
  facts: ImportFacts | null;
  /** Why not. */
  reason: string | null;
};

/** The other process has done its work within this time, or it hangs. */
const TIMEOUT_SECONDS = 20;

/**
 * Imports both halves twice.
 *
 * @param token handle of this process that came with the first half, or null
 */
export async function transferBoth(
  backend: Backend,
  request: { backend: BackendChoice; side: Side; credentials: { package: string; sspi: { ansi: boolean } } },
  packedBase64: string,
  peerPackedBase64: string | null,
  token: string | null,
): Promise<TransferFacts[]> {
  const { package: packageName, sspi } = request.credentials;
  const { side } = request;
  const halves = { package: packageName, ansi: sspi.ansi, side, packedBase64, peerPackedBase64 };
  const here = importHalves(backend, halves, token);
  const there = await runIsolated<ImportFacts>(
    'import',
    {
      ...halves,
      backend: request.backend,
      token: token === null ? null : { handle: token, processId: process.pid },
    },
    { timeoutSeconds: TIMEOUT_SECONDS, trace: false },
  );
  const answered = there.kind === 'done' ? there.value : null;
  return [
    { to: 'same-process', facts: here, reason: null },
    { to: 'another-process', facts: answered, reason: answered ? null : there.kind },
  ];
}

/** Closes the access token that ExportSecurityContext gave. */
export async function closeToken(handle: string): Promise<void> {
  if (process.platform !== 'win32') return;
  const { closeHandle } = await import('../backends/windows/handles.ts');
  closeHandle(BigInt(handle));
}

/**
 * Acquires, shakes hands, exports and imports again and again in this one process, and tells what the process holds:
 * `node --expose-gc --max-semi-space-size=1 soakLoop.ts REQUEST`, where REQUEST is JSON; the answer is JSON on stdout.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Backend, PLAIN_SSPI_REQUEST } from '../../src/backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../../src/backends/choose.ts';
import { type CredentialChoice, deleteContexts, loopback } from '../../src/operations/handshake.ts';
import { importHalves } from '../../src/operations/import.ts';
import { type Held, heldBy } from '../../test/support/heldBy.ts';

export type SoakRequest = {
  backend: BackendChoice;
  package: string;
  target: string;
  /** An explicit credential, and libwinpr's file of users for it; null for the default one. */
  explicit: { user: string; password: string; ntlmUsers: string } | null;
  /** Whether the package can export; where it cannot, handshakes are all there is. */
  transfers: boolean;
  rounds: number;
  /** Rounds after which everything that is made once should have been made. */
  settled: number;
};

export type SoakAnswer = {
  rounds: number;
  seconds: number;
  /** After the settling rounds, at the end, and in between: every tenth of the rounds. */
  held: Held[];
};

const request = JSON.parse(process.argv[2] ?? '') as SoakRequest;
const backend = await chooseBackend(request.backend);
const { explicit } = request;
const choice: CredentialChoice = {
  package: request.package,
  ...{ ccache: null, keytab: null, clientKeytab: null },
  user: explicit?.user ?? null,
  passwordBase64: explicit && Buffer.from(explicit.password).toString('base64'),
  sspi: { ...PLAIN_SSPI_REQUEST, ntlmUsers: explicit?.ntlmUsers ?? null },
  usesLibkrb5: request.backend.name === 'gssapi',
};

const start = process.hrtime.bigint();
const held: Held[] = [];
await run(request.settled);
held.push(await holds());
for (let tenth = 1; tenth <= 10; tenth++) {
  await run(Math.ceil((request.rounds - request.settled) / 10));
  held.push(await holds());
}
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const answer: SoakAnswer = { rounds: request.rounds, seconds, held };
process.stdout.write(JSON.stringify(answer));

async function run(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    once(backend);
    // What belongs to buffers that are gone is given back by the event loop.
    if (round % 100 === 0) await turn();
  }
}

/** @throws Error where a step that has to succeed does not: then nothing would be proved */
function once(on: Backend): void {
  const result = loopback(on, choice, request.target, { initiator: null, acceptor: null });
  const { initiator, acceptor, complete, decisive } = result;
  if (!complete || !initiator || !acceptor) {
    throw new Error(`${decisive.side}: ${decisive.status.name} ${decisive.status.message}`);
  }
  if (request.transfers) transfer(on, initiator, acceptor);
  deleteContexts(on, result);
}

function transfer(on: Backend, initiator: object, acceptor: object): void {
  const [own, peer] = [initiator, acceptor].map((context) => {
    const { value, status } = on.exportSecurityContext(context as never);
    if (!value) throw new Error(`export: ${status.name} ${status.message}`);
    return value.packed.toString('base64');
  });
  const { status, messages } = importHalves(
    on,
    {
      package: request.package,
      ansi: false,
      side: 'initiator',
      packedBase64: own ?? '',
      peerPackedBase64: peer ?? null,
    },
    null,
  );
  if (messages.length === 0 || messages.some(({ same }) => !same)) {
    throw new Error(`import: ${status.name} ${status.message}`);
  }
}

async function holds(): Promise<Held> {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.();
    await turn();
  }
  const own = heldBy('self');
  if (!own) throw new Error('there is no /proc');
  return own;
}

/** Every operation on a library with the SSPI ABI, as it is run many times over in one process. */
import {
  type AcquireRequest,
  type Backend,
  type Context,
  PLAIN_SSPI_REQUEST,
  type SspiRequest,
} from '../../src/backends/backend.ts';
import { type BackendChoice, chooseBackend } from '../../src/backends/choose.ts';
import { whileImpersonating } from '../../src/backends/nativeImpersonation.ts';
import { makeSignature, verifySignature } from '../../src/backends/sspi/messages.ts';
import { loadSystem } from '../../src/backends/system.ts';
import { acquire } from '../../src/operations/acquire.ts';
import { exportContext } from '../../src/operations/export.ts';
import {
  acceptToken,
  type CredentialChoice,
  deleteContexts,
  loopback,
  outboundRequest,
} from '../../src/operations/handshake.ts';
import { importHalves } from '../../src/operations/import.ts';
import { listPackages } from '../../src/operations/packages.ts';

export type Operation = { name: string; run(): Promise<unknown> };

const PACKAGE = 'Reference';
const TARGET = 'HTTP/server';

/** An account that Debian always has and nobody logs in to. */
const OTHER_ACCOUNT = 'games';

/**
 * The operations on one library.
 *
 * @param library absolute path of the reference library
 * @param mayImpersonate whether this process has the right to
 */
export async function operationsOn(library: string, mayImpersonate: boolean): Promise<Operation[]> {
  const choice: BackendChoice = { name: 'sspi', library, noise: false };
  const backend = await chooseBackend(choice);
  const operations: Operation[] = [
    ...acquisitions(choice),
    { name: 'acquire, query, free', run: async () => acquireAndQuery(backend) },
    { name: 'packages', run: () => listPackages({ backend: choice, name: null, attributes: false }) },
    { name: 'packages NAME', run: () => listPackages({ backend: choice, name: PACKAGE, attributes: false }) },
    {
      name: 'packages --attributes',
      run: () => listPackages({ backend: choice, name: null, attributes: true }),
    },
    { name: 'handshake, attributes, messages', run: async () => talk(backend) },
    { name: 'accept a damaged token', run: async () => acceptDamaged(backend) },
    { name: 'export and import', run: () => transfer(backend, choice, {}) },
    { name: 'export and import, ANSI', run: () => transfer(backend, choice, { ansi: true }) },
  ];
  if (mayImpersonate) operations.push({ name: 'impersonate', run: () => impersonate(backend) });
  return operations;
}

/** The forms of acquire that have a worker thread behind them where the library has no asynchronous functions. */
export function workerThreadOperations(library: string): Operation[] {
  return acquisitions({ name: 'sspi', library, noise: false }).filter(({ name }) => name.includes('--async'));
}

function credentials(sspi: Partial<SspiRequest> = {}, user: string | null = null): CredentialChoice {
  return {
    package: PACKAGE,
    ...{ ccache: null, keytab: null, clientKeytab: null },
    user,
    passwordBase64: user && Buffer.from('a password').toString('base64'),
    sspi: { ...PLAIN_SSPI_REQUEST, ...sspi },
    usesLibkrb5: false,
  };
}

function acquisitions(backend: BackendChoice): Operation[] {
  const forms: [options: string, choice: CredentialChoice, target?: string][] = [
    ['', credentials()],
    ['--target', credentials(), TARGET],
    ['--ansi', credentials({ ansi: true })],
    ['--user', credentials({}, 'TEST\\alice')],
    ['--ansi --user', credentials({ ansi: true }, 'TEST\\alice')],
    ['--package-list', credentials({ packageList: '!ntlm' }, 'TEST\\alice')],
    // The library cannot set it: the credential is given back.
    ['--kdc-proxy', credentials({ kdcProxy: 'proxy.test' })],
    ['--async', credentials()],
    ['--async --ansi', credentials({ ansi: true })],
    ['--async --user', credentials({}, 'TEST\\alice')],
  ];
  return forms.map(([options, choice, target = null]) => ({
    name: `acquire ${options}`.trim(),
    run: () =>
      acquire({
        backend,
        credentials: choice,
        use: 'outbound',
        principal: null,
        target,
        async: options.startsWith('--async'),
      }),
  }));
}

function acquireAndQuery(backend: Backend): void {
  const request: AcquireRequest = { ...outboundRequest(credentials()), use: 'both' };
  const { value } = backend.acquireCredentialsHandle(request);
  if (!value) return;
  backend.queryCredentials(value, 'both');
  backend.freeCredentialsHandle(value);
}

const NO_BINDINGS = { initiator: null, acceptor: null };

function talk(backend: Backend): void {
  const bindings = Buffer.from('tls-unique:a channel');
  const result = loopback(backend, credentials(), TARGET, { initiator: bindings, acceptor: bindings });
  const { initiator, acceptor } = result;
  if (initiator && acceptor) {
    for (const context of [initiator, acceptor]) backend.queryContext(context);
    carry(backend, initiator, acceptor);
    carry(backend, acceptor, initiator);
  }
  deleteContexts(backend, result);
}

function carry(backend: Backend, sender: Context, receiver: Context): void {
  const message = Buffer.from('a message');
  const { value: signature } = makeSignature(sender, message);
  if (signature) verifySignature(receiver, message, signature);
  const { value } = backend.encryptMessage(sender, message);
  if (value) backend.decryptMessage(receiver, value.sealed);
}

function acceptDamaged(backend: Backend): void {
  deleteContexts(backend, acceptToken(backend, credentials(), Buffer.from('no token'), null));
}

async function transfer(backend: Backend, choice: BackendChoice, sspi: Partial<SspiRequest>): Promise<void> {
  const { packedBase64, peerPackedBase64 } = await exportContext({
    backend: choice,
    credentials: credentials(sspi),
    target: TARGET,
    side: 'acceptor',
    bothSides: true,
    prove: false,
    bindingsBase64: null,
    acceptorBindingsBase64: null,
  });
  if (packedBase64 === null) return;
  importHalves(
    backend,
    { package: PACKAGE, ansi: sspi.ansi ?? false, side: 'acceptor', packedBase64, peerPackedBase64 },
    null,
  );
}

/** As the command does it, but that a process whose revert failed goes on and tries again. */
async function impersonate(backend: Backend): Promise<void> {
  const { impersonation } = backend;
  if (!impersonation) throw new Error('the backend cannot impersonate');
  const system = await loadSystem();
  const result = loopback(backend, credentials({}, OTHER_ACCOUNT), TARGET, NO_BINDINGS);
  if (result.acceptor) {
    const { acceptor } = result;
    impersonation.queryToken(acceptor);
    const { reverted } = whileImpersonating(impersonation, system, acceptor, () => {});
    for (let tries = 0; !reverted && tries < 3; tries++) impersonation.revert(acceptor);
  }
  deleteContexts(backend, result);
}

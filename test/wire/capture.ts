/**
 * Runs a loopback handshake of a real library in a process of its own, and prints every token in hex, one a line.
 *
 * Arguments: one JSON document, `CaptureRequest`.
 */
import type { Backend, ContextAttribute } from '../../src/backends/backend.ts';
import { PLAIN_SSPI_REQUEST } from '../../src/backends/backend.ts';
import { chooseBackend } from '../../src/backends/choose.ts';
import { loopback, REQUIREMENTS } from '../../src/operations/handshake.ts';

export type CaptureRequest = {
  backend: 'gssapi' | 'sspi';
  package: string;
  target: string;
  user?: string;
  password?: string;
  bindings?: string;
  delegate?: boolean;
  ntlmUsers?: string;
  packageList?: string;
};

/** The backend, with a look at what it hands out. */
function watched(backend: Backend, tokens: Buffer[]): Backend {
  const seen = <Answer extends { value: Buffer | null }>(answer: Answer): Answer => {
    if (answer.value?.length) tokens.push(Buffer.from(answer.value));
    return answer;
  };
  return {
    ...backend,
    initializeSecurityContext: (...args) => seen(backend.initializeSecurityContext(...args)),
    acceptSecurityContext: (...args) => seen(backend.acceptSecurityContext(...args)),
  };
}

async function main(request: CaptureRequest): Promise<void> {
  const tokens: Buffer[] = [];
  const backend = watched(
    await chooseBackend({ name: request.backend, library: null, noise: false }),
    tokens,
  );
  const bindings = request.bindings === undefined ? null : Buffer.from(request.bindings);
  const requirements: ContextAttribute[] = [
    ...REQUIREMENTS,
    ...(request.delegate ? ['DELEGATE' as const] : []),
  ];
  const result = loopback(
    backend,
    {
      package: request.package,
      ccache: null,
      keytab: null,
      clientKeytab: null,
      user: request.user ?? null,
      passwordBase64: Buffer.from(request.password ?? '').toString('base64'),
      sspi: {
        ...PLAIN_SSPI_REQUEST,
        ntlmUsers: request.ntlmUsers ?? null,
        packageList: request.packageList ?? null,
      },
      usesLibkrb5: request.backend === 'gssapi',
    },
    request.target,
    { initiator: bindings, acceptor: bindings },
    requirements,
  );
  for (const token of tokens) process.stdout.write(`${token.toString('hex')}\n`);
  process.stderr.write(`${result.decisive.status.name}\n`);
}

if (process.argv[2]) await main(JSON.parse(process.argv[2]) as CaptureRequest);

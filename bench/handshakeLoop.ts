/** Kerberos handshakes in one process, by this program's own binding: `handshakeLoop.ts HTTP/localhost 5000` prints how many a second. */
import { PLAIN_SSPI_REQUEST } from '../src/backends/backend.ts';
import { chooseBackend } from '../src/backends/choose.ts';
import { type CredentialChoice, deleteContexts, loopback } from '../src/operations/handshake.ts';

const [, , target = '', count = ''] = process.argv;
const backend = await chooseBackend({ name: 'gssapi', library: null, noise: false });
const choice: CredentialChoice = {
  package: 'Kerberos',
  ...{ ccache: null, keytab: null, clientKeytab: null, user: null, passwordBase64: null },
  sspi: PLAIN_SSPI_REQUEST,
  usesLibkrb5: true,
};

function handshakes(rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const result = loopback(backend, choice, target, { initiator: null, acceptor: null });
    if (!result.complete) throw new Error(`${result.decisive.side}: ${result.decisive.status.message}`);
    deleteContexts(backend, result);
  }
}

handshakes(Number(count) / 10);
const start = performance.now();
handshakes(Number(count));
process.stdout.write(`${Math.round((1000 * Number(count)) / (performance.now() - start))}\n`);

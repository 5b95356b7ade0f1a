/** Starts the KDC of a lab on loopback and waits until it answers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FILES } from './environment.ts';
import type { Endpoint } from './realm.ts';
import { failure, lastLine, type SetupOptions } from './setup.ts';

const ATTEMPTS = 5;
const PATIENCE_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 2;

/**
 * A free port on a loopback address of this lab's own.
 *
 * All of 127.0.0.0/8 is loopback on Linux. Drawing the address keeps labs apart that run side by side: else the
 * port of a lab whose KDC is meant to be down could be another lab's KDC a moment later.
 */
export async function freeEndpoint(): Promise<Endpoint> {
  const address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { address, port };
}

/**
 * Starts a KDC and returns when it accepts connections.
 *
 * @param argv runs it in the foreground
 * @param settle writes the configuration for an endpoint; called again with another one if the port was taken
 *   between finding and using it.
 * @throws UsageError (exit code 3) with the last line of its log if it ends instead.
 */
export async function startKdc(
  argv: readonly string[],
  options: SetupOptions,
  first: Endpoint,
  settle: (endpoint: Endpoint) => void,
): Promise<Endpoint> {
  let endpoint = first;
  for (let attempt = 1; ; attempt++) {
    const written = log(options.directory).length;
    const said = () => log(options.directory).slice(written);
    // Else whoever listens there already would pass for the KDC.
    if (!(await canConnect(endpoint))) {
      const child = spawn(argv[0] ?? '', argv.slice(1), {
        cwd: options.directory,
        env: { ...options.environment, KRB5_CONFIG: join(options.directory, FILES.kdcClientConfiguration) },
        // Ctrl-C on the terminal is meant for the command, not for its KDC.
        detached: true,
        stdio: 'ignore',
      });
      const failed = once(child, 'error').then(([error]) => Promise.reject(error));
      failed.catch(() => undefined);
      if (await Promise.race([accepts(argv, child, endpoint, options.signal), failed])) {
        // The janitor ends the KDC; it must not hold this process.
        child.unref();
        return endpoint;
      }
      if (attempt === ATTEMPTS || !TAKEN.test(said())) {
        throw failure(argv, lastMessage(said()) || 'ended at once and gave no reason');
      }
    }
    endpoint = await freeEndpoint();
    settle(endpoint);
  }
}

/** How krb5kdc and Samba say that. */
const TAKEN = /already in use|ADDRESS_ALREADY_ASSOCIATED/i;

/** True once the endpoint accepts, false if the process ended before. */
async function accepts(
  argv: readonly string[],
  child: ChildProcess,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await canConnect(endpoint)) return true;
    await sleep(POLL_MILLISECONDS);
  }
  child.kill('SIGKILL');
  throw failure(
    argv,
    `no answer on ${endpoint.address}:${endpoint.port} within ${PATIENCE_MILLISECONDS / 1000} s`,
  );
}

function canConnect({ address, port }: Endpoint): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, address);
    socket.on('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.on('error', () => settle(false));
  });
}

/** The KDC's log; empty if there is none. */
function log(directory: string): string {
  try {
    return readFileSync(join(directory, FILES.kdcLog), 'utf8');
  } catch {
    return '';
  }
}

/** The last message of a log, without time, host and process. */
function lastMessage(text: string): string {
  return (lastLine(text) ?? '').replace(/^.*?\[\d+\]\(\w+\): /, '');
}

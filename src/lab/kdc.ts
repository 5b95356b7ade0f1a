/** Starts the KDC of a lab on loopback and waits until it answers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FILES } from './environment.ts';
import type { Programs } from './programs.ts';
import { type Endpoint, REALM } from './realm.ts';
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
 * Starts krb5kdc and returns when it accepts connections.
 *
 * @param settle writes the configuration for an endpoint; called again with another one if the port was taken
 *   between finding and using it.
 * @throws UsageError (exit code 3) with the last line of the KDC's log if it ends instead.
 */
export async function startKdc(
  programs: Programs,
  options: SetupOptions,
  first: Endpoint,
  settle: (endpoint: Endpoint) => void,
): Promise<Endpoint> {
  const argv = [programs.krb5kdc, '-n', '-r', REALM];
  let endpoint = first;
  for (let attempt = 1; ; attempt++) {
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      cwd: options.directory,
      env: { ...options.environment, KRB5_CONFIG: join(options.directory, FILES.kdcClientConfiguration) },
      // Ctrl-C on the terminal is meant for the command, not for its KDC.
      detached: true,
      stdio: 'ignore',
    });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    failed.catch(() => undefined);
    if (await Promise.race([accepts(child, endpoint, options.signal), failed])) {
      // The janitor ends the KDC; it must not hold this process.
      child.unref();
      return endpoint;
    }
    const reason = lastMessage(options.directory);
    if (attempt === ATTEMPTS || !/already in use/i.test(reason)) {
      throw failure(argv, reason || 'ended at once and gave no reason');
    }
    endpoint = await freeEndpoint();
    settle(endpoint);
  }
}

/** True once the endpoint accepts, false if the process ended before. */
async function accepts(
  child: ChildProcess,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null) return false;
    if (await canConnect(endpoint)) return true;
    await sleep(POLL_MILLISECONDS);
  }
  child.kill('SIGKILL');
  throw failure(
    ['krb5kdc'],
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

/** The last message of the KDC's log, without time, host and process; empty if there is none. */
function lastMessage(directory: string): string {
  try {
    const line = lastLine(readFileSync(join(directory, FILES.kdcLog), 'utf8')) ?? '';
    return line.replace(/^.*?\[\d+\]\(\w+\): /, '');
  } catch {
    return '';
  }
}

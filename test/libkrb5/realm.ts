/** A throw-away MIT realm on loopback for the tests of this folder: unprivileged, in a private temporary folder. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../posix/need.ts';

export const REALM = 'LIBKRB5.TEST';
export const PASSWORD = 'a-password-for-tests';

const PROGRAMS = ['kdb5_util', 'kadmin.local', 'krb5kdc', 'kinit', 'kvno', 'klist'] as const;

export type Realm = {
  directory: string;
  environment: NodeJS.ProcessEnv;
  /** Runs a Kerberos program in the realm; with `input` as its standard input. */
  run(program: (typeof PROGRAMS)[number], args: readonly string[], input?: string): string;
  stop(): void;
};

/** What is missing for a realm, as a command to type; null where nothing is. */
export function missingForRealm(): string | null {
  const missing = PROGRAMS.filter((program) => findProgram(program) === null);
  if (missing.length === 0) return null;
  return `${missing.join(', ')} missing: apt-get install krb5-kdc krb5-admin-server krb5-user`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/**
 * Starts a realm with a KDC and puts its environment into this process's, where the libraries find it.
 *
 * @param commands lines for kadmin.local
 */
export async function startRealm(commands: readonly string[]): Promise<Realm> {
  const directory = mkdtempSync(join(tmpdir(), 'sspidiag-libkrb5-'));
  const port = await freePort();
  const file = (name: string) => join(directory, name);
  mkdirSync(file('db'));
  writeFileSync(
    file('krb5.conf'),
    `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
  default_ccache_name = FILE:${directory}/cc
  default_keytab_name = FILE:${directory}/service.keytab
[realms]
  ${REALM} = {
    kdc = 127.0.0.1:${port}
  }
`,
  );
  writeFileSync(
    file('kdc.conf'),
    `[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${REALM} = {
    database_module = db
    key_stash_file = ${directory}/db/stash
    master_key_type = aes128-cts
    supported_enctypes = aes256-cts:normal aes128-cts:normal
  }
[dbmodules]
  db = {
    db_library = db2
    database_name = ${directory}/db/principal
  }
[logging]
  kdc = FILE:${directory}/kdc.log
`,
  );
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    KRB5_CONFIG: file('krb5.conf'),
    KRB5_KDC_PROFILE: file('kdc.conf'),
  };
  const run: Realm['run'] = (program, args, input = '') =>
    execFileSync(findProgram(program) ?? program, args, {
      cwd: directory,
      env: environment,
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  run('kdb5_util', ['create', '-r', REALM, '-s', '-P', 'master']);
  run('kadmin.local', ['-r', REALM], `${commands.join('\n')}\n`);
  const kdc = spawn(findProgram('krb5kdc') ?? 'krb5kdc', ['-r', REALM, '-P', file('kdc.pid'), '-n'], {
    env: environment,
    stdio: 'ignore',
  });
  for (let tries = 0; !(await accepts(port)); tries += 1) {
    if (tries > 500) throw new Error('krb5kdc does not answer');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const stop = () => {
    kdc.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  return { directory, environment, run, stop };
}

/** Apache with mod_auth_gssapi in a lab: pages that ask for Negotiate, plainly and over TLS. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestLab } from './lab.ts';
import { findProgram } from './programs.ts';

const MODULES = '/usr/lib/apache2/modules';
const AUTH_GSSAPI = join(MODULES, 'mod_auth_gssapi.so');

/** What it needs and this machine has not; null where it has all. */
export function apacheMissing(): string | null {
  if (findProgram('apache2') && existsSync(AUTH_GSSAPI)) return null;
  return 'no Apache with mod_auth_gssapi: apt-get install apache2-bin libapache2-mod-auth-gssapi';
}

export type Apache = {
  /** `http://localhost:PORT`, and the same with TLS. */
  plain: string;
  secure: string;
  /** File of the certificate that vouches for itself. */
  certificate: string;
  log(): string;
  stop(): Promise<void>;
};

/**
 * Starts it. `/negotiate` asks for Negotiate, `/basic` for Basic, `/open` for nothing, `/moved` sends elsewhere.
 *
 * @param more lines of configuration
 */
export async function apache(lab: TestLab, more: readonly string[] = []): Promise<Apache> {
  const folder = lab.file('apache');
  const root = process.getuid?.() === 0;
  for (const name of ['htdocs', 'rcache']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['negotiate', 'basic', 'open']) writeFileSync(join(folder, 'htdocs', name), 'a page\n');
  const keytab = join(folder, 'keytab');
  writeFileSync(keytab, readFileSync(lab.file('service.keytab')), { mode: 0o600 });
  if (root) {
    // Its children run as games, who has to get here and read krb5.conf and the keytab.
    chmodSync(lab.directory, 0o711);
    chmodSync(lab.file('krb5.conf'), 0o644);
    for (const path of [keytab, join(folder, 'rcache')]) chownSync(path, 5, 60);
  }
  await lab.must(
    'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost'
      .split(' ')
      .concat('-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')),
  );
  // Ports above those that the kernel gives to clients.
  const [port, securePort] = [randomInt(61_000, 63_000), randomInt(63_000, 65_000)];
  writeFileSync(join(folder, 'apache.conf'), configuration(folder, keytab, port, securePort, root, more));
  const server = spawn('apache2', ['-D', 'FOREGROUND', '-f', join(folder, 'apache.conf')], {
    env: { ...lab.environment, KRB5RCACHEDIR: join(folder, 'rcache') },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, so that its children end with it.
    detached: true,
  });
  const ended = once(server, 'close');
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const log = () =>
    existsSync(join(folder, 'error.log')) ? readFileSync(join(folder, 'error.log'), 'utf8') : said;
  for (let attempt = 0; !(await accepts(port)); attempt++) {
    if (server.exitCode !== null || attempt > 500) throw new Error(`apache2 does not start: ${said}${log()}`);
    await sleep(10);
  }
  return {
    plain: `http://localhost:${port}`,
    secure: `https://localhost:${securePort}`,
    certificate: join(folder, 'certificate.pem'),
    log,
    async stop() {
      if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, 'SIGKILL');
      await ended;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.on('error', () => settle(false));
  });
}

function configuration(
  folder: string,
  keytab: string,
  port: number,
  securePort: number,
  root: boolean,
  more: readonly string[],
): string {
  const modules = [
    'mpm_prefork',
    'authn_core',
    'authz_core',
    'authz_user',
    'auth_basic',
    'authn_file',
    'alias',
    'mime',
    'ssl',
  ];
  return `ServerRoot ${folder}
ServerName localhost
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/error.log
LogLevel info
${root ? 'User games\nGroup games' : ''}
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
LoadModule auth_gssapi_module ${AUTH_GSSAPI}
Mutex file:${folder} default
TypesConfig /dev/null
StartServers 1
MinSpareServers 1
MaxSpareServers 1
Listen 127.0.0.1:${port}
Listen 127.0.0.1:${securePort}
DocumentRoot ${folder}/htdocs
Redirect /moved https://elsewhere.lab.test/
<Location /negotiate>
  AuthType GSSAPI
  AuthName lab
  GssapiCredStore keytab:${keytab}
  Require valid-user
</Location>
<Location /basic>
  AuthType Basic
  AuthName lab
  AuthUserFile /dev/null
  Require valid-user
</Location>
<VirtualHost 127.0.0.1:${securePort}>
  SSLEngine on
  SSLCertificateFile ${folder}/certificate.pem
  SSLCertificateKeyFile ${folder}/key.pem
</VirtualHost>
${more.join('\n')}
`;
}

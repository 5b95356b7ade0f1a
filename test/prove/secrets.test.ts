/**
 * A password, the keys of keytabs and the session keys of tickets are in no output of any command: not on its streams,
 * in no file that it leaves, in no argument and no environment of what it starts, not in libkrb5's trace.
 */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { COMMANDS } from '../../src/cli.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';
import { type Canary, contextKeys, filesBelow, keytabKeys, leaked, sessionKeys } from './canaries.ts';
import { type Watched, watchExchanges } from './exchanged.ts';

const PASSWORD = 'canary-91c5e0a7-gr\u00fc\u00dfe';
/** Stands for a file that is not there yet. */
const NEW = 'NEW';
/** File with a token of this very realm: what is encrypted in it can be read, and holds a session key. */
const TOKEN = 'token';

/** The files that hold secrets because somebody wants them there. */
const HOLDERS = [
  'password',
  'ntlm.users',
  'wrong',
  'context',
  'another',
  'peer',
  'ccache',
  'service.keytab',
  'keys',
  'alice.keytab',
  'realm.keytab',
];

/** All that NTLM needs to know of a password ([MS-NLMP] section 3.3.1): MD4 of it in UTF-16LE. */
async function ntHash(password: string): Promise<Buffer> {
  const providers = ['-provider', 'legacy', '-provider', 'default'];
  const argv = ['openssl', 'dgst', '-md4', '-r', ...providers, '-'];
  const { stdout } = await execute(argv, {}, Buffer.from(password, 'utf16le'));
  assert.match(stdout, /^[0-9a-f]{32} /);
  return Buffer.from(stdout.slice(0, 32), 'hex');
}

describe('secrets', {
  skip: without(kdc(), program('strace', 'strace'), program('openssl', 'openssl')),
}, () => {
  let realm: TestLab;
  let canaries: Canary[];
  let exchanges: Watched;

  before(async () => {
    realm = await lab({ realm: [`add_principal -clearpolicy +requires_preauth -pw ${PASSWORD} canary`] });
    mkdirSync(realm.file('left'));
    writeFileSync(realm.file('password'), PASSWORD, { mode: 0o600 });
    // gss-ntlmssp reads its users' passwords in clear.
    appendFileSync(realm.environment.NTLM_USER_FILE ?? '', `LAB:canary:${PASSWORD}\n`);
    writeFileSync(realm.file('list'), 'HTTP/localhost\nhost/localhost\n');
    writeFileSync(realm.file('wrong'), `${PASSWORD}-wrong`, { mode: 0o600 });
    await realm.must(['kvno', 'HTTP/localhost']);
    const keys = keytabKeys(realm.file('service.keytab'));
    // aes256-cts-hmac-sha1-96.
    const lines = keys
      .filter(({ bytes }) => bytes.length === 32)
      .map(({ bytes }) => `18:${bytes.toString('hex')}\n`);
    writeFileSync(realm.file('keys'), lines.join(''), { mode: 0o600 });
    const made = await realm.run([...SSPIDIAG, 'export', '--output', 'context', '--peer-output', 'peer']);
    assert.equal(made.exitCode, 0, made.stderr);
    const asked = ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost', '--token-output', 'raw'];
    const acquired = await realm.run([...SSPIDIAG, ...asked]);
    assert.equal(acquired.exitCode, 0, acquired.stderr);
    writeFileSync(realm.file(TOKEN), `${readFileSync(realm.file('raw')).toString('base64')}\n`);
    await realm.must([
      ...['kadmin.local', '-q'],
      `ktadd -norandkey -k ${realm.file('realm.keytab')} krbtgt/LAB.TEST canary alice HTTP/localhost host/localhost`,
    ]);
    exchanges = await watchExchanges(realm.file('krb5.conf'), realm.file('realm.keytab'));
    const contexts = [...contextKeys(realm.file('context')), ...contextKeys(realm.file('peer'))];
    assert.ok(contexts.length >= 4, 'no keys in the contexts');
    canaries = [
      { what: 'the password', bytes: Buffer.from(PASSWORD) },
      { what: 'its beginning', bytes: Buffer.from('canary-91c5e0a7') },
      ...keys,
      ...sessionKeys(realm.file('ccache')),
      ...contexts,
      { what: 'the NT hash of the password', bytes: await ntHash(PASSWORD) },
    ];
    assert.ok(keys.length > 0 && canaries.length >= 2 + keys.length + 2, 'too few canaries');
  });
  after(() => {
    exchanges?.stop();
    return realm.stop();
  });

  const asCanary = ['--user', 'canary', '--password-file'];
  const commands: readonly (readonly string[])[] = [
    ['whoami'],
    ['acquire', '--package', 'Kerberos'],
    ['acquire', '--package', 'Kerberos', ...asCanary, 'password', '--target', 'HTTP/localhost'],
    ['acquire', '--package', 'Kerberos', ...asCanary, 'wrong'],
    ['acquire', '--package', 'NTLM', ...asCanary, 'password'],
    ['acquire', '--use', 'inbound', '--keytab', 'service.keytab'],
    ['acquire', '--package', 'Kerberos', '--async', ...asCanary, '-'],
    ['packages'],
    ['capabilities'],
    ['export', '--prove', '--output', 'another', '--force'],
    ['import', 'context', '--peer', 'peer'],
    ['impersonate'],
    ['impersonate', '--exec', 'env'],
    ['tickets', '--request', 'HTTP/localhost'],
    ['keytab'],
    ['keytab', 'service.keytab'],
    ['kdc'],
    ['spn', 'HTTP/localhost'],
    ['config'],
    ['doctor', 'HTTP/localhost', ...asCanary, 'password'],
    ['doctor', 'HTTP/localhost', ...asCanary, 'wrong', '--all'],
    ['report', 'HTTP/localhost'],
    ['report', '--redact'],
    ['decode', '--keytab', 'service.keytab', TOKEN],
    ['decode', '--key-file', 'keys', '--hex', '--offsets', TOKEN],
    ['explain', '0x18'],
    ['tickets', '--all'],
    ['keytab', '--principal', 'HTTP/localhost', '--offline'],
    ['kdc', '--principal', 'canary'],
    ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost', '--token-output', NEW],
    ['report', '--redact', 'HTTP/localhost'],
    ['acquire', '--backend', 'sspi', '--package', 'NTLM', ...asCanary, 'password'],
    ['impersonate', '--package', 'Kerberos', ...asCanary, 'password'],
    ['lab', '--list'],
  ];
  /** What has a form of its own, and takes no other. */
  const alone: readonly (readonly string[])[] = [
    ['doctor', '--nagios', 'HTTP/localhost', ...asCanary, 'password'],
    ['decode', '--ndjson', '--keytab', 'service.keytab', TOKEN],
    ['acquire', '--package', 'Kerberos', '--targets', 'list'],
    ['acquire', '--trace', '--targets', 'list', '--concurrency', '1'],
    ['spn', '--targets', 'list'],
    ['doctor', '--all', '--targets', 'list'],
    ['schema'],
    ['completion', 'bash'],
    ['help', 'doctor'],
  ];
  /** Secrets where something else is expected. */
  const mistaken: readonly (readonly string[])[] = [
    ['decode', '--key-file', 'keys', 'context'],
    ['decode', '--keytab', 'password', TOKEN],
    ['decode', 'keys'],
    ['import', 'password'],
    ['keytab', 'password'],
    ['acquire', '--ccache', 'password'],
    ['spn', '--offline', '--targets', 'list', '--resume', 'password'],
  ];
  const modes = [['--json', '--trace'], ['--plain'], ['--color', 'always'], ['-q']];

  const expectedOf = (command: readonly string[]) => {
    if (mistaken.includes(command)) return [1, 2];
    if (command[0] === 'impersonate' && root() !== null) return [1, 3];
    // Nobody here has an account of that name.
    if (command[0] === 'impersonate' && command.includes('canary')) return [1];
    return command.includes('wrong') ? [1] : [0];
  };

  it('every command is among them', () => {
    const verbs = new Set([...commands, ...alone].map(([verb]) => verb));
    assert.deepEqual(
      COMMANDS.map(({ name }) => name).filter((name) => !verbs.has(name)),
      [],
    );
  });

  const tried = async (command: readonly string[]) => {
    const shown = command.join(' ');
    for (const [index, mode] of (alone.includes(command) ? [[]] : modes).entries()) {
      const name = `${shown.replace(/\W+/g, '-')}-${index}`;
      const [trace, exec] = [realm.file(`left/${name}.trace`), realm.file(`left/${name}.exec`)];
      const env = { ...realm.environment, KRB5_TRACE: trace, TMPDIR: realm.file('left') };
      // Before what is the user's own command.
      const [verb = '', ...rest] = command.map((word) => (word === NEW ? `left/${name}.new` : word));
      const exchanged = exchanges.count();
      const { stdout, stderr, exitCode } = await execute(
        [
          ...['strace', '-f', '-qq', '-v', '-s', '65536', '-e', 'trace=execve', '-o', exec],
          ...[...SSPIDIAG, verb, ...mode, ...rest],
        ],
        { env, cwd: realm.directory },
        PASSWORD,
      );
      const started = readFileSync(exec);
      assert.match(started.toString(), /execve\(/, 'strace saw nothing');
      const expected = expectedOf(command);
      assert.ok(expected.includes(exitCode ?? -1), `ended with ${exitCode}: ${stderr}`);
      const seen = Buffer.concat([
        Buffer.from(stdout),
        Buffer.from(stderr),
        started,
        existsSync(trace) ? readFileSync(trace) : Buffer.alloc(0),
      ]);
      assert.ok(seen.length > 100);
      const secrets = [...canaries, ...exchanges.since(exchanged)];
      assert.deepEqual(leaked(secrets, seen), [], `${shown} ${mode.join(' ')}`);
    }
  };

  describe('are in no output of', { concurrency: 2 }, () => {
    for (const command of [...commands, ...alone, ...mistaken]) it(command.join(' '), () => tried(command));
  });

  it('keys were given by the KDC meanwhile', () => {
    const given = exchanges.since(0).map(({ what }) => what);
    assert.ok(given.length > 100, `${given.length} keys`);
    for (const kind of [/ticket for krbtgt/, /ticket for HTTP/, /subkey of the authenticator/])
      assert.ok(
        given.some((what) => kind.test(what)),
        String(kind),
      );
  });

  it('nor in any file that was left, but those that are for them', () => {
    for (const file of filesBelow(realm.directory, HOLDERS)) {
      // The KDC's own.
      if (/principal|stash|\.k5\.|kdc|kadm5/.test(file)) continue;
      // Those with the names of runs have been looked at, each after its run.
      const isOfRun = /\.(trace|exec)$/.test(file);
      const secrets = isOfRun ? canaries : [...canaries, ...exchanges.since(0)];
      assert.deepEqual(leaked(secrets, readFileSync(file)), [], file);
    }
  });

  it('are shown where that is asked for', async () => {
    for (const from of [
      ['--keytab', 'service.keytab'],
      ['--key-file', 'keys'],
    ]) {
      const { stdout } = await realm.run([...SSPIDIAG, 'decode', '--json', '--show-secrets', ...from, TOKEN]);
      assert.match(leaked(canaries, Buffer.from(stdout)).join(), /session key/);
    }
  });

  it('are found where they are', () => {
    const found = (file: string) => leaked(canaries, readFileSync(realm.file(file)));
    assert.deepEqual(found('password'), ['the password', 'its beginning']);
    assert.ok(found('service.keytab').length > 0);
    assert.ok(found('ccache').some((what) => what.startsWith('session key')));
    assert.ok(found('keys').length > 0);
    const secret = canaries[0]?.bytes ?? Buffer.alloc(0);
    for (const form of [
      Buffer.from(`{"x":"${secret.toString('base64')}"}`),
      Buffer.from(Buffer.concat([Buffer.from('ab'), secret, Buffer.from('cd')]).toString('base64')),
      Buffer.from(secret.toString('hex').toUpperCase()),
      Buffer.from(secret.toString('hex'), 'utf16le'),
    ]) {
      assert.ok(leaked(canaries, form).includes('the password'));
    }
  });
});

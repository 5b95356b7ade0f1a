/** Passwords: every way in, and none out. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { codes, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { childrenOf, execute, privateFolder, until } from '../support/programs.ts';
import { silentKdc } from '../support/silentKdc.ts';

/** With letters beyond ASCII, and found in no output. */
const UMLAUT = 'gr\u00fc\u00dfe-7f3a9c';
const CANARY = 'canary-5e1d0b77c2';
const SPELLINGS = [
  CANARY,
  Buffer.from(CANARY).toString('base64').replace(/=+$/, ''),
  Buffer.from(CANARY).toString('hex'),
];

function assertNoCanary(text: string, where: string): void {
  for (const spelling of SPELLINGS) assert.ok(!text.includes(spelling), `${where}: ${text}`);
}

describe('passwords', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  const kerberos = (args: readonly string[], options: { input?: string | Buffer; through?: string[] } = {}) =>
    report(['acquire', '--package', 'Kerberos', ...args], { env: realm.environment, ...options });

  before(async () => {
    realm = await lab({ realm: [`add_principal -clearpolicy +requires_preauth -pw ${UMLAUT} umlaut`] });
  });
  after(() => realm.stop());

  describe('a password comes in', () => {
    const asUser = (user: string, file: string, input: string | Buffer = '') =>
      kerberos(['--user', user, '--password-file', file], { input });

    it('by a file, with or without the end of its line', async () => {
      for (const end of ['', '\n', '\r\n', '\nsecond line\n']) {
        writeFileSync(realm.file('typed'), realm.read('alice.password') + end);
        assert.equal((await asUser('alice', realm.file('typed'))).exitCode, 0, JSON.stringify(end));
      }
    });

    it('by standard input', async () => {
      assert.equal((await asUser('alice', '-', `${realm.read('alice.password')}\n`)).exitCode, 0);
      const wrong = await asUser('alice', '-', `${realm.read('wrong.password')}\n`);
      assert.deepEqual([wrong.exitCode, codes(wrong)], [1, ['password-wrong']]);
    });

    it('in UTF-8 and UTF-16, with a byte order mark', async () => {
      const little = Buffer.from(`\ufeff${UMLAUT}\r\n`, 'utf16le');
      const encodings = {
        'UTF-8': Buffer.from(UMLAUT),
        'UTF-8 with mark': Buffer.from(`\ufeff${UMLAUT}\r\n`),
        'UTF-16, little end first': little,
        'UTF-16, big end first': Buffer.from(little).swap16(),
      };
      for (const [encoding, bytes] of Object.entries(encodings)) {
        assert.equal((await asUser('umlaut', '-', bytes)).exitCode, 0, encoding);
      }
      assert.equal((await asUser('umlaut', '-', Buffer.from(UMLAUT, 'latin1'))).exitCode, 1);
    });

    it('not from an empty, missing or endless file, and not without a terminal', async () => {
      writeFileSync(realm.file('empty'), '');
      for (const file of [realm.file('empty'), realm.file('nowhere'), realm.directory, '/dev/zero']) {
        const answer = await asUser('alice', file);
        assert.equal(answer.exitCode, 2, file);
        assert.ok(answer.error?.message.includes(file), answer.error?.message);
      }
      const prompt = await kerberos(['--user', 'alice'], { through: ['setsid', '--wait'] });
      assert.equal(prompt.exitCode, 2);
      assert.match(prompt.error?.message ?? '', /no terminal/);
    });

    it('together with options that fit', async () => {
      const file = ['--password-file', realm.file('alice.password')];
      assert.equal((await kerberos(file)).exitCode, 2);
      for (const other of [
        ['--ccache', 'FILE:x'],
        ['--client-keytab', 'x'],
        ['--principal', 'bob'],
      ]) {
        assert.equal((await kerberos(['--user', 'alice', ...file, ...other])).exitCode, 2, other[0]);
      }
    });
  });

  describe('typed at a terminal', { skip: without(program('script', 'bsdutils')) }, () => {
    /** Runs sspidiag on a terminal of its own, types when it prompts, and returns all that the terminal showed. */
    async function type(user: string, typed: string, more: string[] = []) {
      const argv = [...SSPIDIAG, 'acquire', '--package', 'Kerberos', '--user', user, ...more];
      const child = spawn('script', ['-qec', `exec ${argv.join(' ')}`, '/dev/null'], {
        env: { ...realm.environment, SHELL: '/bin/sh' },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let shown = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (shown += text));
      const ended = new Promise<number | null>((settle) => child.on('close', settle));
      await until(() => shown.includes('password of'), 'the prompt');
      child.stdin.write(typed);
      const exitCode = await ended;
      return { exitCode, shown };
    }

    it('is taken without an echo', async () => {
      const password = realm.read('alice.password');
      const { exitCode, shown } = await type('alice', `${password}\r`);
      assert.equal(exitCode, 0, shown);
      assert.match(shown, /^password of alice: \r?\n/);
      assert.ok(!shown.includes(password));
    });

    it('can be corrected, and may have letters beyond ASCII', async () => {
      const { exitCode, shown } = await type('umlaut', `nonsense\x15${UMLAUT}\u00fcx\x7f\x7f\r`);
      assert.equal(exitCode, 0, shown);
      assert.doesNotMatch(shown, /nonsense|7f3a9c/);
    });

    it('can be refused with Ctrl-C and Ctrl-D', async () => {
      assert.equal((await type('alice', '\x03')).exitCode, 130);
      assert.equal((await type('alice', '\x04')).exitCode, 2);
      assert.equal((await type('alice', '\r')).exitCode, 2);
    });

    it('does not mix with the document', async () => {
      const file = realm.file('document');
      const { exitCode } = await type('alice', `${realm.read('alice.password')}\r`, ['--json', '>', file]);
      assert.equal(exitCode, 0);
      assert.equal(JSON.parse(readFileSync(file, 'utf8')).ok, true);
    });
  });

  it('is in no output, whatever became of it', async () => {
    writeFileSync(realm.file('canary'), CANARY, { mode: 0o600 });
    for (const [verb, ...args] of [
      ['acquire', '--package', 'Kerberos', '--user', 'alice'],
      ['acquire', '--package', 'Kerberos', '--user', 'alice', '--async'],
      ['acquire', '--package', 'NTLM', '--user', 'LAB\\alice', '--target', 'host/localhost'],
      ['acquire', '--package', 'NoSuch', '--user', 'alice'],
      ['export', '--package', 'NTLM', '--user', 'LAB\\alice', '-o', realm.file('never')],
      ['impersonate', '--package', 'Kerberos', '--user', 'alice'],
    ]) {
      const argv = [String(verb), ...args, '--password-file', realm.file('canary'), '--trace'];
      const options = { env: { ...realm.environment, KRB5_TRACE: '/dev/stderr' } };
      for (const json of [[], ['--json']]) {
        const { stdout, stderr } = await sspidiag([...argv, ...json], options);
        assert.ok(stdout.length > 0);
        assertNoCanary(stdout + stderr, argv.join(' '));
      }
    }
  });
});

it('is in no argument and no environment while a KDC lets the request wait', async (t: TestContext) => {
  const folder = privateFolder(t);
  const silent = await silentKdc(folder);
  t.after(silent.stop);
  const [node = '', ...entry] = SSPIDIAG;
  const argv = [...entry, 'acquire', '--json', '--trace', '--package', 'Kerberos', '--user', 'alice'];
  const child = spawn(node, [...argv, '--password-file', '-', '--timeout', '1'], { env: silent.environment });
  const output = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output[0] += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output[1] += text));
  child.stdin.end(CANARY);
  const ended = new Promise<number | null>((settle) => child.on('close', settle));
  await silent.connected();
  const family = [child.pid ?? 0, ...childrenOf(child.pid ?? 0)];
  assert.equal(family.length, 2, 'the request waits in a child');
  for (const pid of family) {
    for (const file of ['cmdline', 'environ']) {
      // Only root may read the environment of a process that forbids dumps.
      const text = await execute(['cat', `/proc/${pid}/${file}`]);
      if (text.exitCode === 0) assertNoCanary(text.stdout, file);
      else assert.notEqual(process.getuid?.(), 0);
    }
  }
  assert.equal(await ended, 3);
  assertNoCanary(output.join(), 'output');
});

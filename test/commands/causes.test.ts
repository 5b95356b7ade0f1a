/** Causes that are easily mistaken for one another: each is produced for real, and named as what it is. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import { codes, type Reported, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { lab, leftBehind, NOTHING, type TestLab } from '../support/lab.ts';
import { kdc, root, without } from '../support/needs.ts';
import { execute, labProcesses, privateFolder, until } from '../support/programs.ts';

const KERBEROS = ['--package', 'Kerberos'];

describe('causes', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
    writeFileSync(realm.file('garbage'), Buffer.alloc(500, 0xa5));
    writeFileSync(realm.file('empty'), '');
  });
  after(() => realm.stop());

  const acquire = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Reported<AcquireResult>> =>
    report<AcquireResult>(['acquire', ...args], { env: { ...realm.environment, ...env } });

  /** Exit code 1 and this one finding, beside this status. */
  function assertCause(answer: Reported<unknown>, status: string, code: string): void {
    assert.deepEqual([answer.exitCode, answer.status?.name, ...codes(answer)], [1, status, code]);
  }

  for (const [name, code] of [
    ['FILE:garbage', 'ccache-damaged'],
    ['FILE:empty', 'ccache-damaged'],
    ['NOSUCHTYPE:x', 'ccache-type-unusable'],
    ['FILE:missing', 'ccache-missing'],
  ] as const) {
    it(`a credential cache ${name}: ${code}`, async () => {
      const ccache = name.replace('FILE:', `FILE:${realm.directory}/`);
      assertCause(await acquire([...KERBEROS, '--ccache', ccache]), 'SEC_E_NO_CREDENTIALS', code);
    });
  }

  it('a cache with tickets for services only', async () => {
    const ccache = `FILE:${realm.file('service-only')}`;
    const kinit = [
      'kinit',
      '-c',
      ccache,
      '-k',
      '-t',
      realm.file('alice.keytab'),
      '-S',
      'HTTP/localhost',
      'alice',
    ];
    await realm.must(kinit);
    const answer = await acquire([...KERBEROS, '--ccache', ccache, '--target', 'host/localhost']);
    assertCause(answer, 'SEC_E_NO_CREDENTIALS', 'tgt-missing');
  });

  it('a realm that nobody serves', async () => {
    const args = ['--user', 'alice@NO.SUCH.REALM', '--password-file', realm.file('alice.password')];
    assertCause(
      await acquire([...KERBEROS, ...args]),
      'SEC_E_NO_AUTHENTICATING_AUTHORITY',
      'realm-without-kdc',
    );
  });

  it('a keytab for the credentials of a client is refused: it would not be read', async () => {
    assert.equal((await acquire([...KERBEROS, '--keytab', realm.file('service.keytab')])).exitCode, 2);
    const inbound = ['--use', 'inbound', '--client-keytab', realm.file('alice.keytab')];
    assert.equal((await acquire([...KERBEROS, ...inbound])).exitCode, 2);
  });

  it('a keytab that was named and is missing is no yes, although NTLM would do', async () => {
    const answer = await acquire(['--use', 'inbound', '--keytab', realm.file('no.keytab')]);
    assertCause(answer, 'SEC_E_OK', 'ntlm-instead-of-kerberos');
    assert.match(answer.findings[0]?.evidence[0] ?? '', /keytab-missing/);
  });

  it("a client's Negotiate token and a server without a keytab", async () => {
    for (const [name, env] of [
      ['kerberos', { NTLM_USER_FILE: '' }],
      ['both', {}],
    ] as const) {
      const token = realm.file(`${name}.token`);
      const made = ['--target', 'host/localhost', '--token-output', token];
      assert.equal((await acquire(made, env)).exitCode, 0, name);
      const args = ['impersonate', '--token', token, '--keytab', realm.file('no.keytab')];
      const answer = await report<ImpersonateResult>(args, { env: { ...realm.environment, ...env } });
      assert.deepEqual([answer.exitCode, ...codes(answer)], [1, 'keytab-missing'], name);
    }
  });

  it('a client keytab that is none', async () => {
    const args = ['--ccache', `FILE:${realm.file('new')}`, '--client-keytab', realm.file('garbage')];
    assertCause(await acquire([...KERBEROS, ...args]), 'SEC_E_NO_CREDENTIALS', 'client-keytab-not-usable');
  });

  it('a keytab that is none', async () => {
    const args = ['--use', 'inbound', '--keytab', realm.file('garbage')];
    assertCause(await acquire([...KERBEROS, ...args]), 'SEC_E_NO_CREDENTIALS', 'keytab-damaged');
  });

  it('credentials for both sides without a keytab', async () => {
    const args = ['--use', 'both', '--keytab', realm.file('no.keytab')];
    assertCause(await acquire([...KERBEROS, ...args]), 'SEC_E_NO_CREDENTIALS', 'keytab-missing');
  });

  it('tickets of somebody else', async () => {
    const answer = await acquire([...KERBEROS, '--principal', 'bob']);
    assertCause(answer, 'SEC_E_NO_CREDENTIALS', 'ccache-of-another-principal');
  });

  it('a configuration that is none', async () => {
    writeFileSync(realm.file('bad.conf'), '[libdefaults\n');
    const include = `includedir ${realm.file('no-such-folder')}\n`;
    writeFileSync(realm.file('include.conf'), include + realm.read('krb5.conf'));
    for (const name of ['bad.conf', 'include.conf']) {
      const answer = await acquire(KERBEROS, { KRB5_CONFIG: realm.file(name) });
      assertCause(answer, 'SEC_E_INTERNAL_ERROR', 'configuration-unusable');
    }
  });

  it('a ticket that has not begun, without asking for a service', async () => {
    const KRB5CCNAME = `FILE:${realm.file('postdated')}`;
    const kinit = [
      'kinit',
      '-c',
      KRB5CCNAME,
      '-k',
      '-t',
      realm.file('alice.keytab'),
      '-s',
      '1h',
      '-l',
      '1h',
      'alice',
    ];
    await realm.must(kinit);
    assertCause(await acquire([], { KRB5CCNAME }), 'SEC_E_OK', 'ticket-not-yet-valid');
  });

  it('a wrong password under Negotiate is no yes, although NTLM would take it', async () => {
    const wrong = ['--user', 'alice', '--password-file', realm.file('wrong.password')];
    assertCause(await acquire(wrong), 'SEC_E_OK', 'ntlm-instead-of-kerberos');
    const exported = await report(['export', '-o', realm.file('never'), ...wrong], {
      env: realm.environment,
    });
    assertCause(exported, 'SEC_E_LOGON_DENIED', 'password-wrong');
  });

  it('NTLM in place of Kerberos is said, with what Kerberos alone answers', async () => {
    const KRB5CCNAME = `FILE:${realm.file('nobody')}`;
    const answer = await acquire([], { KRB5CCNAME });
    assert.deepEqual([answer.exitCode, ...codes(answer)], [0, 'ntlm-instead-of-kerberos']);
    assert.match(answer.findings[0]?.evidence[0] ?? '', /SEC_E_NO_CREDENTIALS.*\[ccache-missing\]/);
    assert.equal(answer.result?.source.kind, 'ntlm-user-file');
    const unknown = await acquire(['--target', 'HTTP/nowhere.lab.test']);
    assert.deepEqual([unknown.exitCode, ...codes(unknown)], [1, 'ntlm-instead-of-kerberos']);
    assert.match(unknown.findings[0]?.evidence[0] ?? '', /\[spn-unknown\]/);
    assert.equal(unknown.result?.source.kind, 'ccache');
  });

  it("a Negotiate token's failure has its cause, although SPNEGO numbers errors anew", async () => {
    const token = realm.file('negotiate.token');
    assert.equal((await acquire(['--target', 'host/localhost', '--token-output', token])).exitCode, 0);
    const accept = () =>
      report<ImpersonateResult>(['impersonate', '--token', token], { env: realm.environment });
    await accept();
    assertCause(await accept(), 'SEC_E_OUT_OF_SEQUENCE', 'replay');
  });

  for (const length of [1, 7, 8, 9, 16, 24, 32]) {
    it(`an NTLM password of ${length} characters is taken as it is`, async () => {
      const password = 'Passwort'.repeat(4).slice(0, length);
      const users = realm.file(`users.${length}`);
      writeFileSync(users, `LAB:alice:${password}\n`);
      const file = realm.file(`password.${length}`);
      writeFileSync(file, password);
      const args = ['--package', 'NTLM', '--user', 'LAB\\alice', '--password-file', file];
      const answer = await report(['export', '-o', realm.file(`context.${length}`), ...args], {
        env: { ...realm.environment, NTLM_USER_FILE: users },
      });
      assert.deepEqual([answer.exitCode, answer.status?.name], [0, 'SEC_E_OK']);
    });
  }

  it("an expired member of a collection is told from the others' tickets", async () => {
    mkdirSync(realm.file('caches'), { mode: 0o700 });
    const KRB5CCNAME = `DIR:${realm.file('caches')}`;
    // With a cache named by -c kinit would write over its primary member.
    const kinit = ['env', `KRB5CCNAME=${KRB5CCNAME}`, 'kinit'];
    await realm.must([...kinit, '-l', '1s', 'bob'], `${realm.read('bob.password')}\n`);
    await realm.must([...kinit, '-k', '-t', realm.file('alice.keytab'), 'alice']);
    await sleep(2100);
    const answer = await acquire([...KERBEROS, '--principal', 'bob'], { KRB5CCNAME });
    assertCause(answer, 'SEC_E_OK', 'ticket-expired');
    assert.equal(answer.result?.principal, 'bob@LAB.TEST');
    assert.equal(answer.result?.credential.expiry.state, 'expired');
    assert.ok((answer.result?.credential.expiry.remainingSeconds ?? 1) <= 0);
  });

  it("a lab's own --json is not the one of its command", async () => {
    const { stdout, exitCode } = await sspidiag(['lab', 'no-such-program', '--json']);
    assert.deepEqual([stdout, exitCode], ['', 127]);
  });

  it('an input that never comes ends in time', async () => {
    await execute(['mkfifo', realm.file('pipe')]);
    for (const args of [
      ['import', realm.file('pipe')],
      ['acquire', '--user', 'alice', '--password-file', realm.file('pipe')],
    ]) {
      const answer = await report([...args, '--timeout', '1'], { env: realm.environment });
      assert.equal(answer.exitCode, 3, args[0]);
      assert.match(answer.error?.message ?? '', /nothing came from/);
    }
    const KRB5_CONFIG = realm.file('pipe');
    const answer = await report(['whoami', '--timeout', '1'], { env: { ...realm.environment, KRB5_CONFIG } });
    assert.deepEqual([answer.exitCode, ...codes(answer)], [3, 'timed-out']);
  });
});

describe('as root', { skip: without(kdc(), root()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm.stop());

  it('--force leaves the old file, its owner and who has it open without the keys', async (t) => {
    const file = `${privateFolder(t)}/context`;
    writeFileSync(file, 'old', { mode: 0o666 });
    chownSync(file, 5, 60);
    const old = statSync(file);
    const answer = await report(['export', '-o', file, '--force'], { env: realm.environment });
    assert.equal(answer.exitCode, 0);
    const now = statSync(file);
    assert.notEqual(now.ino, old.ino);
    assert.deepEqual([now.uid, now.mode & 0o777], [0, 0o600]);
  });

  it("--exec inherits none of the caller's descriptors", async () => {
    const shell = 'exec 100</etc/shadow; "$@"';
    const through = ['bash', '-c', shell, '-'];
    const command = ['impersonate', '-q', '--exec', 'bash', '-c', 'head -1 <&100'];
    const { exitCode, stdout, stderr } = await sspidiag(command, { env: realm.environment, through });
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /Bad file descriptor/);
  });

  it('a killed lab takes a command of --exec along, and what that started', async (t) => {
    const TMPDIR = privateFolder(t);
    const [node = '', ...args] = SSPIDIAG;
    const inside = ['sspidiag', 'impersonate', '-q', '--exec', 'sh', '-c', 'sleep 617 & sleep 618; :'];
    const env = { ...process.env, TMPDIR };
    const started = spawn(node, [...args, 'lab', '--', ...inside], { env, stdio: 'ignore' });
    const isThere = (command: string) => labProcesses(TMPDIR).some((pid) => commandOf(pid) === command);
    await until(() => isThere('sleep 617') && isThere('sleep 618'), 'the commands of --exec');
    started.kill('SIGKILL');
    assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

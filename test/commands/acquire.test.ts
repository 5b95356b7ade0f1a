/** `acquire` against a real realm: which credentials, whose, from where, until when. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import { type CliOptions, codes, type Reported, report, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';

describe('acquire', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  const acquire = (
    args: readonly string[] = [],
    options: CliOptions = {},
  ): Promise<Reported<AcquireResult>> =>
    report<AcquireResult>(['acquire', ...args], { env: realm.environment, ...options });
  const kerberos = (args: readonly string[], options: CliOptions = {}) =>
    acquire(['--package', 'Kerberos', ...args], options);

  before(async () => {
    realm = await lab();
    const kinit = ['kinit', '-k', '-t', 'alice.keytab'];
    await realm.must([...kinit, '-l', '1s', '-c', 'FILE:expired', 'alice']);
    await realm.must([...kinit, '-l', '1h', '-c', 'FILE:hour', 'alice']);
    await new Promise((settle) => setTimeout(settle, 2100));
  });
  after(() => realm.stop());

  describe('until when', () => {
    it('at the time that klist shows', async () => {
      const answer = await acquire();
      const { expiry, acquired } = answer.result?.credential ?? {};
      assert.ok(acquired && expiry?.epochSeconds);
      assert.equal(expiry.state, 'at');
      assert.ok(expiry.epochSeconds > Date.now() / 1000);
      const listed = await realm.must(['env', 'TZ=UTC', 'klist']);
      const [, month, day, year, time] =
        /^\S+ \S+ {2}(\d\d)\/(\d\d)\/(\d\d) (\S+) {2}krbtgt/m.exec(listed) ?? [];
      const end = Date.parse(`20${year}-${month}-${day}T${time}Z`) / 1000;
      // The library tells how long it lasts from a second that may pass before the clock is read.
      assert.ok(Math.abs(expiry.epochSeconds - end) <= 1, `${expiry.epochSeconds} and ${end}`);
      assert.equal(Date.parse(expiry.utc ?? '') / 1000, expiry.epochSeconds);
      assert.equal(
        Date.parse((expiry.local ?? '').replace(' ', 'T').replace(' ', '')) / 1000,
        expiry.epochSeconds,
      );
      assert.ok(Math.abs((expiry.remainingSeconds ?? 0) - 86400) < 60);
    });

    it('expired, although it was acquired with SEC_E_OK', async () => {
      const answer = await kerberos(['--ccache', `FILE:${realm.file('expired')}`]);
      const { expiry, acquired } = answer.result?.credential ?? {};
      assert.deepEqual([answer.exitCode, answer.status?.name, acquired], [1, 'SEC_E_OK', true]);
      assert.equal(expiry?.state, 'expired');
      assert.ok((expiry.epochSeconds ?? Number.POSITIVE_INFINITY) < Date.now() / 1000);
      assert.ok((expiry.remainingSeconds ?? 1) < 0);
      assert.equal(answer.result?.principal, 'alice@LAB.TEST');
      assert.deepEqual(codes(answer), ['ticket-expired']);
    });

    it('never, for NTLM', async () => {
      const answer = await acquire(['--package', 'NTLM', '--min-lifetime', '365d']);
      assert.equal(answer.exitCode, 0);
      const expiry = answer.result?.credential.expiry;
      assert.deepEqual([expiry?.state, expiry?.utc, expiry?.epochSeconds], ['never', null, null]);
    });

    it('not provided where nothing was acquired', async () => {
      const answer = await kerberos(['--ccache', `FILE:${realm.file('none')}`]);
      assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_NO_CREDENTIALS']);
      const expiry = answer.result?.credential.expiry;
      assert.deepEqual([expiry?.state, expiry?.utc], ['not-provided', null]);
      assert.ok(expiry?.reason);
    });

    it('--min-lifetime decides at the second', async () => {
      const hour = ['--ccache', `FILE:${realm.file('hour')}`];
      const remaining = (await kerberos(hour)).result?.credential.expiry.remainingSeconds ?? 0;
      assert.ok(remaining > 3000 && remaining <= 3600);
      const enough = await kerberos([...hour, '--min-lifetime', String(remaining - 10)]);
      assert.deepEqual([enough.exitCode, codes(enough)], [0, []]);
      assert.equal(enough.result?.minimumLifetimeSeconds, remaining - 10);
      const tooLittle = await kerberos([...hour, '--min-lifetime', String(remaining + 1)]);
      assert.deepEqual([tooLittle.exitCode, codes(tooLittle)], [1, ['ticket-expires-soon']]);
      assert.equal((await kerberos([...hour, '--min-lifetime', '1h1m'])).exitCode, 1);
      assert.equal((await kerberos([...hour, '--min-lifetime', '30m'])).exitCode, 0);
      assert.equal((await kerberos([...hour, '--min-lifetime', 'soon'])).exitCode, 2);
    });
  });

  describe('from where', () => {
    const source = async (args: readonly string[]) => {
      const answer = await kerberos(args);
      const { kind, name, because } = answer.result?.source ?? {};
      return { kind, name, because, principal: answer.result?.principal, exitCode: answer.exitCode };
    };

    it('the environment', async () => {
      assert.deepEqual(await source([]), {
        kind: 'ccache',
        name: `FILE:${realm.file('ccache')}`,
        because: 'KRB5CCNAME in the environment',
        principal: 'alice@LAB.TEST',
        exitCode: 0,
      });
    });

    it('--ccache', async () => {
      const { kind, name, because } = await source(['--ccache', `FILE:${realm.file('hour')}`]);
      assert.deepEqual([kind, name, because], ['ccache', `FILE:${realm.file('hour')}`, '--ccache']);
    });

    it('a keytab', async () => {
      const { kind, name, exitCode } = await source(['--use', 'inbound']);
      assert.deepEqual([kind, name, exitCode], ['keytab', `FILE:${realm.file('service.keytab')}`, 0]);
      const keytab = realm.file('alice.keytab');
      const named = await source(['--use', 'inbound', '--keytab', keytab, '--principal', 'alice']);
      assert.deepEqual([named.exitCode, named.principal], [0, 'alice@LAB.TEST']);
      assert.ok(named.name?.endsWith(keytab) && named.because === '--keytab');
    });

    it('a client keytab, which fills the cache', async () => {
      const cache = `FILE:${realm.file('filled')}`;
      const { kind, name, principal } = await source([
        ...['--ccache', cache],
        ...['--client-keytab', realm.file('alice.keytab')],
      ]);
      assert.deepEqual([kind, principal], ['client-keytab', 'alice@LAB.TEST']);
      assert.ok(name?.endsWith(realm.file('alice.keytab')));
      assert.match(await realm.must(['klist', '-c', cache]), /alice@LAB\.TEST/);
    });

    it('a password', async () => {
      const { kind, principal } = await source([
        ...['--user', 'alice'],
        ...['--password-file', realm.file('alice.password')],
      ]);
      assert.deepEqual([kind, principal], ['password', 'alice@LAB.TEST']);
    });
  });

  describe('whose', () => {
    it('--principal finds the one that is there and no other', async () => {
      assert.equal((await kerberos(['--principal', 'alice@LAB.TEST'])).result?.principal, 'alice@LAB.TEST');
      const bob = await kerberos(['--principal', 'bob']);
      assert.deepEqual([bob.exitCode, bob.status?.name], [1, 'SEC_E_NO_CREDENTIALS']);
      assert.equal(bob.result?.requestedPrincipal, 'bob');
      const service = await kerberos(['--use', 'inbound', '--principal', 'HTTP/localhost']);
      assert.equal(service.result?.principal, 'HTTP/localhost@LAB.TEST');
      assert.equal((await kerberos(['--use', 'inbound', '--principal', 'imap/localhost'])).exitCode, 1);
    });

    it('a user whom the KDC does not know', async () => {
      const options = ['--user', 'nobody-here', '--password-file', realm.file('alice.password')];
      const answer = await kerberos(options);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['principal-unknown']]);
    });
  });

  describe('--target', () => {
    it('makes the first token and keeps it to its owner', async () => {
      const token = realm.file('token');
      const args = ['--target', 'HTTP/localhost', '--token-output', token];
      const answer = await kerberos(args);
      assert.equal(answer.exitCode, 0);
      const { target } = answer.result ?? {};
      assert.deepEqual(
        [target?.name, target?.status.name, target?.tokenFile],
        ['HTTP/localhost', 'SEC_I_CONTINUE_NEEDED', token],
      );
      assert.equal(statSync(token).mode & 0o777, 0o600);
      const bytes = readFileSync(token);
      assert.deepEqual([bytes[0], bytes.length], [0x60, target?.tokenBytes]);
      // And never over another file.
      const again = await kerberos(args);
      assert.equal(again.exitCode, 2);
      assert.match(again.error?.message ?? '', /exists/);
      assert.deepEqual(readFileSync(token), bytes);
      assert.match(await realm.must(['klist']), /HTTP\/localhost@LAB\.TEST/);
    });

    it('writes no file where there is no token', async () => {
      const token = realm.file('no-token');
      const answer = await kerberos(['--target', 'HTTP/nowhere.lab.test', '--token-output', token]);
      assert.deepEqual([answer.exitCode, answer.result?.target?.tokenFile], [1, null]);
      assert.equal(answer.result?.target?.tokenBytes, 0);
      assert.ok(!existsSync(token));
    });

    it('is for outbound credentials', async () => {
      assert.equal((await kerberos(['--use', 'inbound', '--target', 'HTTP/localhost'])).exitCode, 2);
      assert.equal((await kerberos(['--token-output', realm.file('x')])).exitCode, 2);
    });
  });

  describe('--async', () => {
    it('shows queueing, call and release, and calls none of it native', async () => {
      const answer = await acquire(['--async']);
      const { asynchronous } = answer.result ?? {};
      assert.equal(asynchronous?.native, false);
      assert.ok(asynchronous.pendingPolls >= 0);
      assert.deepEqual(
        [asynchronous.queueStatus.name, asynchronous.callStatus.name, asynchronous.freeStatus?.name],
        ['SEC_E_OK', 'SEC_E_OK', 'SEC_E_OK'],
      );
      assert.equal(answer.result?.principal, 'alice@LAB.TEST');
      assert.equal((await acquire()).result?.asynchronous, null);
    });

    it('fails with the very words of the synchronous call', async () => {
      for (const args of [
        ['--user', 'alice', '--password-file', realm.file('wrong.password')],
        ['--user', 'nobody-here', '--password-file', realm.file('wrong.password')],
        ['--ccache', `FILE:${realm.file('none')}`],
      ]) {
        const [sync, async] = await Promise.all([kerberos(args), kerberos([...args, '--async'])]);
        assert.equal(async.exitCode, 1);
        assert.deepEqual(async.result?.asynchronous?.callStatus, sync.status);
        assert.ok(sync.status?.native?.minor.text);
        assert.deepEqual(codes(async), codes(sync));
        assert.equal(async.result?.asynchronous?.freeStatus, null);
      }
    });
  });

  describe('what was not checked', () => {
    it('NTLM compares no password', async () => {
      const user = ['--user', 'LAB\\alice', '--password-file', realm.file('wrong.password')];
      const answer = await acquire(['--package', 'NTLM', ...user]);
      assert.equal(answer.exitCode, 0);
      assert.match(answer.result?.notChecked.join() ?? '', /neither user nor password/);
      const inbound = await acquire(['--package', 'NTLM', '--use', 'inbound']);
      assert.doesNotMatch(inbound.result?.notChecked.join() ?? '', /--target/);
    });

    it('Negotiate does not say yes to a password that only NTLM took', async () => {
      const user = ['--user', 'alice', '--password-file', realm.file('wrong.password')];
      const answer = await acquire(user);
      const said = [
        ...(answer.result?.notChecked ?? []),
        ...answer.findings.flatMap((each) => each.evidence),
      ];
      assert.match(said.join(), /password/);
    });

    it('an inbound credential says nothing about its keys', async () => {
      assert.match((await kerberos(['--use', 'inbound'])).result?.notChecked.join() ?? '', /keys/);
    });
  });

  it('a package that does not exist suggests the nearest', async () => {
    const answer = await acquire(['--package', 'Kerberso']);
    assert.equal(answer.status?.name, 'SEC_E_SECPKG_NOT_FOUND');
    assert.deepEqual(codes(answer), ['package-unknown']);
    assert.match(answer.findings[0]?.cure.join() ?? '', /did you mean "?Kerberos"?\?/);
    assert.equal(answer.ok, false);
    assert.equal((await acquire(['--package', 'kerberos'])).result?.principal, 'alice@LAB.TEST');
  });

  it('--logon-id cannot be told here', async () => {
    const answer = await acquire(['--logon-id', '0x3e7']);
    assert.equal(answer.exitCode, 3);
    assert.match(answer.error?.message ?? '', /Windows/);
  });

  it('the table says it in words', async () => {
    const { stdout, exitCode } = await sspidiag(['acquire'], { env: realm.environment });
    assert.equal(exitCode, 0);
    assert.match(stdout, /^OK .*alice@LAB\.TEST/m);
    const failed = await sspidiag(['acquire', '--ccache', `FILE:${realm.file('none')}`], {
      env: realm.environment,
    });
    assert.match(failed.stdout, /^FAIL /m);
    assert.match(failed.stdout, /kinit/);
  });
});

/**
 * Kerberos in node.exe under Wine against the lab's KDC: Wine's package stands on MIT's library, which takes the lab's
 * configuration from the environment. What it answers says nothing of Windows.
 */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import type { ExportResult } from '../../src/report/schema/transfer.ts';
import type { WhoamiResult } from '../../src/report/schema/whoami.ts';
import { codes, type Reported } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { windows, windowsReport, winPath } from '../support/windows.ts';

const KERBEROS = ['--package', 'Kerberos'];
const TARGET = ['--target', 'HTTP/localhost'];

describe('Kerberos under Wine', { concurrency: 2, skip: without(windows(), kdc()) }, () => {
  let realm: TestLab;
  /** The same realm, whose KDC never runs. */
  let silent: TestLab;
  before(async () => {
    [realm, silent] = await Promise.all([lab(), lab({ kdc: false, ticket: null })]);
  });
  after(() => Promise.all([realm?.stop(), silent?.stop()]));

  const run = <Result>(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Reported<Result>> =>
    windowsReport<Result>(args, { env: { ...realm.environment, ...env } });

  /** Explicit credentials overwrite the cache: one for each. */
  let caches = 0;
  const ownCache = () => `FILE:${realm.file(`cache${++caches}`)}`;
  const copiedCache = () => {
    const cache = ownCache();
    copyFileSync(realm.file('ccache'), cache.slice(5));
    return cache;
  };

  /** The end of the ticket-granting ticket, epoch seconds, as klist has it. */
  async function end(cache: string): Promise<number> {
    const listed = await realm.must(['env', 'TZ=UTC', 'klist', '-c', cache]);
    const [, month, day, year, time] =
      /^\S+ \S+ {2}(\d\d)\/(\d\d)\/(\d\d) (\S+) {2}krbtgt/m.exec(listed) ?? [];
    return Date.parse(`20${year}-${month}-${day}T${time}Z`) / 1000;
  }

  it('has the ticket of the cache, until its end, in every time zone', async () => {
    const cache = copiedCache();
    for (const TZ of ['UTC', 'America/New_York', 'Europe/Berlin']) {
      const answer = await run<AcquireResult>(['acquire', ...KERBEROS], { KRB5CCNAME: cache, TZ });
      assert.deepEqual([answer.exitCode, codes(answer)], [0, []], TZ);
      const { expiry } = answer.result?.credential ?? {};
      // Wine counts from the lifetime that was left.
      assert.ok(Math.abs((expiry?.epochSeconds ?? 0) - (await end(cache))) <= 2, `${TZ}: ${expiry?.utc}`);
    }
  });

  it('gets a ticket for a service, which whoami lists from then on', async () => {
    const KRB5CCNAME = copiedCache();
    const file = realm.file('Marke für Büro');
    const output = ['--token-output', winPath(file)];
    const answer = await run<AcquireResult>(['acquire', ...KERBEROS, ...TARGET, ...output], { KRB5CCNAME });
    assert.equal(answer.exitCode, 0);
    const { status, tokenBytes, package: chosen } = answer.result?.target ?? {};
    assert.deepEqual([status?.name, chosen], ['SEC_I_CONTINUE_NEEDED', 'Kerberos']);
    assert.equal(readFileSync(file).length, tokenBytes);
    const { result } = await run<WhoamiResult>(['whoami'], { KRB5CCNAME });
    const servers = result?.windows?.tickets.value?.map(({ server }) => server) ?? [];
    assert.ok(
      servers.some((server) => server.startsWith('HTTP/localhost')),
      servers.join(),
    );
  });

  it('is preferred by Negotiate, which says so', async () => {
    const env = { KRB5CCNAME: copiedCache() };
    const answer = await run<AcquireResult>(['acquire', ...TARGET], env);
    assert.deepEqual([answer.exitCode, answer.result?.target?.package], [0, 'Kerberos']);
  });

  it('takes user and password of the realm, and no other; a wrong one looks like any failure', async () => {
    const files = [realm.file('alice.password'), realm.file('wrong.password')] as const;
    for (const [user, password, exitCode] of [
      ['LAB.TEST\\alice', files[0], 0],
      ['LAB.TEST\\alice', files[1], 1],
      ['LAB.TEST\\jürgen', files[0], 1],
      // A user principal name belongs into the user's field; Wine 8 looks for a domain beside it.
      ['alice@LAB.TEST', files[0], 1],
    ] as const) {
      const given = ['--user', user, '--password-file', winPath(password)];
      const answer = await run<AcquireResult>(['acquire', ...KERBEROS, ...given], { KRB5CCNAME: ownCache() });
      assert.equal(answer.exitCode, exitCode, user);
      if (exitCode === 0) continue;
      assert.deepEqual([answer.status?.name, answer.status?.hex], ['STATUS_UNSUCCESSFUL', '0xC0000001']);
      assert.match(answer.findings[0]?.cure.join() ?? '', /wrong password, unknown user, or no KDC/);
    }
  });

  it('completes a loopback, and cannot export: Wine has no export', async () => {
    const file = realm.file('context');
    const args = ['export', ...KERBEROS, ...TARGET, '-o', winPath(file)];
    const answer = await run<ExportResult>(args, { KRB5CCNAME: copiedCache() });
    assert.deepEqual([answer.exitCode, codes(answer)], [3, ['function-unsupported']]);
    const { function: called, name } = answer.status ?? {};
    assert.deepEqual([called, name], ['ExportSecurityContext', 'SEC_E_UNSUPPORTED_FUNCTION']);
    assert.equal(existsSync(file), false);
    const legs = answer.result?.legs.map(({ side, status }) => `${side} ${status.name}`);
    assert.deepEqual(legs, ['initiator SEC_I_CONTINUE_NEEDED', 'acceptor SEC_E_OK', 'initiator SEC_E_OK']);
  });

  it('answers two attributes of a context, and says of each other one that it does not', async () => {
    const args = ['export', ...KERBEROS, ...TARGET, '-o', winPath(realm.file('none'))];
    const { result } = await run<ExportResult>(args, { KRB5CCNAME: copiedCache() });
    const answers = result?.context?.answers ?? [];
    const fields = Object.fromEntries(answers.map((answer) => [answer.attribute, answer.fields]));
    assert.deepEqual(fields.SECPKG_ATTR_NEGOTIATION_INFO, {
      Name: 'Kerberos',
      NegotiationState: 'SECPKG_NEGOTIATION_COMPLETE',
    });
    assert.equal(fields.SECPKG_ATTR_SIZES?.cbMaxToken, 12000);
    for (const { attribute, status, fields } of answers) {
      assert.equal(fields === null, status.name !== 'SEC_E_OK', attribute);
      if (fields === null) assert.equal(status.name, 'SEC_E_UNSUPPORTED_FUNCTION', attribute);
    }
    assert.ok(answers.length > 10, `${answers.length} attributes`);
  });

  for (const explicit of [false, true]) {
    const by = explicit ? 'user and password' : 'the cache';
    it(`completes a loopback by ${by}, cannot impersonate, and weighs the four conditions`, async () => {
      const password = ['--password-file', winPath(realm.file('alice.password'))];
      const user = explicit ? ['--user', 'LAB.TEST\\alice', ...password] : [];
      const read = ['--read', 'C:\\windows\\win.ini'];
      const args = ['impersonate', ...KERBEROS, ...TARGET, ...user, ...read];
      const env = { KRB5CCNAME: explicit ? ownCache() : copiedCache() };
      const answer = await run<ImpersonateResult>(args, env);
      assert.deepEqual([answer.exitCode, codes(answer)], [3, ['function-unsupported']]);
      assert.equal(answer.status?.function, 'ImpersonateSecurityContext');
      const { result } = answer;
      assert.deepEqual([result?.impersonated, result?.reads], [false, []]);
      assert.deepEqual(result?.after, result?.before);
      assert.equal(result?.before?.token?.source, 'process');
      const conditions = result?.native?.conditions.map(({ condition, holds }) => [condition, holds]);
      assert.deepEqual(conditions, [
        ['level-below-impersonation', 'no'],
        ['privilege', 'yes'],
        ['explicit-credentials', 'unknown'],
        ['same-identity', 'unknown'],
      ]);
      // It claims what it cannot do.
      assert.equal(result?.native?.packageClaimsIt, true);
    });
  }

  it('says which side failed: no keytab, no such service', async () => {
    const args = ['impersonate', ...KERBEROS];
    const KRB5CCNAME = copiedCache();
    const noKeytab = { KRB5CCNAME, KRB5_KTNAME: `FILE:${realm.file('no.keytab')}` };
    const acceptor = await run<ImpersonateResult>([...args, ...TARGET], noKeytab);
    assert.deepEqual([acceptor.exitCode, acceptor.status?.function], [1, 'AcceptSecurityContext']);
    assert.equal(acceptor.status?.name, 'SEC_E_NO_CREDENTIALS');
    const initiator = await run<ImpersonateResult>([...args, '--target', 'HTTP/nowhere'], { KRB5CCNAME });
    assert.deepEqual([initiator.exitCode, initiator.status?.function], [1, 'InitializeSecurityContextW']);
    assert.deepEqual(codes(initiator), ['library-internal-error']);
    assert.match(initiator.findings[0]?.cure.join() ?? '', /Wine: the KDC is down, or does not know the SPN/);
  });

  it('without a KDC has what the cache has, and no more', async () => {
    const env = { ...silent.environment, KRB5CCNAME: copiedCache() };
    const acquire = (args: readonly string[]) =>
      windowsReport<AcquireResult>(['acquire', ...KERBEROS, ...args], { env });
    assert.equal((await acquire([])).exitCode, 0);
    const target = await acquire(TARGET);
    assert.deepEqual([target.exitCode, codes(target)], [1, ['library-internal-error']]);
    assert.equal(target.status?.name, 'SEC_E_INTERNAL_ERROR');
    assert.equal(target.result?.credential.acquired, true);
    const password = realm.file('password');
    writeFileSync(password, readFileSync(realm.file('alice.password')));
    const user = await acquire(['--user', 'LAB.TEST\\alice', '--password-file', winPath(password)]);
    assert.deepEqual([user.exitCode, user.status?.name], [1, 'STATUS_UNSUCCESSFUL']);
  });

  it('without a ticket has a credential without an end, and no token', async () => {
    // MIT's library looks for tickets when they are needed; its "indefinite" is 136 years for Wine.
    const env = { KRB5CCNAME: ownCache() };
    const credential = (await run<AcquireResult>(['acquire', ...KERBEROS], env)).result?.credential;
    assert.equal(credential?.expiry.state, 'never');
    const answer = await run<AcquireResult>(['acquire', ...KERBEROS, ...TARGET], env);
    assert.deepEqual([answer.exitCode, answer.result?.target?.tokenBytes], [1, 0]);
    assert.equal(answer.status?.function, 'InitializeSecurityContextW');
  });
});

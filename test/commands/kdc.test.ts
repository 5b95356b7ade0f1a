/** `kdc` against real KDCs of labs: reachability, clocks, keys, the state of accounts. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { KdcResult } from '../../src/report/schema/kdc.ts';
import { type CliOptions, codes, report } from '../support/cli.ts';
import { clientOf, fakeKdc, unknownClient } from '../support/fakeKdc.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc as kdcPrograms, library, program, root, without } from '../support/needs.ts';
import { AS_GAMES, privateFolder, until } from '../support/programs.ts';

const skip = without(kdcPrograms(), library('libkrb5.so.3', 'libkrb5-3'));

async function ask(args: readonly string[], options: CliOptions = {}) {
  const answer = await report<KdcResult>(['kdc', ...args], options);
  const result = answer.result as KdcResult;
  const [first] = result?.kdcs ?? [];
  return { ...answer, result, first: first as KdcResult['kdcs'][number], kdcs: result?.kdcs ?? [] };
}

const evidenceOf = (answer: Awaited<ReturnType<typeof ask>>, code: string) =>
  answer.findings.find((each) => each.code === code)?.evidence.join('\n') ?? '';

describe("a lab's own KDC", { skip, concurrency: 2 }, () => {
  it('answers by both transports, and its clock is ours', async (t) => {
    const realm = await lab();
    t.after(realm.stop);
    const answer = await ask([], { env: realm.environment });
    const { first, result } = answer;
    assert.equal(answer.exitCode, 0);
    assert.deepEqual(codes(answer), []);
    assert.deepEqual(result.realm, {
      name: 'LAB.TEST',
      source: 'configuration',
      where: `default_realm: ${realm.file('krb5.conf')}:2`,
    });
    assert.deepEqual(result.client, { name: 'sspidiag-kdc-probe@LAB.TEST', given: false });
    assert.equal(answer.kdcs.length, 1);
    assert.deepEqual([first.source, first.used, first.answered], ['krb5.conf', true, true]);
    assert.deepEqual([first.udp.state, first.tcp.state, first.answeredBy], ['answered', 'answered', 'tcp']);
    assert.ok((first.udp.milliseconds ?? 9999) < 1000 && (first.tcp.milliseconds ?? 9999) < 1000);
    assert.equal(first.error?.name, 'KDC_ERR_C_PRINCIPAL_UNKNOWN');
    const { offsetSeconds = 99, accuracySeconds = 99 } = first.clock ?? {};
    assert.ok(
      Math.abs(offsetSeconds) <= accuracySeconds && accuracySeconds < 1.5,
      JSON.stringify(first.clock),
    );
    assert.match(realm.read('kdc.log'), /sspidiag-kdc-probe@LAB\.TEST/);
  });

  it('tells what it has for alice', async (t) => {
    const realm = await lab();
    t.after(realm.stop);
    const { first, exitCode, result } = await ask(['--principal', 'alice'], { env: realm.environment });
    assert.equal(exitCode, 0);
    assert.deepEqual(result.client, { name: 'alice@LAB.TEST', given: true });
    assert.equal(first.error?.name, 'KDC_ERR_PREAUTH_REQUIRED');
    assert.deepEqual(first.enctypes, [
      {
        ...{ number: 18, name: 'aes256-cts-hmac-sha1-96', salt: 'LAB.TESTalice', iterations: null },
        ...{ weak: false, requested: true },
      },
    ]);
    const types = first.preauthentication.map(({ name }) => name);
    for (const type of ['PA-FX-FAST', 'PA-ENC-TIMESTAMP']) assert.ok(types.includes(type), `${types}`);
  });

  it('gives a ticket without pre-authentication, of which nothing is shown', async (t) => {
    const realm = await lab();
    t.after(realm.stop);
    const answer = await ask(['--principal', 'host/localhost'], { env: realm.environment });
    assert.equal(answer.exitCode, 0);
    assert.deepEqual(codes(answer), ['preauth-not-required']);
    assert.deepEqual([answer.first.message, answer.first.error, answer.first.clock], ['AS-REP', null, null]);
    assert.doesNotMatch(answer.process.stdout, /[0-9a-fA-F]{64}/);
  });

  for (const [scenario, code, error] of [
    ['kdc-down', 'kdc-unreachable', null],
    ['no-common-etype', 'no-common-enctype', 'KDC_ERR_ETYPE_NOSUPP'],
    ['principal-expired', 'principal-expired', 'KDC_ERR_NAME_EXP'],
    ['password-expired', 'password-expired', 'KDC_ERR_KEY_EXPIRED'],
    ['principal-locked', 'principal-locked', 'KDC_ERR_CLIENT_REVOKED'],
    ['principal-disabled', 'principal-disabled', 'KDC_ERR_CLIENT_REVOKED'],
  ] as const) {
    it(`${scenario}: ${code}`, async (t) => {
      const realm = await lab(scenario);
      t.after(realm.stop);
      const answer = await ask(['--principal', 'alice'], { env: realm.environment });
      assert.equal(answer.exitCode, 1);
      assert.deepEqual(codes(answer), [code]);
      assert.equal(answer.first.error?.name ?? null, error);
      if (scenario === 'no-common-etype') {
        assert.deepEqual(
          answer.first.enctypes.map(({ number, requested }) => [number, requested]),
          [[18, false]],
        );
        assert.match(evidenceOf(answer, code), /aes256[\s\S]*camellia128-cts-cmac/);
      }
    });
  }

  it('does not know nobody, and is not the KDC of another realm', async (t) => {
    const realm = await lab();
    t.after(realm.stop);
    const { environment: env } = realm;
    const nobody = await ask(['--principal', 'nobody@LAB.TEST'], { env });
    assert.deepEqual([nobody.exitCode, codes(nobody)], [1, ['principal-unknown']]);
    const lower = await ask(['lab.test'], { env });
    assert.deepEqual([lower.exitCode, codes(lower)], [1, ['realm-without-kdc']]);
    assert.match(evidenceOf(lower, 'realm-without-kdc'), /LAB\.TEST: upper and lower case differ/);
    const other = await ask(['--principal', 'x@OTHER.TEST'], { env });
    assert.deepEqual([other.result.realm.name, other.result.realm.source], ['OTHER.TEST', 'principal']);
    assert.deepEqual(codes(other), ['realm-without-kdc']);
  });

  it('answers a plain user too', { skip: skip || without(root()) }, async (t) => {
    const endpoint = await fakeKdc(t, { udp: unknownClient, tcp: unknownClient });
    const folder = privateFolder(t);
    chmodSync(folder, 0o755);
    const { exitCode, first } = await ask([], { env: clientOf(folder, [endpoint.place]), through: AS_GAMES });
    assert.deepEqual([exitCode, first.answered], [0, true]);
  });

  for (const [transport, listen, code, state] of [
    ['TCP', 'kdc_listen', 'kdc-tcp-only', { udp: 'refused', tcp: 'answered' }],
    ['UDP', 'kdc_tcp_listen', 'kdc-udp-only', { udp: 'answered', tcp: 'refused' }],
  ] as const) {
    it(`speaks ${transport} only`, async (t) => {
      const realm = await lab({ kdc: false, ticket: null });
      t.after(realm.stop);
      await startOther(t, realm, listen);
      const answer = await ask([], { env: realm.environment });
      assert.equal(answer.exitCode, 0);
      assert.deepEqual(codes(answer), [code]);
      assert.deepEqual({ udp: answer.first.udp.state, tcp: answer.first.tcp.state }, state);
      assert.ok(answer.first.answered && answer.first.clock);
    });
  }

  const skewed = skip || without(program('faketime', 'faketime'));
  for (const [shift, seconds, expected, exitCode] of [
    ['+10m', -600, 'error', 1],
    ['-2m', 120, 'warning', 0],
    ['+20s', -20, undefined, 0],
  ] as const) {
    it(`measures a clock that is ${shift} off`, { skip: skewed }, async (t) => {
      const realm = await lab();
      t.after(realm.stop);
      const answer = await ask([], { env: realm.environment, through: ['faketime', '-f', shift] });
      assert.equal(answer.exitCode, exitCode);
      const { offsetSeconds = 0, accuracySeconds = 0 } = answer.first.clock ?? {};
      const wrong = Math.abs(offsetSeconds - seconds);
      assert.ok(wrong < 1 && wrong <= accuracySeconds, JSON.stringify(answer.first.clock));
      assert.equal(answer.findings.find(({ code }) => code === 'clock-skew')?.severity, expected);
    });
  }
});

/** A real KDC for the realm of a lab that has none running, with one of the two lines of kdc.conf empty. */
async function startOther(t: { after(stop: () => unknown): void }, realm: TestLab, line: string) {
  const path = realm.file('kdc.conf');
  writeFileSync(path, realm.read('kdc.conf').replace(new RegExp(`(${line} =) .*`), '$1 ""'));
  const env = { ...realm.environment, KRB5_CONFIG: realm.file('kdc.krb5.conf') };
  const other = spawn('krb5kdc', ['-n', '-r', 'LAB.TEST'], { env, stdio: 'ignore' });
  const ended = once(other, 'close');
  t.after(async () => {
    other.kill();
    await ended;
  });
  const log = () => (existsSync(realm.file('kdc.log')) ? realm.read('kdc.log') : '');
  await until(() => log().includes('commencing operation'), 'the KDC');
}

/** `--trace`: native calls and libkrb5's own steps on one time line, without what could help to guess a password. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { parseTrace } from '../../src/backends/libkrb5/trace.ts';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import { report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';

describe('--trace', { skip: without(kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm?.stop());

  const traced = (args: readonly string[], env = realm.environment) =>
    report<AcquireResult>(['acquire', '--trace', '--package', 'Kerberos', ...args], { env });

  it('has both on one time line', async () => {
    const began = Date.now() / 1000;
    const { calls } = await traced(['--target', 'HTTP/localhost']);
    const times = calls.map(({ startedAt }) => startedAt);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.ok(times.every((time) => time > began - 1 && time < Date.now() / 1000 + 1));
    const steps = calls.filter(({ source }) => source === 'libkrb5');
    const request = steps.findIndex(
      (step) => step.function === 'to KDC' && /^Sending request/.test(step.status),
    );
    const answer = steps.findIndex((step) => step.function === 'from KDC');
    assert.ok(request >= 0 && answer > request, JSON.stringify(steps));
    const initialized = calls.findIndex((call) => call.function === 'gss_init_sec_context');
    assert.ok(initialized > 0);
    assert.ok((steps[request]?.startedAt ?? 0) >= (calls[initialized]?.startedAt ?? Number.NaN));
  });

  it('names protocol errors, and leaves encrypted timestamps and fingerprints of keys out', async () => {
    const { calls } = await traced(['--user', 'alice', '--password-file', realm.file('wrong.password')]);
    const steps = calls.filter(({ source }) => source === 'libkrb5');
    const errors = steps.flatMap((step) => step.arguments.protocolError ?? []);
    // KDC_ERR_PREAUTH_REQUIRED, KDC_ERR_PREAUTH_FAILED
    assert.ok(errors.includes(25) && errors.includes(24), `${errors}`);
    assert.ok(steps.some(({ status }) => /^Encrypted timestamp .*\(left out\)/.test(status)));
    for (const { status } of steps) {
      assert.doesNotMatch(status, /\b[0-9A-F]{16,}\b|[a-z0-9]-[a-z0-9-]+\/[0-9A-F]{4}\b/);
    }
  });

  it('leaves no file, and a trace of the user in its place', async () => {
    const before = left();
    await traced([]);
    await traced(['--timeout', '0.001']);
    assert.deepEqual(left(), before);
    const own = realm.file('own-trace');
    const { calls } = await traced(['--target', 'host/localhost'], {
      ...realm.environment,
      KRB5_TRACE: own,
    });
    assert.ok(!calls.some(({ source }) => source === 'libkrb5'));
    assert.match(realm.read('own-trace'), /Getting credentials/);
  });
});

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('sspidiag-trace-'));

it('lines of others, and lines that are cut, are no steps', () => {
  const steps = parseTrace(
    'hello\n[1] 12.3: short\n[77] 1700000000.000042: TGS request result: 0/Success\n[7',
  );
  assert.deepEqual(
    steps.map(({ function: kind, status, startedAt }) => [kind, status, startedAt]),
    [['ticket', 'TGS request result: 0/Success', 1700000000.000042]],
  );
});

/** The doctor where several things are wrong at once, for a plain user, and with a clock that is set wrong. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { configureClient, replaceInConfiguration, waitForExpiry } from '../../src/lab/preparations.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { doctorArguments, SCENARIOS } from '../../src/lab/scenarios.ts';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import { codes, type Reported, report, sspidiag } from '../support/cli.ts';
import { inLab, surroundings, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

const doctor = (args: readonly string[], { environment: env }: TestLab) =>
  report<DoctorResult>(['doctor', ...args], { env });

const errors = ({ findings }: Reported<DoctorResult>) =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

const byPassword = (which: string): string[] => ['--user', 'alice', '--password-file', which];

describe('two causes at once', { concurrency: 2, skip: without(kdc()) }, () => {
  const outdated = ['change_password -randkey host/localhost'];
  const expired = { ticket: ['-l', '1s'], prepare: [waitForExpiry(1)] } as const;
  const cases: [name: string, Partial<Scenario>, (lab: TestLab) => string[], causes: string[]][] = [
    [
      'expired ticket and no keytab',
      expired,
      ({ file }) => ['host/localhost', '--keytab', file('none')],
      ['ticket-expired', 'keytab-missing'],
    ],
    ['no tickets and an unknown name', { ticket: null }, () => ['HTTP/nowhere.lab.test'], ['ccache-missing']],
    [
      'a dead first KDC and a wrong password',
      { ticket: null, prepare: [replaceInConfiguration('    kdc = ', '    kdc = 127.0.0.1:1\n    kdc = ')] },
      ({ file }) => byPassword(file('wrong.password')),
      ['password-wrong', 'kdc-first-dead'],
    ],
    [
      'a dead first KDC and an outdated keytab',
      {
        realm: outdated,
        prepare: [replaceInConfiguration('    kdc = ', '    kdc = 127.0.0.1:1\n    kdc = ')],
      },
      () => ['host/localhost'],
      ['keytab-kvno', 'kdc-first-dead'],
    ],
    [
      'a misspelt setting and no tickets',
      { ticket: null, prepare: [configureClient('rdsn = false')] },
      () => [],
      ['ccache-missing'],
    ],
    [
      'an outdated keytab and an unknown name',
      { realm: outdated },
      ({ file }) => ['HTTP/nowhere.lab.test', '--keytab', file('service.keytab')],
      ['spn-unknown'],
    ],
    [
      'no KDC and no keytab',
      { kdc: false, ticket: null },
      ({ file }) => ['host/localhost', '--keytab', file('none')],
      ['kdc-unreachable', 'ccache-missing', 'keytab-missing'],
    ],
  ];
  for (const [name, changes, args, causes] of cases) {
    it(`${name}: ${causes}`, () =>
      inLab(changes, async (started) => {
        const answer = await doctor(args(started), started);
        assert.equal(answer.exitCode, 1);
        assert.deepEqual(errors(answer).slice(0, causes.length), causes, codes(answer).join());
        assert.equal(answer.result?.verdict.finding, causes[0]);
        const all = await doctor([...args(started), '--all'], started);
        for (const { finding } of answer.result?.suppressed ?? [])
          assert.ok(codes(all).includes(finding.code));
      }));
  }

  it('an expired ticket and an outdated keytab', () =>
    inLab({ realm: outdated, ...expired }, async (started) => {
      const answer = await doctor(['host/localhost'], started);
      assert.deepEqual(errors(answer), ['ticket-expired', 'keytab-kvno']);
    }));

  it('a misspelt setting is a warning beside the cause', () =>
    inLab({ ticket: null, prepare: [configureClient('rdsn = false')] }, async (started) => {
      const answer = await doctor([], started);
      assert.ok(
        codes(answer).some((code) => /^config-key/.test(code)),
        codes(answer).join(),
      );
    }));
});

describe('the measured clock', { skip: without(kdc(), program('faketime', 'faketime')) }, () => {
  for (const seconds of [-3600, -90, 0, 45, 600, 86_400]) {
    it(`${seconds} s`, () =>
      inLab('healthy', async ({ environment }) => {
        const offset = seconds < 0 ? `${seconds}s` : `+${seconds}s`;
        const through = ['faketime', '-f', offset];
        const answer = await report<DoctorResult>(['doctor', '--timeout', '6'], {
          env: environment,
          through,
        });
        const measured = answer.result?.clockOffsetSeconds ?? Number.NaN;
        // This host is ahead by as much as the KDC is behind.
        assert.ok(Math.abs(measured + seconds) < 1, `${measured} s for ${seconds} s`);
        const isSkewed = Math.abs(seconds) > 300;
        // A clock that is behind sees a ticket of just now as one of tomorrow, and is told why.
        if (seconds >= 0 || isSkewed) assert.equal(codes(answer).includes('clock-skew'), isSkewed);
        if (isSkewed) assert.equal(answer.exitCode, 1);
      }));
  }

  it('skew and an unknown name: the clock comes first', () =>
    inLab('healthy', async ({ environment }) => {
      const args = ['doctor', 'HTTP/nowhere.lab.test', '--timeout', '6'];
      const answer = await report<DoctorResult>(args, {
        env: environment,
        through: ['faketime', '-f', '+600s'],
      });
      assert.equal(answer.result?.verdict.finding, 'clock-skew');
    }));
});

describe('a plain user', { skip: without(kdc(), root(), program('setpriv', 'util-linux')) }, () => {
  it('is told what could not be read, and the rest is there', () =>
    inLab('healthy', async (started) => {
      chmodSync(started.directory, 0o711);
      const mine = started.file('mine.ccache');
      copyFileSync(started.file('ccache'), mine);
      chownSync(mine, 5, 60);
      chmodSync(started.file('krb5.conf'), 0o644);
      const ask = (env: NodeJS.ProcessEnv) =>
        report<DoctorResult>(['doctor', 'host/localhost'], {
          env: { ...started.environment, HOME: '/', ...env },
          through: AS_GAMES,
        });
      const keytab = await ask({ KRB5CCNAME: `FILE:${mine}` });
      assert.deepEqual([keytab.exitCode, codes(keytab)[0]], [1, 'keytab-not-readable']);
      const cache = await ask({});
      assert.deepEqual(codes(cache).slice(0, 2), ['ccache-not-readable', 'keytab-not-readable']);
      writeFileSync(started.file('secret.conf'), '[libdefaults]\n  rdns = false\n', { mode: 0o600 });
      const KRB5_CONFIG = `${started.environment.KRB5_CONFIG}:${started.file('secret.conf')}`;
      const snippet = await ask({ KRB5CCNAME: `FILE:${mine}`, KRB5_CONFIG });
      assert.ok(codes(snippet).includes('config-unreadable'), codes(snippet).join());
      assert.match(JSON.stringify(snippet.findings), /secret\.conf cannot be read: EACCES/);
      writeFileSync(
        started.file('including.conf'),
        `include ${started.file('secret.conf')}\n${started.read('krb5.conf')}`,
      );
      chmodSync(started.file('including.conf'), 0o644);
      const included = await ask({ KRB5CCNAME: `FILE:${mine}`, KRB5_CONFIG: started.file('including.conf') });
      assert.deepEqual([included.exitCode, codes(included)[0]], [1, 'config-unreadable']);
      assert.equal(included.result?.checks.length, keytab.result?.checks.length);
    }));
});

describe('--nagios in every scenario', { concurrency: 2, skip: without(kdc()) }, () => {
  for (const each of SCENARIOS) {
    it(each.name, { skip: surroundings(each) }, () =>
      inLab(each.name, async ({ directory, environment: env, through }) => {
        const args = [...doctorArguments(each, directory), '--nagios'];
        const { stdout, stderr, exitCode } = await sspidiag(args, { env, through });
        const impaired = ['kdc-first-dead', 'kdc-tcp-only'];
        const { cause } = each.doctor;
        const expected =
          cause === null ? [0, 'OK'] : impaired.includes(cause) ? [1, 'WARNING'] : [2, 'CRITICAL'];
        const [, word] =
          /^KERBEROS (\S+) - [^|\n]+(?: \| (?:[a-z_]+=-?[\d.]+s;[^;\n ]*;[^\n ]* ?)+)?\n$/.exec(stdout) ?? [];
        assert.deepEqual([exitCode, word, stderr], [...expected, ''], stdout);
      }),
    );
  }
});

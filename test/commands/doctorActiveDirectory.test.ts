/** The doctor and its instruments in Active Directory: every scenario's cause, tickets with a PAC, a service that acts for others. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import type { Realm } from '../../src/lab/realm.ts';
import { doctorArguments } from '../../src/lab/scenarios.ts';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import type { KdcResult } from '../../src/report/schema/kdc.ts';
import type { KeytabResult } from '../../src/report/schema/keytab.ts';
import type { TicketsResult } from '../../src/report/schema/tickets.ts';
import { codes, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { domain, lab, surroundings, type TestLab } from '../support/lab.ts';
import { activeDirectory, without } from '../support/needs.ts';

describe('Active Directory', { skip: without(activeDirectory()) }, () => {
  let realm: Realm;
  let remove = async () => {};
  before(async () => {
    ({ realm, remove } = await domain());
  });
  after(() => remove());

  const inLab = async (use: (started: TestLab) => Promise<void>, name = 'healthy') => {
    const started = await lab(name, SSPIDIAG, realm);
    try {
      await use(started);
    } finally {
      await started.stop();
    }
  };

  describe('the verdict in every scenario', { concurrency: 2 }, () => {
    const table: string[] = [];
    after(() => {
      process.stdout.write(`${table.toSorted().join('\n')}\n`);
    });
    for (const each of AD_SCENARIOS) {
      const { cause } = each.doctor;
      it(`${each.name}: ${cause ?? 'it works'}`, { skip: surroundings(each) }, () =>
        inLab(async (started) => {
          const { environment: env, through } = started;
          const args = doctorArguments(each, started.directory);
          const answer = await report<DoctorResult>(args, { env, through });
          const { verdict } = answer.result as DoctorResult;
          table.push(`# ${each.name.padEnd(26)} ${answer.exitCode}  ${verdict.sentence}`);
          assert.deepEqual(
            [verdict.finding, answer.exitCode],
            [cause, cause === null ? 0 : 1],
            verdict.sentence,
          );
          // Samba writes a key of RC4 into the keytab as well, of which it warns.
          if (cause === null) assert.deepEqual(codes(answer), ['keytab-weak-key']);
          else assert.equal(codes(answer)[0], cause);
          const nagios = await sspidiag([...args, '--nagios'], { env, through });
          assert.equal(nagios.exitCode, cause === null ? 1 : 2);
          assert.match(nagios.stdout, /^KERBEROS (WARNING|CRITICAL) - [^\n|]+( \| [^\n|]+)?\n$/);
          assert.equal(nagios.stderr, '');
        }, each.name),
      );
    }
  });

  it('every instrument works there', () =>
    inLab(async ({ environment: env }) => {
      const ask = async <R>(...args: string[]) => {
        const answer = await report<R>(args, { env });
        assert.equal(answer.exitCode, 0, args.join(' '));
        return answer.result as R;
      };
      const { requested } = await ask<TicketsResult>('tickets', '--request', 'HTTP/localhost');
      assert.equal(requested?.ticket?.server, 'HTTP/localhost@AD.TEST');
      assert.ok((requested?.ticket?.bytes ?? 0) > 1000, 'a PAC is in it');
      const { principals } = await ask<KeytabResult>('keytab');
      assert.deepEqual(
        principals.map(({ principal, comparison }) => [principal, comparison.verdict]).toSorted(),
        ['HTTP/localhost', 'host/localhost', 'svc'].map((name) => [`${name}@AD.TEST`, 'decrypts']),
      );
      const { kdcs } = await ask<KdcResult>('kdc', '--principal', 'alice');
      assert.ok(kdcs[0]?.answered && kdcs[0].enctypes.some(({ name }) => name?.startsWith('aes256')));
      await ask('spn', 'http://localhost/', '--check');
      await ask('config');
    }));

  it("the PAC of a token, and of one that a service got in alice's name", () =>
    inLab(async ({ environment: env, must, run, file }) => {
      const decoded = async (ccache: string, target: string) => {
        const token = file(`token-${target.replace('/', '-')}`);
        const args = ['acquire', '--package', 'Kerberos', '--ccache', ccache, '--target', target];
        await report([...args, '--token-output', token], { env });
        const { stdout } = await sspidiag(['decode', token, '--keytab', file('service.keytab')], { env });
        return stdout;
      };
      const own = await decoded(`FILE:${file('ccache')}`, 'host/localhost');
      assert.match(own, /KRB5_PAC_LOGON_INFO[\s\S]*EffectiveName +alice[\s\S]*LogonDomainName +ADTEST/);
      assert.match(own, /Upn +alice@ad\.test/);
      assert.doesNotMatch(own, /KRB5_PAC_DELEGATION_INFO/);
      await must(['kinit', '-c', 'svc.ccache', '-k', '-t', 'service.keytab', 'svc']);
      const s4u = ['kvno', '-c', 'svc.ccache', '-k', 'service.keytab', '-U', 'alice', '-P', 'HTTP/localhost'];
      await must([...s4u, '--out-cache', 'alice.ccache']);
      const forAlice = await decoded(`FILE:${file('alice.ccache')}`, 'HTTP/localhost');
      assert.match(forAlice, /KRB5_PAC_DELEGATION_INFO[\s\S]*S4U2proxyTarget +HTTP\/localhost/);
      assert.match(forAlice, /S4UTransitedServices +svc@AD\.TEST/);
      assert.equal((await run(['klist', 'alice.ccache'])).exitCode, 0);
      // That cache serves this service, and no other.
      const answer = await report<DoctorResult>(
        ['doctor', 'HTTP/localhost', '--ccache', `FILE:${file('alice.ccache')}`],
        { env },
      );
      assert.deepEqual(
        [answer.exitCode, answer.result?.verdict.answer, answer.result?.verdict.finding],
        [1, 'impaired', 'tgt-missing'],
      );
    }));
});

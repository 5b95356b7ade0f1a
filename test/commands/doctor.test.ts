/** The doctor: its verdict in every scenario, two causes at once, and everything that can go wrong around it. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { doctorArguments, SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import { codes, type Reported, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { inLab, surroundings, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';

const examined = (args: readonly string[], { environment: env, through }: TestLab) =>
  report<DoctorResult>(args, { env, through });

const checkOf = ({ result }: Reported<DoctorResult>, code: string) =>
  result?.checks.find((check) => check.code === code);

describe('the verdict in every scenario', { concurrency: 2, skip: without(kdc()) }, () => {
  const table: string[] = [];
  after(() => {
    process.stdout.write(`${table.toSorted().join('\n')}\n`);
  });
  for (const each of SCENARIOS) {
    it(`${each.name}: ${each.doctor.cause ?? 'it works'}`, { skip: surroundings(each) }, async () => {
      await inLab(each.name, async (started) => {
        const answer = await examined(doctorArguments(each, started.directory), started);
        const { verdict } = answer.result as DoctorResult;
        table.push(`# ${each.name.padEnd(26)} ${answer.exitCode}  ${verdict.sentence}`);
        const { cause } = each.doctor;
        assert.deepEqual(
          [verdict.finding, answer.exitCode],
          [cause, cause === null ? 0 : 1],
          verdict.sentence,
        );
        assert.equal(codes(answer)[0] ?? null, cause);
        if (cause === null) assert.deepEqual(codes(answer), []);
      });
    });
  }
});

describe('several causes', { skip: without(kdc()) }, () => {
  it('both are found, the one that hides the other first', async () => {
    const both = { ...scenario('keytab-missing'), ...{ ticket: null } };
    await inLab(both, async (started) => {
      const answer = await examined(['doctor'], started);
      assert.deepEqual(codes(answer), ['ccache-missing', 'keytab-missing']);
      assert.match(answer.result?.verdict.sentence ?? '', /no tickets, and one more cause$/);
    });
  });

  it('what follows from a cause is kept back, and shown by --all', async () => {
    const { arguments: given } = scenario('realm-case').doctor;
    await inLab('realm-case', async (started) => {
      const args = ['doctor', ...given.map((word) => word.replace('$SSPIDIAG_LAB', started.directory))];
      const answer = await examined(args, started);
      const kept = answer.result?.suppressed.map(({ finding, followsFrom }) => [finding.code, followsFrom]);
      assert.deepEqual(kept, [['realm-without-kdc', 'configuration']]);
      assert.ok(!codes(answer).includes('realm-without-kdc'));
      assert.ok(codes(await examined([...args, '--all'], started)).includes('realm-without-kdc'));
    });
  });

  it('a key that was changed and a KDC that is gone', async () => {
    await inLab({ ...scenario('kdc-down') }, async (started) => {
      const answer = await examined(['doctor'], started);
      assert.deepEqual(codes(answer).slice(0, 2), ['kdc-unreachable', 'ccache-missing']);
      assert.equal(checkOf(answer, 'handshake')?.answer, 'not-checked');
      assert.match(checkOf(answer, 'clock')?.sentence ?? '', /^not checked, because no KDC can be reached/);
    });
  });
});

describe('a healthy realm', { skip: without(kdc()) }, () => {
  it('says what it saw: every check that applies, encryption types, figures', async () => {
    await inLab('healthy', async (started) => {
      const answer = await examined(['doctor', 'HTTP/localhost'], started);
      const result = answer.result as DoctorResult;
      assert.equal(answer.exitCode, 0);
      const open = result.checks.filter((check) => check.answer !== 'yes').map(({ code }) => code);
      assert.deepEqual(open, ['web-server']);
      const fits = result.enctypes.filter(({ missing, ticketUses }) => missing.length === 0 && ticketUses);
      assert.deepEqual(
        fits.map(({ name, kdcOffers, configurationPermits, keytabHas }) => [
          name,
          kdcOffers,
          configurationPermits,
          keytabHas,
        ]),
        [['aes256-cts-hmac-sha1-96', true, true, true]],
      );
      assert.ok((result.lifetimes.ticketSeconds ?? 0) > 80_000);
      assert.ok(Math.abs(result.clockOffsetSeconds ?? Number.NaN) < 2);
      assert.ok((result.kdcMilliseconds ?? 0) > 0);
      assert.ok(result.instruments.every(({ error }) => error === null));
    });
  });

  it('says what Negotiate would use, and whether credentials could be delegated', async () => {
    const trusted = ['modify_principal +ok_as_delegate HTTP/localhost'];
    await inLab({ ...scenario('healthy'), realm: trusted }, async (started) => {
      const of = async (target: string) => (await examined(['doctor', target], started)).result;
      const web = await of('HTTP/localhost');
      assert.deepEqual(
        [web?.negotiate?.uses, web?.delegation?.ticketForwardable, web?.delegation?.serviceTrusted],
        ['Kerberos', true, true],
      );
      assert.match(web?.delegation?.sentence ?? '', /^yes: /);
      assert.match(
        (await of('host/localhost'))?.delegation?.sentence ?? '',
        /^only by clients that are told to/,
      );
      assert.deepEqual((await of('HTTP/nowhere.lab.test'))?.negotiate?.uses, 'NTLM');
    });
    await inLab({ ...scenario('no-credentials') }, async (started) => {
      const env = { ...started.environment, NTLM_USER_FILE: started.file('none') };
      const { result } = await report<DoctorResult>(['doctor', 'HTTP/localhost'], { env });
      assert.equal(result?.negotiate?.uses, 'nothing', result?.negotiate?.sentence);
    });
  });

  it('asks a password once, and stores nothing', async () => {
    await inLab({ ...scenario('healthy'), ticket: null }, async (started) => {
      const args = ['doctor', 'HTTP/localhost', '--user', 'alice', '--password-file'];
      const right = await examined([...args, started.file('alice.password')], started);
      assert.deepEqual([right.exitCode, codes(right)], [0, []]);
      const wrong = await examined([...args, started.file('wrong.password')], started);
      assert.deepEqual([wrong.exitCode, wrong.result?.verdict.finding], [1, 'password-wrong']);
      const failures = started.read('kdc.log').match(/PREAUTH_FAILED: alice/g) ?? [];
      assert.equal(failures.length, 1);
      assert.notEqual((await started.run(['klist'])).exitCode, 0);
    });
  });

  it('--nagios: one line with figures, thresholds, and the exit codes of the convention', async () => {
    await inLab('healthy', async (started) => {
      const run = (...args: string[]) => sspidiag(['doctor', ...args], { env: started.environment });
      const ok = await run('--nagios', '--warning', '2h', '--critical', '30m');
      assert.match(
        ok.stdout,
        /^KERBEROS OK - [^|\n]+ \| ticket_lifetime=\d+s;7200:;1800: credential_lifetime=\d+s;7200:;1800: clock_offset=-?[\d.]+s;; kdc_time=[\d.]+s;;\n$/,
      );
      assert.deepEqual([ok.exitCode, ok.stderr], [0, '']);
      const warned = await run('--nagios', '--warning', '2d', '--critical', '30m');
      assert.deepEqual(
        [warned.exitCode, /^KERBEROS WARNING - .* left of the ticket/.test(warned.stdout)],
        [1, true],
      );
      const critical = await run('--nagios', '--warning', '3d', '--critical', '2d');
      assert.deepEqual([critical.exitCode, critical.stdout.slice(0, 17)], [2, 'KERBEROS CRITICAL']);
      const broken = await run('--nagios', 'HTTP/nowhere.lab.test');
      assert.match(broken.stdout, /^KERBEROS CRITICAL - .*no such service principal/);
      assert.equal(broken.exitCode, 2);
      const wrong = await run('--nagios', 'http://[');
      assert.match(wrong.stdout, /^KERBEROS UNKNOWN - .*\n$/);
      assert.deepEqual([wrong.exitCode, wrong.stderr], [3, '']);
    });
  });

  it('for people: the verdict first, a table of checks, and nothing on stderr', async () => {
    await inLab('healthy', async (started) => {
      const { stdout, stderr } = await sspidiag(['doctor'], { env: started.environment });
      assert.match(stdout, /^OK {2}doctor {2}Kerberos on this host works: /);
      assert.match(stdout, /│ client and service agree +│ OK/);
      assert.equal(stderr, '');
    });
  });
});

describe('wrong words', () => {
  const refused: [string[], RegExp][] = [
    [['--service', 'host'], /--service needs a target/],
    [['a b'], /no target|blank/],
    [['--token', 'x', 'HTTP/web'], /--token takes no target/],
    [['--token', 'x', '--user', 'alice'], /--token takes the place of a client/],
    [['--warning', '2h'], /go with --nagios/],
    [['--password-file', 'x'], /needs --user/],
    [['--token', 'no-such-file'], /cannot read no-such-file/],
  ];
  for (const [args, message] of refused) {
    it(args.join(' '), async () => {
      const { exitCode, error } = await report(['doctor', ...args]);
      assert.deepEqual([exitCode, message.test(error?.message ?? '')], [2, true], error?.message);
    });
  }

  it('--nagios with --json, or with thresholds the wrong way round', async () => {
    const both = await sspidiag(['doctor', '--nagios', '--json']);
    assert.match(both.stdout, /^KERBEROS UNKNOWN - --nagios and --json exclude each other\n$/);
    const turned = await sspidiag(['doctor', '--nagios', '--warning', '1h', '--critical', '2h']);
    assert.match(turned.stdout, /--critical is longer than --warning/);
    assert.deepEqual([both.exitCode, turned.exitCode], [3, 3]);
  });
});

it('is itself what a lab runs', { skip: without(kdc()) }, async () => {
  await inLab('healthy', async ({ run }) => {
    const { stdout, exitCode } = await run([...SSPIDIAG, 'doctor', '-q']);
    assert.deepEqual([stdout, exitCode], ['', 0]);
  });
});

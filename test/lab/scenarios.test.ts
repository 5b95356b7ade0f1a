/** Each scenario's broken condition, as MIT's own programs see it. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { demonstration, SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import { UsageError } from '../../src/report/exitCodes.ts';
import { lab, surroundings, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import type { Ended } from '../support/programs.ts';

// Notes what sspidiag is asked to do.
const SELF = ['/bin/sh', '-c', 'echo "$*" >> "$SSPIDIAG_LAB/calls"', 'sspidiag'];

const KINIT = ['kinit', '-c', 'MEMORY:', 'alice'];

type Native = Pick<TestLab, 'file' | 'read'> & {
  run(...argv: string[]): Promise<Ended>;
  /** kinit for alice with the password in that file. */
  logOn(password?: 'alice' | 'wrong'): Promise<Ended>;
  /** What libkrb5 tells of a logon that succeeds. */
  traceLogOn(): Promise<string>;
};

function native({ file, read, run, must }: TestLab): Native {
  return {
    file,
    read,
    run: (...argv) => run(argv),
    logOn: (password = 'alice') => run(KINIT, `${read(`${password}.password`)}\n`),
    async traceLogOn() {
      await must(['env', `KRB5_TRACE=${file('trace')}`, ...KINIT], `${read('alice.password')}\n`);
      return read('trace');
    },
  };
}

const CHECKS: Record<string, (native: Native) => Promise<void>> = {
  async healthy({ run }) {
    assert.equal((await run('klist', '-s')).exitCode, 0);
    assert.equal((await run('kvno', '-k', 'service.keytab', 'host/localhost')).exitCode, 0);
  },
  async 'no-credentials'({ run, file, logOn }) {
    assert.match((await run('klist')).stderr, /No credentials cache found/);
    assert(!existsSync(file('client.keytab')));
    assert.equal((await logOn()).exitCode, 0);
  },
  async 'wrong-password'({ logOn }) {
    assert.match((await logOn('wrong')).stderr, /Password incorrect/);
    assert.equal((await logOn()).exitCode, 0);
  },
  async 'expired-ticket'({ run }) {
    assert.match((await run('klist')).stdout, /krbtgt\/LAB\.TEST/);
    assert.equal((await run('klist', '-s')).exitCode, 1);
    assert.match((await run('kvno', 'host/localhost')).stderr, /Ticket expired/);
  },
  async 'ticket-not-yet-valid'({ run }) {
    assert.match((await run('klist', '-f')).stdout, /Flags: [A-Z]*[DdI]*i/);
    assert.match((await run('kvno', 'host/localhost')).stderr, /Ticket not yet valid/);
  },
  async 'ccache-of-another-user'({ run, logOn }) {
    assert.match((await run('klist')).stderr, /Credentials cache permissions incorrect/);
    assert.equal((await logOn()).exitCode, 0);
  },
  async 'client-keytab-outdated'({ run }) {
    const renewal = (keytab: string) => run('kinit', '-c', 'MEMORY:', '-kt', keytab, 'alice');
    assert.equal((await run('klist', '-s')).exitCode, 1);
    assert.match((await renewal('client.keytab')).stderr, /Preauthentication failed/);
    assert.equal((await renewal('alice.keytab')).exitCode, 0);
  },
  async 'realm-case'({ run, logOn }) {
    assert.match((await logOn()).stderr, /Cannot find KDC for realm "lab\.test"/);
    assert.match(
      (await run('kinit', '-c', 'MEMORY:', 'alice@LAB.TEST')).stdout,
      /Password for alice@LAB\.TEST/,
    );
  },
  async 'first-kdc-dead'({ traceLogOn }) {
    const trace = await traceLogOn();
    assert.match(trace, /Terminating TCP connection to stream 127\.0\.0\.1:1\n[\s\S]*Received answer/);
    assert.doesNotMatch(trace, /Received answer .* 127\.0\.0\.1:1$/m);
  },
  async 'kdc-tcp-only'({ traceLogOn }) {
    const trace = await traceLogOn();
    assert.match(trace, /Sending initial UDP request/);
    assert.match(trace, /Received answer .* from stream/);
    assert.doesNotMatch(trace, /Received answer .* from dgram/);
  },
  async 'clock-skew'({ run }) {
    // The ticket for host/localhost is in the cache; another one has to be asked for.
    assert.match((await run('klist')).stdout, /host\/localhost/);
    assert.match((await run('kvno', 'HTTP/localhost')).stderr, /Clock skew too great/);
    assert.match((await run('kvno', '-c', 'healthy.cache', 'HTTP/localhost')).stderr, /No credentials cache/);
  },
  async 'unknown-spn'({ run }) {
    const { stderr } = await run('kvno', 'HTTP/nowhere.lab.test');
    assert.match(stderr, /Server HTTP\/nowhere\.lab\.test@LAB\.TEST not found/);
  },
  async 'dns-alias'({ run }) {
    assert.match((await run('getent', 'hosts', 'www.lab.test')).stdout, /web\.lab\.test +www\.lab\.test/);
    assert.match((await run('kvno', 'HTTP/www.lab.test')).stderr, /HTTP\/www\.lab\.test@LAB\.TEST not found/);
    assert.equal((await run('kvno', 'HTTP/web.lab.test')).exitCode, 0);
  },
  async 'reverse-lookup'({ run }) {
    const { stderr } = await run('kvno', '-S', 'HTTP', 'web.lab.test');
    assert.match(stderr, /HTTP\/balancer\.lab\.test@LAB\.TEST not found/);
    assert.equal((await run('kvno', 'HTTP/web.lab.test')).exitCode, 0);
  },
  async 'keytab-missing'({ run, file }) {
    assert(!existsSync(file('service.keytab')));
    assert.equal((await run('kvno', 'host/localhost')).exitCode, 0);
  },
  async 'keytab-kvno'({ run }) {
    assert.match(
      (await run('kvno', '-k', 'service.keytab', 'host/localhost')).stderr,
      /kvno = 2, keytab entry invalid/,
    );
    assert.match((await run('klist', '-k', 'service.keytab')).stdout, /^ +1 host\/localhost/m);
    assert.doesNotMatch((await run('klist', '-k', 'service.keytab')).stdout, /^ +2 host\/localhost/m);
  },
  async 'keytab-etype'({ run }) {
    assert.match(
      (await run('kvno', '-k', 'service.keytab', 'host/localhost')).stderr,
      /kvno = 1, keytab entry invalid/,
    );
    assert.match((await run('klist', '-e')).stdout, /host\/localhost[\s\S]*Etype.* aes256-cts/);
    const entries = (await run('klist', '-ke', 'service.keytab')).stdout.match(/^.*host\/localhost.*$/gm);
    assert.equal(entries?.length, 1);
    assert.match(entries?.[0] ?? '', /^ +1 .*aes128-cts/);
    // The one key that it has is the right one.
    await run('kadmin.local', '-q', 'ktadd -norandkey -k now.keytab host/localhost');
    const key = async (keytab: string) =>
      (await run('klist', '-keK', keytab)).stdout.match(/host\/localhost.*aes128.*\((0x.*)\)/)?.[1];
    assert.equal(await key('service.keytab'), (await key('now.keytab')) ?? 'none');
  },
  async 'wrong-key'({ run }) {
    assert.match(
      (await run('kvno', '-k', 'service.keytab', 'host/localhost')).stderr,
      /kvno = 1, keytab entry invalid/,
    );
    assert.match((await run('klist', '-ke', 'service.keytab')).stdout, /^ +1 host\/localhost.*aes256-cts/m);
  },
  async 'no-common-etype'({ logOn }) {
    assert.match((await logOn()).stderr, /KDC has no support for encryption type/);
  },
  async 'principal-expired'({ logOn, read }) {
    assert.match((await logOn()).stderr, /entry in database has expired/);
    assert.match(read('kdc.log'), /: CLIENT EXPIRED: alice/);
  },
  async 'password-expired'({ logOn, read }) {
    assert.match((await logOn()).stdout, /Password expired/);
    assert.match(read('kdc.log'), /: CLIENT KEY EXPIRED: alice/);
  },
  // The KDC gives locked and disabled accounts the same error code; only its text (e-text) tells them apart.
  async 'principal-locked'({ logOn, read }) {
    assert.match((await logOn()).stderr, /credentials have been revoked/);
    assert.match(read('kdc.log'), /: LOCKED_OUT: alice/);
    assert.equal(read('kdc.log').match(/: PREAUTH_FAILED: alice/g)?.length, 1);
  },
  async 'principal-disabled'({ logOn, read }) {
    assert.match((await logOn()).stderr, /credentials have been revoked/);
    assert.match(read('kdc.log'), /: CLIENT LOCKED OUT: alice/);
  },
  async 'kdc-down'({ logOn, read }) {
    assert.match((await logOn()).stderr, /Cannot contact any KDC/);
    assert.doesNotMatch(read('kdc.log'), /commencing operation/);
  },
  async replay({ file, read, run }) {
    assert.deepEqual(read('calls').trimEnd().split('\n'), [
      `acquire --package Kerberos --target host/localhost --token-output ${file('token')}`,
      `impersonate --token ${file('token')}`,
    ]);
    assert.equal((await run('kvno', '-k', 'service.keytab', 'host/localhost')).exitCode, 0);
  },
  async 'channel-binding-mismatch'({ run }) {
    assert.equal((await run('kvno', '-k', 'service.keytab', 'host/localhost')).exitCode, 0);
  },
  async 'token-too-large'({ file, run }) {
    assert.equal((await run('kvno', '-k', 'service.keytab', 'HTTP/localhost')).exitCode, 0);
    // Two tickets with a thousand addresses each.
    assert(statSync(file('ccache')).size > 2 * 1000 * 13);
  },
};

describe('scenarios', { concurrency: 4, skip: without(kdc()) }, () => {
  for (const scenario of SCENARIOS) {
    test(`${scenario.name}: ${scenario.title}`, { skip: surroundings(scenario) }, async () => {
      const started = await lab(scenario.name, SELF);
      try {
        const check = CHECKS[scenario.name];
        assert(check, 'no check is written for this scenario');
        await check(native(started));
      } finally {
        await started.stop();
      }
    });
  }
});

test('names are unique, titles short, summaries sentences', () => {
  assert.equal(new Set(SCENARIOS.map(({ name }) => name)).size, SCENARIOS.length);
  for (const { name, title, summary } of SCENARIOS) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert(title.split(' ').length < 6, title);
    assert.match(summary, /^([A-Z]|krb5\.conf ).*\.$/);
  }
});

test('a demonstration names files in the lab', () => {
  assert.deepEqual(demonstration(scenario('replay'), '/tmp/$&'), ['impersonate', '--token', '/tmp/$&/token']);
});

test('an unknown name suggests the nearest', () => {
  assert.throws(
    () => scenario('expired-tiket'),
    (error) => error instanceof UsageError && error.hint === 'did you mean expired-ticket?',
  );
  assert.throws(
    () => scenario('zzzzzzzz'),
    (error) => error instanceof UsageError && /healthy, no-credentials/.test(error.hint ?? ''),
  );
});

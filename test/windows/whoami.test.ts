/**
 * `whoami` under Wine: what Wine's own programs say too, and that every answer and every refusal finds its
 * place. What Windows would answer is not known from it.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WhoamiResult } from '../../src/report/schema/whoami.ts';
import { codes, report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import {
  startWindowsProgram,
  type WindowsOptions,
  windows,
  windowsCli,
  windowsReport,
} from '../support/windows.ts';

const LUID = /^0x[0-9a-f]+:0x[0-9a-f]+$/;
const SID = /^S-1(-\d+)+$/;

async function whoami(options: WindowsOptions = {}, args: readonly string[] = []) {
  const answer = await windowsReport<WhoamiResult>(['whoami', ...args], options);
  assert.equal(answer.exitCode, 0);
  const facts = answer.result?.windows;
  assert.ok(facts);
  const token = facts.processToken.value;
  assert.ok(token);
  return { answer, result: answer.result as WhoamiResult, facts, token };
}

/** What a program of Wine's prints. */
async function prints(...argv: string[]): Promise<string> {
  const { stdout, exitCode } = await (await startWindowsProgram(argv)).ended;
  assert.equal(exitCode, 0);
  return stdout.trim();
}

describe('who this process is, under Wine', { concurrency: 2, skip: without(windows()) }, () => {
  it('is whom whoami.exe and the registry know', async () => {
    const { facts, token } = await whoami();
    const user = await prints('whoami');
    assert.match(user, /^\S+\\\S+$/);
    assert.equal(token.user.value?.name, user);
    assert.equal(facts.names.find(({ format }) => format === 'NameSamCompatible')?.value, user);
    // The user's part of the registry has the SID as its name.
    const users = await prints('reg', 'query', 'HKEY_USERS');
    assert.ok(users.split(/\s+/).includes(`HKEY_USERS\\${token.user.value?.sid}`), users);
  });

  it('has nothing of POSIX, and says where the tickets are', async () => {
    const { result, answer } = await whoami();
    assert.deepEqual([result.identity, result.session, result.kerberos], [null, null, null]);
    assert.match(result.kerberosReason ?? '', /windows\.tickets/);
    assert.deepEqual([answer.host.platform, answer.backend?.name], ['win32', 'sspi']);
    assert.match(answer.backend?.path ?? '', /^C:\\windows\\system32\\secur32\.dll$/i);
  });

  it('describes its token', async () => {
    const { token, facts } = await whoami();
    const groups = token.groups.value ?? [];
    const everyone = groups.find(({ sid }) => sid === 'S-1-1-0');
    assert.equal(everyone?.name, 'Everyone');
    assert.ok(everyone.attributes.includes('SE_GROUP_ENABLED'));
    for (const { sid, name, nameReason } of groups) {
      assert.match(sid, SID);
      assert.equal(name === null, nameReason !== null, sid);
    }
    const privileges = token.privileges.value ?? [];
    assert.ok(
      privileges.some(({ name, state }) => name === 'SeChangeNotifyPrivilege' && state === 'enabled'),
    );
    for (const { name } of privileges) assert.match(name, /^Se[A-Za-z]+Privilege$/);
    assert.equal(token.type.value, 'Primary');
    assert.equal(token.impersonationLevel.value, null);
    assert.match(token.integrityLevel.value?.sid ?? '', /^S-1-16-\d+$/);
    assert.match(token.statistics.value?.logonId ?? '', LUID);
    assert.equal(facts.logonSession.value?.logonId, token.statistics.value?.logonId);
    assert.match(facts.logonSession.value?.logonTime.raw ?? '', /^\d+$/);
  });

  it('does not impersonate, and could where it has the privilege', async () => {
    const { facts, token, result } = await whoami();
    assert.deepEqual([facts.threadToken.impersonating, facts.threadToken.value], [false, null]);
    assert.match(facts.threadToken.reason ?? '', /does not impersonate/);
    const state = token.privileges.value?.find(({ name }) => name === 'SeImpersonatePrivilege')?.state;
    assert.equal(result.canImpersonate.answer === 'yes', state === 'enabled');
    assert.match(result.canImpersonate.reason, /SeImpersonatePrivilege/);
  });

  it('has a reason for everything that it does not know', async () => {
    const { facts, result } = await whoami();
    let reasons = 0;
    const check = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('value' in value && 'reason' in value) {
        assert.equal(value.value === null, value.reason !== null, path);
        if (value.reason !== null) reasons += 1;
      }
      for (const [key, each] of Object.entries(value)) check(each, `${path}.${key}`);
    };
    check(facts, 'windows');
    assert.ok(reasons > 5, `${reasons} reasons`);
    for (const { path, version, reason } of result.libraries) {
      assert.equal(path === null || version === null, reason !== null);
      assert.match(path ?? 'C:\\windows\\system32\\', /^C:\\windows\\system32\\/i);
    }
    const names = result.libraries.map(({ name }) => name);
    assert.deepEqual(names.slice(0, 2), ['secur32.dll', 'sspicli.dll']);
  });

  it('traces the calls', async () => {
    const { answer } = await whoami({}, ['--trace']);
    const functions = new Set(answer.calls.map((call) => call.function));
    for (const name of ['OpenProcessToken', 'OpenThreadToken', 'LookupAccountSidW', 'GetUserNameExW']) {
      assert.ok(functions.has(name), name);
    }
  });

  it('the table begins with the user, and shows both tokens side by side', async () => {
    const { stdout, stderr, exitCode } = await windowsCli(['whoami']);
    const user = await prints('whoami');
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.ok(stdout.startsWith(`OK  whoami  ${user}, `), stdout);
    assert.match(stdout, /process token +│ thread token/);
    assert.match(stdout, /none: this thread does not impersonate/);
    assert.match(stdout, /SeImpersonatePrivilege +│ (enabled|held, but disabled|removed|not held)/);
    assert.doesNotMatch(stdout, /undefined|\[object|NaN|ERROR_/);
  });
});

describe('Kerberos tickets, under Wine', { concurrency: 2, skip: without(windows(), kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm.stop());

  it('are those of the cache, as libkrb5 reads it here', async () => {
    const { facts } = await whoami({ env: realm.environment });
    const here = await report<WhoamiResult>(['whoami'], { env: realm.environment });
    const cache = here.result?.kerberos?.ccache;
    const tgt = cache?.ticketGrantingTicket;
    assert.ok(cache && tgt);
    const { value: tickets, message, attempts } = facts.tickets;
    assert.equal(tickets?.length, cache.tickets);
    assert.equal(attempts.at(-1)?.message, message);
    const found = tickets.find(({ server }) => server.startsWith('krbtgt/'));
    assert.ok(found);
    assert.equal(`${found.server}@${found.serverRealm}`, tgt.server);
    assert.deepEqual(
      [found.endTime.epochSeconds, found.endTime.utc],
      [tgt.expiry.epochSeconds, tgt.expiry.utc],
    );
    assert.deepEqual([...found.flags].sort(), [...tgt.flags].sort());
    assert.equal(found.ticketEtype.name, tgt.enctype);
  });

  it('stand in the headline, with the time that is left', async () => {
    const { stdout } = await windowsCli(['whoami'], { env: realm.environment });
    assert.match(
      stdout,
      /^OK {2}whoami {2}\S+, with a ticket of (alice@)?LAB\.TEST \((1 d|\d+ h( \d+ min)?) left\)$/m,
    );
    assert.match(stdout, /krbtgt\/LAB\.TEST@LAB\.TEST/);
  });

  it('are none without a cache, and expired where they are', async () => {
    const none = await whoami({ env: { ...realm.environment, KRB5CCNAME: `FILE:${realm.file('none')}` } });
    assert.deepEqual(none.facts.tickets.value, []);
    const KRB5CCNAME = `FILE:${realm.file('expired')}`;
    await realm.must(['kinit', '-k', '-t', 'alice.keytab', '-l', '1s', '-c', KRB5CCNAME, 'alice']);
    await sleep(2000);
    const { stdout } = await windowsCli(['whoami'], { env: { ...realm.environment, KRB5CCNAME } });
    assert.match(stdout, /^OK {2}whoami {2}\S+, with a ticket of \S+ \(already expired\)$/m);
  });
});

describe('a system that does not answer, under Wine', { skip: without(windows()) }, () => {
  it('ends with exit code 3 and the call that it waits for', async (t) => {
    const pipe = `${privateFolder(t)}/pipe`;
    await execute(['mkfifo', pipe]);
    const KRB5_CONFIG = `${privateFolder(t)}/krb5.conf`;
    writeFileSync(KRB5_CONFIG, '[libdefaults]\n default_realm = BARE.TEST\n');
    const env = { ...process.env, KRB5_CONFIG, KRB5CCNAME: `FILE:${pipe}` };
    const answer = await windowsReport<WhoamiResult>(['whoami', '--timeout', '4'], { env });
    assert.deepEqual([answer.exitCode, answer.result, ...codes(answer)], [3, null, 'timed-out']);
    assert.equal(answer.error?.message, 'no answer within 2.8 s in LsaCallAuthenticationPackage');
    assert.match(answer.findings[0]?.cure.join() ?? '', /domain controller/);
  });
});

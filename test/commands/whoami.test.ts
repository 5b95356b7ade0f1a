/** `whoami`: the process, its default credentials and why those, against what the system's own programs say. */
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { WhoamiResult } from '../../src/report/schema/whoami.ts';
import { type CliOptions, report, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES, execute, privateFolder } from '../support/programs.ts';

const whoami = async (options: CliOptions = {}, args: readonly string[] = []) => {
  const answer = await report<WhoamiResult>(['whoami', ...args], options);
  assert.equal(answer.exitCode, 0);
  assert.ok(answer.result);
  const { identity, session, windows } = answer.result;
  assert.ok(identity && session && windows === null);
  const { host, backend, calls } = answer;
  return { ...answer.result, identity, session, host, backend, calls };
};

describe('who this process is', { concurrency: 4 }, () => {
  it('agrees with id(1)', async () => {
    const { identity, host, session } = await whoami();
    const id = async (option: string) => (await execute(['id', option])).stdout.trim();
    assert.equal(identity.uid.effective.id, Number(await id('-u')));
    assert.equal(identity.uid.effective.name, await id('-un'));
    assert.equal(identity.gid.effective.id, Number(await id('-g')));
    assert.equal(identity.gid.effective.name, await id('-gn'));
    for (const group of identity.groups) assert.ok((await id('-G')).split(' ').includes(String(group.id)));
    assert.equal(host.name, hostname());
    assert.equal(session.parentPid, process.pid);
  });

  const skip = without(root(), program('setpriv', 'util-linux'));
  it('tells real, effective and saved ids and capabilities apart', { skip }, async () => {
    const plain = await whoami({ through: AS_GAMES });
    const games = { id: 5, name: 'games' };
    assert.deepEqual(plain.identity.uid, { real: games, effective: games, saved: games, fileSystem: games });
    assert.deepEqual([plain.identity.effectiveCapabilities, plain.identity.groups], [[], []]);
    assert.equal(plain.canImpersonate.answer, 'no');
    const mixed = await whoami({ through: ['setpriv', '--ruid=games', '--no-new-privs'] });
    assert.deepEqual([mixed.identity.uid.real.id, mixed.identity.uid.effective.id], [5, 0]);
    assert.equal(mixed.identity.noNewPrivileges, true);
    const lacking = await whoami({ through: ['setpriv', '--bounding-set=-setuid'] });
    assert.ok(!lacking.identity.permittedCapabilities.includes('CAP_SETUID'));
    assert.match(lacking.canImpersonate.reason, /CAP_SETUID/);
    assert.equal((await whoami()).canImpersonate.answer, 'yes');
  });

  it('has ids that no directory knows', { skip }, async () => {
    const { identity } = await whoami({
      through: ['setpriv', '--reuid=54321', '--regid=54321', '--groups=54322'],
    });
    assert.deepEqual(identity.uid.effective, { id: 54321, name: null });
    assert.deepEqual(identity.groups, [{ id: 54322, name: null }]);
  });

  it('names the libraries with path and version', async () => {
    const { libraries, backend } = await whoami();
    const gssapi = libraries.find(({ name }) => name.startsWith('libgssapi_krb5'));
    const krb5 = libraries.find(({ name }) => name.startsWith('libkrb5'));
    assert.match(krb5?.version ?? '', /^1\.\d+/);
    assert.equal(backend?.version, krb5?.version);
    assert.equal(gssapi?.path, backend?.path);
    for (const { path, reason } of libraries) assert.ok(path !== null || reason !== null);
  });
});

describe('default credentials and why those', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  const folder = privateFolder({ after });
  before(async () => {
    realm = await lab();
  });
  after(() => realm.stop());
  const kerberos = async (environment: NodeJS.ProcessEnv) => (await whoami({ env: environment })).kerberos;

  it('the environment names cache and keytab', async () => {
    const facts = await kerberos(realm.environment);
    assert.ok(facts);
    assert.deepEqual([facts.realm.value, facts.realm.source], ['LAB.TEST', 'configuration']);
    const { ccache, keytab, clientKeytab } = facts;
    assert.deepEqual(
      [ccache.name, ccache.source, ccache.where, ccache.type, ccache.exists, ccache.principal],
      [`FILE:${realm.file('ccache')}`, 'environment', 'KRB5CCNAME', 'FILE', true, 'alice@LAB.TEST'],
    );
    const tgt = ccache.ticketGrantingTicket;
    assert.equal(tgt?.server, 'krbtgt/LAB.TEST@LAB.TEST');
    assert.equal(tgt.expiry.state, 'at');
    assert.ok(Math.abs((tgt.expiry.remainingSeconds ?? 0) - 86400) < 60);
    assert.ok(tgt.flags.includes('initial') && tgt.enctype === 'aes256-cts-hmac-sha1-96');
    assert.deepEqual(
      keytab.principals.map(({ principal, keys }) => [principal, keys.length]),
      [
        ['host/localhost@LAB.TEST', 2],
        ['HTTP/localhost@LAB.TEST', 2],
      ],
    );
    assert.deepEqual([clientKeytab.readable, clientKeytab.where], [false, 'KRB5_CLIENT_KTNAME']);
    assert.match(clientKeytab.reason ?? '', /not found/);
  });

  it('a line of krb5.conf names them', async () => {
    const { KRB5CCNAME: _cache, KRB5_KTNAME: _keytab, ...environment } = realm.environment;
    const facts = await kerberos(environment);
    const lines = realm.read('krb5.conf').split('\n');
    const at = (setting: string) =>
      `${realm.file('krb5.conf')}:${lines.findIndex((each) => each.includes(`${setting} =`)) + 1}`;
    assert.deepEqual(
      [facts?.ccache.source, facts?.ccache.where],
      ['configuration', at('default_ccache_name')],
    );
    assert.equal(facts?.keytab.where, at('default_keytab_name'));
    assert.equal(facts?.realm.where, at('default_realm'));
    assert.deepEqual(facts?.configurationFiles, [
      { path: realm.file('krb5.conf'), readable: true, reason: null },
    ]);
  });

  it('nothing names them, so the library does', async () => {
    const KRB5_CONFIG = join(folder, 'bare.conf');
    writeFileSync(KRB5_CONFIG, '[libdefaults]\n default_realm = BARE.TEST\n');
    const facts = await kerberos({ PATH: process.env.PATH, KRB5_CONFIG });
    assert.deepEqual([facts?.ccache.source, facts?.keytab.source], ['compiled', 'compiled']);
    assert.ok(facts?.ccache.name?.startsWith(`FILE:/tmp/krb5cc_${process.getuid?.()}`));
    assert.match(facts?.keytab.name ?? '', /krb5\.keytab$/);
  });

  it('an expired, a missing and a damaged cache', async () => {
    const cache = async (KRB5CCNAME: string) =>
      (await kerberos({ ...realm.environment, KRB5CCNAME }))?.ccache;
    const expired = `FILE:${realm.file('expired')}`;
    await realm.must(['kinit', '-k', '-t', 'alice.keytab', '-l', '1s', '-c', expired, 'alice']);
    const missing = await cache(`FILE:${realm.file('none')}`);
    assert.deepEqual([missing?.exists, missing?.principal, missing?.tickets], [false, null, 0]);
    assert.match(missing?.ticketGrantingTicketReason ?? '', /No credentials cache found/);
    writeFileSync(realm.file('damaged'), 'not a cache');
    const damaged = await cache(`FILE:${realm.file('damaged')}`);
    assert.deepEqual([damaged?.exists, damaged?.principal], [true, null]);
    assert.ok(damaged?.reason);
    await new Promise((settle) => setTimeout(settle, 2000));
    const ended = await cache(expired);
    assert.equal(ended?.principal, 'alice@LAB.TEST');
    assert.equal(ended.ticketGrantingTicket?.expiry.state, 'expired');
    assert.ok((ended.ticketGrantingTicket.expiry.remainingSeconds ?? 1) <= 0);
  });

  it('a configuration that cannot be read has its reason', async () => {
    const KRB5_CONFIG = join(folder, 'damaged.conf');
    writeFileSync(KRB5_CONFIG, '[libdefaults]\n  default_realm\n');
    chmodSync(KRB5_CONFIG, 0o644);
    const { kerberos: facts, kerberosReason } = await whoami({ env: { ...realm.environment, KRB5_CONFIG } });
    assert.equal(facts, null);
    assert.match(kerberosReason ?? '', /Improper format/);
  });

  it('asks no KDC', async () => {
    const begin = performance.now();
    const { calls } = await whoami({ env: realm.environment }, ['--trace']);
    assert.ok(calls.length > 0);
    assert.ok(performance.now() - begin < 5000);
    const before = realm.read('kdc.log');
    await whoami({ env: realm.environment });
    assert.equal(realm.read('kdc.log'), before);
  });

  it('the table names principal and reason', async () => {
    const { stdout, exitCode } = await sspidiag(['whoami'], { env: realm.environment });
    assert.equal(exitCode, 0);
    assert.match(stdout, /alice@LAB\.TEST/);
    assert.match(stdout, /KRB5CCNAME/);
  });
});

it('a configuration that includes itself does not end the process with the library', async (t) => {
  const file = join(privateFolder(t), 'krb5.conf');
  writeFileSync(file, `include ${file}\n`);
  const answer = await whoami({ env: { ...process.env, KRB5_CONFIG: file } });
  assert.equal(answer.kerberos, null);
  assert.match(answer.kerberosReason ?? '', /includes itself/);
});

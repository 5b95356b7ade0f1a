import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type CredentialCache, readCache, realmOf, tgtOf } from '../../src/backends/libkrb5/ccache.ts';
import { readConfiguration } from '../../src/backends/libkrb5/config.ts';
import { askInitialError, type InitialAnswer } from '../../src/backends/libkrb5/initialError.ts';
import { readKeytab } from '../../src/backends/libkrb5/keytab.ts';
import { type Krb5Context, krb5Version, withContext } from '../../src/backends/libkrb5/library.ts';
import { enctype } from '../../src/backends/libkrb5/structures.ts';
import { type CallRecord, koffi, type NativeFunction, observeCalls } from '../../src/backends/native.ts';
import { whoami } from '../../src/operations/whoami.ts';
import { need } from '../posix/need.ts';
import { missingForRealm, PASSWORD, REALM, type Realm, startRealm } from './realm.ts';

const AES256 = { number: 18, name: 'aes256-cts-hmac-sha1-96' };
const AES128 = { number: 17, name: 'aes128-cts-hmac-sha1-96' };

let realm: Realm | null = null;

function inContext<T>(use: (context: Krb5Context) => T): T {
  const { value, error } = withContext(use);
  assert.equal(error, null);
  return value as T;
}

/** The realm, or null after skipping the test where there can be none. */
function needRealm(t: TestContext): Realm | null {
  need(t, missingForRealm());
  return realm;
}

before(async () => {
  if (missingForRealm() !== null) return;
  realm = await startRealm([
    `addprinc -pw ${PASSWORD} +requires_preauth alice`,
    `addprinc -pw ${PASSWORD} open`,
    `addprinc -pw ${PASSWORD} +requires_preauth -allow_tix disabled`,
    'addpol -maxfailure 2 -lockoutduration 5m -failurecountinterval 5m strict',
    `addprinc -pw ${PASSWORD} -policy strict +requires_preauth locked`,
    `addprinc -pw ${PASSWORD} -expire 2020-01-01 expired`,
    `addprinc -pw ${PASSWORD} -pwexpire 2020-01-01 stale`,
    'addprinc -randkey host/localhost',
    'ktadd -k service.keytab -norandkey host/localhost',
    'cpw -randkey -keepold host/localhost',
    'ktadd -k service.keytab -norandkey host/localhost',
    'addprinc -randkey http/localhost',
    'ktadd -k service.keytab -norandkey http/localhost',
  ]);
  process.env.KRB5_CONFIG = realm.environment.KRB5_CONFIG;
});

after(() => realm?.stop());

it('the version is the one of the installed library', () => {
  assert.match(krb5Version() ?? '', /^1\.\d+(\.\d+)?$/);
});

it('names encryption types, and not those that do not exist', () => {
  assert.deepEqual(enctype(18), AES256);
  assert.deepEqual(enctype(12345), { number: 12345, name: null });
});

it('finds the realm behind escapes', () => {
  assert.equal(realmOf('alice@A.TEST'), 'A.TEST');
  assert.equal(realmOf('al\\@ice/x\\\\@A.TEST'), 'A.TEST');
  assert.equal(realmOf('alice'), '');
});

describe('readCache', () => {
  it('tells tickets, their times, flags and keys', (t) => {
    const r = needRealm(t);
    if (!r) return;
    r.run('kinit', ['-l', '1h', '-r', '2h', '-f', 'alice'], `${PASSWORD}\n`);
    r.run('kvno', ['host/localhost']);
    const cache = inContext((context) => readCache(context, null));
    assert.deepEqual(
      [cache.name, cache.type, cache.exists, cache.principal, cache.error],
      [`FILE:${r.directory}/cc`, 'FILE', true, `alice@${REALM}`, null],
    );
    assert.deepEqual(
      cache.tickets.map(({ server }) => server),
      [`krbtgt/${REALM}@${REALM}`, `host/localhost@${REALM}`],
    );
    const tgt = tgtOf(cache);
    assert.ok(tgt?.endTime && tgt.startTime && tgt.authTime);
    assert.equal(tgt.endTime - tgt.startTime, 3600);
    assert.ok(Math.abs(tgt.authTime - Date.now() / 1000) < 60);
    assert.deepEqual([tgt.sessionKeyEnctype, tgt.ticketEnctype, tgt.kvno], [AES256, AES256, 1]);
    for (const flag of ['forwardable', 'initial', 'pre-authent'] as const)
      assert.ok(tgt.flags.includes(flag));
    assert.equal(cache.tickets[1]?.kvno, 2);
    assert.ok(!cache.tickets[1]?.flags.includes('initial'));
  });

  it('agrees with klist', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const shown = execFileSync('klist', ['-e', '-f'], {
      env: { ...r.environment, LC_ALL: 'C' },
      encoding: 'utf8',
    });
    const { tickets } = inContext((context) => readCache(context, null));
    for (const { server } of tickets) assert.ok(server && shown.includes(server));
    assert.equal(shown.match(/Etype \(skey, tkt\)/g)?.length, tickets.length);
  });

  it('reads a collection by its primary member', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const folder = join(r.directory, 'collection');
    mkdirSync(folder, { mode: 0o700 });
    r.run('kinit', ['-c', `DIR:${folder}`, 'alice'], `${PASSWORD}\n`);
    const cache = withVariable('KRB5CCNAME', `DIR:${folder}`, () => inContext((c) => readCache(c, null)));
    assert.deepEqual([cache.name, cache.type], [`DIR::${folder}/tkt`, 'DIR']);
    assert.ok(tgtOf(cache));
  });

  it('says why there is none', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const read = (name: string): CredentialCache => inContext((context) => readCache(context, name));
    const missing = read(`FILE:${r.directory}/none`);
    assert.deepEqual([missing.exists, missing.error?.name], [false, 'KRB5_FCC_NOFILE']);
    assert.match(missing.error?.text ?? '', /No credentials cache found/);
    const unknown = read('NOSUCH:thing');
    assert.deepEqual([unknown.exists, unknown.error?.name], [null, 'KRB5_CC_UNKNOWN_TYPE']);
    writeFileSync(join(r.directory, 'garbage'), 'not a cache');
    const garbage = read(`FILE:${r.directory}/garbage`);
    assert.deepEqual([garbage.exists, garbage.error?.name], [true, 'KRB5_CCACHE_BADVNO']);
  });
});

describe('readKeytab', () => {
  it('tells principals, versions and encryption types, and no key', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const keytab = inContext((context) => readKeytab(context, `FILE:${r.directory}/service.keytab`));
    assert.ok(keytab.readable);
    assert.equal(keytab.error, null);
    const host = keytab.entries.filter(({ principal }) => principal === `host/localhost@${REALM}`);
    assert.deepEqual(new Set(host.map(({ kvno }) => kvno)), new Set([1, 2]));
    assert.deepEqual(
      new Set(host.map((entry) => entry.enctype.number)),
      new Set([AES256.number, AES128.number]),
    );
    assert.ok(
      keytab.entries.every(({ timestamp }) => timestamp && Math.abs(timestamp - Date.now() / 1000) < 60),
    );
    assert.deepEqual(Object.keys(host[0] ?? {}), ['principal', 'kvno', 'enctype', 'timestamp']);
  });

  it('says why it cannot be read', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const read = (name: string) => inContext((context) => readKeytab(context, name));
    const missing = read(`FILE:${r.directory}/none`);
    assert.deepEqual([missing.readable, missing.error?.code, missing.error?.name], [false, 2, 'ENOENT']);
    writeFileSync(join(r.directory, 'bad.keytab'), 'not a keytab');
    assert.equal(read(`FILE:${r.directory}/bad.keytab`).error?.name, 'KRB5_KEYTAB_BADVNO');
    assert.equal(read('NOSUCH:thing').error?.name, 'KRB5_KT_UNKNOWN_TYPE');
  });
});

describe('askInitialError', () => {
  const ask = (principal: string): InitialAnswer =>
    inContext((context) => askInitialError(context, principal));

  it('tells a locked from a disabled principal, and counts towards no lock-out', (t) => {
    const r = needRealm(t);
    if (!r) return;
    for (let tries = 0; tries < 2; tries += 1) {
      assert.throws(() => r.run('kinit', ['-c', 'MEMORY:', 'locked'], 'wrong\n'), /incorrect/);
    }
    const counted = () =>
      /Failed password attempts: (\d+)/.exec(r.run('kadmin.local', ['-q', 'getprinc locked']))?.[1];
    const before = counted();
    const locked = ask('locked').kdcError;
    const disabled = ask('disabled').kdcError;
    assert.deepEqual(
      [locked?.name, disabled?.name],
      ['KRB5KDC_ERR_CLIENT_REVOKED', 'KRB5KDC_ERR_CLIENT_REVOKED'],
    );
    assert.deepEqual([locked?.text, disabled?.text], ['LOCKED_OUT', 'CLIENT LOCKED OUT']);
    assert.equal(locked?.eDataBase64, null);
    assert.ok(locked && Math.abs(locked.kdcTime - Date.now() / 1000) < 60);
    assert.equal(counted(), before);
  });

  it('has the KDC say what else is wrong, or that it wants a proof', (t) => {
    if (!needRealm(t)) return;
    for (const [principal, name, text] of [
      ['alice', 'KRB5KDC_ERR_PREAUTH_REQUIRED', 'NEEDED_PREAUTH'],
      ['expired', 'KRB5KDC_ERR_NAME_EXP', 'CLIENT EXPIRED'],
      ['stale', 'KRB5KDC_ERR_KEY_EXP', 'CLIENT KEY EXPIRED'],
      ['nobody', 'KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN', 'CLIENT_NOT_FOUND'],
    ] as const) {
      const { kdcError } = ask(principal);
      assert.deepEqual([principal, kdcError?.name, kdcError?.text], [principal, name, text]);
    }
    assert.ok(ask('alice').kdcError?.eDataBase64);
  });

  it('is null where the KDC refuses nothing, is not there, or is not asked', (t) => {
    const r = needRealm(t);
    if (!r) return;
    assert.equal(ask('open').kdcError, null);
    assert.deepEqual(
      [ask('a@b@c').kdcError, ask('a@b@c').libraryError?.name],
      [null, 'KRB5_PARSE_MALFORMED'],
    );
    const { kdcError, libraryError } = ask('alice@NO.SUCH.REALM.TEST');
    assert.equal(kdcError, null);
    assert.ok(libraryError?.name === 'KRB5_REALM_UNKNOWN' || libraryError?.name === 'KRB5_KDC_UNREACH');
  });
});

describe('the native door', () => {
  it('shows every call with its status, and no key', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const name = `FILE:${r.directory}/none`;
    const records: CallRecord[] = [];
    let begun = 0;
    observeCalls({ begin: () => (begun += 1), end: (record) => records.push(record) });
    try {
      inContext((context) => readCache(context, name));
    } finally {
      observeCalls(null);
    }
    assert.equal(begun, records.length);
    const failed = records.find((record) => record.function === 'krb5_cc_get_principal');
    assert.equal(failed?.status, 'KRB5_FCC_NOFILE');
    assert.deepEqual(failed?.arguments, { cache: name });
    const names = records.map((record) => record.function);
    assert.equal(names[0], 'krb5_init_context');
    assert.equal(names.at(-1), 'krb5_free_context');
  });

  it('gives back all memory', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const work = () =>
      inContext((context) => {
        readCache(context, null);
        readKeytab(context, `FILE:${r.directory}/service.keytab`);
        readConfiguration(context);
        readCache(context, `FILE:${r.directory}/none`);
        askInitialError(context, 'disabled');
      });
    const usedAfter = (rounds: number) => {
      for (let round = 0; round < rounds; round += 1) work();
      return allocatedBytes();
    };
    const first = usedAfter(200);
    const second = usedAfter(500);
    // A context that is not freed costs 700 bytes: 350 KiB here.
    assert.ok(second - first < 64 * 1024, `grew by ${second - first} bytes`);
  });
});

/** What the C library's allocator has given out, from mallinfo2(3). */
function allocatedBytes(): number {
  const fields = [
    'arena',
    'ordblks',
    'smblks',
    'hblks',
    'hblkhd',
    'usmblks',
    'fsmblks',
    'uordblks',
    'fordblks',
  ];
  mallinfo ??= koffi()
    .load('libc.so.6')
    .func(
      'mallinfo2',
      koffi().struct(Object.fromEntries([...fields, 'keepcost'].map((name) => [name, 'size_t']))),
      [],
    );
  return Number((mallinfo() as { uordblks: number }).uordblks);
}

let mallinfo: NativeFunction | undefined;

describe('whoami', () => {
  it('is data, with the credentials of the realm and the reasons for each', (t) => {
    const r = needRealm(t);
    if (!r) return;
    const facts = whoami();
    assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
    assert.equal(facts.identity.uid.effective.id, process.geteuid?.());
    const { kerberos } = facts;
    assert.ok(kerberos);
    assert.equal(kerberos.krb5Config, `${r.directory}/krb5.conf`);
    assert.deepEqual([kerberos.realm.value, kerberos.realm.where], [REALM, `${r.directory}/krb5.conf:2`]);
    const { ccache, keytab, clientKeytab } = kerberos;
    assert.deepEqual([ccache.source, ccache.where], ['configuration', `${r.directory}/krb5.conf:8`]);
    assert.equal(ccache.principal, `alice@${REALM}`);
    assert.ok(ccache.tgt?.endTime);
    assert.equal(ccache.tgtReason, null);
    assert.deepEqual(
      keytab.principals.map(({ principal }) => principal),
      [`host/localhost@${REALM}`, `http/localhost@${REALM}`],
    );
    assert.deepEqual([clientKeytab.source, clientKeytab.readable], ['compiled', false]);
    assert.match(clientKeytab.reason ?? '', /not found/);
  });

  it('says what is missing without a cache, and when nothing can be read', (t) => {
    const r = needRealm(t);
    if (!r) return;
    withVariable('KRB5CCNAME', `FILE:${r.directory}/none`, () => {
      const ccache = whoami().kerberos?.ccache;
      assert.deepEqual([ccache?.source, ccache?.where, ccache?.exists], ['environment', 'KRB5CCNAME', false]);
      assert.match(ccache?.tgtReason ?? '', /No credentials cache found/);
    });
    const damaged = join(r.directory, 'damaged.conf');
    writeFileSync(damaged, '[libdefaults]\n  default_realm\n');
    chmodSync(damaged, 0o644);
    withVariable('KRB5_CONFIG', damaged, () => {
      const { kerberos, kerberosReason } = whoami();
      assert.equal(kerberos, null);
      assert.match(kerberosReason ?? '', /Improper format of Kerberos configuration file/);
    });
  });
});

function withVariable<T>(name: string, value: string, use: () => T): T {
  const original = process.env[name];
  process.env[name] = value;
  try {
    return use();
  } finally {
    if (original === undefined) delete process.env[name];
    else process.env[name] = original;
  }
}

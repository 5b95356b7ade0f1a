import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type CredentialCache,
  readCache,
  readCollection,
  realmOf,
  tgtOf,
} from '../../src/backends/libkrb5/ccache.ts';
import { readConfiguration } from '../../src/backends/libkrb5/config.ts';
import { withContext } from '../../src/backends/libkrb5/context.ts';
import { askInitialError, type InitialAnswer } from '../../src/backends/libkrb5/initialError.ts';
import { withTicketByKeytab } from '../../src/backends/libkrb5/initialTicket.ts';
import { readKeytab } from '../../src/backends/libkrb5/keytab.ts';
import { type Krb5Context, krb5Version } from '../../src/backends/libkrb5/library.ts';
import { askForTicket, requestServiceTicket } from '../../src/backends/libkrb5/serviceTicket.ts';
import { enctype } from '../../src/backends/libkrb5/structures.ts';
import { keysThatOpen } from '../../src/backends/libkrb5/ticketDecryption.ts';
import { type CallRecord, koffi, type NativeFunction, observeCalls } from '../../src/backends/native.ts';
import { whoami } from '../../src/operations/whoami.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { withVariable } from '../support/programs.ts';

const AES256 = { number: 18, name: 'aes256-cts-hmac-sha1-96' };
const AES128 = { number: 17, name: 'aes128-cts-hmac-sha1-96' };

/** Principals for every answer of the KDC, and a service whose key was changed once with the old one kept. */
const PASSWORD = 'a-password-for-tests';
const PRINCIPALS = [
  `add_principal -clearpolicy -pw ${PASSWORD} open`,
  `add_principal -clearpolicy -pw ${PASSWORD} +requires_preauth -allow_tix disabled`,
  'add_policy -maxfailure 2 -lockoutduration 5m -failurecountinterval 5m strict',
  `add_principal -pw ${PASSWORD} -policy strict +requires_preauth locked`,
  `add_principal -clearpolicy -pw ${PASSWORD} -expire 2020-01-01 expired`,
  `add_principal -clearpolicy -pw ${PASSWORD} -pwexpire 2020-01-01 stale`,
  'change_password -randkey -keepold host/localhost',
  'ktadd -norandkey -k service.keytab host/localhost',
];

const skip = without(kdc());
let realm: TestLab;
const original = { ...process.env };

function inContext<T>(use: (context: Krb5Context) => T): T {
  const { value, error } = withContext(use);
  assert.equal(error, null);
  return value as T;
}

before(async () => {
  if (skip) return;
  realm = await lab({ realm: PRINCIPALS, ticket: ['-l', '1h', '-r', '2h', '-f'] });
  await realm.must(['kvno', 'host/localhost']);
  // The libraries in this process find the realm by this variable, and the rest in its configuration.
  for (const name of Object.keys(realm.environment).filter((each) => each.startsWith('KRB5'))) {
    delete process.env[name];
  }
  process.env.KRB5_CONFIG = realm.file('krb5.conf');
});

after(async () => {
  process.env = original;
  await realm?.stop();
});

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
  it('tells tickets, their times, flags and keys', { skip }, () => {
    const cache = inContext((context) => readCache(context, null));
    assert.deepEqual(
      [cache.name, cache.type, cache.exists, cache.principal, cache.error],
      [`FILE:${realm.file('ccache')}`, 'FILE', true, `alice@${realm.realm}`, null],
    );
    assert.deepEqual(
      cache.tickets.map(({ server }) => server),
      [`krbtgt/${realm.realm}@${realm.realm}`, `host/localhost@${realm.realm}`],
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

  it('agrees with klist', { skip }, async () => {
    const shown = await realm.must(['klist', '-e', '-f']);
    const { tickets } = inContext((context) => readCache(context, null));
    for (const { server } of tickets) assert.ok(server && shown.includes(server));
    assert.equal(shown.match(/Etype \(skey, tkt\)/g)?.length, tickets.length);
  });

  it('reads a collection by its primary member', { skip }, async () => {
    const folder = realm.file('collection');
    mkdirSync(folder, { mode: 0o700 });
    await realm.must(['kinit', '-c', `DIR:${folder}`, '-k', '-t', 'alice.keytab', 'alice']);
    const read = () => inContext((context) => readCache(context, null));
    const cache = await withVariable('KRB5CCNAME', `DIR:${folder}`, read);
    assert.deepEqual([cache.name, cache.type], [`DIR::${folder}/tkt`, 'DIR']);
    assert.ok(tgtOf(cache));
  });

  it('says why there is none', { skip }, () => {
    const read = (name: string): CredentialCache => inContext((context) => readCache(context, name));
    const missing = read(`FILE:${realm.directory}/none`);
    assert.deepEqual([missing.exists, missing.error?.name], [false, 'KRB5_FCC_NOFILE']);
    assert.match(missing.error?.text ?? '', /No credentials cache found/);
    const unknown = read('NOSUCH:thing');
    assert.deepEqual([unknown.exists, unknown.error?.name], [null, 'KRB5_CC_UNKNOWN_TYPE']);
    writeFileSync(realm.file('garbage'), 'not a cache');
    const garbage = read(`FILE:${realm.directory}/garbage`);
    assert.deepEqual([garbage.exists, garbage.error?.name], [true, 'KRB5_CCACHE_BADVNO']);
  });
});

describe('readKeytab', () => {
  it('tells principals, versions and encryption types, and no key', { skip }, () => {
    const keytab = inContext((context) => readKeytab(context, `FILE:${realm.directory}/service.keytab`));
    assert.ok(keytab.readable);
    assert.equal(keytab.error, null);
    const host = keytab.entries.filter(({ principal }) => principal === `host/localhost@${realm.realm}`);
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

  it('says why it cannot be read', { skip }, () => {
    const read = (name: string) => inContext((context) => readKeytab(context, name));
    const missing = read(`FILE:${realm.directory}/none`);
    assert.deepEqual([missing.readable, missing.error?.code, missing.error?.name], [false, 2, 'ENOENT']);
    writeFileSync(realm.file('bad.keytab'), 'not a keytab');
    assert.equal(read(`FILE:${realm.directory}/bad.keytab`).error?.name, 'KRB5_KEYTAB_BADVNO');
    assert.equal(read('NOSUCH:thing').error?.name, 'KRB5_KT_UNKNOWN_TYPE');
  });
});

describe('askInitialError', () => {
  const ask = (principal: string): InitialAnswer =>
    inContext((context) => askInitialError(context, principal));

  it('tells a locked from a disabled principal, and counts towards no lock-out', { skip }, async () => {
    for (let tries = 0; tries < 2; tries += 1) {
      const { stderr } = await realm.run(['kinit', '-c', 'MEMORY:', 'locked'], 'wrong\n');
      assert.match(stderr, /incorrect/);
    }
    const counted = async () =>
      /Failed password attempts: (\d+)/.exec(
        await realm.must(['kadmin.local', '-q', 'getprinc locked']),
      )?.[1];
    const before = await counted();
    assert.equal(before, '2');
    const locked = ask('locked').kdcError;
    const disabled = ask('disabled').kdcError;
    assert.deepEqual(
      [locked?.name, disabled?.name],
      ['KRB5KDC_ERR_CLIENT_REVOKED', 'KRB5KDC_ERR_CLIENT_REVOKED'],
    );
    assert.deepEqual([locked?.text, disabled?.text], ['LOCKED_OUT', 'CLIENT LOCKED OUT']);
    assert.equal(locked?.eDataBase64, null);
    assert.ok(locked && Math.abs(locked.kdcTime - Date.now() / 1000) < 60);
    assert.equal(await counted(), before);
  });

  it('has the KDC say what else is wrong, or that it wants a proof', { skip }, () => {
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

  it('is null where the KDC refuses nothing, is not there, or is not asked', { skip }, () => {
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
  it('shows every call with its status, and no key', { skip }, () => {
    const name = `FILE:${realm.directory}/none`;
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

  it('gives back all memory', { skip }, async () => {
    const work = () =>
      inContext((context) => {
        readCache(context, null);
        readKeytab(context, `FILE:${realm.directory}/service.keytab`);
        readConfiguration(context);
        readCache(context, `FILE:${realm.directory}/none`);
        askInitialError(context, 'disabled');
      });
    const tickets = () =>
      inContext((context) => {
        const ccache = `FILE:${realm.directory}/ccache`;
        const keytab = `FILE:${realm.directory}/service.keytab`;
        const host = { ccache, server: 'host/localhost', serverKind: 'host-based' } as const;
        const { ticket } = requestServiceTicket(context, host);
        assert.ok(ticket);
        assert.equal(keysThatOpen(context, keytab, ticket.encoded).value?.length, 1);
        requestServiceTicket(context, { ...host, server: 'host/nowhere' });
        const own = { server: 'host/localhost', serverKind: 'principal' } as const;
        const asked = withTicketByKeytab(context, keytab, 'host/localhost', (cache) =>
          askForTicket(context, cache, own),
        );
        assert.equal(asked.value?.error, null);
        readCollection(context);
      });
    // Views of native memory are JavaScript's to collect, and give it back on the next turn of the event loop.
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const usedAfter = async (rounds: number, work: () => void) => {
      for (let round = 0; round < rounds; round += 1) work();
      for (let turn = 0; turn < 3; turn += 1) {
        collect();
        await new Promise((settle) => setImmediate(settle));
      }
      return allocatedBytes();
    };
    const first = await usedAfter(200, work);
    const second = await usedAfter(500, work);
    // A context that is not freed costs 700 bytes: 350 KiB here.
    assert.ok(second - first < 64 * 1024, `grew by ${second - first} bytes`);
    const third = await usedAfter(50, tickets);
    const fourth = await usedAfter(150, tickets);
    // A ticket that is not freed costs 500 bytes: 75 KiB here.
    assert.ok(fourth - third < 32 * 1024, `grew by ${fourth - third} bytes`);
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
  it('is data, with the credentials of the realm and the reasons for each', { skip }, () => {
    const facts = whoami();
    assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
    assert.equal(facts.identity.uid.effective.id, process.geteuid?.());
    const { kerberos } = facts;
    const lines = realm.read('krb5.conf').split('\n');
    const lineOf = (setting: string) =>
      `${realm.file('krb5.conf')}:${lines.findIndex((line) => line.includes(setting)) + 1}`;
    assert.ok(kerberos);
    assert.equal(kerberos.krb5Config, `${realm.directory}/krb5.conf`);
    assert.deepEqual(
      [kerberos.realm.value, kerberos.realm.where],
      [realm.realm, `${realm.directory}/krb5.conf:2`],
    );
    const { ccache, keytab, clientKeytab } = kerberos;
    assert.deepEqual([ccache.source, ccache.where], ['configuration', lineOf('default_ccache_name')]);
    assert.equal(ccache.principal, `alice@${realm.realm}`);
    assert.ok(ccache.tgt?.endTime);
    assert.equal(ccache.tgtReason, null);
    assert.deepEqual(
      keytab.principals.map(({ principal }) => principal),
      [`host/localhost@${realm.realm}`, `HTTP/localhost@${realm.realm}`],
    );
    assert.deepEqual(
      [clientKeytab.where, clientKeytab.readable],
      [lineOf('default_client_keytab_name'), false],
    );
    assert.match(clientKeytab.reason ?? '', /not found/);
  });

  it('says what is missing without a cache, and when nothing can be read', { skip }, async () => {
    await withVariable('KRB5CCNAME', `FILE:${realm.directory}/none`, () => {
      const ccache = whoami().kerberos?.ccache;
      assert.deepEqual([ccache?.source, ccache?.where, ccache?.exists], ['environment', 'KRB5CCNAME', false]);
      assert.match(ccache?.tgtReason ?? '', /No credentials cache found/);
    });
    const damaged = realm.file('damaged.conf');
    writeFileSync(damaged, '[libdefaults]\n  default_realm\n');
    await withVariable('KRB5_CONFIG', damaged, () => {
      const { kerberos, kerberosReason } = whoami();
      assert.equal(kerberos, null);
      assert.match(kerberosReason ?? '', /Improper format of Kerberos configuration file/);
    });
  });
});

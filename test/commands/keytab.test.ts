/** `keytab`: what is in it, against klist(1); and whether it opens the tickets that the KDC issues today. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { withContext } from '../../src/backends/libkrb5/context.ts';
import { readKeytab } from '../../src/backends/libkrb5/keytab.ts';
import { inspectKeytabFile } from '../../src/backends/libkrb5/keytabFile.ts';
import { verdictOf } from '../../src/findings/keytabVerdict.ts';
import type { Report } from '../../src/report/report.ts';
import type { KeytabResult } from '../../src/report/schema/keytab.ts';
import { type CliOptions, codes, report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

const skip = without(kdc());

type Answer = Report<KeytabResult> & { result: KeytabResult };

async function keytab(
  realm: TestLab,
  args: readonly string[] = [],
  options: CliOptions = {},
): Promise<Answer> {
  const answer = await report<KeytabResult>(['keytab', ...args], { env: realm.environment, ...options });
  assert.ok(answer.result, JSON.stringify(answer.error));
  return { ...answer, result: answer.result };
}

const verdicts = ({ result }: Answer) =>
  Object.fromEntries(result.principals.map(({ principal, comparison }) => [principal, comparison.verdict]));

const HOST = 'host/localhost@LAB.TEST';
const HTTP = 'HTTP/localhost@LAB.TEST';

describe('keytab', { skip }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab({
      realm: [
        'ktadd -k old.keytab host/localhost',
        'ktadd -k old.keytab host/localhost',
        'ktremove -k service.keytab host/localhost all',
        'ktadd -norandkey -k service.keytab host/localhost',
        'ktadd -norandkey -k twice.keytab HTTP/localhost',
        'ktadd -norandkey -k twice.keytab HTTP/localhost',
        'add_principal -clearpolicy -randkey -e arcfour-hmac:normal weak/localhost',
        'ktadd -norandkey -k weak.keytab weak/localhost',
        'add_principal -clearpolicy -randkey gone/localhost',
        'ktadd -norandkey -k gone.keytab gone/localhost HTTP/localhost',
        'delete_principal -force gone/localhost',
        'add_principal -clearpolicy -pw unchanged svc/localhost',
      ],
    });
  });
  after(() => realm?.stop());

  it('says what klist -k says', async () => {
    const answer = await keytab(realm);
    const text = await realm.must(['env', 'TZ=UTC', 'LC_ALL=C.UTF-8', 'klist', '-k', '-e', '-t']);
    const theirs = [...text.matchAll(/^ *(\d+) (\d\d)\/(\d\d)\/(\d\d) (\S+) (\S+) \((\S+)\)/gm)].map(
      ([, kvno, month, day, year, clock, principal, enctype]) =>
        `${principal} ${kvno} ${enctype} 20${year}-${month}-${day}T${clock}Z`,
    );
    const own = answer.result.principals.flatMap(({ principal, keys }) =>
      keys.map(({ kvno, enctype, time }) => `${principal} ${kvno} ${enctype.name} ${time?.utc}`),
    );
    assert.ok(theirs.length >= 4, text);
    assert.deepEqual(own.toSorted(), theirs.toSorted());
    assert.deepEqual(verdicts(answer), { [HOST]: 'decrypts', [HTTP]: 'decrypts' });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    const { by, principal, notCompared } = answer.result.comparison;
    assert.deepEqual([by, principal, notCompared], ['ccache', 'alice@LAB.TEST', null]);
    // The ticket's version is the one that kvno(1) prints.
    const version = Number(/kvno = (\d+)/.exec(await realm.must(['kvno', 'host/localhost']))?.[1]);
    const host = answer.result.principals.find((each) => each.principal === HOST);
    assert.equal(host?.comparison.ticket?.kvno, version);
    assert.equal(host?.comparison.changes, 0);
  });

  it('leaves the cache as it was, and shows no key', async () => {
    const cache = readFileSync(realm.file('ccache'));
    const { process: ended } = await report(['keytab', '--trace'], { env: realm.environment });
    assert.deepEqual(readFileSync(realm.file('ccache')), cache);
    const bytes = readFileSync(realm.file('service.keytab'));
    // An AES-256 key is the last 32 bytes before the 4 of the version, in the first record.
    const end = 2 + 4 + bytes.readInt32BE(2);
    const key = bytes.subarray(end - 36, end - 4);
    for (const spelling of ['hex', 'base64'] as const) {
      assert.ok(!ended.stdout.toLowerCase().includes(key.toString(spelling).toLowerCase()));
    }
  });

  it('tells former keys, entries that are there twice, and weak ones', async () => {
    const old = await keytab(realm, [realm.file('old.keytab')]);
    assert.deepEqual([old.exitCode, codes(old)], [0, ['keytab-old-keys']]);
    assert.deepEqual(
      old.result.principals[0]?.keys.map(({ kvno, old }) => [kvno, old]),
      [
        [2, true],
        [2, true],
        [3, false],
        [3, false],
      ],
    );
    const twice = await keytab(realm, ['--offline', realm.file('twice.keytab')]);
    assert.deepEqual([twice.exitCode, codes(twice)], [0, ['keytab-duplicates']]);
    const weak = await keytab(realm, ['--offline', realm.file('weak.keytab')]);
    assert.deepEqual([weak.exitCode, codes(weak)], [0, ['keytab-weak-key']]);
  });

  it('takes one principal, and says where there is none', async () => {
    const one = await keytab(realm, ['--principal', 'HTTP/localhost']);
    assert.deepEqual([one.exitCode, verdicts(one)], [0, { [HTTP]: 'decrypts' }]);
    const none = await keytab(realm, ['--principal', 'http/localhost']);
    assert.deepEqual([none.exitCode, codes(none)], [1, ['keytab-principal-missing']]);
  });

  it('tells a name that the KDC does not know: a leftover beside others, a no where it is asked for', async () => {
    const beside = await keytab(realm, [realm.file('gone.keytab')]);
    assert.deepEqual([beside.exitCode, codes(beside)], [0, ['spn-unknown']]);
    assert.equal(beside.findings[0]?.severity, 'warning');
    const named = await keytab(realm, [realm.file('gone.keytab'), '--principal', 'gone/localhost']);
    assert.deepEqual([named.exitCode, codes(named)], [1, ['spn-unknown']]);
    assert.equal(named.findings[0]?.severity, 'error');
  });

  it('tells the right key by another version, which a service of MIT Kerberos takes all the same', async () => {
    const file = realm.file('version.keytab');
    const script = `addent -password -p svc/localhost@LAB.TEST -k 7 -e aes256-cts\nunchanged\nwkt ${file}\n`;
    await realm.must(['ktutil'], script);
    const answer = await keytab(realm, [file]);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['keytab-kvno']]);
    assert.deepEqual(verdicts(answer), { 'svc/localhost@LAB.TEST': 'decrypts-by-another-version' });
    assert.equal(answer.result.principals[0]?.comparison.changes, -6);
    const env = { ...realm.environment, KRB5_KTNAME: file };
    const target = ['--package', 'Kerberos', '--target', 'svc/localhost', '-o', realm.file('context')];
    assert.equal((await report(['export', ...target], { env })).exitCode, 0);
  });

  it('asks by its own key where nobody has tickets, and only then', async () => {
    const env = { ...realm.environment, KRB5CCNAME: 'FILE:/nowhere' };
    const answer = await keytab(realm, [], { env });
    assert.equal(answer.exitCode, 0);
    assert.equal(answer.result.comparison.by, 'keytab');
    assert.deepEqual(
      answer.result.comparison.offered.map(({ accepted }) => accepted),
      [true],
    );
    const given = await keytab(realm, ['--ccache', 'FILE:/nowhere'], { env });
    assert.deepEqual([given.exitCode, codes(given)], [3, ['keytab-not-compared']]);
    assert.deepEqual(given.result.comparison.offered, []);
    assert.equal(given.result.entries, answer.result.entries);
  });

  it('says why a keytab cannot be used', async () => {
    writeFileSync(realm.file('empty.keytab'), Buffer.from([5, 2]));
    const cases = [
      [realm.file('nowhere.keytab'), 'keytab-missing'],
      [realm.file('krb5.conf'), 'keytab-damaged'],
      [realm.directory, 'keytab-damaged'],
      ['FOO:x', 'keytab-damaged'],
      ['/dev/null', 'keytab-damaged'],
      [realm.file('empty.keytab'), 'keytab-empty'],
    ] as const;
    for (const [file, code] of cases) {
      const answer = await keytab(realm, [file]);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, [code]], file);
    }
    const both = await report(['keytab', '--offline', '--ccache', 'x'], { env: realm.environment });
    assert.equal(both.exitCode, 2);
  });

  it('ends in a report for every prefix of a keytab, and notices each cut', async () => {
    const bytes = readFileSync(realm.file('service.keytab'));
    const file = realm.file('prefix.keytab');
    const whole = new Set([2]);
    for (let at = 2; at < bytes.length; at += 4 + Math.abs(bytes.readInt32BE(at))) {
      whole.add(at + 4 + Math.abs(bytes.readInt32BE(at)));
    }
    const { error } = withContext((context) => {
      for (let length = 0; length < bytes.length; length++) {
        writeFileSync(file, bytes.subarray(0, length));
        const read = readKeytab(context, `FILE:${file}`);
        const structure = inspectKeytabFile(file);
        if (length < 2) assert.ok(read.error !== null && structure === null, String(length));
        else assert.equal(structure?.cutOffAt === null, whole.has(length), `${length} bytes`);
      }
    });
    assert.equal(error, null);
    for (const [length, exitCode, found] of [
      [0, 1, 'keytab-damaged'],
      [1, 1, 'keytab-damaged'],
      [40, 1, 'keytab-damaged'],
      [bytes.length - 1, 0, 'keytab-damaged'],
    ] as const) {
      writeFileSync(file, bytes.subarray(0, length), { mode: 0o600 });
      const answer = await keytab(realm, ['--offline', file]);
      assert.deepEqual([answer.exitCode, codes(answer)[0]], [exitCode, found], `${length} bytes`);
    }
  });

  it('says who may read it, and who may not', {
    skip: without(root(), program('setpriv', 'util-linux')),
  }, async () => {
    chmodSync(realm.directory, 0o755);
    chmodSync(realm.file('krb5.conf'), 0o644);
    const closed = await keytab(realm, [], { through: AS_GAMES });
    assert.deepEqual([closed.exitCode, codes(closed)], [1, ['keytab-not-readable']]);
    assert.match(closed.findings[0]?.evidence.at(-1) ?? '', /of root \(0\), .* mode 0600; .* uid 5/);
    chmodSync(realm.file('service.keytab'), 0o644);
    const open = await keytab(realm, [], { through: AS_GAMES });
    assert.deepEqual([open.exitCode, codes(open)], [0, ['keytab-readable-by-others']]);
    assert.equal(open.result.comparison.by, 'keytab');
    chmodSync(realm.file('service.keytab'), 0o600);
  });
});

describe('keytab in scenarios', { skip, concurrency: 2 }, () => {
  for (const [scenario, code, verdict] of [
    ['keytab-kvno', 'keytab-kvno', 'kvno'],
    ['keytab-etype', 'keytab-etype', 'enctype'],
    ['wrong-key', 'keytab-wrong-key', 'wrong-key'],
  ] as const) {
    it(scenario, async (t) => {
      const realm = await lab(scenario);
      t.after(() => realm.stop());
      const answer = await keytab(realm);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, [code]]);
      assert.deepEqual(verdicts(answer), { [HOST]: verdict, [HTTP]: 'decrypts' });
      // Without tickets the first key is refused, and the other one asks.
      const env = { ...realm.environment, KRB5CCNAME: 'FILE:/nowhere' };
      const alone = await keytab(realm, [], { env });
      assert.equal(alone.exitCode, 1);
      assert.equal(verdicts(alone)[HTTP], 'decrypts');
    });
  }

  it('keytab-missing', async (t) => {
    const realm = await lab('keytab-missing');
    t.after(() => realm.stop());
    const answer = await keytab(realm);
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['keytab-missing']]);
  });

  it('kdc-down: the list is the answer, unless the comparison was asked for', async (t) => {
    const realm = await lab('kdc-down');
    t.after(() => realm.stop());
    const answer = await keytab(realm);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['keytab-not-compared']]);
    assert.equal(answer.result.entries, 4);
    const asked = await keytab(realm, ['--principal', 'host/localhost']);
    assert.deepEqual([asked.exitCode, codes(asked)], [3, ['keytab-not-compared']]);
    assert.match(asked.result.comparison.notCompared ?? '', /Cannot contact any KDC/);
  });
});

describe('keytab and a KDC that', { skip, concurrency: 2 }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm?.stop());

  /** The lab's client with tickets, and another address for its KDC. */
  function elsewhere(address: string): NodeJS.ProcessEnv {
    // A colon in the name would be two files for KRB5_CONFIG.
    const KRB5_CONFIG = realm.file(`${address.replace(':', '-')}.conf`);
    writeFileSync(KRB5_CONFIG, realm.read('krb5.conf').replace(/^ +kdc = .*/m, `kdc = ${address}`));
    return { ...realm.environment, KRB5_CONFIG };
  }

  it('is gone: tickets of before do not make it a no', async () => {
    const env = elsewhere('127.0.0.1:1');
    const answer = await keytab(realm, [], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['keytab-not-compared']]);
    assert.deepEqual(verdicts(answer), { [HOST]: 'not-compared', [HTTP]: 'not-compared' });
    assert.match(answer.result.comparison.notCompared ?? '', /Cannot contact any KDC/);
    assert.equal((await keytab(realm, ['--principal', 'HTTP/localhost'], { env })).exitCode, 3);
  });

  it('never answers: the list is there when the time is up', async (t) => {
    const silent = createServer((socket) => t.after(() => socket.destroy())).listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const env = elsewhere(`127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const answer = await keytab(realm, ['--timeout', '3'], { env });
    assert.deepEqual([answer.exitCode, answer.result.entries], [0, 4]);
    assert.match(answer.result.comparison.notCompared ?? '', /no answer within 3 s in krb5_get_credentials/);
  });
});

describe('the verdict', () => {
  const aes256 = { number: 18, name: 'aes256-cts-hmac-sha1-96' };
  const ticket = { kvno: 3, ticketEnctype: aes256 };
  const key = (kvno: number, enctype = aes256) => ({ kvno, enctype });
  const rest = { error: null, wasOffered: false, notCompared: null };

  it('lets the lowest 8 bits of a version count, as libkrb5 does', () => {
    const own = [key(1)];
    const { verdict } = verdictOf({ ...rest, own, opened: own, ticket: { ...ticket, kvno: 257 } });
    assert.equal(verdict, 'decrypts');
  });

  it('tells a key that opens it under another version', () => {
    const own = [key(2)];
    assert.equal(verdictOf({ ...rest, own, opened: own, ticket }).verdict, 'decrypts-by-another-version');
    assert.equal(verdictOf({ ...rest, own, opened: [], ticket }).verdict, 'kvno');
  });

  it('holds no unreachable KDC against the principal', () => {
    const error = { name: 'KRB5_KDC_UNREACH', text: 'Cannot contact any KDC' };
    assert.equal(
      verdictOf({ ...rest, own: [key(2)], opened: [], ticket: null, error }).verdict,
      'not-compared',
    );
    const refused = { name: 'KRB5KDC_ERR_PREAUTH_FAILED', text: 'Preauthentication failed' };
    const offered = { ...rest, own: [key(2)], opened: [], ticket: null, error: refused, wasOffered: true };
    assert.equal(verdictOf(offered).verdict, 'refused');
  });
});

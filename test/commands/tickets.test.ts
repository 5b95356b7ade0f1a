/** `tickets`: what is in the caches, against klist(1); which cache is used and why; what keeps it from working. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readCache } from '../../src/backends/libkrb5/ccache.ts';
import { withContext } from '../../src/backends/libkrb5/context.ts';
import type { Report } from '../../src/report/report.ts';
import type { Ticket, TicketsResult } from '../../src/report/schema/tickets.ts';
import { cacheFile, labTicket } from '../support/cacheFile.ts';
import { codes, report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

const skip = without(kdc());
let realm: TestLab;

type Answer = Report<TicketsResult> & { result: TicketsResult };

async function tickets(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  through: readonly string[] = [],
): Promise<Answer> {
  const answer = await report<TicketsResult>(['tickets', ...args], {
    env: { ...realm.environment, ...env },
    through,
  });
  assert.ok(answer.result, JSON.stringify(answer.error));
  return { ...answer, result: answer.result };
}

const used = ({ result }: Answer) => {
  const [cache] = result.caches;
  assert.ok(cache?.used);
  return cache;
};

/** klist's own words for flags (klist.c). */
const LETTERS: Readonly<Record<string, string>> = {
  forwardable: 'F',
  forwarded: 'f',
  proxiable: 'P',
  proxy: 'p',
  'may-postdate': 'D',
  postdated: 'd',
  renewable: 'R',
  initial: 'I',
  invalid: 'i',
  'hw-authent': 'H',
  'pre-authent': 'A',
  'transited-policy-checked': 'T',
  'ok-as-delegate': 'O',
  anonymous: 'a',
};

/** `klist -f -e` in UTC, a ticket in its fields. */
async function klist(env: NodeJS.ProcessEnv = {}) {
  const variables = Object.entries({ TZ: 'UTC', LC_ALL: 'C.UTF-8', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const text = await realm.must(['env', ...variables, 'klist', '-f', '-e']);
  const time = (words: string) => {
    const [, month, day, year, clock] = /(\d\d)\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)/.exec(words) ?? [];
    return `20${year}-${month}-${day}T${clock}Z`;
  };
  return {
    name: /^Ticket cache: (.*)$/m.exec(text)?.[1],
    principal: /^Default principal: (.*)$/m.exec(text)?.[1],
    tickets: [
      ...text.matchAll(/^(\d\d\/\S+ \S+) {2}(\d\d\/\S+ \S+) {2}(\S+)\n([\s\S]*?)(?=^\d\d\/|$(?![\s\S]))/gm),
    ].map(([, start = '', end = '', server, rest = '']) => ({
      server,
      start: time(start),
      end: time(end),
      renew: /renew until (\S+ \S+),/.exec(rest)?.[1],
      flags: [...(/Flags: (\w+)/.exec(rest)?.[1] ?? '')].sort().join(''),
      etypes: /Etype \(skey, tkt\): (\S+), (\S+)/.exec(rest)?.slice(1, 3),
    })),
  };
}

function comparable(ticket: Ticket) {
  const renew = ticket.renewTill?.utc;
  return {
    server: ticket.server,
    start: ticket.startTime?.utc,
    end: ticket.expiry.utc,
    renew: renew && `${renew.slice(5, 7)}/${renew.slice(8, 10)}/${renew.slice(2, 4)} ${renew.slice(11, 19)}`,
    flags: ticket.flags
      .flatMap((flag) => LETTERS[flag] ?? [])
      .sort()
      .join(''),
    etypes: [ticket.sessionKeyEnctype.name, ticket.ticketEnctype?.name],
  };
}

describe('tickets', { skip }, () => {
  before(async () => {
    realm = await lab({ ticket: ['-l', '1h', '-r', '2h', '-f'] });
  });
  after(() => realm?.stop());

  it('says what klist says, and kvno of each', async () => {
    await realm.must(['kvno', 'host/localhost', 'HTTP/localhost']);
    const answer = await tickets();
    const cache = used(answer);
    const theirs = await klist();
    assert.equal(answer.exitCode, 0);
    assert.deepEqual(codes(answer), []);
    assert.equal(theirs.tickets.length, 3);
    assert.deepEqual([cache.name, cache.principal], [theirs.name, theirs.principal]);
    assert.deepEqual(cache.tickets.map(comparable), theirs.tickets);
    assert.deepEqual(
      cache.tickets.map(({ kvno, state, ticketGranting, client }) => ({
        kvno,
        state,
        ticketGranting,
        client,
      })),
      [true, false, false].map((ticketGranting) => ({
        kvno: 1,
        state: 'valid',
        ticketGranting,
        client: 'alice@LAB.TEST',
      })),
    );
    const [tgt, host] = cache.tickets;
    assert.ok(tgt && host && tgt.bytes > 300 && host.bytes > 300);
    assert.equal(tgt.headerBytesAtLeast, null);
    assert.equal(host.headerBytesAtLeast, 10 + 4 * Math.ceil(host.bytes / 3));
    assert.deepEqual([answer.result.source, answer.result.where], ['environment', 'KRB5CCNAME']);
    assert.equal(cache.file?.mode, '0600');
    const left = cache.ticketGrantingTicket?.expiry.remainingSeconds ?? 0;
    assert.ok(left > 3500 && left <= 3600, String(left));
  });

  it('knows why that cache: from the environment, krb5.conf, or the option', async () => {
    const configured = await tickets([], { KRB5CCNAME: undefined });
    assert.equal(configured.result.source, 'configuration');
    assert.match(configured.result.where, /krb5\.conf:\d+$/);
    const given = await tickets(['--ccache', 'FILE:/nowhere']);
    assert.deepEqual([given.exitCode, given.result.source], [1, 'command-line']);
    assert.deepEqual(codes(given), ['ccache-missing', 'tickets-in-another-cache']);
    assert.match(given.findings[0]?.evidence[0] ?? '', /^krb5_cc_get_principal: /);
  });

  it('measures the time that is left', async () => {
    assert.equal((await tickets(['--min-lifetime', '30m'])).exitCode, 0);
    const short = await tickets(['--min-lifetime', '2h']);
    assert.deepEqual([short.exitCode, codes(short)], [1, ['ticket-expires-soon']]);
    const wrong = await report(['tickets', '--min-lifetime', 'soon'], { env: realm.environment });
    assert.equal(wrong.exitCode, 2);
    assert.equal((await report(['tickets', '--request', ''], { env: realm.environment })).exitCode, 2);
  });

  it('gets a ticket and stores it nowhere', async () => {
    const cache = readFileSync(realm.file('ccache'));
    const { exitCode, result } = await tickets(['--request', 'HTTP/localhost']);
    assert.equal(exitCode, 0);
    assert.equal(result.requested?.sentPrincipal, 'HTTP/localhost@LAB.TEST');
    assert.equal(result.requested?.ticket?.kvno, 1);
    assert.deepEqual(readFileSync(realm.file('ccache')), cache);
    const unknown = await tickets(['--request', 'HTTP/nowhere']);
    assert.deepEqual([unknown.exitCode, codes(unknown)], [1, ['spn-unknown']]);
    assert.equal(unknown.result.requested?.error?.name, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN');
    // With a realm, the name goes to the KDC as it is spelt.
    const spelt = await tickets(['--request', 'HTTP/LOCALHOST@LAB.TEST']);
    assert.equal(spelt.result.requested?.sentPrincipal, 'HTTP/LOCALHOST@LAB.TEST');
    const user = await tickets(['--request', 'alice@LAB.TEST']);
    assert.equal(user.result.requested?.ticket?.server, 'alice@LAB.TEST');
    const odd = await tickets(['--request', 'a@b@c']);
    assert.deepEqual([odd.exitCode, odd.result.requested?.error?.name], [1, 'KRB5_PARSE_MALFORMED']);
    const ticketGranting = await tickets(['--request', 'krbtgt/LAB.TEST']);
    assert.equal(ticketGranting.result.requested?.ticket?.ticketGranting, true);
  });

  it('reads collections, and says that another cache is the better one', async () => {
    mkdirSync(realm.file('collection'), { mode: 0o700 });
    const env = { KRB5CCNAME: `DIR:${realm.file('collection')}` };
    const inside = (...argv: string[]) => realm.must(['env', `KRB5CCNAME=${env.KRB5CCNAME}`, ...argv]);
    await inside('kinit', '-k', '-t', 'alice.keytab', 'alice');
    await inside('kinit', '-k', '-t', 'service.keytab', '-l', '1s', 'host/localhost');
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const answer = await tickets([], env);
    assert.equal(used(answer).principal, 'host/localhost@LAB.TEST');
    assert.deepEqual([answer.exitCode, answer.result.others, answer.result.caches.length], [1, 1, 1]);
    assert.deepEqual(codes(answer), ['ticket-expired', 'tickets-in-another-cache']);
    assert.match(answer.findings[1]?.cure[0] ?? '', /^make it .*kswitch -c DIR::/);
    const all = await tickets(['--all'], env);
    const listed = (await inside('klist', '-l')).match(/DIR::\S+/g) ?? [];
    assert.deepEqual(all.result.caches.map(({ name }) => name).sort(), listed.toSorted());
    await inside('kswitch', '-p', 'alice');
    assert.deepEqual(codes(await tickets([], env)), []);
    assert.equal(used(await tickets([], env)).principal, 'alice@LAB.TEST');
  });

  it('says that GSS-API renews from a client keytab', async () => {
    const env = { KRB5_CLIENT_KTNAME: `FILE:${realm.file('alice.keytab')}` };
    const valid = await tickets([], env);
    assert.deepEqual([valid.exitCode, codes(valid)], [0, ['client-keytab-refreshes']]);
    const missing = await tickets([], { ...env, KRB5CCNAME: 'FILE:/nowhere' });
    assert.deepEqual([missing.exitCode, codes(missing)], [1, ['ccache-missing', 'client-keytab-refreshes']]);
    assert.equal(missing.findings[1]?.severity, 'warning');
    const other = { KRB5_CLIENT_KTNAME: `FILE:${realm.file('service.keytab')}` };
    assert.deepEqual(codes(await tickets([], other)), []);
  });

  it('is right about that: GSS-API has credentials where the cache has expired', async () => {
    const env = {
      ...realm.environment,
      KRB5CCNAME: `FILE:${realm.file('short')}`,
      KRB5_CLIENT_KTNAME: `FILE:${realm.file('alice.keytab')}`,
    };
    await realm.must(['kinit', '-c', env.KRB5CCNAME, '-k', '-t', 'alice.keytab', '-l', '1s', 'alice']);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    const before = await tickets([], env);
    assert.deepEqual([before.exitCode, codes(before)], [1, ['ticket-expired', 'client-keytab-refreshes']]);
    const acquired = await report(['acquire', '--package', 'Kerberos'], { env });
    assert.equal(acquired.exitCode, 0);
  });

  it('knows tickets of strangers, and what is too large for a header', async () => {
    const now = Math.floor(Date.now() / 1000);
    const file = realm.file('strange');
    writeFileSync(
      file,
      cacheFile('alice@OTHER.TEST', [
        { ...labTicket(now), client: 'alice@OTHER.TEST', server: 'krbtgt/OTHER.TEST@OTHER.TEST' },
        { ...labTicket(now), client: 'bob@LAB.TEST', server: 'HTTP/a@LAB.TEST', ticketBytes: 400 },
        { ...labTicket(now), client: 'alice@OTHER.TEST', server: 'HTTP/b@LAB.TEST', ticketBytes: 7000 },
        { ...labTicket(now), client: 'alice@OTHER.TEST', server: 'HTTP/c@LAB.TEST', etype: 23 },
      ]),
      { mode: 0o600 },
    );
    const answer = await tickets(['--ccache', `FILE:${file}`]);
    assert.equal(answer.exitCode, 0);
    assert.deepEqual(codes(answer), [
      'ticket-of-another-client',
      'ccache-of-another-realm',
      'header-too-large',
      'rc4-ticket',
    ]);
    const large = used(answer).tickets[2];
    assert.ok(large && large.bytes > 7000 && (large.headerBytesAtLeast ?? 0) > 9000);
  });

  it('tells of each type what keeps it from working', async () => {
    const cases = [
      ['KCM:', 'ccache-type-unusable', /No KCM server found/],
      ['file:/tmp/x', 'ccache-type-unusable', /"file" is no type/],
      ['MEMORY:x', 'ccache-missing', /lives in one process/],
      ['relative', 'ccache-missing', /below the working folder/],
      ['FILE:~/cc', 'ccache-missing', /does not know "~"/],
      [`FILE:${realm.file('krb5.conf')}`, 'ccache-damaged', /mode 0600/],
      [`FILE:${realm.directory}`, 'ccache-damaged', /mode 0700/],
    ] as const;
    for (const [name, code, words] of cases) {
      const answer = await tickets([], { KRB5CCNAME: name });
      assert.deepEqual([answer.exitCode, codes(answer)], [1, [code]], name);
      assert.match(answer.findings[0]?.evidence.join('\n') ?? '', words);
      assert.notEqual(used(answer).reason, null);
    }
  });

  it('reads a keyring of the kernel', async (t) => {
    // The same logon with and without a keyring: only where the keyring alone fails has the kernel closed it.
    const logOn = (cache: string) => ['kinit', '-c', cache, '-k', '-t', 'alice.keytab', 'alice'];
    await realm.must(logOn('MEMORY:'));
    const { exitCode, stderr } = await realm.run(logOn('KEYRING:process:test'));
    if (exitCode !== 0) return t.skip(`the kernel has no keyring for this process: ${stderr.trim()}`);
    await realm.must(logOn('KEYRING:session:sspidiag-test'));
    const answer = await tickets([], { KRB5CCNAME: 'KEYRING:session:sspidiag-test' });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    const cache = used(answer);
    assert.deepEqual([cache.type, cache.principal, cache.file], ['KEYRING', 'alice@LAB.TEST', null]);
    assert.equal(cache.tickets.length, 1);
    await realm.must(['kdestroy', '-c', 'KEYRING:session:sspidiag-test']);
    const gone = await tickets([], { KRB5CCNAME: 'KEYRING:session:sspidiag-test' });
    assert.deepEqual([gone.exitCode, codes(gone)[0]], [1, 'ccache-missing']);
  });

  const noSeccomp = process.arch === 'x64' ? without(program('python3', 'python3')) : 'not x86-64';
  it('says where a container has no keyrings, whatever the library makes of it', {
    skip: noSeccomp,
  }, async () => {
    const through = ['python3', join(import.meta.dirname, '..', 'support', 'withoutKeyrings.py')];
    for (const name of ['KEYRING:session:x', `KEYRING:persistent:${process.getuid?.()}`]) {
      const answer = await tickets([], { KRB5CCNAME: name }, through);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['ccache-type-unusable']], name);
      assert.match(answer.findings[0]?.cure[0] ?? '', /as in most containers/);
    }
    assert.equal((await tickets([], {}, through)).exitCode, 0);
  });

  it('names the configuration that the library does not understand', async () => {
    writeFileSync(realm.file('bad.conf'), '[libdefaults\n');
    const env = { ...realm.environment, KRB5_CONFIG: realm.file('bad.conf') };
    const answer = await report<TicketsResult>(['tickets'], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['configuration-unusable']]);
    assert.match(answer.findings[0]?.evidence.join() ?? '', /bad\.conf/);
  });

  it('asks a KCM daemon what the library itself asks first', async () => {
    const socket = realm.file('kcm.answers');
    const requests: string[] = [];
    // Length 4 and a status: KRB5_FCC_NOFILE, as of a user without caches.
    const answer = Buffer.from([0, 0, 0, 4, 0x96, 0xc7, 0x3a, 0xc3]);
    const daemon = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.on('data', (bytes) => {
        requests.push(bytes.toString('hex'));
        connection.write(answer);
      });
    }).listen(socket);
    const text = realm.read('krb5.conf').replace('[libdefaults]', `[libdefaults]\n  kcm_socket = ${socket}`);
    writeFileSync(realm.file('kcm.conf'), text);
    const env = { KRB5_CONFIG: realm.file('kcm.conf'), KRB5CCNAME: 'KCM:' };
    try {
      await realm.run(['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), 'klist']);
      const [ofTheLibrary] = requests;
      assert.equal(ofTheLibrary?.slice(0, 16), '0000000402000014');
      requests.length = 0;
      const asked = await tickets([], env);
      assert.equal(asked.result.kcm?.state, 'answers');
      assert.equal(requests[0], ofTheLibrary);
      assert.deepEqual([asked.exitCode, codes(asked)], [1, ['ccache-missing']]);
    } finally {
      daemon.close();
    }
  });

  it('waits two seconds for a KCM daemon that says nothing, not for ever', async () => {
    const socket = realm.file('kcm.socket');
    const silent = createServer(() => undefined).listen(socket);
    copyFileSync(realm.file('krb5.conf'), realm.file('kcm.conf'));
    const text = realm.read('krb5.conf').replace('[libdefaults]', `[libdefaults]\n  kcm_socket = ${socket}`);
    writeFileSync(realm.file('kcm.conf'), text);
    const env = { KRB5_CONFIG: realm.file('kcm.conf') };
    try {
      const answer = await tickets(['--request', 'host/localhost'], { ...env, KRB5CCNAME: 'KCM:' });
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kcm-silent']]);
      assert.equal(answer.result.kcm?.state, 'silent');
      const file = await tickets([], env);
      assert.deepEqual([file.exitCode, file.result.others], [0, null]);
      assert.match(file.result.othersReason ?? '', /nobody answers/);
    } finally {
      silent.close();
    }
  });

  it('ends in a report for every prefix of a cache', async () => {
    const bytes = readFileSync(realm.file('ccache'));
    const file = realm.file('prefix');
    // Each in this process: a child for every one would take minutes.
    const { error } = withContext((context) => {
      for (let length = 0; length < bytes.length; length++) {
        writeFileSync(file, bytes.subarray(0, length), { mode: 0o600 });
        const cache = readCache(context, `FILE:${file}`);
        // A file that ends behind the principal is a cache without tickets.
        assert.ok(cache.error !== null || cache.principal !== null, `${length} of ${bytes.length} bytes`);
      }
    });
    assert.equal(error, null);
    for (const length of [0, 1, 3, 4, 20, 60, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
      writeFileSync(file, bytes.subarray(0, length), { mode: 0o600 });
      const answer = await tickets(['--ccache', `FILE:${file}`]);
      const found = codes(answer);
      const expected = ['ccache-damaged', 'ccache-missing', 'tgt-missing'];
      assert.ok(answer.exitCode === 0 || expected.includes(found[0] ?? ''), `${length}: ${found}`);
    }
  });

  it('says whose a cache is that it may not read', {
    skip: without(root(), program('setpriv', 'util-linux')),
  }, async () => {
    chmodSync(realm.directory, 0o755);
    chmodSync(realm.file('krb5.conf'), 0o644);
    const answer = await tickets([], {}, AS_GAMES);
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['ccache-not-readable']]);
    assert.equal(used(answer).file?.owner.id, 0);
    assert.match(
      answer.findings[0]?.evidence.at(-1) ?? '',
      /of root \(0\), mode 0600; .* uid 5, which is another user/,
    );
  });
});

describe('tickets in scenarios', { skip, concurrency: 2 }, () => {
  for (const [scenario, exitCode, code] of [
    ['healthy', 0, undefined],
    ['no-credentials', 1, 'ccache-missing'],
    ['expired-ticket', 1, 'ticket-expired'],
    ['ticket-not-yet-valid', 1, 'ticket-not-yet-valid'],
  ] as const) {
    it(scenario, async (t) => {
      const broken = await lab(scenario);
      t.after(() => broken.stop());
      const answer = await report<TicketsResult>(['tickets'], { env: broken.environment });
      assert.deepEqual([answer.exitCode, codes(answer)[0]], [exitCode, code]);
    });
  }
});

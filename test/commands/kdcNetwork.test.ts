/** `kdc` where KDCs are dead, silent, mad or many, where DNS names them, and where it is called in a wrong way. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freeEndpoint } from '../../src/lab/kdc.ts';
import type { KdcResult } from '../../src/report/schema/kdc.ts';
import { type CliOptions, codes, report, sspidiag } from '../support/cli.ts';
import {
  clientOf,
  etypeInfo2Of,
  fakeKdc,
  krbErrorOf,
  methodDataOf,
  unknownClient,
} from '../support/fakeKdc.ts';
import { library, without } from '../support/needs.ts';
import { privateDns, privateDnsMissing } from '../support/privateDns.ts';
import { privateFolder } from '../support/programs.ts';
import { silentKdc } from '../support/silentKdc.ts';

const skip = without(library('libkrb5.so.3', 'libkrb5-3'));
const BOTH = { udp: unknownClient, tcp: unknownClient };

async function ask(args: readonly string[], options: CliOptions = {}) {
  const start = performance.now();
  const answer = await report<KdcResult>(['kdc', ...args], options);
  const result = answer.result as KdcResult;
  const kdcs = result?.kdcs ?? [];
  const seconds = (performance.now() - start) / 1000;
  return { ...answer, result, kdcs, first: kdcs[0] as KdcResult['kdcs'][number], seconds };
}

const finding = ({ findings }: Awaited<ReturnType<typeof ask>>, code: string) =>
  findings.find((each) => each.code === code);
const evidence = (answer: Awaited<ReturnType<typeof ask>>, code: string) =>
  finding(answer, code)?.evidence.join('\n') ?? '';

describe('several KDCs, one of them dead', { skip, concurrency: 2 }, () => {
  it('the first refuses', async (t) => {
    const { address, port } = await freeEndpoint();
    const alive = await fakeKdc(t, BOTH);
    const env = clientOf(privateFolder(t), [`${address}:${port}`, alive.place]);
    const answer = await ask([], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['kdc-first-dead']]);
    assert.deepEqual(
      answer.kdcs.map(({ udp, tcp }) => [udp.state, tcp.state]),
      [
        ['refused', 'refused'],
        ['answered', 'answered'],
      ],
    );
    assert.match(evidence(answer, 'kdc-first-dead'), /refuses at once/);
  });

  it('the first never answers', async (t) => {
    const silent = await fakeKdc(t, { udp: () => null, tcp: () => null });
    const alive = await fakeKdc(t, BOTH);
    const answer = await ask([], { env: clientOf(privateFolder(t), [silent.place, alive.place]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['kdc-first-dead']]);
    assert.match(evidence(answer, 'kdc-first-dead'), /waited for in vain for 3\d{3}/);
    assert.match(answer.first.tcp.error ?? '', /connected, and no answer within 3 s/);
    assert.equal(silent.asked.length, 3);
    assert.ok(answer.seconds < 6, String(answer.seconds));
  });

  it('the second', async (t) => {
    const alive = await fakeKdc(t, BOTH);
    const { address, port } = await freeEndpoint();
    const answer = await ask([], { env: clientOf(privateFolder(t), [alive.place, `${address}:${port}`]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['kdc-dead']]);
  });
});

describe('KDCs of every kind', { skip, concurrency: 2 }, () => {
  it('connected, and never answered', async (t) => {
    const silent = await silentKdc(privateFolder(t));
    t.after(silent.stop);
    const answer = await ask(['--timeout', '2'], { env: silent.environment });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-unreachable']]);
    assert.match(
      evidence(answer, 'kdc-unreachable'),
      /TCP no-answer after .*connected, and no answer within/,
    );
    assert.ok(answer.seconds < 2.5, String(answer.seconds));
  });

  it('is asked with a handful of messages, whatever it answers', async (t) => {
    const kdc = await fakeKdc(t, {
      udp: () => null,
      tcp: ({ 'req-body': body }) => {
        const etype = body?.etype?.[0]?.number ?? 0;
        const data = methodDataOf(
          [19, etypeInfo2Of({ etype, salt: 'S', iterations: 4096 })],
          [2, Buffer.alloc(0)],
        );
        return krbErrorOf({ code: 25, data });
      },
    });
    const env = clientOf(privateFolder(t), [kdc.place, kdc.place], {
      libdefaults: ['dns_lookup_kdc = false', 'permitted_enctypes = aes128-cts rc4'],
    });
    const { first, kdcs } = await ask(['--principal', 'alice'], { env });
    assert.deepEqual(kdc.asked.map(({ transport }) => transport).toSorted(), ['tcp', 'tcp', 'udp', 'udp']);
    const asked = kdc.asked.map(({ request }) => request['req-body']?.etype?.map((each) => each?.number));
    assert.deepEqual(
      asked.find((list) => list?.length === 2),
      [17, 23],
    );
    const all = asked.find((list) => (list?.length ?? 0) > 5) ?? [];
    for (const etype of [20, 18, 17, 23, 3]) assert.ok(all.includes(etype));
    assert.equal(kdcs.length, 1);
    assert.deepEqual(
      first.enctypes.map(({ number, requested, iterations }) => [number, requested, iterations]),
      [
        [20, false, 4096],
        [17, true, 4096],
      ],
    );
    assert.deepEqual(first.preauthentication, [{ number: 2, name: 'PA-ENC-TIMESTAMP' }]);
  });

  it('wants TCP for what is too large for UDP', async (t) => {
    const kdc = await fakeKdc(t, { udp: () => krbErrorOf({ code: 52 }), tcp: unknownClient });
    const answer = await ask([], { env: clientOf(privateFolder(t), [kdc.place]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    assert.deepEqual([answer.first.error?.number, answer.first.answeredBy], [6, 'tcp']);
  });

  it('answers no Kerberos', async (t) => {
    const http = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n');
    const web = await fakeKdc(t, { tcp: () => http, rawTcp: true });
    const answer = await ask([], { env: clientOf(privateFolder(t), [web.place]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-answers-garbage']]);
    assert.deepEqual([answer.first.udp.state, answer.first.tcp.state], ['refused', 'garbage']);
    assert.match(answer.first.tcp.error ?? '', /HTTP\/1\.1 400/);
  });

  it('answers a damaged message, which is read up to the damage', async (t) => {
    const cut = () => krbErrorOf({ code: 6, text: 'CLIENT_NOT_FOUND' }).subarray(0, 60);
    const kdc = await fakeKdc(t, { udp: cut, tcp: cut });
    const answer = await ask([], { env: clientOf(privateFolder(t), [kdc.place]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-answers-garbage']]);
    assert.match(answer.first.udp.error ?? '', /KRB-ERROR, damaged at byte/);
  });

  it('answers from another address', async (t) => {
    const kdc = await fakeKdc(t, { udp: unknownClient, tcp: unknownClient, udpFrom: '127.0.0.77' });
    const answer = await ask([], { env: clientOf(privateFolder(t), [kdc.place]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['kdc-tcp-only']]);
    assert.match(answer.first.udp.error ?? '', /an answer came from 127\.0\.0\.77:\d+, which clients ignore/);
  });

  it('has an IPv6 address', async (t) => {
    const kdc = await fakeKdc(t, { ...BOTH, address: '::1' });
    assert.match(kdc.place, /^\[::1\]:/);
    const env = clientOf(privateFolder(t), [kdc.place]);
    const { exitCode, first } = await ask([], { env });
    assert.ok((await sspidiag(['kdc'], { env })).stdout.includes(` ${kdc.place} `));
    assert.deepEqual(
      [exitCode, first.address, first.udp.state, first.tcp.state],
      [0, '::1', 'answered', 'answered'],
    );
  });

  it("is written in Heimdal's way, which MIT's library does not understand", async (t) => {
    const kdc = await fakeKdc(t, BOTH);
    const answer = await ask([], { env: clientOf(privateFolder(t), [`tcp/${kdc.place}`]) });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-entry-misread']]);
    assert.deepEqual([answer.first.udp.state, answer.first.tcp.state], ['not-asked', 'answered']);
  });

  it('is a proxy, which is shown and not asked', async (t) => {
    const env = clientOf(privateFolder(t), ['https://127.0.0.1:9/KdcProxy']);
    const answer = await ask([], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [3, []]);
    assert.equal(answer.first.proxy, 'https://127.0.0.1:9/KdcProxy');
    assert.match(answer.error?.message ?? '', /no KDC was asked/);
  });

  for (const [title, fields, code] of [
    ['refers to another realm', { code: 68, crealm: 'CHILD.LAB.TEST' }, 'realm-referral'],
    ['serves another realm', { code: 68 }, 'realm-unknown'],
    ['is not available', { code: 29, text: 'busy' }, 'krb-error'],
    [
      'is a domain controller, and the account is locked',
      { code: 18, data: extended(0xc0000234) },
      'principal-locked',
    ],
    ['and disabled', { code: 18, data: methodDataOf([3, status(0xc0000072)]) }, 'principal-disabled'],
    ['and may not log on now', { code: 18, data: extended(0xc000006f) }, 'principal-revoked'],
  ] as const) {
    it(title, async (t) => {
      const answerOf = () => krbErrorOf(fields);
      const kdc = await fakeKdc(t, { udp: answerOf, tcp: answerOf });
      const env = clientOf(privateFolder(t), [kdc.place]);
      const answer = await ask(['--principal', 'alice'], { env });
      assert.deepEqual([answer.exitCode, codes(answer)], [1, [code]]);
      if ('data' in fields) assert.match(answer.first.error?.ntStatus?.name ?? '', /^STATUS_/);
    });
  }

  it('has keys of RC4 only', async (t) => {
    const weak = () => krbErrorOf({ code: 25, data: methodDataOf([19, etypeInfo2Of({ etype: 23 })]) });
    const kdc = await fakeKdc(t, { udp: weak, tcp: weak });
    const env = clientOf(privateFolder(t), [kdc.place]);
    const answer = await ask(['--principal', 'alice'], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['weak-enctype']]);
  });

  it('counts the skew against clockskew', async (t) => {
    const late = () => krbErrorOf({ code: 6, time: Date.now() - 100_000 });
    const kdc = await fakeKdc(t, { udp: late, tcp: late });
    const strict = ['dns_lookup_kdc = false', 'clockskew = 90'];
    const env = clientOf(privateFolder(t), [kdc.place], { libdefaults: strict });
    const answer = await ask([], { env });
    assert.deepEqual([answer.exitCode, finding(answer, 'clock-skew')?.severity], [1, 'error']);
    const { offsetSeconds = 0, accuracySeconds = 0 } = answer.first.clock ?? {};
    assert.ok(Math.abs(offsetSeconds + 100) <= accuracySeconds, JSON.stringify(answer.first.clock));
  });
});

/** KERB-EXT-ERROR ([MS-KILE] section 2.2.2). */
function status(code: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(code, 0);
  bytes.writeUInt32LE(1, 8);
  return bytes;
}

/** KERB-ERROR-DATA of type KERB_ERR_TYPE_EXTENDED. */
function extended(code: number): Buffer {
  return Buffer.concat([Buffer.from([0x30, 21, 0xa1, 3, 2, 1, 3, 0xa2, 14, 4, 12]), status(code)]);
}

describe('KDCs of DNS', { skip: skip || without(privateDnsMissing()), concurrency: 2 }, () => {
  const usesDns = { libdefaults: ['dns_lookup_kdc = true'] };

  it('come from SRV records', async (t) => {
    const kdc = await fakeKdc(t, BOTH);
    const { through } = await privateDns(t, [
      ['kdc1.lab.test', 'A', kdc.address],
      ['_kerberos._udp.LAB.TEST', 'SRV', 0, 0, kdc.port, 'kdc1.lab.test'],
      ['_kerberos._tcp.LAB.TEST', 'SRV', 0, 0, kdc.port, 'kdc1.lab.test'],
      ['_kpasswd._udp.LAB.TEST', 'SRV', 0, 0, 464, 'kdc1.lab.test'],
    ]);
    const answer = await ask([], { env: clientOf(privateFolder(t), [], usesDns), through });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    const { source, used, host, address, sources, udp, tcp } = answer.first;
    assert.deepEqual([source, used, host, address], ['dns-srv', true, 'kdc1.lab.test', kdc.address]);
    assert.deepEqual([udp.state, tcp.state, sources.length], ['answered', 'answered', 2]);
    assert.deepEqual(
      answer.result.otherServers.map(({ service, port }) => [service, port]),
      [['kpasswd', 464]],
    );
  });

  it('come from URI records first', async (t) => {
    const kdc = await fakeKdc(t, BOTH);
    const { through } = await privateDns(t, [
      ['kdc1.lab.test', 'A', kdc.address],
      ['_kerberos.LAB.TEST', 'URI', 1, 1, `krb5srv:m:tcp:kdc1.lab.test:${kdc.port}`],
      ['_kerberos.LAB.TEST', 'URI', 2, 1, `krb5srv::tcp:kdc1.lab.test:${kdc.port}`],
      ['_kerberos._udp.LAB.TEST', 'SRV', 0, 0, 1, 'kdc1.lab.test'],
    ]);
    const answer = await ask([], { env: clientOf(privateFolder(t), [], usesDns), through });
    assert.equal(answer.exitCode, 0);
    const rows = answer.kdcs.map(({ source, port, used, udp }) => [source, port, used, udp.state]);
    assert.deepEqual(rows, [
      ['dns-uri', kdc.port, true, 'not-asked'],
      ['dns-srv', 1, false, 'refused'],
    ]);
  });

  it('are shown for comparison where krb5.conf names others, which are dead', async (t) => {
    const kdc = await fakeKdc(t, BOTH);
    const { address, port } = await freeEndpoint();
    const { through } = await privateDns(t, [
      ['kdc1.lab.test', 'A', kdc.address],
      ['_kerberos._tcp.LAB.TEST', 'SRV', 0, 0, kdc.port, 'kdc1.lab.test'],
    ]);
    const answer = await ask([], { env: clientOf(privateFolder(t), [`${address}:${port}`]), through });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-unreachable']]);
    assert.match(
      evidence(answer, 'kdc-unreachable'),
      /kdc1\.lab\.test:\d+ .*answers, and is not used: dns_lookup_kdc/,
    );
  });

  it('and names of krb5.conf that do not exist', async (t) => {
    const { through } = await privateDns(t, [['_kerberos._udp.LAB.TEST', 'SRV', 0, 0, 0, '.']]);
    const answer = await ask([], { env: clientOf(privateFolder(t), ['gone.lab.test']), through });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-unreachable']]);
    assert.match(answer.first.addressError ?? '', /no such name/);
    const nothing = await ask([], { env: clientOf(privateFolder(t), [], usesDns), through });
    assert.deepEqual([nothing.exitCode, codes(nothing)], [1, ['realm-without-kdc']]);
  });

  it('end in time where the name server is dead', async (t) => {
    const { through } = await privateDns(t, []);
    const folder = privateFolder(t);
    const resolv = join(folder, 'resolv.conf');
    const { address } = await freeEndpoint();
    const silent = createSocket('udp4').bind(53, address);
    t.after(() => silent.close());
    await once(silent, 'listening');
    writeFileSync(resolv, `nameserver ${address}\noptions timeout:30 attempts:3\n`);
    const inside = [...through, 'sh', '-c', `mount --bind ${resolv} /etc/resolv.conf && exec "$@"`, 'sh'];
    const env = clientOf(folder, ['kdc1.lab.test'], usesDns);
    const answer = await ask(['--timeout', '3'], { env, through: inside });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['kdc-unreachable']]);
    assert.match(answer.first.addressError ?? '', /not resolved within/);
    assert.ok(answer.seconds < 3.5, String(answer.seconds));
  });
});

describe('wrong ways to call it', () => {
  for (const [args, message] of [
    [['a b'], /"a b" is no realm/],
    [['alice@LAB.TEST'], /is a principal, not a realm/],
    [['LAB.TEST', 'OTHER'], /too many arguments/],
    [['LAB.TEST', '--principal', 'alice@OTHER.TEST'], /LAB\.TEST and a principal of OTHER\.TEST exclude/],
    [['--principal', '@LAB.TEST'], /--principal takes a name/],
    [['--principal', ''], /--principal is empty/],
    [['--principle', 'x'], /unknown option/],
    [['--timeout', '0'], /--timeout takes seconds/],
  ] as const) {
    it(args.join(' '), async () => {
      const { exitCode, stderr, stdout } = await sspidiag(['kdc', ...args]);
      assert.equal(exitCode, 2);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  it('without any realm', { skip }, async (t) => {
    const folder = privateFolder(t);
    writeFileSync(join(folder, 'empty'), '[libdefaults]\ndns_lookup_realm = false\n');
    const answer = await ask([], { env: { ...process.env, KRB5_CONFIG: join(folder, 'empty') } });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['realm-unknown']]);
    assert.equal(answer.result.realm.name, null);
  });

  it('with a krb5.conf that cannot be read', { skip }, async (t) => {
    const folder = privateFolder(t);
    writeFileSync(join(folder, 'bad'), '[libdefaults\n default_realm');
    const answer = await ask(['LAB.TEST', '--timeout', '5'], {
      env: { ...process.env, KRB5_CONFIG: join(folder, 'bad') },
    });
    assert.equal(answer.exitCode, 1);
    assert.equal(codes(answer)[0], 'configuration-unusable');
  });
});

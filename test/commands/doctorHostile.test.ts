/** The doctor where nobody answers, or nobody sensible: it ends in time, and the rest of the report is intact. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freeEndpoint } from '../../src/lab/kdc.ts';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import { type CliOptions, codes, type Reported, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { type Answer, clientOf, fakeKdc, unknownClient } from '../support/fakeKdc.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, library, program, root, without } from '../support/needs.ts';
import { childrenOf, isRunning, privateFolder } from '../support/programs.ts';

/** On a machine that has much else to do; what is measured on an idle one is below 0.1 s. */
const SLACK_SECONDS = 1;

/** The report, and whether it came in time. */
async function examined(
  args: readonly string[],
  timeout: number,
  options: CliOptions,
): Promise<Reported<DoctorResult>> {
  const begin = performance.now();
  const answer = await report<DoctorResult>([...args, '--timeout', String(timeout)], options);
  const seconds = (performance.now() - begin) / 1000;
  // The report itself is checked against its schema in the meantime, which takes no second process after the first.
  assert.ok(seconds < timeout + SLACK_SECONDS, `${seconds} s of ${timeout}`);
  return answer;
}

const answers = ({ result }: Reported<DoctorResult>) =>
  Object.fromEntries((result?.checks ?? []).map(({ code, answer }) => [code, answer]));

const silence: Answer = () => null;
const garbage: Answer = () => Buffer.from('SSH-2.0-OpenSSH_9.2, which is no KDC');

/** The environment of a client without tickets and keytab. */
function client(t: { after(remove: () => unknown): void }, kdcs: readonly string[]): NodeJS.ProcessEnv {
  const folder = privateFolder(t);
  const missing = (name: string) => `FILE:${join(folder, name)}`;
  writeFileSync(join(folder, 'password'), 'a password\n', { mode: 0o600 });
  return {
    ...clientOf(folder, kdcs),
    KRB5CCNAME: missing('ccache'),
    KRB5_KTNAME: missing('keytab'),
    KRB5_CLIENT_KTNAME: missing('client.keytab'),
    PASSWORD: join(folder, 'password'),
  };
}

const byPassword = ({ PASSWORD = '' }: NodeJS.ProcessEnv) => ['--user', 'alice', '--password-file', PASSWORD];

const skip = without(library('libgssapi_krb5.so.2', 'libgssapi-krb5-2'));

before(() => report(['doctor', '--package', 'NTLM', '--timeout', '5']));

describe('KDCs', { skip, concurrency: 2 }, () => {
  for (const timeout of [2, 4]) {
    it(`accepted, and never answered: ${timeout} s`, async (t) => {
      const env = client(t, [(await fakeKdc(t, { udp: silence, tcp: silence })).place]);
      const answer = await examined(['doctor', ...byPassword(env)], timeout, { env });
      // On a busy machine two seconds may pass before the KDC was waited for long enough.
      const asked = answer.result?.instruments.find(({ command }) => command === 'kdc');
      if (timeout > 2 || asked?.exitCode === 1) assert.equal(codes(answer)[0], 'kdc-unreachable');
      assert.notEqual(answer.exitCode, 0);
      assert.deepEqual(answer.result?.instruments.map(({ command }) => command).toSorted(), [
        'config',
        'kdc',
        'keytab',
      ]);
      assert.equal(answers(answer).configuration, 'yes');
    });
  }

  it('answered with garbage', async (t) => {
    const env = client(t, [(await fakeKdc(t, { udp: garbage, tcp: garbage })).place]);
    const answer = await examined(['doctor', ...byPassword(env)], 4, { env });
    assert.deepEqual([answer.exitCode, answer.result?.verdict.finding], [1, 'kdc-answers-garbage']);
  });

  it('refusing, silent and mad at once', async (t) => {
    const { address, port } = await freeEndpoint();
    const places = [
      `${address}:${port}`,
      (await fakeKdc(t, { udp: silence, tcp: silence })).place,
      (await fakeKdc(t, { udp: garbage, tcp: garbage })).place,
    ];
    const env = client(t, places);
    const answer = await examined(['doctor', ...byPassword(env)], 4, { env });
    assert.deepEqual([answer.exitCode, answer.result?.verdict.check], [1, 'kdc']);
  });

  it('all of these before one that answers: it is told that they cost time', async (t) => {
    const { address, port } = await freeEndpoint();
    const silent = await fakeKdc(t, { udp: silence, tcp: silence });
    const alive = await fakeKdc(t, { udp: unknownClient, tcp: unknownClient });
    const env = client(t, [`${address}:${port}`, silent.place, alive.place]);
    const answer = await examined(['doctor'], 6, { env });
    assert.equal(answer.exitCode, 1);
    assert.deepEqual(codes(answer).slice(0, 3), ['ccache-missing', 'keytab-missing', 'kdc-first-dead']);
  });
});

describe('a network that drops everything', {
  skip: skip || without(root(), program('unshare', 'util-linux'), program('ip', 'iproute2')),
}, () => {
  // What is sent there comes back to the loopback device, is for nobody, and is dropped in silence.
  const through = [
    ...['unshare', '--net', 'sh', '-c'],
    'ip link set lo up && ip addr add 198.51.100.1/32 dev lo && ip route add 192.0.2.0/24 dev lo src 198.51.100.1 && exec "$@"',
    'sh',
  ];
  for (const timeout of [2, 4]) {
    it(`KDCs and a web server behind it: ${timeout} s`, async (t) => {
      const env = client(t, ['192.0.2.7', '192.0.2.8', '192.0.2.9']);
      const byPasswordOnly = await examined(['doctor', ...byPassword(env)], timeout, { env, through });
      assert.deepEqual([byPasswordOnly.exitCode, codes(byPasswordOnly)[0]], [1, 'kdc-unreachable']);
      const web = await examined(['doctor', 'http://192.0.2.33/page'], timeout, { env, through });
      assert.deepEqual([web.exitCode, codes(web)[0]], [1, 'kdc-unreachable']);
      assert.ok(codes(web).includes('http-unreachable'));
      assert.match(web.result?.webServer?.error ?? '', /^no answer within [\d.]+ s$/);
    });
  }

  it('and one without any way: the name servers too', async (t) => {
    const env = client(t, ['192.0.2.7']);
    const nowhere = ['unshare', '--net'];
    const answer = await examined(['doctor', 'HTTP/web.lab.test'], 4, { env, through: nowhere });
    assert.deepEqual([answer.exitCode, codes(answer)[0]], [1, 'kdc-unreachable']);
    assert.equal(answer.result?.instruments.find(({ command }) => command === 'kdc')?.exitCode, 1);
  });
});

describe('a DNS that never answers', {
  skip: skip || without(root(), program('unshare', 'util-linux'), program('ip', 'iproute2')),
}, () => {
  const through = (folder: string) => {
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const resolver = file('resolv.conf', 'nameserver 192.0.2.53\noptions timeout:5 attempts:2\n');
    const commands = [
      `mount --bind ${resolver} /etc/resolv.conf`,
      `mount --bind ${file('hosts', '127.0.0.1 localhost\n')} /etc/hosts`,
      'ip link set lo up && ip addr add 198.51.100.1/32 dev lo',
      'ip route add 192.0.2.0/24 dev lo src 198.51.100.1',
      'exec "$@"',
    ];
    return ['unshare', '--mount', '--net', 'sh', '-c', commands.join(' && '), 'sh'];
  };
  for (const target of ['https://web.lab.test/', 'HTTP/web.lab.test']) {
    for (const timeout of [3, 5]) {
      it(`${target}: ${timeout} s`, async (t) => {
        const folder = privateFolder(t);
        const base = client(t, []);
        const libdefaults = ['dns_lookup_kdc = true', 'dns_canonicalize_hostname = true'];
        const env = { ...base, ...clientOf(folder, [], { libdefaults }), KRB5CCNAME: base.KRB5CCNAME };
        const answer = await examined(['doctor', target], timeout, { env, through: through(folder) });
        assert.equal(answer.exitCode, 1);
        const cause = answer.result?.verdict.finding ?? '';
        assert.ok(['realm-without-kdc', 'host-not-found', 'ccache-missing'].includes(cause), cause);
        assert.ok(codes(answer).includes('ccache-missing'));
      });
    }
  }
});

describe('a pipe in the place of a file', { skip: skip || without(kdc()) }, () => {
  let realm: TestLab;
  let pipe: string;
  before(async () => {
    realm = await lab();
    pipe = realm.file('pipe');
    execFileSync('mkfifo', [pipe]);
    const including = `include ${pipe}\n${readFileSync(realm.file('krb5.conf'), 'utf8')}`;
    writeFileSync(realm.file('including.conf'), including);
    const default_ = realm
      .read('krb5.conf')
      .replace('[libdefaults]', `[libdefaults]\n default_ccache_name = FILE:${pipe}`);
    writeFileSync(realm.file('default.conf'), default_);
  });
  after(() => realm?.stop());

  const cases: [string, () => { env?: NodeJS.ProcessEnv; args?: string[] }, string, string[]][] = [
    [
      'the cache',
      () => ({ env: { KRB5CCNAME: `FILE:${pipe}` } }),
      'ccache-not-readable',
      ['configuration', 'kdc', 'clock'],
    ],
    [
      '--ccache',
      () => ({ args: ['--ccache', pipe] }),
      'ccache-not-readable',
      ['configuration', 'kdc', 'clock'],
    ],
    [
      'default_ccache_name',
      () => ({ env: { KRB5CCNAME: undefined, KRB5_CONFIG: realm.file('default.conf') } }),
      'ccache-not-readable',
      ['configuration', 'kdc'],
    ],
    [
      'the keytab',
      () => ({ env: { KRB5_KTNAME: pipe } }),
      'keytab-not-readable',
      ['configuration', 'kdc', 'account'],
    ],
    [
      '--keytab',
      () => ({ args: ['--keytab', pipe] }),
      'keytab-not-readable',
      ['configuration', 'kdc', 'account'],
    ],
    [
      'the client keytab',
      () => ({ env: { KRB5_CLIENT_KTNAME: pipe } }),
      'client-keytab-not-usable',
      ['configuration', 'kdc'],
    ],
    ['krb5.conf', () => ({ env: { KRB5_CONFIG: pipe } }), 'config-unreadable', []],
    [
      'what krb5.conf includes',
      () => ({ env: { KRB5_CONFIG: realm.file('including.conf') } }),
      'config-unreadable',
      [],
    ],
  ];
  for (const [name, of, cause, hold] of cases) {
    it(`${name}: ${cause}`, async () => {
      const { env = {}, args = [] } = of();
      const answer = await examined(['doctor', ...args], 4, { env: { ...realm.environment, ...env } });
      assert.deepEqual(
        [answer.exitCode, codes(answer)[0]],
        [1, cause],
        JSON.stringify(answer.result?.verdict),
      );
      assert.match(answer.findings[0]?.evidence.join() ?? '', /is a pipe/);
      for (const check of hold) assert.equal(answers(answer)[check], 'yes', check);
    });
  }

  it('a trace that nobody reads: nothing is known, and that is no "no"', async () => {
    const env = { ...realm.environment, KRB5_TRACE: pipe };
    const answer = await examined(['doctor'], 2, { env });
    assert.deepEqual([answer.exitCode, answer.result?.verdict.answer], [3, 'unknown']);
    assert.equal(codes(answer)[0], 'timed-out');
  });
});

describe('somebody presses Ctrl-C', { skip }, () => {
  for (const [who, signal] of [
    ['the process alone', 'SIGINT'],
    ['the group, as a terminal does', 'SIGINT'],
    ['the process alone', 'SIGTERM'],
  ] as const) {
    it(`${signal}, ${who}: 130, and no child stays`, async (t) => {
      const env = client(t, [(await fakeKdc(t, { udp: silence, tcp: silence })).place]);
      for (let round = 0; round < 5; round++) {
        const [interpreter = '', ...rest] = SSPIDIAG;
        const process_ = spawn(interpreter, [...rest, 'doctor', '--json', ...byPassword(env)], {
          env,
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let stdout = '';
        process_.stdout.on('data', (data) => (stdout += data));
        const ended = once(process_, 'close');
        const pid = process_.pid ?? 0;
        // From the moment at which it has begun to work, up to the middle of it.
        while (childrenOf(pid).length === 0) await sleep(5);
        await sleep(Math.random() * 900);
        const children = childrenOf(pid);
        process.kill(who === 'the process alone' ? pid : -pid, signal);
        const begin = performance.now();
        const [exitCode, by] = await ended;
        assert.deepEqual([exitCode, by], [130, null], stdout);
        assert.ok(performance.now() - begin < 1500);
        assert.equal(JSON.parse(stdout).exitCode, 130);
        assert.deepEqual(children.filter(isRunning), []);
      }
    });
  }
});

describe('where the report goes', { skip: skip || without(kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm?.stop());
  const line = (words: string) =>
    realm.run([
      'sh',
      '-c',
      words.replaceAll('DOCTOR', `${SSPIDIAG.map((word) => `'${word}'`).join(' ')} doctor`),
    ]);

  it('a reader that goes away, or none at all, costs the report and not the answer', async () => {
    for (const words of [
      'DOCTOR >&-',
      'DOCTOR --nagios >&-',
      '{ DOCTOR; echo $? >&2; } 2>status | head -c 5 >/dev/null; exit $(cat status)',
      'DOCTOR 2>&- >/dev/null',
      'DOCTOR <&- >/dev/null',
    ]) {
      const { exitCode, stderr } = await line(words);
      assert.deepEqual([exitCode, stderr], [0, ''], words);
    }
    assert.equal((await line('DOCTOR >/dev/full')).exitCode, 3);
  });

  it('little memory', async () => {
    const { exitCode, stdout } = await line('unset NODE_EXTRA_CA_CERTS; ulimit -v 1500000; DOCTOR --nagios');
    assert.equal(exitCode, 0, stdout);
  });
});

it('progress is on a terminal only, and gone when it is over', {
  skip: skip || without(program('script', 'bsdutils')),
}, async (t) => {
  const env = client(t, [(await fakeKdc(t, { udp: silence, tcp: silence })).place]);
  const words = `${SSPIDIAG.join(' ')} doctor --timeout 2 ${byPassword(env).join(' ')} 2>&1 >/dev/null; true`;
  const onTerminal = execFileSync('script', ['-qec', words, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  assert.match(onTerminal, /asking the KDCs/);
  assert.match(onTerminal, /\r +\r$/);
  const piped = await sspidiag(['doctor', '--timeout', '2', ...byPassword(env)], { env });
  assert.equal(piped.stderr, '');
});

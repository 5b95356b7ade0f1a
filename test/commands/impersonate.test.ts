/** `impersonate` as root, without the right to, and refused: who the process really was, and what it could do. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accountByName, groupsOf } from '../../src/backends/posix/accounts.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import {
  type CliOptions,
  checked,
  codes,
  type Reported,
  report,
  SSPIDIAG,
  sspidiag,
} from '../support/cli.ts';
import { lab, labCommand, type TestLab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES, execute, isRunning, privateFolder, until } from '../support/programs.ts';

type Impersonated = Reported<ImpersonateResult>;

/** Puts a key into a session keyring of its own and runs a program there; with --tell, says what a program holds. */
const HELD = join(import.meta.dirname, '..', 'support', 'held.py');

type Held = {
  ids: number[];
  groups: number[];
  capabilities: Record<'Inh' | 'Prm' | 'Eff' | 'Amb', number>;
  descriptors: number[];
  variables: string[];
  /** False where the kernel has no keyrings. */
  findsKey: boolean;
};

describe('impersonate', {
  concurrency: 4,
  skip: without(kdc(), root(), program('setpriv', 'util-linux')),
}, () => {
  const games = accountByName('games');
  assert.ok(games);
  const { uid, gid } = games;
  const asRoot = { real: 0, effective: 0, saved: 0, fileSystem: 0 };
  let realm: TestLab;
  const folder = privateFolder({ after });
  const file = (owner: string) => join(folder, owner);

  before(async () => {
    realm = await lab();
    chmodSync(folder, 0o755);
    for (const owner of ['games', 'news', 'root']) {
      const account = accountByName(owner);
      writeFileSync(file(owner), owner, { mode: 0o400 });
      chownSync(file(owner), account?.uid ?? 0, account?.gid ?? 0);
    }
  });
  after(() => realm.stop());

  const impersonate = (args: readonly string[] = [], options: CliOptions = {}): Promise<Impersonated> =>
    report<ImpersonateResult>(['impersonate', ...args], { env: realm.environment, ...options });
  const user = (name: string) => ['--user', name, '--password-file', realm.file(`${name}.password`)];
  const reads = () => ['games', 'news', 'root'].flatMap((owner) => ['--read', file(owner)]);

  /** Nothing was done in the client's name, and the report says so. */
  function assertNothingDone(answer: Impersonated, code: string): void {
    assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_NO_IMPERSONATION']);
    assert.deepEqual(codes(answer), [code]);
    const { impersonated, reads, exec } = answer.result ?? {};
    assert.deepEqual([impersonated, reads, exec], [false, [], null]);
    assert.match(answer.findings[0]?.evidence.join() ?? '', /nothing was done/);
  }

  for (const name of ['Kerberos', 'Negotiate']) {
    it(`${name}: the client reads its own file and no other, and the identity comes back`, async () => {
      const answer = await impersonate(['--package', name, ...reads(), '--read', file('missing')]);
      assert.deepEqual([answer.exitCode, answer.status?.name, codes(answer)], [0, 'SEC_E_OK', []]);
      const { result } = answer;
      assert.deepEqual([result?.client, result?.package], ['alice@LAB.TEST', 'Kerberos']);
      assert.deepEqual(result?.mapping, {
        canonicalName: 'alice@LAB.TEST',
        account: 'games',
        uid,
        gid,
        permitted: true,
        by: 'library',
      });
      assert.deepEqual([result?.impersonated, result?.reverted], [true, true]);
      assert.deepEqual(
        result?.reads.map(({ duringOk, duringError, afterOk }) => [duringOk, duringError, afterOk]),
        [
          [true, null, true],
          [false, 'EACCES', true],
          [false, 'EACCES', true],
          [false, 'ENOENT', false],
        ],
      );
      assert.equal(result?.reads[0]?.duringBytes, 'games'.length);
      const { before: first, during, after: last } = result ?? {};
      assert.deepEqual(first, last);
      assert.deepEqual([first?.uid, first?.gid], [asRoot, asRoot]);
      assert.deepEqual([during?.uid?.effective, during?.uid?.fileSystem], [uid, uid]);
      assert.deepEqual([during?.gid?.effective, during?.gid?.fileSystem], [gid, gid]);
      assert.deepEqual([during?.account, during?.effectiveCapabilities], ['games', []]);
      assert.deepEqual(during?.groups.toSorted(), groupsOf(games).toSorted());
      assert.ok(result?.legs.every(({ status }) => status.signed >= 0));
    });
  }

  describe('which account', () => {
    it('NTLM clients need --map, since nobody checked their domain', async () => {
      const ntlm = ['--package', 'NTLM'];
      assertNothingDone(await impersonate([...ntlm, ...reads()]), 'ntlm-needs-map');
      const mapped = await impersonate([...ntlm, '--map', 'LAB\\alice=games', ...reads()]);
      assert.deepEqual([mapped.exitCode, mapped.result?.mapping.by], [0, 'map-option']);
      assert.deepEqual(
        mapped.result?.reads.map(({ duringOk }) => duringOk),
        [true, false, false],
      );
      assert.equal(mapped.result?.client, 'LAB\\alice');
    });

    it('--map names the client as it is, an account that exists, and never root', async () => {
      const ntlm = (map: string) => impersonate(['--package', 'NTLM', '--map', map, ...reads()]);
      assertNothingDone(await ntlm('LAB\\mallory=games'), 'map-names-another-client');
      assertNothingDone(await ntlm('OTHER\\alice=games'), 'map-names-another-client');
      assertNothingDone(await ntlm('alice=games'), 'map-names-another-client');
      assertNothingDone(await ntlm('LAB\\alice=no-such-account'), 'no-local-account');
      assertNothingDone(await ntlm('LAB\\alice=root'), 'account-is-root');
      assert.equal((await ntlm('LAB\\alice')).exitCode, 2);
      assert.equal((await ntlm('=games')).exitCode, 2);
    });

    it('a client that maps to uid 0 is refused', async () => {
      assertNothingDone(await impersonate([...user('root'), ...reads()]), 'account-is-root');
    });

    it('a client without an account is refused', async () => {
      assertNothingDone(await impersonate([...user('bob'), ...reads()]), 'no-local-account');
    });

    it('an account whose .k5login does not name the client refuses it', async () => {
      const logins = realm.file('logins');
      mkdirSync(logins);
      const KRB5_CONFIG = realm.file('k5login.conf');
      writeFileSync(KRB5_CONFIG, realm.read('krb5.conf').replace(/(k5login_directory = ).*/, `$1${logins}`));
      const options = { env: { ...realm.environment, KRB5_CONFIG } };
      writeFileSync(join(logins, 'games'), 'bob@LAB.TEST\n');
      const refused = await impersonate(reads(), options);
      assertNothingDone(refused, 'account-not-permitted');
      assert.deepEqual(
        [refused.result?.mapping.account, refused.result?.mapping.permitted],
        ['games', false],
      );
      writeFileSync(join(logins, 'games'), 'bob@LAB.TEST\nalice@LAB.TEST\n');
      assert.equal((await impersonate([], options)).exitCode, 0);
      // Who may not log on as alice's account, may as the account that names him.
      assert.equal((await impersonate(user('bob'), options)).exitCode, 1);
    });
  });

  describe('--token', () => {
    async function token(name: string, packageName = 'Kerberos'): Promise<Buffer> {
      const path = realm.file(`token.${name}`);
      const args = ['--package', packageName, '--target', 'host/localhost', '--token-output', path];
      const answer = await report(['acquire', ...args], { env: realm.environment });
      assert.ok(answer.ok);
      return readFileSync(path);
    }

    it('a complete one, in every form in which people carry it', async () => {
      for (const [form, write, packageName] of [
        ['raw', (bytes: Buffer) => bytes, 'Kerberos'],
        ['base64', (bytes: Buffer) => `${bytes.toString('base64')}\n`, 'Kerberos'],
        ['lines', (bytes: Buffer) => bytes.toString('base64').replace(/.{64}/g, '$&\r\n'), 'Kerberos'],
        [
          'header',
          (bytes: Buffer) => `Authorization: Negotiate ${bytes.toString('base64')}\r\n`,
          'Negotiate',
        ],
        [
          'UTF-16',
          (bytes: Buffer) => Buffer.from(`\ufeff${bytes.toString('base64')}`, 'utf16le'),
          'Kerberos',
        ],
      ] as const) {
        const path = realm.file(`form.${form}`);
        writeFileSync(path, write(await token(form, packageName)));
        const answer = await impersonate(['--token', path, ...reads()]);
        assert.equal(answer.exitCode, 0, `${form}: ${JSON.stringify(answer.findings)}`);
        assert.equal(answer.result?.client, 'alice@LAB.TEST');
        assert.equal(answer.result?.reads[2]?.duringError, 'EACCES');
        assert.equal(answer.result?.legs.length, 1);
      }
      const piped = await impersonate(['--token', '-'], { input: await token('piped') });
      assert.equal(piped.exitCode, 0);
    });

    it('is good for one use', async () => {
      const path = realm.file('token.twice');
      await token('twice');
      assert.equal((await impersonate(['--token', path])).exitCode, 0);
      const again = await impersonate(['--token', path, ...reads()]);
      assert.deepEqual([again.exitCode, codes(again)], [1, ['replay']]);
      assert.deepEqual(again.result?.reads, []);
    });

    it("NTLM's first one is not enough", async () => {
      await token('ntlm', 'NTLM');
      const answer = await impersonate(['--token', realm.file('token.ntlm'), ...reads()]);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['handshake-incomplete']]);
      assert.deepEqual(
        [answer.status?.name, answer.result?.package, answer.result?.impersonated],
        ['SEC_I_CONTINUE_NEEDED', 'NTLM', false],
      );
    });

    it('garbage, nothing, and options for a client that is elsewhere', async () => {
      const garbage = await impersonate(['--token', '-'], { input: Buffer.from([0x60, 1, 2, 3, 0xff, 0]) });
      assert.deepEqual([garbage.exitCode, garbage.status?.name], [1, 'SEC_E_INVALID_TOKEN']);
      assert.equal(garbage.result?.impersonated, false);
      assert.equal((await impersonate(['--token', '-'], { input: 'not a token, but words' })).exitCode, 2);
      assert.equal((await impersonate(['--token', '-'])).exitCode, 2);
      assert.equal((await impersonate(['--token', '/dev/zero'])).exitCode, 2);
      for (const options of [['--target', 'host/localhost'], user('alice'), ['--ccache', 'x']]) {
        assert.equal((await impersonate(['--token', '-', ...options], { input: 'YII=' })).exitCode, 2);
      }
    });
  });

  describe('--exec', () => {
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGTERM'] as const) {
      it(`takes a command along that does not end by ${signal} from the terminal`, async () => {
        const stubborn = `trap '' INT HUP QUIT TERM; echo $$; while :; do sleep 0.1; done`;
        const [node = '', ...argv] = [...SSPIDIAG, 'impersonate', '-q', '--exec', 'sh', '-c', stubborn];
        const child = spawn(node, argv, {
          env: realm.environment,
          stdio: ['ignore', 'pipe', 'ignore'],
          detached: true,
        });
        const ended = once(child, 'exit');
        const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
        const command = Number(said);
        assert.ok(isRunning(command));
        process.kill(-Number(child.pid), signal);
        await ended;
        await until(() => !isRunning(command), 'the command to end');
      });
    }

    it('runs the command as the account and nobody else', async () => {
      const script = 'id -u; id -g; id -G; grep ^Cap...: /proc/self/status; env; cat "$0" "$1"; exit 7';
      const env = { ...realm.environment, TERM: 'dumb', SECRET_OF_ROOT: '1', LD_LIBRARY_PATH: '/usr/lib' };
      const command = ['sh', '-c', script, file('games'), file('root')];
      const answer = await impersonate(['--exec', ...command], { env });
      assert.equal(answer.exitCode, 1, 'the command said no');
      const { exec, impersonated } = answer.result ?? {};
      assert.deepEqual([impersonated, exec?.exitCode, exec?.signal, exec?.error], [true, 7, null, null]);
      assert.deepEqual([exec?.command, exec?.uid], [command, uid]);
      // stdout holds the document, so what the command prints goes to stderr.
      const printed = answer.process.stderr;
      assert.ok(printed.startsWith(`${uid}\n${gid}\n${groupsOf(games).join(' ')}\n`), printed);
      assert.deepEqual(printed.match(/^Cap(Inh|Prm|Eff|Amb):.*[1-9a-f]/gm), null, 'no capability is left');
      assert.match(printed, /^USER=games$/m);
      assert.match(printed, new RegExp(`^HOME=${games.home}$`, 'm'));
      assert.doesNotMatch(printed, /SECRET_OF_ROOT|KRB5|NTLM|LD_LIBRARY_PATH/);
      assert.match(printed, /^games(cat: |.*root: Permission denied)/m);
    });

    it('leaves nothing to it that the caller inherited itself: capabilities, variables, descriptors, keys', {
      skip: without(program('python3', 'python3'), program('setpriv', 'util-linux')),
    }, async (t) => {
      const given = {
        LD_PRELOAD: 'libm.so.6',
        LD_LIBRARY_PATH: '/nowhere',
        NODE_OPTIONS: '--no-warnings',
        KRB5_TRACE: '/dev/null',
        GSS_USE_PROXY: 'no',
        BASH_ENV: '/nowhere/bash',
        PYTHONSTARTUP: '/nowhere/python',
        SSPIDIAG_TOLD: 'a secret',
      };
      const through = [
        ...['setpriv', '--inh-caps=+net_raw,+sys_admin', '--ambient-caps=+net_raw'],
        ...['bash', '-c', 'exec 9</etc/shadow 77</etc/shadow 300</etc/shadow; exec "$@"', '-'],
        ...['python3', HELD],
      ];
      const env = { ...realm.environment, ...given };
      const self = await execute([...through, 'python3', HELD, '--tell'], { env });
      const before = JSON.parse(self.stdout) as Held;
      // What is to be gone has to be there first.
      assert.notEqual(before.capabilities.Inh, 0);
      assert.deepEqual(
        [9, 77, 300].filter((descriptor) => !before.descriptors.includes(descriptor)),
        [],
      );
      const argv = ['impersonate', '-q', '--exec', 'python3', HELD, '--tell'];
      const { stdout, stderr, exitCode } = await sspidiag(argv, { env, through });
      assert.equal(exitCode, 0, stderr);
      const held = JSON.parse(stdout) as Held;
      assert.deepEqual(held.capabilities, { Inh: 0, Prm: 0, Eff: 0, Amb: 0 });
      assert.deepEqual(held.descriptors, [0, 1, 2]);
      assert.deepEqual(held.ids, [uid, uid, uid, gid, gid, gid]);
      assert.deepEqual(
        held.groups,
        groupsOf(games).toSorted((one, other) => one - other),
      );
      assert.deepEqual(
        held.variables.filter((name) => name in given || /^(LD_|KRB5|GSS|NTLM|NODE)/.test(name)),
        [],
      );
      // Where the kernel has no keyrings for this process, there is nothing to be gone.
      t.diagnostic(before.findsKey ? 'a key in the session keyring was there' : 'no keyring here');
      assert.equal(held.findsKey, false);
    });

    it('passes standard input and output on, and options that look like its own', async () => {
      const argv = ['impersonate', '--exec', 'sh', '-c', 'cat; echo "$@"', '-', '--json', '-q'];
      const { stdout, exitCode } = await sspidiag(argv, { env: realm.environment, input: 'typed\n' });
      assert.equal(exitCode, 0);
      assert.ok(stdout.startsWith('typed\n--json -q\n'), stdout);
    });

    it('a command that is not there, or dies', async () => {
      const missing = await impersonate(['--exec', 'no-such-command']);
      assert.equal(missing.exitCode, 1);
      assert.match(missing.result?.exec?.error ?? '', /not found/);
      const killed = await impersonate(['--exec', 'sh', '-c', 'kill -KILL $$']);
      assert.deepEqual([killed.exitCode, killed.result?.exec?.signal], [1, 'SIGKILL']);
      assert.equal((await impersonate(['--exec'])).exitCode, 2);
      assert.equal((await impersonate(['id'])).exitCode, 2);
    });

    it('is not run where the client was refused', async () => {
      const trace = join(folder, 'done-in-its-name');
      for (const refused of [user('bob'), user('root'), ['--package', 'NTLM']]) {
        const answer = await impersonate([...refused, '--exec', 'touch', trace]);
        assert.deepEqual([answer.exitCode, answer.result?.exec], [1, null]);
      }
      assert.ok(!existsSync(trace));
    });
  });

  it('root without CAP_SETUID is not enough', async () => {
    const lacking = { through: ['setpriv', '--bounding-set=-setuid'] };
    const answer = await impersonate([...reads(), '--exec', 'touch', join(folder, 'lacking')], lacking);
    assertNothingDone(answer, 'not-privileged');
    assert.ok(!existsSync(join(folder, 'lacking')));
    assert.deepEqual(answer.result?.before, answer.result?.after);
  });
});

describe('impersonate as a plain user', { skip: without(kdc(), program('setpriv', 'util-linux')) }, () => {
  it('is refused with its finding, and does nothing', async () => {
    const command = ['sspidiag', 'impersonate', '--json', '--read', '/etc/passwd', '--exec', 'true'];
    const isRoot = process.getuid?.() === 0;
    const env = { PATH: '/usr/bin:/bin', HOME: '/' };
    const ended = isRoot
      ? await execute([...AS_GAMES, ...SSPIDIAG, 'lab', '--', ...command], { env, cwd: '/' })
      : await labCommand(command);
    const answer = await checked<ImpersonateResult>(ended);
    assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_NO_IMPERSONATION']);
    assert.deepEqual(codes(answer), ['not-privileged']);
    const { impersonated, reads, exec, client } = answer.result ?? {};
    assert.deepEqual([impersonated, reads, exec, client], [false, [], null, 'alice@LAB.TEST']);
  });
});

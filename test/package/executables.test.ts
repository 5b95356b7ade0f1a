/** The single-file executables: one file each, on a machine that has no Node. */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { checked, sspidiag } from '../support/cli.ts';
import { falseWindowsLibrary } from '../support/falseLibrary.ts';
import { kdc, library, root, without } from '../support/needs.ts';
import { AS_GAMES, type Ended, execute, privateFolder } from '../support/programs.ts';
import {
  onDriveC,
  privatePrefix,
  startWindowsProgram,
  type WindowsOptions,
  windows,
  winPath,
} from '../support/windows.ts';
import { makePackages, PACKAGED } from './packaged.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LINUX_EXECUTABLE = join(ROOT, PACKAGED.linuxExecutable);
const WINDOWS_EXECUTABLE = join(ROOT, PACKAGED.windowsExecutable);

const onThisProcessor =
  process.arch === 'x64' ? null : `the executables are for x64, this is ${process.arch}`;

before(async () => {
  if (onThisProcessor === null) await makePackages();
});

/** No node, no HOME, no other thing of this machine. */
const BARE = { PATH: '/nonexistent' };

const run = (args: readonly string[], env: NodeJS.ProcessEnv = BARE): Promise<Ended> =>
  execute([LINUX_EXECUTABLE, ...args], { env, cwd: '/' });

async function runWindows(args: readonly string[], options: WindowsOptions = {}, exe = WINDOWS_EXECUTABLE) {
  return (await startWindowsProgram([exe, ...args], options)).ended;
}

const GSSAPI = library('libgssapi_krb5.so.2', 'libgssapi-krb5-2');

describe('the executable for Linux', { concurrency: 2, skip: without(onThisProcessor, GSSAPI) }, () => {
  for (const argv of [
    ['--version'],
    ['--help'],
    ['explain', '0x8009030E'],
    ['schema', 'whoami'],
    ['wohami'],
  ]) {
    it(`says what the program says: ${argv.join(' ')}`, async () => {
      assert.deepEqual(await run(argv), await sspidiag(argv));
    });
  }

  it('makes native calls, in its own process and in a child', async () => {
    const whoami = await checked<{ identity: unknown }>(await run(['whoami', '--json']));
    assert.equal(whoami.exitCode, 0);
    const packages = await checked<{ packages: unknown[] }>(await run(['packages', '--json', '--trace']));
    assert.ok(packages.calls.some((call) => call.function === 'gss_indicate_mechs'));
  });

  it('starts itself in the lab', { skip: without(kdc()) }, async () => {
    const { PATH } = process.env;
    const argv = ['lab', '--', 'sspidiag', 'acquire', '--json'];
    const answer = await checked(await execute([LINUX_EXECUTABLE, ...argv], { env: { PATH } }));
    assert.equal(answer.exitCode, 0);
  });

  it('starts itself for many targets', { skip: without(kdc()) }, async () => {
    const script = `printf 'HTTP/localhost\\nHTTP/nosuch\\n' | "$0" acquire --package Kerberos --targets - --ordered -q`;
    const { stdout } = await execute([LINUX_EXECUTABLE, 'lab', '--', 'sh', '-c', script, LINUX_EXECUTABLE]);
    const codes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { exitCode: number }).exitCode);
    assert.deepEqual(codes, [0, 1, 1]);
  });

  it('leaves nothing behind', async (t) => {
    const folder = privateFolder(t);
    for (const args of [['whoami'], ['packages']]) await run(args, { ...BARE, TMPDIR: folder });
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes the next folder where others could write, or where nothing may be executed', async (t) => {
    const folder = privateFolder(t);
    chmodSync(folder, 0o777);
    const open = { ...BARE, TMPDIR: folder, XDG_RUNTIME_DIR: join(folder, 'missing') };
    assert.equal((await run(['whoami'], open)).exitCode, 0);
    chmodSync(folder, 0o700);
  });

  it('works where the folder for temporary files is noexec', { skip: without(root()) }, async (t) => {
    const folder = privateFolder(t);
    const script = 'mount -t tmpfs -o noexec tmpfs "$1" && TMPDIR=$1 "$2" whoami --json';
    const argv = ['unshare', '--mount', 'sh', '-c', script, '-', folder, LINUX_EXECUTABLE];
    assert.equal((await checked(await execute(argv))).exitCode, 0);
  });

  it('runs as a plain user, and says where it may write nowhere', { skip: without(root()) }, async (t) => {
    const folder = privateFolder(t);
    chmodSync(folder, 0o755);
    const own = join(folder, 'sspidiag');
    copyFileSync(LINUX_EXECUTABLE, own);
    chmodSync(own, 0o755);
    const plain = await execute([...AS_GAMES, own, 'whoami'], { cwd: '/', env: { PATH: '/usr/bin:/bin' } });
    assert.deepEqual([plain.exitCode, plain.stderr], [0, '']);
    // Everything that could take the module is closed.
    const close = 'for each in /tmp /dev/shm /var/tmp; do mount -t tmpfs -o ro tmpfs "$each"; done';
    const closed = `${close}; exec ${AS_GAMES.join(' ')} "$1" whoami --json`;
    const copy = '/usr/local/bin/sspidiag-test';
    copyFileSync(LINUX_EXECUTABLE, copy);
    t.after(() => execute(['rm', '-f', copy]));
    const ended = await execute(['unshare', '--mount', 'sh', '-c', closed, '-', copy], {
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    });
    const refused = await checked(ended);
    assert.equal(refused.exitCode, 3);
    assert.match(refused.error?.message ?? '', /^koffi\.node: .* can be loaded from no folder: /);
  });
});

describe('the executable for Windows, under Wine', { skip: without(onThisProcessor, windows()) }, () => {
  it('calls secur32, with its output in a file and in a pipe', async () => {
    for (const stdout of ['file', 'pipe'] as const) {
      const answer = await checked<{ packages: { name: string }[] }>(
        await runWindows(['packages', '--json', '--trace'], { stdout }),
      );
      assert.equal(answer.exitCode, 0);
      assert.match(answer.backend?.library ?? '', /secur32\.dll/i);
      assert.ok(answer.result?.packages.some(({ name }) => name === 'NTLM'));
      assert.ok(answer.calls.some((call) => call.function === 'EnumerateSecurityPackagesW'));
    }
  });

  it('says what the program says', async () => {
    const { stdout } = await sspidiag(['explain', '0xC000006D']);
    assert.equal((await runWindows(['explain', '0xC000006D'])).stdout, stdout);
    assert.equal((await runWindows(['aquire'])).exitCode, 2);
  });

  it('loads no library from its own folder or the current one', async (t) => {
    const folder = privateFolder(t);
    const mark = join(folder, 'loaded');
    const exe = join(folder, 'sspidiag.exe');
    copyFileSync(WINDOWS_EXECUTABLE, exe);
    for (const name of [
      'secur32.dll',
      'sspicli.dll',
      'netapi32.dll',
      'kerberos.dll',
      'msv1_0.dll',
      'koffi.node',
      'asked.dll',
    ]) {
      await falseWindowsLibrary(join(folder, name), winPath(mark));
    }
    for (const args of [['acquire', '--package', 'NTLM'], ['whoami'], ['packages']]) {
      assert.equal((await runWindows(args, {}, exe)).exitCode, 0, args.join(' '));
      assert.ok(!existsSync(mark), args.join(' '));
    }
    // One is loaded where it is asked for: the test can fail.
    await runWindows(['packages', '--library', await onDriveC(join(folder, 'asked.dll'))], {}, exe);
    assert.ok(existsSync(mark));
  });

  it('verifies the module that it keeps, and replaces another', async (t) => {
    const prefix = await privatePrefix(t);
    assert.equal((await runWindows(['whoami'], { prefix })).exitCode, 0);
    const users = join(prefix.folder, 'drive_c', 'users');
    const [user = ''] = readdirSync(users).filter((name) => existsSync(join(users, name, 'AppData')));
    const folder = join(users, user, 'AppData', 'Local', 'sspidiag');
    const [name = ''] = readdirSync(folder);
    const kept = readFileSync(join(folder, name));
    writeFileSync(
      join(folder, name),
      kept.map((byte, at) => (at === 5000 ? byte ^ 1 : byte)),
    );
    assert.equal((await runWindows(['whoami'], { prefix })).exitCode, 0);
    assert.ok(readFileSync(join(folder, name)).equals(kept));
    assert.deepEqual(readdirSync(folder), [name]);
  });
});

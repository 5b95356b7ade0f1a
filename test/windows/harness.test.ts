/** What the tests under Wine rest on: streams, Ctrl-C, ends, prefixes, security packages. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { without } from '../support/needs.ts';
import { privateFolder, until } from '../support/programs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import {
  installSecurityProvider,
  privatePrefix,
  startWindowsProgram,
  windows,
  winPath,
} from '../support/windows.ts';
import { NODE_EXE, type Prefix, WINDOWS_INSTALLATION } from '../support/wine.ts';

/** Prints the names of the packages that secur32.dll has. */
const PACKAGES = `
const koffi = require(${JSON.stringify(winPath(join(WINDOWS_INSTALLATION, 'node_modules', 'koffi')))});
const PackageInfo = koffi.struct({
  fCapabilities: 'uint32', wVersion: 'uint16', wRPCID: 'uint16', cbMaxToken: 'uint32',
  Name: 'str16', Comment: 'str16',
});
const enumerate = koffi.load('secur32.dll').func('__stdcall', 'EnumerateSecurityPackagesW', 'int32', [
  koffi.out(koffi.pointer('uint32')), koffi.out(koffi.pointer('void *')),
]);
const count = [0];
const list = [null];
if (enumerate(count, list) !== 0) process.exit(1);
const names = koffi.decode(list[0], koffi.array(PackageInfo, count[0])).map(({ Name }) => Name);
console.log(JSON.stringify(names));
`;

async function packages(prefix: Prefix): Promise<string[]> {
  const run = await startWindowsProgram([NODE_EXE, '-e', PACKAGES], { prefix });
  const { stdout, stderr, exitCode } = await run.ended;
  assert.deepEqual([exitCode, stderr], [0, '']);
  return JSON.parse(stdout);
}

/** Starts a child like itself, says so, and tells of signals. */
const PAIR = `
const { spawn } = require('node:child_process');
const { writeSync } = require('node:fs');
const role = process.argv[2] ?? 'parent';
process.on('SIGINT', () => {
  writeSync(1, role + ' interrupted\\n');
  setTimeout(() => process.exit(7), 200);
});
setTimeout(() => undefined, 30000);
if (role === 'parent') spawn(process.execPath, [__filename, 'child'], { stdio: ['ignore', 1, 2] });
writeSync(1, role + ' ready\\n');
`;

describe('the harness', { concurrency: 4, skip: without(windows()) }, () => {
  for (const stdout of ['file', 'pipe'] as const) {
    it(`carries input, output and exit code: ${stdout}`, async () => {
      // Not readFileSync(0): Wine 8 has no fstat for a file that was inherited from Unix.
      const script = 'process.stdin.pipe(process.stdout); process.exitCode = 42';
      const input = 'abc\u00e9\n'.repeat(60_000);
      const run = await startWindowsProgram([NODE_EXE, '-e', script], { input, stdout });
      const ended = await run.ended;
      assert.deepEqual([ended.exitCode, ended.signal, ended.stderr], [42, null, '']);
      assert.ok(ended.stdout === input, `${ended.stdout.length} characters of ${input.length}`);
    });

    it(`interrupts a program and its child: ${stdout}`, async (t) => {
      const file = join(privateFolder(t), 'pair.cjs');
      writeFileSync(file, PAIR);
      const run = await startWindowsProgram([NODE_EXE, winPath(file)], { stdout });
      await until(() => /child ready/.test(run.stdout()), 'the child');
      run.interrupt();
      const ended = await run.ended;
      assert.equal(ended.exitCode, 7);
      assert.match(ended.stdout, /parent interrupted\n/);
      assert.match(ended.stdout, /child interrupted\n/);
    });
  }

  it('has no program that outlives its killed parent', async (t) => {
    const file = join(privateFolder(t), 'pair.cjs');
    writeFileSync(file, PAIR);
    for (const [stdout, count] of [
      ['file', 2],
      // And the relay between the pipes.
      ['pipe', 3],
    ] as const) {
      const run = await startWindowsProgram([NODE_EXE, winPath(file)], { stdout });
      await until(() => /child ready/.test(run.stdout()), 'the child');
      assert.equal(run.processes().length, count);
      run.kill();
      assert.equal((await run.ended).signal, 'SIGKILL');
      await until(() => run.processes().length === 0, 'the end of all');
    }
  });

  it('ends what takes too long', async (t) => {
    const file = join(privateFolder(t), 'pair.cjs');
    writeFileSync(file, PAIR);
    for (const stdout of ['file', 'pipe'] as const) {
      const run = await startWindowsProgram([NODE_EXE, winPath(file)], { stdout, limit: 2000 });
      await assert.rejects(run.ended, /no end after 2 s/);
      await until(() => run.processes().length === 0, 'its end');
    }
  });

  it("hands the environment on, but for what is Unix's own", async () => {
    const env = { ...process.env, SSPIDIAG_WORD: 'gr\u00fc\u00df', NODE_EXTRA_CA_CERTS: '/nowhere' };
    const script = 'JSON.stringify([process.env.SSPIDIAG_WORD, process.env.NODE_EXTRA_CA_CERTS ?? null])';
    const { ended } = await startWindowsProgram([NODE_EXE, '-p', script], { env });
    const { stdout, stderr } = await ended;
    assert.deepEqual([JSON.parse(stdout), stderr], [['gr\u00fc\u00df', null], '']);
  });

  it('has prefixes that a test may change', async (t) => {
    const prefix = await privatePrefix(t);
    const reg = async (...args: string[]) => (await startWindowsProgram(['reg', ...args], { prefix })).ended;
    const key = 'HKLM\\Software\\sspidiag-test';
    assert.equal((await reg('add', key, '/v', 'mark', '/d', 'there', '/f')).exitCode, 0);
    assert.match((await reg('query', key, '/v', 'mark')).stdout, /there/);
    const elsewhere = await startWindowsProgram(['reg', 'query', key, '/v', 'mark']);
    assert.notEqual((await elsewhere.ended).exitCode, 0);
  });

  it('registers a security package, and replaces it', async (t) => {
    const prefix = await privatePrefix(t);
    const before = await packages(prefix);
    assert.ok(before.includes('Kerberos') && before.includes('NTLM'), before.join());
    await installSecurityProvider(referenceLibrary().windows, prefix);
    const after = await packages(prefix);
    assert.deepEqual(
      before.filter((name) => !after.includes(name)),
      [],
    );
    assert.ok(after.includes('Reference'), after.join());
    // What follows the last section of a DLL is nobody's concern.
    const changed = join(privateFolder(t), basename(referenceLibrary().windows));
    writeFileSync(changed, Buffer.concat([readFileSync(referenceLibrary().windows), Buffer.from('changed')]));
    await installSecurityProvider(changed, prefix);
    assert.deepEqual(await packages(prefix), after);
    const installed = join(prefix.folder, 'drive_c', 'windows', 'system32', basename(changed));
    assert.ok(readFileSync(installed).equals(readFileSync(changed)));
  });
});

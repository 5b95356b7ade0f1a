/** A KDC that never answers, a library that crashes, a user who has enough: each ends with a whole document. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { it, type TestContext } from 'node:test';
import { checked, codes, SSPIDIAG } from '../support/cli.ts';
import { childrenOf, type Ended, isRunning, privateFolder, until } from '../support/programs.ts';
import { silentKdc } from '../support/silentKdc.ts';

/** Starts an acquire that waits for the KDC, does something to it, and returns how it ended. */
async function hanging(
  t: TestContext,
  act: (pid: number, child: number) => void,
  more: readonly string[] = [],
): Promise<{ ended: Ended; child: number; milliseconds: number }> {
  const silent = await silentKdc(privateFolder(t));
  t.after(silent.stop);
  const [node = '', ...entry] = SSPIDIAG;
  const argv = ['acquire', '--json', '--package', 'Kerberos', '--user', 'alice', '--password-file', '-'];
  const begin = performance.now();
  const process = spawn(node, [...entry, ...argv, ...more], { env: silent.environment });
  const output = { stdout: '', stderr: '' };
  process.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  process.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  process.stdin.end('secret');
  const ended = new Promise<Ended>((settle) =>
    process.on('close', (exitCode, signal) => settle({ exitCode, signal, ...output })),
  );
  await silent.connected();
  const [child = 0] = childrenOf(process.pid ?? 0);
  assert.ok(child, 'the request waits in a child');
  act(process.pid ?? 0, child);
  return { ended: await ended, child, milliseconds: performance.now() - begin };
}

const IN_FUNCTION = /in gss_acquire_cred_with_password$/;

it('--timeout ends the wait, names the function, and leaves no process', async (t) => {
  const { ended, child, milliseconds } = await hanging(t, () => {}, ['--timeout', '0.7']);
  const answer = await checked(ended);
  assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
  assert.match(answer.error?.message ?? '', /^no answer within 0\.7 s/);
  assert.match(answer.error?.message ?? '', IN_FUNCTION);
  assert.ok(milliseconds > 700 && milliseconds < 3000, `${milliseconds} ms`);
  assert.ok(!isRunning(child));
});

it('an asynchronous request can be waited for as little', async (t) => {
  const { ended, child } = await hanging(t, () => {}, ['--async', '--timeout', '0.7', '--trace']);
  const answer = await checked(ended);
  assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
  assert.ok(!isRunning(child));
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  it(`${signal} ends the wait with a document`, async (t) => {
    const { ended, child } = await hanging(t, (pid) => process.kill(pid, signal));
    const answer = await checked(ended);
    assert.equal(answer.exitCode, 130);
    assert.match(answer.error?.message ?? '', new RegExp(`${signal}.*gss_acquire_cred_with_password`));
    assert.ok(!isRunning(child));
  });
}

it('SIGKILL of the tool takes the child with it', async (t) => {
  const { ended, child, milliseconds } = await hanging(t, (pid) => process.kill(pid, 'SIGKILL'));
  assert.equal(ended.signal, 'SIGKILL');
  // The child holds standard error open as long as it lives: the library itself would go on for half a minute.
  assert.ok(milliseconds < 5000, `${milliseconds} ms`);
  await until(() => !isRunning(child), 'the end of the child');
});

for (const signal of ['SIGSEGV', 'SIGABRT', 'SIGBUS'] as const) {
  it(`a child that dies of ${signal} is a crash of the library`, async (t) => {
    const { ended } = await hanging(t, (_pid, child) => process.kill(child, signal));
    const answer = await checked(ended);
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
    assert.equal(answer.error?.message, `the library crashed (${signal}) in gss_acquire_cred_with_password`);
  });
}

it('a child that is killed is no crash of the library', async (t) => {
  const { ended } = await hanging(t, (_pid, child) => process.kill(child, 'SIGKILL'));
  const answer = await checked(ended);
  assert.deepEqual([answer.exitCode, codes(answer)], [3, ['process-ended']]);
  assert.match(answer.error?.message ?? '', /ended by SIGKILL in gss_acquire_cred_with_password$/);
});

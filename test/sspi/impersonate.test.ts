/** ImpersonateSecurityContext of the reference library, which really changes the thread: proved, reverted, interrupted. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { accountByName } from '../../src/backends/posix/accounts.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import { checked, codes, report, SSPIDIAG } from '../support/cli.ts';
import { root, without } from '../support/needs.ts';
import { childrenOf, privateFolder, until } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

describe('impersonate on the reference library', { concurrency: 2, skip: without(root(), gcc()) }, () => {
  let folder = '';
  const cleanUp: (() => void)[] = [];
  const file = (name: string) => join(folder, name);
  const client = () => [
    ...['--library', referenceLibrary().linux, '--package', 'Reference'],
    ...['--user', 'games', '--password-file', file('password')],
  ];
  const impersonate = (more: string[] = [], script = '') =>
    report<ImpersonateResult>(['impersonate', ...client(), ...more], {
      env: { ...process.env, REFERENCE_SSP_SCRIPT: script },
    });

  before(() => {
    folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    writeFileSync(file('password'), 'a password', { mode: 0o600 });
    writeFileSync(file('mine'), 'root only', { mode: 0o600 });
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  it('the thread becomes the client, is refused what the client is refused, and comes back', async () => {
    const games = accountByName('games');
    const answer = await impersonate(['--read', file('mine'), '--access', '/etc/passwd']);
    const { result, exitCode, findings } = answer;
    assert.deepEqual([exitCode, findings], [0, []]);
    const { before: first, during, after: last, native } = result ?? {};
    assert.equal(during?.uid?.effective, games?.uid);
    assert.equal(during?.uid?.fileSystem, games?.uid);
    assert.equal(during?.gid?.effective, games?.gid);
    assert.deepEqual(during?.effectiveCapabilities, []);
    assert.deepEqual(first, last);
    assert.equal(first?.uid?.effective, 0);
    assert.deepEqual([result?.impersonated, result?.reverted, result?.client], [true, true, 'games']);
    assert.deepEqual([native?.status.name, native?.revertStatus?.name], ['SEC_E_OK', 'SEC_E_OK']);
    assert.deepEqual(
      result?.reads.map(({ duringOk, duringError, afterOk }) => [duringOk, duringError, afterOk]),
      [[false, 'EACCES', true]],
    );
    assert.deepEqual(
      result?.accesses.map(({ during: as, after: own }) => [as.rights, own?.rights]),
      [
        [
          ['F_OK', 'R_OK'],
          ['F_OK', 'R_OK', 'W_OK'],
        ],
      ],
    );
  });

  it('a package without SECPKG_FLAG_IMPERSONATION says so, and nothing is done', async () => {
    const answer = await impersonate(['--package', 'ReferenceNoImpersonation', '--read', '/etc/passwd']);
    assert.deepEqual(
      [answer.exitCode, answer.status?.name, codes(answer)],
      [3, 'SEC_E_UNSUPPORTED_FUNCTION', ['function-unsupported']],
    );
    assert.equal(answer.result?.native?.packageClaimsIt, false);
    assert.deepEqual(answer.result?.reads, []);
  });

  it('SEC_E_OK that changed nothing is a failed check', async () => {
    const answer = await impersonate(['--read', '/etc/passwd'], 'ImpersonateSecurityContext: nothing');
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['identity-unchanged']]);
    assert.deepEqual([answer.result?.impersonated, answer.result?.reads], [false, []]);
  });

  for (const lie of ['nothing', 'status 0x80090301', 'status 0x80090302']) {
    it(`a revert that does not happen (${lie}) ends the process with code 5 at once`, async () => {
      const log = file(`log-${lie.replaceAll(' ', '-')}`);
      const answer = await report(['impersonate', ...client()], {
        env: {
          ...process.env,
          REFERENCE_SSP_SCRIPT: `RevertSecurityContext: ${lie}`,
          REFERENCE_SSP_LOG: log,
        },
      });
      assert.deepEqual([answer.exitCode, codes(answer)], [5, ['revert-failed']]);
      assert.equal(answer.result, null);
      // The log is root's: whatever the library was asked after the revert failed cannot be in it, so the file is
      // given to everybody for this.
      assert.doesNotMatch(
        existsSync(log) ? readFileSync(log, 'utf8') : '',
        /RevertSecurityContext[\s\S]*Delete/,
      );
    });
  }

  it('a failure that changed the identity all the same is reverted', async () => {
    const answer = await impersonate([], 'ImpersonateSecurityContext: then 0x8009030B');
    const { result, exitCode } = answer;
    assert.deepEqual([exitCode, result?.impersonated, result?.reverted], [1, false, true]);
    assert.deepEqual(result?.before, result?.after);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} during the region: the identity is given back, then the tool ends with 130`, async () => {
      const log = file(`log-${signal}`);
      writeFileSync(log, '', { mode: 0o666 });
      const [program = '', ...rest] = SSPIDIAG;
      const child = spawn(program, [...rest, 'impersonate', '--json', ...client()], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          REFERENCE_SSP_SCRIPT: 'RevertSecurityContext: delay 700',
          REFERENCE_SSP_LOG: log,
        },
      });
      const output = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
      const closed = once(child, 'close');
      const inner = () => childrenOf(child.pid ?? 0)[0];
      await until(() => actsAs(inner(), accountByName('games')?.uid), 'a thread that acts as the client');
      const pid = inner();
      child.kill(signal);
      const [exitCode] = await closed;
      const ended = { ...output, exitCode, signal: null };
      const document = await checked(ended);
      assert.equal(document.exitCode, 130);
      assert.match(document.error?.message ?? '', new RegExp(`interrupted by ${signal}.*reverted first`));
      assert.match(readFileSync(log, 'utf8'), /RevertSecurityContext 0x00000000/);
      assert.ok(pid !== undefined && !existsSync(`/proc/${pid}`), 'no process is left');
    });
  }
});

/** Whether a thread of the process has that effective uid. */
function actsAs(pid: number | undefined, uid: number | undefined): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((thread) => {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
      return status.match(/^Uid:\t\d+\t(\d+)/m)?.[1] === String(uid);
    });
  } catch {
    return false;
  }
}

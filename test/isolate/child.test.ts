/** The process that calls the library: whatever the library does to it, there is one report, and it blames the library. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import { codes, report } from '../support/cli.ts';
import { root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

describe('a library that does what no library should', { concurrency: 2, skip: without(gcc()) }, () => {
  let folder = '';
  const cleanUp: (() => void)[] = [];
  const file = (name: string) => join(folder, name);
  const run = <Result>(command: string, shim: string, more: string[] = [], script = '') =>
    report<Result>([command, '--library', file('libshim.so'), '--package', 'Reference', ...more], {
      env: {
        ...process.env,
        SHIM: shim,
        SHIM_LIBRARY: referenceLibrary().linux,
        REFERENCE_SSP_SCRIPT: script,
        REFERENCE_SSP_LOG: file('log'),
      },
    });
  const asGames = () => ['--user', 'games', '--password-file', file('password')];

  before(() => {
    folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    writeFileSync(file('password'), 'a password', { mode: 0o600 });
    // The library that is behind has to be compiled only once, before two tests ask for it.
    assert.ok(referenceLibrary().linux);
    execFileSync('gcc', [
      ...['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-fvisibility=hidden'],
      ...['-o', file('libshim.so'), join(import.meta.dirname, 'shim.c')],
    ]);
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  it('serves, where it is told nothing', async () => {
    const answer = await run<AcquireResult>('acquire', '');
    assert.deepEqual([answer.exitCode, answer.status?.name], [0, 'SEC_E_OK']);
    assert.equal(answer.result?.credential.expiry.state, 'at');
  });

  // 1, 7 and 13 are what Node itself ends with; 130 and 5 are this tool's.
  for (const way of ['exit', '_exit']) {
    for (const code of [0, 1, 2, 5, 7, 130]) {
      it(`${way}(${code}) in a function is put down to the library`, async () => {
        const answer = await run<AcquireResult>('acquire', `${way} ${code}`);
        assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
        assert.equal(answer.result, null);
        assert.equal(
          answer.error?.message,
          `the library ended the process (exit code ${code}) in AcquireCredentialsHandleW`,
        );
      });
    }
  }

  it('_exit(5) before anybody is impersonated is no identity that did not come back', async () => {
    const answer = await run<ImpersonateResult>('impersonate', '_exit 5', asGames());
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
  });

  const LINES = ['hello', '', '{}', 'null', '17', '[]', '"text"', '{"begin"', '{"other":1}', '\u00e4\uffff'];
  for (const line of LINES) {
    it(`${JSON.stringify(line)} in the descriptor of the process is passed over`, async () => {
      const answer = await run<AcquireResult>('acquire', `write ${line}`, ['--trace']);
      assert.deepEqual([answer.exitCode, answer.findings], [0, []]);
      assert.ok(answer.calls.some((call) => call.function === 'AcquireCredentialsHandleW'));
    });
  }

  for (const line of ['hello', '{}', '{"failure":{}}', '{"end":null}']) {
    it(`${line} in it and then _exit(5): the library ended the process`, async () => {
      const answer = await run<AcquireResult>('acquire', `write-exit ${line}`);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
      assert.match(answer.error?.message ?? '', /ended the process \(exit code 5\)/);
    });
  }

  it('a library that closes it is to blame', async () => {
    const answer = await run<AcquireResult>('acquire', 'close 3');
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
    assert.match(answer.error?.message ?? '', / in AcquireCredentialsHandleW$/);
  });

  for (const half of ['low', 'high']) {
    it(`a time of which only the ${half} half was written is none`, async () => {
      const answer = await run<AcquireResult>('acquire', `half ${half}`);
      const { expiry } = answer.result?.credential ?? {};
      assert.deepEqual([answer.exitCode, expiry?.state, expiry?.epochSeconds], [0, 'not-provided', null]);
      assert.match(expiry?.reason ?? '', /half/);
      assert.match(expiry?.raw ?? '', half === 'low' ? /^0xA5A5A5A5/ : /A5A5A5A5$/);
      const asked = await run<AcquireResult>('acquire', `half ${half}`, ['--min-lifetime', '1h']);
      assert.deepEqual([asked.exitCode, codes(asked)], [1, ['expiry-unknown']]);
    });
  }

  it('without RevertSecurityContext nobody is impersonated', { skip: without(root()) }, async () => {
    writeFileSync(file('log'), '');
    const answer = await run<ImpersonateResult>('impersonate', 'lacks-revert', [
      ...asGames(),
      ...['--read', file('password')],
    ]);
    assert.deepEqual([answer.exitCode, codes(answer)], [3, ['function-missing']]);
    assert.match(answer.status?.function ?? '', /^RevertSecurityContext$/);
    assert.deepEqual([answer.result?.impersonated, answer.result?.reads], [false, []]);
    assert.deepEqual(answer.result?.during, answer.result?.before);
    const log = readFileSync(file('log'), 'utf8');
    assert.match(log, /^AcceptSecurityContext 0x00000000$/m, 'there was a client to impersonate');
    assert.doesNotMatch(log, /^(Impersonate|Revert)SecurityContext/m);
  });
});

/**
 * `impersonate` in node.exe under Wine, of a package that really changes the thread's token, through secur32.dll: the
 * identity is what advapi32.dll says of the thread, and the library's log what was called.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import { checked, codes } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { until } from '../support/programs.ts';
import { windows } from '../support/windows.ts';
import { type ReferencePrefix, referencePrefix } from './referencePrefix.ts';

const IMPERSONATE = ['impersonate', '--package', 'Reference'];
const IMPERSONATED = 'ImpersonateSecurityContext 0x00000000';
const REVERTED = 'RevertSecurityContext 0x00000000';

/** What changes identities, of all calls. */
const turns = (calls: readonly string[]) =>
  calls.filter((call) => /^(Impersonate|Revert)SecurityContext /.test(call));

describe('impersonation', { concurrency: 2, skip: without(windows()) }, () => {
  let reference: ReferencePrefix;
  before(async () => {
    reference = await referencePrefix();
  });
  after(() => reference?.stop());

  for (const [level, name, finding] of [
    ['identification', 'Identification', ['impersonation-level-low']],
    ['impersonation', 'Impersonation', []],
    ['delegation', 'Delegation', []],
  ] as const) {
    it(`reaches the level ${name}, and comes back`, async () => {
      const file = reference.file(`Prüfbericht ${name}.txt`, 'five!');
      const none = reference.file('gibt es nicht');
      const objects = ['--read', file, '--read', none, '--access', file, '--access', 'HKLM\\Software'];
      const args = [...IMPERSONATE, '--level', level, ...objects];
      const answer = await reference.run<ImpersonateResult>(args);
      assert.deepEqual([answer.exitCode, codes(answer)], [0, finding]);
      const { result } = answer;
      assert.ok(result?.native && result.before?.token && result.during?.token && result.after?.token);
      assert.deepEqual([result.impersonated, result.reverted, result.native.level], [true, true, name]);

      const { before, during, after } = result;
      const source = [before, during, after].map((identity) => identity.token?.source);
      assert.deepEqual(source, ['process', 'thread', 'process']);
      const levels = [before, during, after].map((identity) => identity.token?.level);
      assert.deepEqual(levels, [null, name, null]);
      assert.deepEqual(after, before);
      assert.notEqual(during.token?.tokenId, before.token?.tokenId);
      // The reference package's only client is this user.
      assert.equal(during.token?.sid, before.token?.sid);
      assert.deepEqual(turns(answer.log()), [IMPERSONATED, REVERTED]);

      const reads = result.reads.map(({ path, duringOk, duringError, duringBytes, afterOk }) => [
        path,
        duringOk,
        duringError,
        duringBytes,
        afterOk,
      ]);
      assert.deepEqual(reads, [
        [file, true, null, 5, true],
        [none, false, 'ERROR_FILE_NOT_FOUND (2)', null, false],
      ]);
      const [ofFile, ofKey] = result.accesses;
      assert.ok(ofFile?.during.rights.includes('FILE_READ_DATA'));
      assert.ok(ofKey?.during.rights.includes('KEY_QUERY_VALUE'));
      assert.deepEqual([ofFile?.during.mask, ofKey?.during.mask], ['0x001f01ff', '0x000f003f']);
      assert.deepEqual(ofFile?.after, ofFile?.during);

      const below = result.native.conditions.map(({ condition, holds }) => [condition, holds]);
      assert.deepEqual(below, [
        ['level-below-impersonation', level === 'identification' ? 'yes' : 'no'],
        ['privilege', 'yes'],
        ['explicit-credentials', 'unknown'],
        ['same-identity', 'yes'],
      ]);
      assert.equal(result.native.secondHop.can, level === 'delegation' ? 'yes' : 'no');
    });
  }

  /** Script, exit code, finding, and what changed identities in the end. */
  for (const [script, exitCode, finding, expected] of [
    [
      'ImpersonateSecurityContext: nothing',
      1,
      'identity-unchanged',
      // Said to have succeeded, so it is gone back from.
      [IMPERSONATED, REVERTED],
    ],
    [
      'ImpersonateSecurityContext: status 0x8009030B',
      1,
      'impersonation-refused',
      ['ImpersonateSecurityContext 0x8009030B'],
    ],
    [
      'ImpersonateSecurityContext: status 0x80090302',
      3,
      'function-unsupported',
      ['ImpersonateSecurityContext 0x80090302'],
    ],
    // It failed and changed the identity all the same.
    [
      'ImpersonateSecurityContext: then 0x80090304',
      1,
      null,
      ['ImpersonateSecurityContext 0x80090304', REVERTED],
    ],
  ] as const) {
    it(`does nothing in the client's name after "${script}"`, async () => {
      const read = ['--read', reference.file('nur für Kunden.txt', 'x')];
      const answer = await reference.run<ImpersonateResult>([...IMPERSONATE, ...read], script);
      assert.equal(answer.exitCode, exitCode, codes(answer).join());
      if (finding !== null) assert.deepEqual(codes(answer), [finding]);
      assert.equal(answer.result?.impersonated, false);
      assert.deepEqual(answer.result?.reads, []);
      assert.deepEqual(answer.result?.after, answer.result?.before);
      assert.ok(answer.findings[0]?.evidence.includes("nothing was done in the client's name"));
      assert.deepEqual(turns(answer.log()), expected);
    });
  }

  for (const script of ['RevertSecurityContext: nothing', 'RevertSecurityContext: status 0x80090304']) {
    it(`ends at once after "${script}"`, async () => {
      const answer = await reference.run([...IMPERSONATE, '--timeout', '20'], script);
      assert.deepEqual([answer.exitCode, codes(answer)], [5, ['revert-failed']]);
      assert.match(answer.error?.message ?? '', /^the identity could not be reverted/);
      // Not even the contexts are deleted in somebody else's name.
      assert.match(answer.log().at(-1) ?? '', /^RevertSecurityContext /);
    });
  }

  for (const called of ['ImpersonateSecurityContext', 'RevertSecurityContext']) {
    it(`survives a crash in ${called}`, async () => {
      const answer = await reference.run(IMPERSONATE, `${called}: crash`);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
      assert.equal(answer.error?.message, `the library crashed (STATUS_ACCESS_VIOLATION) in ${called}`);
      assert.equal(answer.log().at(-1), `${called} crash`);
    });

    it(`does not wait for ever for ${called}`, async () => {
      const answer = await reference.run([...IMPERSONATE, '--timeout', '5'], `${called}: hang`);
      assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
      assert.equal(answer.error?.message, `no answer within 5 s in ${called}`);
      assert.equal(answer.log().at(-1), `${called} hang`);
    });
  }

  it('goes back when Ctrl-C comes meanwhile', async () => {
    const run = await reference.start([...IMPERSONATE, '--json'], 'RevertSecurityContext: delay 1500');
    await until(() => run.log().includes(IMPERSONATED), 'the other identity');
    run.interrupt();
    const answer = await checked(await run.ended);
    assert.equal(answer.exitCode, 130);
    assert.equal(answer.error?.message, 'interrupted by SIGINT; the identity was reverted first');
    assert.deepEqual(turns(run.log()), [IMPERSONATED, REVERTED]);
    await until(() => run.processes().length === 0, 'the end of all its processes');
  });

  it('says that it did not come back rather than that Ctrl-C came', async () => {
    const script = 'RevertSecurityContext: delay 1500; RevertSecurityContext: nothing';
    const run = await reference.start([...IMPERSONATE, '--json'], script);
    await until(() => run.log().includes(IMPERSONATED), 'the other identity');
    run.interrupt();
    const answer = await checked(await run.ended);
    assert.deepEqual([answer.exitCode, codes(answer)], [5, ['revert-failed']]);
    assert.equal(run.log().at(-1), REVERTED);
    await until(() => run.processes().length === 0, 'the end of all its processes');
  });

  it('leaves what Linux only has to Linux', async () => {
    const answer = await reference.run([...IMPERSONATE, '--map', 'LAB\\alice=alice']);
    assert.equal(answer.exitCode, 3);
    assert.match(answer.error?.message ?? '', /^--map is not for SSPI/);
  });
});

/** Where reports go under Wine: files, pipes, and pipes whose reader goes away; tables and documents alike. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { windows, windowsCli } from '../support/windows.ts';

const YES = ['acquire', '--package', 'NTLM'];
const NO = ['acquire', '--package', 'CREDSSP'];

describe('stdout under Wine', { concurrency: 2, skip: without(windows()) }, () => {
  for (const [args, exitCode] of [
    [YES, 0],
    [NO, 1],
    [['packages'], 0],
  ] as const) {
    it(`holds the same table in a file and in a pipe: ${args.join(' ')}`, async () => {
      const inFile = await windowsCli(args);
      assert.equal(inFile.exitCode, exitCode, inFile.stderr);
      assert.ok(inFile.stdout.length > 100, inFile.stdout);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no colours, no carriage returns
      assert.doesNotMatch(inFile.stdout, /[\x1b\r]|undefined|\[object/);
      assert.deepEqual(await windowsCli(args, { stdout: 'pipe' }), inFile);
    });
  }

  it('holds the same document, of 10 KB and more', async () => {
    const args = ['packages', '--json'];
    const [inFile, inPipe] = [await windowsCli(args), await windowsCli(args, { stdout: 'pipe' })];
    const [first, second] = [await checked(inFile), await checked(inPipe)];
    assert.deepEqual({ ...second, time: first.time }, first);
    assert.deepEqual([inFile.stderr, inPipe.stderr], ['', '']);
    const trace = await windowsCli(['whoami', '--json', '--trace'], { stdout: 'pipe' });
    assert.ok(trace.stdout.length > 10_000, `${trace.stdout.length} characters`);
    await checked(trace);
  });

  for (const [args, exitCode] of [
    [YES, 0],
    [[...NO, '--json'], 1],
    [['whoami', '--json', '--trace'], 0],
  ] as const) {
    it(`may lose its reader: ${args.join(' ')}`, async () => {
      const ended = await windowsCli(args, { stdout: 'abandoned pipe' });
      assert.deepEqual([ended.exitCode, ended.signal, ended.stderr], [exitCode, null, '']);
    });
  }

  it('stays empty with --quiet, and says the answer by the exit code', async () => {
    assert.deepEqual(await windowsCli([...YES, '-q']), { exitCode: 0, signal: null, stdout: '', stderr: '' });
    assert.deepEqual(await windowsCli([...NO, '-q']), { exitCode: 1, signal: null, stdout: '', stderr: '' });
  });

  it('spells what an argument spelt, in UTF-8, and in a document in ASCII', async () => {
    const args = ['acquire', '--package', 'Bürgeramt-中'];
    const table = await windowsCli(args, { stdout: 'pipe' });
    assert.match(table.stdout, /Bürgeramt-中/);
    const document = await windowsCli([...args, '--json'], { stdout: 'pipe' });
    assert.match(document.stdout, /B\\u00fcrgeramt-\\u4e2d/i);
    assert.equal(document.exitCode, 1);
  });
});

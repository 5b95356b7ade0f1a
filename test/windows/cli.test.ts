/** The command line in node.exe under Wine: its streams and exit codes. Of Windows itself it says nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sspidiag } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { windows, windowsCli, windowsReport } from '../support/windows.ts';

describe('node.exe under Wine', { concurrency: 4, skip: without(windows()) }, () => {
  for (const argv of [['--version'], ['--help'], ['help', 'acquire'], ['schema', 'whoami'], ['schema']]) {
    it(`prints the same as here: ${argv.join(' ')}`, async () => {
      const here = await sspidiag(argv);
      for (const stdout of ['file', 'pipe'] as const) {
        assert.deepEqual(await windowsCli(argv, { stdout }), here, stdout);
      }
    });
  }

  for (const argv of [
    ['aquire'],
    ['acquire', '--packge', 'Kerberos'],
    ['schema', 'aquire'],
    ['whoami', '--color', 'alwys'],
  ]) {
    it(`refuses ${argv.join(' ')} with exit code 2`, async () => {
      const ended = await windowsCli(argv);
      assert.deepEqual([ended.exitCode, ended.stdout], [2, '']);
      assert.match(ended.stderr, /^sspidiag: error: [^\n]*\nsspidiag: hint: did you mean [^\n]*\n$/);
      assert.deepEqual(await windowsCli(argv, { stdout: 'pipe' }), ended);
    });
  }

  for (const argv of [['tickets'], ['keytab', '--offline']]) {
    it(`${argv[0]} reads what Windows does not have, and says what to run instead`, async () => {
      const { exitCode, error, result } = await windowsReport(argv);
      assert.deepEqual([exitCode, result], [3, null]);
      assert.match(error?.hint ?? '', /whoami|setspn/);
    });
  }

  it('a refusal is a document, in a file and in a pipe', async () => {
    for (const stdout of ['file', 'pipe'] as const) {
      const { exitCode, host, error } = await windowsReport(['acquire', '--packge', 'Kerberos'], { stdout });
      assert.deepEqual([exitCode, host.platform], [2, 'win32']);
      assert.match(error?.message ?? '', /--packge/);
    }
  });

  it('the exit code outlives a reader that goes away', async () => {
    const { exitCode, stdout, stderr } = await windowsCli(['schema'], { stdout: 'abandoned pipe' });
    const whole = await sspidiag(['schema']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.ok(stdout.length > 0 && stdout.length < whole.stdout.length, `${stdout.length} characters`);
  });
});

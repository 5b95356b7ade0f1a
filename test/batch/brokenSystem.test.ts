/** Many targets on a system that breaks beneath them: no answer is lost, nothing waits for ever, and the end says what it was. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Call, compileFaults, disturbed, type Stage } from '../../scripts/prove/faults.ts';
import { linesOf } from '../support/answers.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { program, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { gcc } from '../support/referenceLibrary.ts';

const { EAGAIN, EIO, EMFILE, ENOSPC } = constants.errno;
const SPN = ['spn', '--offline', '--targets'] as const;

describe('many targets', { skip: without(gcc()) }, () => {
  const stage: Stage = { environment: process.env, folder: '', library: '', watch: 'files' };
  const cleanUp: (() => void)[] = [];
  const file = (name: string) => join(stage.folder, name);
  before(() => {
    stage.folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    stage.library = compileFaults(stage.folder);
    writeFileSync(file('one'), 'HTTP/localhost\n');
    writeFileSync(file('many'), Array.from({ length: 9 }, (_, index) => `HTTP/host${index}\n`).join(''));
    // More than is read at once.
    writeFileSync(file('long'), `HTTP/first\n${`# ${'.'.repeat(78)}\n`.repeat(3000)}HTTP/last\n`);
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  const seen = async (command: readonly string[]) =>
    (await disturbed(stage, { command, leaves: [] }, null)).calls;
  /** Runs it with one call disturbed. */
  const under = async (command: readonly string[], call: Call, errno: number) => {
    const fault = { call, action: `errno ${errno}` };
    const { run, hit } = await disturbed(stage, { command, leaves: [] }, fault);
    assert.deepEqual([hit, run.wrong], [true, []], `${call.function}: ${run.stderr}`);
    return linesOf({ ...run, exitCode: run.code });
  };

  it('where their file of notes fails: every target is answered', async () => {
    const command = [...SPN, file('one')];
    const noted = (await seen(command)).filter(({ about }) => /sspidiag-batch-\w+(\/notes.*)?$/.test(about));
    const functions = noted.map((call) => call.function);
    for (const expected of ['mkdtemp', 'open64', 'pwrite64', 'pread64', 'rmdir'])
      assert.ok(functions.includes(expected), `${expected} is not among ${functions.join()}`);
    for (const call of noted) {
      const { ended } = await under(command, call, ENOSPC);
      assert.equal(ended.exitCode, 0, call.function);
    }
  });

  for (const [name, errno] of [
    ['fork', EAGAIN],
    ['socketpair', EMFILE],
  ] as const) {
    it(`where no worker can be started, for each ${name} fails: each is told of`, async () => {
      const call = { process: 'main', function: name, number: 0, about: '' };
      const command = [...SPN, file('many'), '--concurrency', '4'];
      const { lines, ended, summary } = await under(command, call, errno);
      assert.deepEqual([lines.length, ended.exitCode, summary.result?.complete], [9, 3, true]);
      for (const { exitCode, error } of lines) {
        assert.equal(exitCode, 3);
        assert.match(error?.message ?? '', /^cannot start a child process: /);
      }
    });
  }

  it('of which the rest cannot be read: those before are answered, and the last line says so', async () => {
    const command = [...SPN, file('long')];
    const reads = (await seen(command)).filter(
      ({ function: name, about }) => name === 'read' && about.endsWith('/long'),
    );
    assert.ok(reads.length > 2, `${reads.length} reads`);
    const { lines, summary, ended } = await under(command, reads[1] as Call, EIO);
    assert.deepEqual(
      [lines.map(({ target }) => target), ended.exitCode, summary.result?.complete],
      [['HTTP/first'], 3, false],
    );
    assert.equal(summary.error?.message, `cannot read ${file('long')}: EIO`);
    assert.match(ended.stderr, /cannot read .*long: EIO\n.*--resume/);
    // Where nothing was read of it, it is a list that cannot be read.
    const { run } = await disturbed(
      stage,
      { command, leaves: [] },
      { call: reads[0] as Call, action: `errno ${EIO}` },
    );
    assert.deepEqual([run.code, run.stdout, run.wrong], [2, '', []]);
  });

  it('where the disk for temporary files is full: no library is blamed', {
    skip: without(root(), program('unshare', 'util-linux')),
  }, async () => {
    const full = [
      'mount -t tmpfs -o size=64k none "$TMPDIR"',
      '{ dd if=/dev/zero of="$TMPDIR/full" bs=4k || true; } 2>/dev/null',
      'exec "$@"',
    ].join(' && ');
    const ended = await execute(
      ['unshare', '--mount', 'sh', '-c', full, 'sh', ...SSPIDIAG, ...SPN, file('many')],
      { env: { ...process.env, TMPDIR: privateFolder({ after: (remove) => cleanUp.push(remove) }) } },
    );
    const { lines } = linesOf(ended);
    assert.deepEqual([lines.length, ended.exitCode], [9, 0], ended.stdout);
  });

  it('whose answers are to follow what somebody else has written: that stays, and there is a sentence', async () => {
    for (const text of ['{"a":1}', '[1,\n2]', '{"schema":"other/1"}', 'PASSWORD=x']) {
      writeFileSync(file('other'), text);
      const script = 'exec "$@" >>"$OUTPUT"';
      const argv = ['sh', '-c', script, 'sh', ...SSPIDIAG, ...SPN, file('one'), '--resume', file('other')];
      const { exitCode, stderr } = await execute(argv, { env: { ...process.env, OUTPUT: file('other') } });
      assert.equal(readFileSync(file('other'), 'utf8'), text);
      assert.deepEqual(
        [exitCode, /^sspidiag: error: line 1 of .*other is no answer/.test(stderr)],
        [2, true],
        stderr,
      );
    }
  });
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSPIDIAG } from '../support/cli.ts';
import { execute, isRunning } from '../support/programs.ts';

function start(action: string): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), action], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8');
  return child;
}

/** Reads until so many lines of JSON are there, by whichever process of the family they were written. */
async function lines(child: ChildProcess, count: number): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.split('\n').length > count) break;
  }
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('leave ends the process although a native call is in flight', { timeout: 20_000 }, async () => {
  const child = start('leave');
  const [code] = await once(child, 'exit');
  assert.equal(code, 7);
});

it('forbidCoreDumps makes the process undumpable', async () => {
  assert.deepEqual(await lines(start('dumpable'), 1), [{ refused: null, dumpable: 0 }]);
});

it('dieWithParent has the process killed when its parent ends', { timeout: 20_000 }, async () => {
  const parent = start('parent');
  const answers = Object.assign({}, ...(await lines(parent, 2)));
  assert.equal(answers.refused, null);
  const orphan = Number(answers.started);
  assert.ok(isRunning(orphan));
  parent.kill('SIGKILL');
  while (isRunning(orphan)) await sleep(5);
});

it('who reads keys to decode with has no memory in a core dump', async () => {
  const filter = `process.on('exit', () => process.stderr.write(require('node:fs').readFileSync('/proc/self/coredump_filter', 'utf8')))`;
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  try {
    writeFileSync(join(folder, 'see.cjs'), filter);
    writeFileSync(join(folder, 'keys'), `18:${'00'.repeat(32)}\n`);
    const argv = ['--require', join(folder, 'see.cjs'), ...SSPIDIAG.slice(1), 'decode', 'YIIBAAYGKwYBBQUC'];
    const withKeys = await execute([process.execPath, ...argv, '--key-file', join(folder, 'keys')]);
    assert.match(withKeys.stderr, /^0+\n$/);
    assert.doesNotMatch((await execute([process.execPath, ...argv])).stderr, /^0+\n$/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

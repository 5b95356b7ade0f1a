/** Files that hold secrets: all of them are there, or none, and those that they were to replace are. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { execute, privateFolder } from '../support/programs.ts';

const FILES = join(import.meta.dirname, '../../src/commands/files.ts');

/**
 * Writes two files in a process of its own, from where a child's answer comes: a callback of Node's.
 *
 * @param when what is done as the second one is about to be written
 */
async function written(
  t: TestContext,
  { force, second, when }: { force: boolean; second: string; when: string },
) {
  const folder = privateFolder(t);
  if (force) writeFileSync(join(folder, 'first'), 'older');
  const script = `
    import { mkdirSync, readFile } from 'node:fs';
    const { writeSecretFiles } = await import(${JSON.stringify(FILES)});
    const files = [
      { file: 'first', bytes: Buffer.from('newer') },
      { file: ${JSON.stringify(second)}, get bytes() { ${when}; return Buffer.from('newer'); } },
    ];
    readFile('/dev/null', () =>
      writeSecretFiles(files, ${force}).catch(({ message, exitCode }) => console.log(message, exitCode)));`;
  const argv = [process.execPath, '--input-type=module', '-e', script];
  const { stdout, stderr } = await execute(argv, { cwd: folder });
  const left = Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(join(folder, entry.name), 'utf8') : null,
    ]),
  );
  return { said: stdout + stderr, left };
}

describe('two files', () => {
  for (const force of [false, true]) {
    const before = force ? { first: 'older' } : {};
    it(`are both there${force ? ', in the place of what was' : ''}`, async (t) => {
      const { said, left } = await written(t, { force, second: 'second', when: '' });
      assert.deepEqual([said, left], ['', { first: 'newer', second: 'newer' }]);
    });

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      it(`are neither there where ${signal} comes meanwhile${force ? ', and what was stays' : ''}`, async (t) => {
        const when = `process.kill(process.pid, '${signal}')`;
        const { said, left } = await written(t, { force, second: 'second', when });
        assert.deepEqual([said, left], [`interrupted by ${signal} 130\n`, before]);
      });
    }

    it(`are neither there where one cannot be written${force ? ', and what was stays' : ''}`, async (t) => {
      const { said, left } = await written(t, { force, second: 'nowhere/second', when: '' });
      assert.match(said, /^cannot write nowhere\/second: no such folder 2\n$/);
      assert.deepEqual(left, before);
    });
  }

  it('are what they were where the second one cannot be put in its place', async (t) => {
    // A folder appears where it is to go, when both have been written.
    const when = "setImmediate(() => mkdirSync('second'))";
    const { said, left } = await written(t, { force: true, second: 'second', when });
    assert.match(said, /^cannot write second: .* 2\n$/);
    assert.deepEqual(left, { first: 'older', second: null });
  });
});

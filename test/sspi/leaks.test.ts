/**
 * Nothing that a library with the SSPI ABI gives out is kept, and nothing is given back twice: every operation a
 * thousand times in one process, then with each of its native calls failing in turn. The reference library counts.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { program, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';
import type { Answer, Request } from './leaks.ts';
import { EXCEPTIONS } from './leaksExpected.ts';

const PROGRAM = join(import.meta.dirname, 'leaks.ts');
const MODULES = join(import.meta.dirname, '..', '..', 'node_modules');

const RUNS = 1000;
/**
 * By how many KiB the resident set may grow between the 200th and the 1000th run of an operation. Measured: 0 to 400,
 * the heap's own ups and downs; 0 to 2300 where threads are made, for their stacks. More than 1.3 and 5 KiB lost in each
 * run shows.
 */
const MOST_GROWTH = { synchronous: 1024, asynchronous: 4096 } as const;

function request(what: Request['what'], runs: number): string {
  const { linux: library, linuxTableOnly: tableOnly } = referenceLibrary();
  const all: Request = { what, library, tableOnly, runs, mayImpersonate: root() === null };
  return JSON.stringify(all);
}

async function run(argv: string[], environment: NodeJS.ProcessEnv = {}) {
  const { exitCode, signal, stdout, stderr } = await execute(argv, {
    // One heap for all threads: with many of them the resident set is what it is by chance.
    env: { ...process.env, MALLOC_ARENA_MAX: '1', ...environment },
    timeout: 150_000,
  });
  assert.deepEqual({ exitCode, signal }, { exitCode: 0, signal: null }, stderr.slice(-2000));
  const answer: Answer = JSON.parse(stdout);
  return { answer, stderr };
}

/** What valgrind says that is about memory from malloc: freed already, beyond its end, or never given out. */
function heapErrors(stderr: string): string[] {
  return stderr
    .split(/^==\d+== ?\n/m)
    .map((error) => error.replaceAll(/^==\d+== ?/gm, ''))
    .filter((error) => /^(Invalid|Mismatched) free|block of size/m.test(error));
}

describe('whatever an SSPI library gives is given back once', { skip: without(gcc()) }, () => {
  it(`after ${RUNS} runs of every operation, and the process has not grown`, async (t) => {
    const { answer } = await run([
      process.execPath,
      '--expose-gc',
      '--max-semi-space-size=1',
      PROGRAM,
      request('repeat', RUNS),
    ]);
    const { repeated, callbacks } = answer;
    assert.deepEqual(
      repeated.filter(({ left }) => Object.keys(left).length > 0),
      [],
    );
    assert.ok(repeated.length >= (root() ? 21 : 22), `${repeated.length} operations`);
    assert.deepEqual(
      repeated.filter(
        ({ operation, growth }) =>
          growth > MOST_GROWTH[operation.includes('--async') ? 'asynchronous' : 'synchronous'],
      ),
      [],
    );
    assert.equal(callbacks, 1, 'one callback serves all asynchronous requests');
    t.diagnostic(`grown by at most ${Math.max(...repeated.map(({ growth }) => growth))} KiB`);
  });

  it('with each native call failing in turn: not done, done and said to have failed, said to be done', async (t) => {
    const { answer } = await run([process.execPath, PROGRAM, request('inject', 1)]);
    const { injected, callbacks } = answer;
    assert.ok(injected && injected.runs > 1000, `${injected?.runs} runs`);
    assert.deepEqual(injected.wrong, []);
    const unused = injected.unused.map((index) => EXCEPTIONS[index]);
    assert.deepEqual(unused, [], 'an exception that nothing needs hides faults');
    assert.equal(callbacks, 1);
    t.diagnostic(`${injected.runs} runs`);
  });

  /*
   * node under valgrind: without a JIT, and bundled, since types are stripped by WebAssembly, which needs one. koffi
   * makes calls on a stack of its own, which valgrind takes for wild reads and writes of stacks and mappings, so that
   * only errors about memory from malloc count: what libraries, koffi's allocations and Node's buffers are made of.
   */
  it('without a double free or a stray access that valgrind finds', {
    skip: without(program('valgrind', 'valgrind')),
  }, async (t) => {
    const bundle = join(privateFolder(t), 'leaks.mjs');
    await build({
      entryPoints: [PROGRAM],
      outfile: bundle,
      ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
      external: ['koffi', '@koromix/*'],
    });
    const valgrind = ['valgrind', '--smc-check=all-non-file', '--undef-value-errors=no', '--error-limit=no'];
    const { answer, stderr } = await run(
      [...valgrind, process.execPath, '--jitless', bundle, request('repeat', 3)],
      { NODE_PATH: MODULES },
    );
    assert.ok(answer.repeated.length > 0);
    assert.match(stderr, /ERROR SUMMARY/);
    assert.deepEqual(heapErrors(stderr), []);
  });
});

/** Short form of the proof about limits of memory, and what is said where a process was ended from outside. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { memory } from '../../scripts/prove/memory.ts';
import { holds } from '../../scripts/prove/stage.ts';
import { kdc, program, without } from '../support/needs.ts';

it('memory that runs out is no crash', {
  skip: without(kdc(), program('prlimit', 'util-linux')),
}, async (t) => {
  const figures = await memory(3, ['acquire', 'explain', 'spn']).run();
  t.diagnostic(figures.map(({ what, value }) => `${what}: ${value}`).join('; '));
  assert.ok((figures[0]?.value ?? 0) >= 40);
  assert.deepEqual(
    figures.filter((figure) => !holds(figure)),
    [],
  );
});

/** The short form of the proof about signals; `npm run prove` has 200 moments for each command. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { interrupt } from '../../scripts/prove/signals.ts';
import { kdc, root, without } from '../support/needs.ts';

const MOMENTS = 8;

it('a signal at any moment ends a command by the rules', { skip: without(kdc(), root()) }, async (t) => {
  const seed = Date.now() >>> 0;
  t.diagnostic(`seed ${seed}`);
  const runs = await interrupt(MOMENTS, seed);
  assert.ok(runs.length >= 13 * MOMENTS);
  assert.deepEqual(
    runs.filter(({ wrong }) => wrong.length > 0),
    [],
  );
});

/** The short form of the proof about readers that go away; `npm run prove` has 50 places in each output. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cut } from '../../scripts/prove/pipes.ts';
import { kdc, without } from '../support/needs.ts';

const PLACES = 5;

it('a reader that goes away at any byte costs the rest and not the answer', {
  skip: without(kdc()),
}, async (t) => {
  const seed = Date.now() >>> 0;
  t.diagnostic(`seed ${seed}`);
  const runs = await cut(PLACES, seed);
  assert.ok(runs.length >= 12 * PLACES);
  assert.deepEqual(
    runs.filter(({ wrong }) => wrong.length > 0),
    [],
  );
});

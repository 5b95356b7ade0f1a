/** Short forms of the soaks, and that a soak sees what is kept. `npm run prove` has the long ones. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figures, soak } from '../../scripts/prove/soak.ts';
import { soakList } from '../../scripts/prove/soakList.ts';
import { holds } from '../../scripts/prove/stage.ts';
import { kdc, library, without } from '../support/needs.ts';
import { gcc } from '../support/referenceLibrary.ts';

const ROUNDS = 4000;
const SETTLED = 2000;

const TARGETS = 3000;
const SETTLED_TARGETS = 1500;
/** V8's heaps have not settled by then. */
const SETTLING_KIBIBYTES = 8192;

describe('a soak', () => {
  for (const [name, skip] of [
    ['gssapi', without(kdc(), library('libgssapi_krb5.so.2', 'libgssapi-krb5-2'))],
    ['winpr', without(library('libwinpr2.so.2', 'libwinpr2-2'))],
    ['reference', without(gcc())],
  ] as const) {
    it(`of ${name} keeps nothing`, { skip }, async (t) => {
      const measured = await soak(name, ROUNDS, SETTLED).run();
      t.diagnostic(measured.map(({ what, value }) => `${what}: ${value}`).join('; '));
      assert.deepEqual(
        measured.filter((figure) => !holds(figure)),
        [],
      );
    });
  }

  it('of a list of targets keeps nothing', { skip: without(kdc()) }, async (t) => {
    const measured = await soakList(TARGETS, SETTLED_TARGETS, SETTLING_KIBIBYTES).run();
    t.diagnostic(measured.map(({ what, value }) => `${what}: ${value}`).join('; '));
    assert.deepEqual(
      measured.filter((figure) => !holds(figure)),
      [],
    );
  });

  it('sees memory, a descriptor or a thread that is kept', () => {
    const settled = { kibibytes: 90_000, descriptors: 20, threads: 7 };
    const wrong = (end: Partial<typeof settled>) =>
      figures({ rounds: 2, seconds: 1, held: [settled, { ...settled, ...end }] }, 'round 1', 2048)
        .filter((figure) => !holds(figure))
        .map(({ what }) => what);
    assert.deepEqual(wrong({}), []);
    assert.deepEqual(wrong({ kibibytes: 92_048 }), []);
    assert.deepEqual(wrong({ kibibytes: 92_049 }), ['resident memory after round 1, more at the end']);
    assert.deepEqual(wrong({ descriptors: 21 }), ['descriptors, more at the end']);
    assert.deepEqual(wrong({ threads: 8 }), ['threads, more at the end']);
  });
});

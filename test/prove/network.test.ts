/** Short forms of the proofs about a KDC that breaks off and a clock that is set, and what the doctor makes of that. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clock } from '../../scripts/prove/clock.ts';
import { kdc as cutKdc } from '../../scripts/prove/kdc.ts';
import { holds } from '../../scripts/prove/stage.ts';
import { CHECKS } from '../../src/doctor/checks.ts';
import { diagnose } from '../../src/doctor/diagnose.ts';
import type { Seen } from '../../src/doctor/seen.ts';
import { clockSet, clockSetGravely } from '../../src/findings/clockSet.ts';
import { IMPAIRING } from '../../src/findings/relevance.ts';
import { codes, report } from '../support/cli.ts';
import { inLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { gcc } from '../support/referenceLibrary.ts';

const seed = Date.now() >>> 0;
const faketime = without(kdc(), program('faketime', 'faketime'));

for (const [what, proof, least, skip] of [
  ['a KDC that breaks off is told as such', cutKdc(2, ['tickets']), 16, without(kdc())],
  ['a clock that is set changes no limit of time', clock(1, seed, ['spn', 'kdc']), 14, without(kdc(), gcc())],
] as const) {
  it(what, { skip }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const figures = await proof.run();
    assert.ok((figures[0]?.value ?? 0) >= least, `${figures[0]?.value} runs`);
    assert.deepEqual(
      figures.filter((figure) => !holds(figure)),
      [],
    );
  });
}

it('a ticket of a moment ago that has ended tells of clocks, and not of a ticket', { skip: faketime }, () =>
  inLab('healthy', async ({ environment }) => {
    const through = ['faketime', '-f', '-3652d'];
    const answer = await report(['keytab'], { env: environment, through });
    assert.deepEqual([answer.exitCode, [...new Set(codes(answer))]], [1, ['clock-skew']]);
  }),
);

it('the doctor does not say that clocks agree where one of them was set', () => {
  const nothing = { config: null, tickets: null, keytab: null, kdc: null, spn: null, web: null };
  const seen: Seen = { ...nothing, authenticate: { facts: null, reason: 'nobody tried' }, clockSetBy: 0 };
  const verdict = (clockSetBy: number) => {
    const found = clockSetBy === 0 ? [] : [{ finding: clockSetGravely(clockSetBy), from: 'kdc' }];
    const { checks, findings } = diagnose(CHECKS, { ...seen, clockSetBy }, found, 'it', IMPAIRING);
    return [checks.find(({ code }) => code === 'clock')?.answer, findings.map(({ severity }) => severity)];
  };
  assert.deepEqual(verdict(0), ['not-checked', []]);
  assert.deepEqual(verdict(2), ['unknown', ['warning']]);
  assert.deepEqual(verdict(-301), ['no', ['error']]);
  assert.match(clockSet(-3600).evidence[0] ?? '', /went 1 h back/);
});

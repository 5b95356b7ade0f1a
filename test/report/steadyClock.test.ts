/** The clock that was set: told once for what ran meanwhile, and not for what begins afterwards. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withClock } from '../../src/commands/withClock.ts';
import { report } from '../../src/report/report.ts';
import { beginAnew, clockSetBy } from '../../src/report/steadyClock.ts';

it('a clock that was set concerns the answer that was asked for before, and no later one', async (t) => {
  const codes = async () =>
    (await withClock(report('spn', { exitCode: 0 }))).findings.map(({ code }) => code);
  assert.deepEqual([clockSetBy(), await codes()], [0, []]);
  const real = Date.now;
  t.mock.method(Date, 'now', () => real() + 3_600_500);
  assert.deepEqual([clockSetBy(), await codes()], [3600, ['clock-set']]);
  beginAnew();
  assert.deepEqual([clockSetBy(), await codes()], [0, []]);
});

/** Every scenario's demonstration answers what the scenario says it does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demonstration, SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import { checked, codes, report, SSPIDIAG } from '../support/cli.ts';
import { lab, surroundings } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { AS_GAMES, execute } from '../support/programs.ts';

describe('scenarios', { concurrency: 4, skip: without(kdc()) }, () => {
  for (const each of SCENARIOS) {
    const { exitCode, status, finding } = each.expects;
    it(`${each.name}: ${status}, ${finding}`, { skip: surroundings(each) }, async () => {
      const { directory, environment: env, through, stop } = await lab(each.name);
      try {
        const answer = await report(demonstration(each, directory), { env, through });
        const errors = answer.findings.filter(({ severity }) => severity === 'error');
        const gravest = errors.length > 0 ? errors.map(({ code }) => code) : codes(answer);
        assert.deepEqual(
          [answer.exitCode, answer.status?.name ?? null, gravest],
          [exitCode, status, finding === null ? [] : [finding]],
        );
      } finally {
        await stop();
      }
    });
  }
});

it('healthy is healthy for a plain user too', {
  skip: without(kdc(), root(), program('setpriv', 'util-linux')),
}, async () => {
  const { demonstration: argv, expects } = scenario('healthy');
  const inside = ['lab', '--', ...SSPIDIAG, ...argv, '--json'];
  const env = { PATH: '/usr/bin:/bin', HOME: '/' };
  const answer = await checked(await execute([...AS_GAMES, ...SSPIDIAG, ...inside], { env, cwd: '/' }));
  assert.deepEqual([answer.exitCode, answer.status?.name], [expects.exitCode, expects.status]);
});

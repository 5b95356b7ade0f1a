/** Every scenario's demonstration answers what the scenario says it does. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demonstration, SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import { codes, report, SSPIDIAG } from '../support/cli.ts';
import { lab } from '../support/lab.ts';
import { kdc, program, root, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

describe('scenarios', { concurrency: 4, skip: without(kdc()) }, () => {
  for (const { name, expects, ...rest } of SCENARIOS) {
    it(`${name}: ${expects.status} ${expects.finding ?? ''}`, async () => {
      const { directory, environment, stop } = await lab(name);
      try {
        const argv = demonstration({ name, expects, ...rest }, directory);
        const answer = await report(argv, { env: environment });
        assert.deepEqual(
          [answer.exitCode, answer.status?.name, codes(answer)],
          [expects.exitCode, expects.status ?? undefined, expects.finding ? [expects.finding] : []],
        );
      } finally {
        await stop();
      }
    });
  }
});

describe('as a plain user', { skip: without(kdc(), root(), program('setpriv', 'util-linux')) }, () => {
  it('the healthy realm is as healthy', async () => {
    const { demonstration: argv, expects } = scenario('healthy');
    const plain = ['setpriv', '--reuid=games', '--regid=games', '--clear-groups', '--no-new-privs'];
    const env = { PATH: '/usr/bin:/bin', HOME: '/' };
    const inside = ['lab', '--', ...SSPIDIAG, ...argv, '--json'];
    const ended = await execute([...plain, ...SSPIDIAG, ...inside], { env, cwd: '/' });
    assert.equal(ended.exitCode, expects.exitCode, ended.stderr);
    assert.equal(JSON.parse(ended.stdout).status.name, expects.status);
  });
});

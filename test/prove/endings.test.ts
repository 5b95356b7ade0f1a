/** How commands end: short forms of the proofs about signals and readers that go away, and a disk that is full. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { pipes } from '../../scripts/prove/pipes.ts';
import { signals } from '../../scripts/prove/signals.ts';
import { holds, judged } from '../../scripts/prove/stage.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { kdc, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';

const seed = Date.now() >>> 0;

for (const [what, proof, skip] of [
  ['a signal at any moment ends a command by the rules', signals(8, seed), without(kdc(), root())],
  ['a reader that goes away at any byte costs the rest and not the answer', pipes(5, seed), without(kdc())],
] as const) {
  it(what, { skip }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const figures = await proof.run();
    assert.ok((figures[0]?.value ?? 0) >= 60);
    assert.deepEqual(
      figures.filter((figure) => !holds(figure)),
      [],
    );
  });
}

it('one wrong try of many is seen', () => {
  const figures = judged(
    [
      { what: 'a try', wrong: [] },
      { what: 'one that is meant to be wrong', wrong: ['it ended with 4'] },
    ],
    2,
  );
  assert.deepEqual(
    figures.filter((figure) => !holds(figure)).map(({ value }) => value),
    [1],
  );
});

it('a disk that is full is no answer', async (t) => {
  const file = join(privateFolder(t), 'report');
  const line = 'trap "" XFSZ; ulimit -f 2; exec "$0" "$@" >file';
  for (const command of [
    ['explain', '--list', '--json'],
    ['explain', '0x18'],
    ['schema'],
    ['help', 'findings'],
    ['completion', 'bash'],
  ]) {
    const { exitCode, signal } = await execute([
      'sh',
      '-c',
      line.replace('>file', `>${file}`),
      ...SSPIDIAG,
      ...command,
    ]);
    assert.deepEqual([exitCode, signal], [3, null], command.join(' '));
    assert.ok(readFileSync(file).length <= 1024);
  }
});

/** The short form of the proof about readers that go away; `npm run prove` has 50 places in each output. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { cut } from '../../scripts/prove/pipes.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { kdc, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';

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

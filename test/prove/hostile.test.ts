/** Hostile input: everything that was found once is read again, and a short hunt; `npm run prove` has the long one. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { figures, hostile } from '../../scripts/prove/hostile.ts';
import { holds } from '../../scripts/prove/stage.ts';
import { corpusOf } from '../hostile/corpus.ts';
import { hunt } from '../hostile/hunt.ts';
import { READERS, type Reader } from '../hostile/readers.ts';
import { swell } from '../hostile/swell.ts';
import { library, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { seeded } from '../wire/fuzz/mutate.ts';

const CORPUS = join(import.meta.dirname, '..', 'hostile', 'corpus');
const seed = Date.now() >>> 0;

for (const { name, seeds, open } of READERS) {
  it(`${name}: all of the corpus`, async (t) => {
    const inputs = [...seeds(), ...corpusOf(name)];
    assert.ok(inputs.length > seeds().length, 'there is no corpus');
    const read = await open(privateFolder(t));
    for (const input of inputs) await read(input);
  });
}

it('the corpus stays small, and belongs to readers', () => {
  const files = readdirSync(CORPUS);
  assert.deepEqual(files.sort(), READERS.map(({ name }) => `${name.replaceAll(' ', '-')}.txt`).sort());
  const bytes = files.reduce((sum, file) => sum + statSync(join(CORPUS, file)).size, 0);
  assert.ok(bytes < 300 * 1024, `${bytes} bytes`);
});

it('a short hunt in some of them, and whole commands', {
  skip: without(library('libgssapi_krb5.so.2', 'libgssapi-krb5-2')),
}, async (t) => {
  t.diagnostic(`seed ${seed}`);
  const some = READERS.filter((_, index) => index % 4 === seed % 4);
  const measured = await hostile(6, seed, some).run();
  t.diagnostic(measured.map(({ what, value }) => `${what}: ${value}`).join('; '));
  assert.ok((measured[0]?.value ?? 0) > 50);
  assert.deepEqual(
    measured.filter((figure) => !holds(figure)),
    [],
  );
});

/** Without a corpus and with one seed: what it does not find is not led anywhere. */
const planted = (read: Reader['open']): Reader => ({
  ...{ name: 'a planted one', seeds: () => [Buffer.from('start')], largest: null, open: read },
  grammar: { words: ['key', '=', '{'], nests: [] },
});

it('a bug that is planted is found', async () => {
  const reader = planted(() => (input) => {
    const text = input.toString('latin1');
    if (text.includes('key=')) throw new TypeError('planted');
  });
  const { failures } = await hunt(reader, { seconds: 0, seed: 7, atLeast: 6000 }, () => undefined);
  assert.match(String(failures[0]?.problem), /TypeError: planted/);
  assert.deepEqual(
    figures([
      { ...{ reader: 'x', inputs: 1, functions: 0, gaps: 0, slowest: 1, found: 0, fewest: [] }, failures },
    ]).filter((figure) => !holds(figure)).length,
    1,
  );
});

it('a time that grows with the square of the input is seen', async () => {
  const busy = (milliseconds: number) => {
    const begun = process.threadCpuUsage();
    for (let spent = 0; spent < milliseconds * 1000; ) {
      const { user, system } = process.threadCpuUsage(begun);
      spent = user + system;
    }
  };
  const square = (input: Buffer) => busy((input.length / 1024) ** 2 / 32);
  const line = (input: Buffer) => busy(input.length / 1024);
  const long = (read: (input: Buffer) => void) =>
    swell(read, Buffer.from('a'), 128 * 1024, seeded(1), () => undefined);
  await assert.rejects(long(square), /ms for \d+ bytes/);
  await long(line);
});

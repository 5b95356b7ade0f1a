/** Documents one a line: the same as JSON.stringify gives, in ASCII. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeLeg } from '../../src/commands/decodeLeg.ts';
import { jsonLines } from '../../src/render/jsonLines.ts';
import { tokenInLine } from '../../src/wire/input/tokens.ts';
import { MESSAGES } from '../wire/kerberosSamples.ts';

/** What JSON.stringify gives, with `\u` for all that is not printable ASCII. */
const expected = (document: unknown) =>
  JSON.stringify(document).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function written(document: unknown, size = 64): string {
  const lines = jsonLines(size);
  lines.add(document);
  assert.equal(lines.length, expected(document).length + 1);
  return lines.take().toString('latin1');
}

it('every decoded sample as JSON.stringify has it', () => {
  const lines = jsonLines(1024);
  const legs = MESSAGES.map(({ bytes }, index) => {
    const found = tokenInLine(bytes.toString('base64'), index + 1);
    assert.ok(found);
    return decodeLeg(found, index + 1, [], { offsets: true, showSecrets: true }).leg;
  });
  for (const leg of legs) lines.add(leg);
  assert.equal(lines.take().toString('latin1'), legs.map((leg) => `${expected(leg)}\n`).join(''));
  assert.equal(lines.length, 0);
});

it('characters that need an escape, numbers that JSON lacks, members without a value, empty ones', () => {
  const every = String.fromCharCode(...Array.from({ length: 0x200 }, (_, code) => code));
  const documents = [
    { text: every, 'na\u00efve "key"\n': '\ud83d\ude00\ud800', hex: '0xc0ffee' },
    [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21, -1.5, 2 ** 53, true, false, null, undefined],
    { missing: undefined, first: [], second: {}, third: [[{}]], hex: null },
    'x'.repeat(100_000),
    { deep: { hex: 'ab'.repeat(70_000) } },
    '',
  ];
  for (const document of documents) assert.equal(written(document), `${expected(document)}\n`);
});

it('what was taken stays as it was', () => {
  const lines = jsonLines(16);
  lines.add('first');
  const first = lines.take();
  lines.add('other');
  assert.equal(first.toString(), '"first"\n');
  assert.equal(lines.take().toString(), '"other"\n');
});

it('what was given back is written over, and nothing else', () => {
  const lines = jsonLines(8192);
  lines.add('first');
  const first = lines.take();
  lines.giveBack(first);
  lines.add('other');
  const other = lines.take();
  lines.add('third');
  const third = lines.take();
  assert.equal(third.buffer, first.buffer);
  assert.deepEqual([first, other, third].map(String), ['"third"\n', '"other"\n', '"third"\n']);
});

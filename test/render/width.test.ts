/** Grapheme clusters and their columns: what Node's segmenter and string-width say of the whole text. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import stringWidth from 'string-width';
import { clusters, loadWidths, widest } from '../../src/render/width.ts';
import { wrapMeasured } from '../../src/render/wrap.ts';

await loadWidths();

/** One of each kind of which the rules of UAX #29 speak, and of each kind that is simple here. */
const UNITS = [
  ...['a', '1', '#', ' ', 'é', 'λ', 'ж', 'ש', 'ب', 'あ', 'ア', '漢', '가', 'ｶ', 'ﾞ', '\u00ad', '\u0600'],
  ...[
    '\u0301',
    '\u20e3',
    '\u093f',
    'क',
    '\u094d',
    'ष',
    'ก',
    '\u0e33',
    '\u1100',
    '\u1161',
    '\u11a8',
    '\uac01',
  ],
  ...['\u{1f468}', '\u200d', '\u200c', '\u{1f3fb}', '\ufe0e', '\ufe0f', '\u2764', '\u{1f1e9}', '\u{1f1ea}'],
  ...['\u{1f3f4}', '\u{e0067}', '\u{e007f}', '\u{20000}', '\u{e0100}', '\u0f71'],
];

/** Every pair, and texts of up to a dozen units. */
function* texts(): Generator<string> {
  for (const one of UNITS) for (const other of UNITS) yield one + other;
  let state = 7;
  const number = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let count = 0; count < 800; count++) {
    yield Array.from({ length: 3 + number(10) }, () => UNITS[number(UNITS.length)]).join('');
  }
}

it('clusters are those of the segmenter, and together as wide as the text', () => {
  const segmenter = new Intl.Segmenter();
  let tried = 0;
  for (const text of texts()) {
    // Now and then longer than what is segmented at once.
    const whole = tried++ % 20 === 0 ? text.repeat(300) : text;
    const found = [...clusters(whole)];
    const expected = [...segmenter.segment(whole)].map(({ segment }) => segment);
    assert.deepEqual(
      found.map((each) => each.text),
      expected,
      JSON.stringify(text),
    );
    const width = found.reduce((sum, each) => sum + each.width, 0);
    assert.equal(width, stringWidth(whole), JSON.stringify(text));
  }
});

it('wrapping loses nothing, divides no cluster that fits, and counts each line', () => {
  for (const text of texts()) {
    for (const width of [2, 7]) {
      const lines = wrapMeasured(text, width);
      const unspaced = (each: string) => each.replaceAll(' ', '');
      assert.equal(unspaced(lines.map((line) => line.text).join('')), unspaced(text));
      for (const line of lines) {
        assert.ok(line.width <= width, JSON.stringify([text, width, line]));
        assert.equal(line.width, stringWidth(line.text), JSON.stringify([text, width, line]));
      }
    }
  }
});

it('of a text without end only the beginning is read', () => {
  const endless = '\u{1f468}\u200d\u{1f469} '.repeat(200_000);
  const begin = performance.now();
  for (let count = 0; count < 100; count++) assert.equal(widest(endless, 'lines', 80), 80);
  assert.ok(performance.now() - begin < 10_000);
});

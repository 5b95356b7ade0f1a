/** The README's picture is what the doctor says today, drawn so that every column stands where the terminal has it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { PICTURE, picture } from '../../scripts/picture.ts';
import { segments, terminalSvg } from '../../scripts/terminalSvg.ts';
import { kdc, program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

const COMMITTED = readFileSync(PICTURE, 'utf8');
const TITLES = { title: 'a & b', description: 'two < three' };

type Drawn = { x: number; y: number; length: number; classes: string; text: string };

const TEXT = /<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"(?: class="([\w ]+)")?>([^<]*)<\/text>/g;

function drawn(svg: string): Drawn[] {
  return [...svg.matchAll(TEXT)].map(([, x, y, length, classes = '', text = '']) => ({
    ...{ x: Number(x), y: Number(y), length: Number(length), classes },
    text: text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
  }));
}

/** What changes from run to run and from release to release. */
const CHANGING: readonly [RegExp, string][] = [
  [/sspidiag-lab-\w+/g, 'sspidiag-lab-NAME'],
  [/\b127(?:\.\d+){3}:\d+/g, 'ADDRESS'],
  [/\b[\d.]+(?= (?:ms|s|min|h|d)\b)/g, 'N'],
  [/\bby (?:UDP|TCP) in/g, 'by PROTOCOL in'],
  [/(?<=libgssapi_krb5\.so\.2 )[\d.]+/g, 'VERSION'],
];

/** `23 h 59 min` in one run is `1 d` in the next. */
const DURATION = /(?:N (.*)\n(?:ms|s|min|h|d) \1\n)+/g;

/** Each word with how it is set, in reading order: how long the changing ones are moves where lines break. */
function words(svg: string): string[] {
  const text = drawn(svg)
    .map(({ classes, text }) => text.replace(/\S+/g, (word) => `${word}\u0001${classes}`))
    .join(' ')
    .split(' ');
  const sentence = text.map((word) => word.split('\u0001')[0]).join(' ');
  const changed = CHANGING.reduce((given, [from, to]) => given.replace(from, to), sentence);
  const set = changed.split(' ').map((word, index) => `${word} ${text[index]?.split('\u0001')[1]}\n`);
  return set.join('').replace(DURATION, 'DURATION $1\n').split('\n');
}

const everythingElse = (svg: string) => svg.match(/<(?:title|desc)[^>]*>.*|<style>[\s\S]*<\/style>/g);

describe('the picture of the README', () => {
  it('is what the command says today', { skip: without(kdc(), program('script', 'bsdutils')) }, () => {
    const today = picture();
    assert.deepEqual(words(COMMITTED), words(today), 'node scripts/picture.ts draws it anew');
    assert.deepEqual(
      everythingElse(COMMITTED),
      everythingElse(today),
      'node scripts/picture.ts draws it anew',
    );
  });

  it('has nothing that a page would not show: no script, no font, no address but its own', () => {
    assert.ok(COMMITTED.length < 40_000, `${COMMITTED.length} bytes`);
    assert.doesNotMatch(COMMITTED, /<script|<image|@import|@font-face|href|url\(|\son\w+=/);
    assert.deepEqual(COMMITTED.match(/https?:[^"' ]*/g), ['http://www.w3.org/2000/svg']);
  });

  it('is XML', { skip: without(program('python3', 'python3-minimal')) }, async () => {
    const parse = 'import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())';
    for (const svg of [COMMITTED, terminalSvg(['<&> "\''], 10, TITLES)]) {
      const { exitCode, stderr } = await execute(['python3', '-c', parse], {}, svg);
      assert.equal(exitCode, 0, stderr);
    }
  });

  it('keeps every word in the window, and none over another', () => {
    const [, width] = /viewBox="0 0 ([\d.]+) /.exec(COMMITTED) ?? [];
    const all = drawn(COMMITTED);
    assert.ok(all.length > 40, 'the picture was not understood');
    assert.equal(all.length, COMMITTED.split('<text ').length - 1);
    all.forEach(({ x, y, length }, index) => {
      const next = all[index + 1];
      if (next?.y === y) assert.ok(x + length < next.x, `${x} ${y}`);
      else assert.ok(x + length < Number(width), `${x} ${y}`);
    });
  });
});

describe('a line of a terminal', () => {
  it('is text at its columns, in its colours', () => {
    assert.deepEqual(segments('\x1b[31m\x1b[1mFAIL\x1b[22m\x1b[39m  doctor  a b'), {
      text: [
        { column: 0, text: 'FAIL', classes: 'bad bold' },
        { column: 6, text: 'doctor', classes: '' },
        { column: 14, text: 'a b', classes: '' },
      ],
      rules: [],
    });
  });

  it('is ruled where the table is', () => {
    assert.deepEqual(segments('│ \x1b[2ma\x1b[22m  │'), {
      text: [{ column: 2, text: 'a', classes: 'quiet' }],
      rules: [
        { column: 0, rule: 'ud' },
        { column: 5, rule: 'ud' },
      ],
    });
  });

  it('has lost the progress that was wiped from it', () => {
    const { text } = segments('\r\x1b[Kasking the KDCs\r\x1b[KOK');
    assert.deepEqual(text, [{ column: 0, text: 'OK', classes: '' }]);
  });

  it('with a sequence that has no drawing is refused', () => {
    assert.throws(() => segments('\x1b[45mno'), /no drawing for SGR 45/);
  });

  it('is ruled in strokes as long as they go', () => {
    const svg = terminalSvg(['┌─┐', '└─┘'], 3, TITLES);
    const [, path] = /class="rules" d="([^"]+)"/.exec(svg) ?? [];
    assert.equal(path, 'M20.2 47H37M20.2 65H37M20.2 47V65M37 47V65');
  });
});

/** What is made visible in text that somebody else chose, and what stays as it is. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { printable } from '../../src/render/printable.ts';

for (const [what, text] of [
  ['letters of all scripts', 'Bürger 漢字 가나 नमस्ते שלום العربية ｶﾞ'],
  ['a family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
  ['a rainbow flag', '\u{1f3f3}\ufe0f\u200d\u{1f308}'],
  ['a tone of skin', '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}'],
  ['the flag of England', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
  ['a heart in colour', '\u2764\ufe0f'],
  ['a keycap', '1\ufe0f\u20e3'],
  ['joiners of Persian and of Devanagari', 'نامه\u200cای क्\u200dष'],
  ['a variant of a Han character', '葛\u{e0100}'],
] as const) {
  it(`${what}: as it is`, () => assert.equal(printable(text), text));
}

for (const [what, text, expected] of [
  ['an escape sequence', '\u001b[2J\u0007', '\\u{1b}[2J\\u{7}'],
  ['another direction', 'a\u202eb\u2067c\u200ed', 'a\\u{202e}b\\u{2067}c\\u{200e}d'],
  ['a space of no width', 'al\u200bice', 'al\\u{200b}ice'],
  ['a joiner in Latin', 'al\u200dice', 'al\\u{200d}ice'],
  ['a soft hyphen, a byte order mark', 'a\u00adb\ufeff', 'a\\u{ad}b\\u{feff}'],
  ['a filler of Hangul', 'a\u3164', 'a\\u{3164}'],
  ['a selector after a letter', 'a\ufe0f1\ufe0f', 'a\\u{fe0f}1\\u{fe0f}'],
  ['tags without a flag', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a character', 'a\ud800', 'a\\u{d800}'],
  ['the end of a line and of a paragraph', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
] as const) {
  it(`${what}: visible`, () => assert.equal(printable(text), expected));
}

it('what the caller put there stays', () => assert.equal(printable('a\nb\t', '\n'), 'a\nb\\u{9}'));

it('beyond ASCII only numbers, where there is nothing else', () => {
  assert.equal(printable('Bü漢', '', 'ascii'), 'B\\u{fc}\\u{6f22}');
});

it('a console that joins nothing shows what would be joined by number', () => {
  const text = 'Bü漢 e\u0301 \u{1f600} \u2764\ufe0f';
  assert.equal(printable(text, '', 'single'), 'Bü漢 e\\u{301} \\u{1f600} \u2764\\u{fe0f}');
});

/** Text in lines of a given width, measured in a terminal's columns. No escape sequence may be in it yet. */

/** East Asian and emoji: two columns each. Some beyond U+2E7F take one; counting too many never cuts one off. */
const WIDE = /[\u1100-\u115f\u2329\u232a\u2e80-\u{10ffff}\p{Emoji_Presentation}\p{Emoji_Modifier_Base}]/u;
const COMBINING = /[\u0300-\u036f]/;

/** The columns that one line of text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): 0 | 1 | 2 {
  if (character < '\u0300') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * Breaks text at spaces, which go, and a word that no line can hold where the line ends. Given line breaks stay.
 *
 * @param width columns, at least 2
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const [, spaces = '', word = ''] of line.matchAll(/( *)([^ ]+)/g)) {
    const room = width - displayWidth(current + spaces);
    const wordWidth = displayWidth(word);
    const stays = wordWidth <= room || (wordWidth > width && room >= 2);
    if (!stays && current !== '') lines.push(current);
    const pieces = cut(stays ? current + spaces + word : word, width);
    current = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, current];
}

/** Pieces that fill the width; the text itself where it fits. */
function cut(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const more = characterWidth(character);
    if (used + more > width) {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += character;
    used += more;
  }
  return [...pieces, piece];
}

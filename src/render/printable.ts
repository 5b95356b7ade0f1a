/** Text that somebody else chose (a principal, a KDC's words) on its way to a terminal. */

/**
 * What the place where text is shown has: all characters; those that take the cells of a Windows console each for
 * itself, with nothing that joins others; or ASCII alone.
 */
export type Repertoire = 'unicode' | 'single' | 'ascii';

/**
 * Control characters, those that turn the direction of text, and those that nobody sees: a name with one looks like
 * another name. They stay where they belong: joiners within an emoji and after letters of scripts that need them, a
 * variation selector after what has variants, the tags of a flag.
 *
 * V8 takes a millisecond for Unicode's classes, so it is made for who needs it.
 */
const treacherousPattern = () =>
  new RegExp(
    [
      String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]`,
      String.raw`(?!${[
        String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
        String.raw`(?<=[\p{L}\p{M}])(?<![\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}])[\u200c\u200d](?=[\p{L}\p{M}])`,
        String.raw`(?<=[0-9#*])\ufe0f(?=\u20e3)`,
        String.raw`(?<=[^\0-\x7f])(?<=\p{Emoji})[\ufe0e\ufe0f]`,
        String.raw`(?<=\p{Script=Han})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]`,
        String.raw`(?<=\u{1f3f4}[\u{e0020}-\u{e007f}]{0,7})[\u{e0020}-\u{e007f}]`,
      ].join('|')})\p{Default_Ignorable_Code_Point}`,
    ].join('|'),
    'gu',
  );

let treacherous: RegExp | undefined;

/** Most text is this, and nothing in it needs a look. */
const PLAIN = /^[ -~]*$/;

/** Beyond the first plane a Windows console without VT shows U+FFFD, and marks in cells of their own. */
const JOINED = /[\p{M}\p{Cf}\u{10000}-\u{10ffff}]/gu;
const BEYOND_ASCII = /[^\0-\x7f]/gu;

/**
 * Makes treacherous characters visible: they could colour, erase or forge what a person reads. So is what cannot be
 * shown there.
 *
 * @param keep characters that the caller put there itself
 */
export function printable(text: string, keep = '', repertoire: Repertoire = 'unicode'): string {
  if (PLAIN.test(text)) return text;
  treacherous ??= treacherousPattern();
  const visible = (unit: string) =>
    keep.includes(unit) ? unit : `\\u{${unit.codePointAt(0)?.toString(16)}}`;
  const safe = text.replace(treacherous, visible);
  if (repertoire === 'unicode') return safe;
  return safe.replace(repertoire === 'ascii' ? BEYOND_ASCII : JOINED, visible);
}

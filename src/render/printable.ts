/** Text that somebody else chose (a principal, a KDC's words) on its way to a terminal. */

/** Control characters, and those that turn the direction of text. */
const TREACHEROUS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes treacherous characters visible: they could colour, erase or forge what a person reads.
 *
 * @param keep characters that the caller put there itself
 */
export function printable(text: string, keep = ''): string {
  return text.replace(TREACHEROUS, (unit) =>
    keep.includes(unit) ? unit : `\\u{${unit.codePointAt(0)?.toString(16)}}`,
  );
}

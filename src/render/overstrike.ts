/** Text for a printer, in which a letter struck over itself is bold and one over `_` underlined, for other readers. */

const BOLD = ['\u001b[1m', '\u001b[22m'] as const;
const UNDERLINED = ['\u001b[4m', '\u001b[24m'] as const;

/** The letters alone. */
export function plain(text: string): string {
  return text.replace(/.[\b]/gu, '');
}

/** With the sequences by which a terminal emboldens and underlines. */
export function styled(text: string): string {
  const bold = text.replace(/(?:(\S)[\b]\1)+/gu, (run) => BOLD[0] + plain(run) + BOLD[1]);
  const underlined = bold.replace(/(?:_[\b]\S)+/gu, (run) => UNDERLINED[0] + plain(run) + UNDERLINED[1]);
  // What is left was struck together from two letters, as a bullet is.
  return plain(underlined);
}

/** Plain text as lines of mdoc. */

const LONGEST_LINE = 78;

/** A text whose sentences each begin a line, as mdoc wants it. */
export function sentences(text: string): string[] {
  return text.split(/(?<=[.!?]) (?=[A-Z])/).flatMap(wrapped);
}

/** Lines of words; none begins as a request of mdoc does. */
export function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  for (const word of sentence.replaceAll('\\', '\\e').split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LONGEST_LINE)
      lines.push(`${lines.pop()} ${word}`);
    else lines.push(/^[.']/.test(word) ? `\\&${word}` : word);
  }
  return lines;
}

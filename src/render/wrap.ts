/** Text in lines of a given width, measured in a terminal's columns. No escape sequence may be in it yet. */
import { type Cluster, clusters, displayWidth } from './width.ts';

/** A line, and the columns that it takes. */
export type Line = { text: string; width: number };

const SHORT_ASCII = /^[ -~]{0,200}$/;

/**
 * Breaks text at spaces, which go, and a word that no line can hold where the line ends, but never within a grapheme
 * cluster that a line can hold. Given line breaks stay.
 *
 * @param width columns, at least 2
 */
export function wrap(text: string, width: number): string[] {
  return wrapMeasured(text, width).map((line) => line.text);
}

/** The same, with the width of each line. */
export function wrapMeasured(text: string, width: number): Line[] {
  if (text.length <= width && SHORT_ASCII.test(text)) return [{ text, width: text.length }];
  const lines: Line[] = [];
  let line: Line = { text: '', width: 0 };
  /** Whether the line goes on from the one before. */
  let goesOn = false;
  /** Behind the line's text; they are gone if it breaks there. */
  let spaces = 0;
  let word: Cluster[] = [];
  let wordWidth = 0;

  const end = (broken: boolean) => {
    lines.push(line);
    line = { text: '', width: 0 };
    goesOn = broken;
  };
  const add = (cluster: Cluster) => {
    for (const part of cluster.width <= width ? [cluster] : codePoints(cluster)) {
      if (line.width + part.width > width) end(true);
      line.text += part.text;
      line.width += part.width;
    }
  };
  const addSpaces = () => {
    line.text += ' '.repeat(spaces);
    line.width += spaces;
  };
  const addWord = () => {
    const room = width - line.width - spaces;
    if (wordWidth <= room || (wordWidth > width && room >= 2)) addSpaces();
    else if (line.text !== '') end(true);
    spaces = 0;
    for (const cluster of word) add(cluster);
    word = [];
  };
  const endWord = () => {
    if (word.length > 0) addWord();
    wordWidth = 0;
  };
  const endLine = () => {
    endWord();
    if (!goesOn && line.width + spaces <= width) addSpaces();
    spaces = 0;
    end(false);
  };

  for (const cluster of clusters(text)) {
    if (cluster.text === '\n') endLine();
    else if (cluster.text === ' ') {
      endWord();
      spaces++;
    } else if (wordWidth > width) add(cluster);
    else {
      word.push(cluster);
      wordWidth += cluster.width;
      if (wordWidth > width) addWord();
    }
  }
  endLine();
  return lines;
}

/** A syllable of many letters may be wider than a narrow column. */
function codePoints({ text }: Cluster): Cluster[] {
  return [...text].map((each) => ({ text: each, width: displayWidth(each) }));
}

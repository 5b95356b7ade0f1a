/**
 * The columns of a terminal that text takes, grapheme cluster by grapheme cluster (UAX #29), each as wide as UAX #11 and
 * UTS #51 have it. No escape sequence may be in the text.
 */
import type stringWidthType from 'string-width';

const BEYOND_ASCII = /[^ -~]/;

/** string-width loads the rules of Unicode, which takes as long as a small command runs: only who needs them waits. */
let stringWidth: typeof stringWidthType | null = null;

class NotLoaded extends Error {}

/** Loads what measures text beyond ASCII. */
export async function loadWidths(): Promise<void> {
  stringWidth ??= (await import('string-width')).default;
}

/** Runs what measures text; once more where it met text beyond ASCII, and what measures that was not loaded. */
export async function measuring<T>(render: () => T): Promise<T> {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
    await loadWidths();
    return render();
  }
}

/** The columns that one line of text takes; to be asked within `measuring`, or after `loadWidths`. */
export function displayWidth(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length;
  if (!stringWidth) throw new NotLoaded('text beyond ASCII is measured before what measures it is loaded');
  return stringWidth(text, { countAnsiEscapeCodes: true });
}

/** What a terminal shows as one character: it is never divided. The end of a line is one as well, of no width. */
export type Cluster = { text: string; width: number };

let segmenter: Intl.Segmenter | undefined;

/** Code units that never join each other: between two of them each is a cluster, of a known width. */
const SIMPLE: readonly [first: number, last: number, width: number][] = [
  [0x0a, 0x0a, 0],
  // ASCII, letters of Latin, Greek, Cyrillic, Hebrew, Arabic.
  [0x20, 0x7e, 1],
  [0xc0, 0x24f, 1],
  [0x3b1, 0x3c9, 1],
  [0x410, 0x44f, 1],
  [0x5d0, 0x5ea, 1],
  [0x620, 0x63f, 1],
  [0x641, 0x64a, 1],
  // Kana, the commonest Han, all syllables of Hangul.
  [0x3041, 0x3096, 2],
  [0x30a1, 0x30fa, 2],
  [0x4e00, 0x9fff, 2],
  [0xac00, 0xd7a3, 2],
];

/** The width of a simple code unit, -1 for all others. */
function simpleWidth(unit: number): number {
  if (unit >= 0x20 && unit <= 0x7e) return 1;
  for (const [first, last, width] of SIMPLE) if (unit >= first && unit <= last) return width;
  return -1;
}

/** Marks take no columns; variation selectors, which are marks too, may change those of what is before them. */
const MARKED = /^\P{M}(?:(?![\ufe00-\ufe0f])\p{Mn})+$/u;

/** The segmenter is given so many code units at once: asking it costs as much as what it gives for them. */
const AT_ONCE = 256;

/**
 * The clusters of a text one after the other, so that who has seen enough pays for no more. The segmenter takes forty
 * times as long as it takes to see that there is nothing to join.
 */
export function* clusters(text: string): Generator<Cluster> {
  let at = 0;
  let atOnce = AT_ONCE;
  while (at < text.length) {
    for (; at < text.length; at++) {
      const width = simpleWidth(text.charCodeAt(at));
      if (width < 0 || (at + 1 < text.length && simpleWidth(text.charCodeAt(at + 1)) < 0)) break;
      yield { text: text[at] ?? '', width };
    }
    if (at === text.length) return;
    // Never half a character at the end.
    const end = at + atOnce + (isHighSurrogate(text.charCodeAt(at + atOnce - 1)) ? 1 : 0);
    const part = text.slice(at, end);
    const ends = end >= text.length;
    const begun = at;
    segmenter ??= new Intl.Segmenter();
    for (const { segment, index } of segmenter.segment(part)) {
      // What follows may belong to the last one.
      if (!ends && index + segment.length === part.length) break;
      yield { text: segment, width: clusterWidth(segment) };
      at += segment.length;
    }
    atOnce = at === begun ? atOnce * 2 : AT_ONCE;
  }
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;

function clusterWidth(segment: string): number {
  const width = segment.length === 1 || MARKED.test(segment) ? simpleWidth(segment.charCodeAt(0)) : -1;
  return width < 0 ? displayWidth(segment) : width;
}

/**
 * The width of the widest part of a text, or `most` where it is at least so wide: of a text without end only the
 * beginning is read.
 *
 * @param parts lines, or what stands between spaces
 */
export function widest(text: string, parts: 'lines' | 'words', most: number): number {
  let width = 0;
  let widest = 0;
  for (const cluster of clusters(text)) {
    const ends = cluster.text === '\n' || (parts === 'words' && cluster.text === ' ');
    width = ends ? 0 : width + cluster.width;
    if (width >= most) return most;
    widest = Math.max(widest, width);
  }
  return widest;
}

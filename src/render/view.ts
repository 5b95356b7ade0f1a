/** What a command shows to a person, before anybody knows how wide the terminal is. */

/** How a cell is meant; the words say it too, colour only repeats it. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';

export type Cell = string | { text: string; tone: Tone };

export type Block =
  /** Label and value, one a row; rows without a value are left out. */
  | { kind: 'fields'; title: string; rows: [label: string, value: Cell | null][] }
  | { kind: 'table'; title: string; head: string[]; rows: Cell[][] }
  /** Names under names, as structures nest. */
  | { kind: 'tree'; title: string; rows: TreeRow[] };

/** `place` stands before the name: where in the input it was. */
export type TreeRow = { depth: number; name: string; value: Cell | null; place: string | null };

/** A command's own blocks, and the one line that sums them up. */
export type View = { headline: string; blocks: Block[] };

/** A cell's text, however it is meant. */
export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

/** yes, no, or why not known. */
export function yesNo(value: boolean | null): Cell {
  if (value === null) return { text: 'unknown', tone: 'quiet' };
  return value ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'bad' };
}

/** Cells in ruled lines: the one place that knows cli-table3. */
import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import { printable } from './printable.ts';
import type { Screen } from './screen.ts';
import { type Cell, type Tone, textOf } from './view.ts';
import { displayWidth, widest } from './width.ts';
import { type Line, wrapMeasured } from './wrap.ts';

/** The space on both sides of what stands in a column. */
const PADDING = 2;
/** Room for one wide character. */
const NARROWEST_COLUMN = PADDING + 2;
/** Words up to this length stay whole while other columns can give way. */
const WHOLE_WORD = 16;

/** For a locale that has no line characters. */
const ASCII_BORDERS = Object.fromEntries([
  ...['top', 'bottom', 'mid'].map((line) => [line, '-']),
  ...['left', 'right', 'middle'].map((line) => [line, '|']),
  ...['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'].map((at) => [at, '+']),
  ...['left-mid', 'mid-mid', 'right-mid'].map((at) => [at, '+']),
]);

/**
 * Renders a table.
 *
 * cli-table3 rules the lines around one row of stand-ins of the right size, which every row then takes the place of: it
 * counts columns by rules of its own, cuts escape sequences in two, measures each line of a cell as often as the cell has
 * lines, and would colour heads and borders by itself even into a pipe.
 */
export function grid(head: string[] | null, rows: Cell[][], screen: Screen): string {
  const { chalk, width, repertoire } = screen;
  const all = [
    ...(head ? [head.map((text) => ({ text, paint: chalk.bold }))] : []),
    ...rows.map((row) =>
      row.map((cell) => ({ text: printable(textOf(cell), '\n', repertoire), paint: paintOf(cell, chalk) })),
    ),
  ];
  const widths = columnWidths(
    all.map((row) => row.map(({ text }) => text)),
    width,
  );
  const finished = all.map((row) =>
    row.map(({ text, paint }, column) => {
      const room = widths?.[column];
      return { lines: room === undefined ? givenLines(text) : wrapMeasured(text, room - PADDING), paint };
    }),
  );
  const sizes: number[] = [];
  for (const row of finished) {
    for (const [column, { lines }] of row.entries()) {
      sizes[column] = Math.max(sizes[column] ?? 0, largest(lines.map((line) => line.width)));
    }
  }
  const { top, row, middle, bottom } = frame(sizes, screen.borders);
  const filled = finished.map((each) => fill(row, each, sizes));
  if (head) filled.splice(1, 0, middle);
  return [top, ...filled, bottom].join('\n');
}

type Frame = { top: string; row: string; middle: string; bottom: string };

/** Stands in a row for what it holds, column by column. */
const STAND_IN = 'x';
const STAND_INS = new RegExp(`${STAND_IN}+`);

/** The lines of a table whose columns hold so much. */
function frame(sizes: readonly number[], borders: Screen['borders']): Frame {
  const row = sizes.map((size) => STAND_IN.repeat(size));
  const table = new Table({
    style: { head: [], border: [] },
    ...(borders === 'ascii' ? { chars: ASCII_BORDERS } : {}),
  });
  table.push(row, row);
  const [top = '', line = '', middle = '', , bottom = ''] = table.toString().split('\n');
  return { top, row: line, middle, bottom };
}

type Finished = { lines: Line[]; paint: (text: string) => string };

const givenLines = (text: string): Line[] =>
  text.split('\n').map((line) => ({ text: line, width: displayWidth(line) }));

/** The lines of one row, each cell's filled up to its column's width. */
function fill(template: string, row: readonly Finished[], sizes: readonly number[]): string {
  // A column of nothing but empty cells has no stand-in.
  const columns = sizes.flatMap((size, column) => (size > 0 ? [{ size, cell: row[column] }] : []));
  const parts = template.split(STAND_INS);
  const height = Math.max(1, largest(row.map(({ lines }) => lines.length)));
  const made = Array.from({ length: height }, (_, index) => {
    const texts = columns.map(({ size, cell }) => {
      const line = cell?.lines[index];
      return line ? cell.paint(line.text) + ' '.repeat(size - line.width) : ' '.repeat(size);
    });
    return parts.map((part, column) => part + (texts[column] ?? '')).join('');
  });
  return made.join('\n');
}

/** Colours a line as the cell is meant. */
export function paintOf(cell: Cell, chalk: ChalkInstance): (line: string) => string {
  if (typeof cell === 'string') return (line) => line;
  const paints: Record<Tone, (line: string) => string> = {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    quiet: chalk.dim,
    strong: chalk.bold,
  };
  return paints[cell.tone];
}

/** Natural widths while they fit; otherwise the widest column gives way, and words only in the end. Null: no limit. */
function columnWidths(rows: string[][], width: number | null): number[] | null {
  if (width === null) return null;
  const columns = largest(rows.map((row) => row.length));
  const measured = (column: number, parts: 'lines' | 'words', most: number) =>
    largest(rows.map((row) => widest(row[column] ?? '', parts, most))) + PADDING;
  const numbers = Array.from({ length: columns }, (_, column) => column);
  // Wider than the terminal is no width to compare.
  const widths = numbers.map((column) => measured(column, 'lines', width));
  const wholeWords = numbers.map((column) => measured(column, 'words', WHOLE_WORD));
  // Every column has a border on its left, the last one on its right as well.
  const room = width - columns - 1;
  for (const least of [wholeWords, numbers.map(() => NARROWEST_COLUMN)]) giveWay(widths, least, room);
  return widths;
}

function giveWay(widths: number[], least: readonly number[], room: number): void {
  let excess = widths.reduce((sum, each) => sum + each, 0) - room;
  for (; excess > 0; excess--) {
    const candidates = widths.map((each, column) => (each > (least[column] ?? 0) ? each : 0));
    const most = largest(candidates);
    if (most === 0) return;
    widths[candidates.indexOf(most)] = most - 1;
  }
}

/** Math.max takes its numbers as arguments, of which there can be too many. */
function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), 0);
}

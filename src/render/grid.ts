/** Cells in ruled lines: the one place that knows cli-table3. */
import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import { printable } from './printable.ts';
import type { Cell, Tone } from './view.ts';
import { displayWidth, wrap } from './wrap.ts';

/** The space on both sides of what stands in a column. */
const PADDING = 2;
/** Room for one wide character. */
const NARROWEST_COLUMN = PADDING + 2;
/** Words up to this length stay whole while other columns can give way. */
const WHOLE_WORD = 16;

/**
 * Renders a table.
 *
 * cli-table3 gets finished lines: its own wrapping cuts escape sequences in two, and it would colour heads and borders
 * by itself even into a pipe.
 *
 * @param width columns of the terminal; null where nothing needs to be wrapped
 */
export function grid(
  head: string[] | null,
  rows: Cell[][],
  chalk: ChalkInstance,
  width: number | null,
): string {
  const texts = rows.map((row) => row.map((cell) => printable(textOf(cell), '\n')));
  const widths = width === null ? null : columnWidths(head ? [head, ...texts] : texts, width);
  const finished = (text: string, column: number, paint: (line: string) => string): string => {
    const columns = widths?.[column];
    const lines = columns === undefined ? text.split('\n') : wrap(text, columns - PADDING);
    return lines.map((line) => paint(line)).join('\n');
  };
  const made = new Table({
    style: { head: [], border: [], compact: true },
    ...(head ? { head: head.map((name, column) => finished(name, column, chalk.bold)) } : {}),
    ...(widths ? { colWidths: widths } : {}),
  });
  rows.forEach((row, index) => {
    made.push(
      row.map((cell, column) => finished(texts[index]?.[column] ?? '', column, paintOf(cell, chalk))),
    );
  });
  return made.toString();
}

/** A cell's text, however it is meant. */
export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
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

/** Natural widths while they fit; otherwise the widest column gives way, and words only in the end. */
function columnWidths(rows: string[][], width: number): number[] {
  const columns = largest(rows.map((row) => row.length));
  const widest = (column: number, parts: (text: string) => string[]) =>
    largest(rows.map((row) => largest(parts(row[column] ?? '').map(displayWidth)))) + PADDING;
  const numbers = Array.from({ length: columns }, (_, column) => column);
  const widths = numbers.map((column) => widest(column, (text) => text.split('\n')));
  const wholeWords = numbers.map((column) =>
    Math.min(
      widest(column, (text) => text.split(/[ \n]/)),
      WHOLE_WORD + PADDING,
    ),
  );
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

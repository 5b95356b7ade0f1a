/** Nested names with their values, indented. */
import type { ChalkInstance } from 'chalk';
import { paintOf, textOf } from './grid.ts';
import { printable } from './printable.ts';
import type { Block } from './view.ts';
import { displayWidth, wrap } from './wrap.ts';

const INDENT = 2;
/** Values begin in one column as far as names are not longer than this. */
const LONGEST_NAME = 40;
/** A value gets at least this much of a narrow terminal. */
const NARROWEST_VALUE = 16;

/** Renders a tree; `width` null where nothing needs to be wrapped. */
export function renderTree(
  { title, rows }: Extract<Block, { kind: 'tree' }>,
  chalk: ChalkInstance,
  width: number | null,
): string {
  if (rows.length === 0) return '';
  const places = rows.reduce((most, { place }) => Math.max(most, place?.length ?? 0), 0);
  const margin = places === 0 ? 0 : places + INDENT;
  const longest = rows.reduce(
    (most, { depth, name }) => Math.max(most, INDENT * depth + displayWidth(name)),
    0,
  );
  const column = margin + Math.min(longest, LONGEST_NAME) + INDENT;
  const lines = rows.map(({ depth, name, value, place }) => {
    const lead = `${(place ?? '').padEnd(margin)}${' '.repeat(INDENT * depth)}`;
    const label = `${chalk.dim(lead)}${printable(name)}`;
    const used = displayWidth(lead) + displayWidth(printable(name));
    if (value === null) return label;
    const text = printable(textOf(value), '\n');
    const room = width === null ? null : Math.max(width - column, NARROWEST_VALUE);
    const parts = room === null ? text.split('\n') : wrap(text, room);
    const gap = ' '.repeat(Math.max(column - used, INDENT));
    const paint = paintOf(value, chalk);
    return `${label}${gap}${parts.map((part) => paint(part)).join(`\n${' '.repeat(column)}`)}`;
  });
  return `${chalk.bold(printable(title))}\n${lines.join('\n')}\n`;
}

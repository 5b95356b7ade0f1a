/** Nested names with their values, indented. */
import { paintOf } from './grid.ts';
import { printable } from './printable.ts';
import type { Screen } from './screen.ts';
import { type Block, textOf } from './view.ts';
import { displayWidth } from './width.ts';
import { wrap } from './wrap.ts';

const INDENT = 2;
/** Values begin in one column as far as names are not longer than this. */
const LONGEST_NAME = 40;
/** A value gets at least this much of a narrow terminal, which has 40 columns or more. */
const NARROWEST_VALUE = 16;

/** Renders a tree. */
export function renderTree(
  { title, rows }: Extract<Block, { kind: 'tree' }>,
  { chalk, width, repertoire }: Screen,
): string {
  if (rows.length === 0) return '';
  const places = rows.reduce((most, { place }) => Math.max(most, place?.length ?? 0), 0);
  const margin = places === 0 ? 0 : places + INDENT;
  const named = rows.map(({ depth, name, value, place }) => {
    const label = printable(name, '', repertoire);
    return { depth, label, labelWidth: displayWidth(label), value, place };
  });
  const longest = named.reduce(
    (most, { depth, labelWidth }) => Math.max(most, INDENT * depth + labelWidth),
    0,
  );
  const natural = margin + Math.min(longest, LONGEST_NAME) + INDENT;
  const column = width === null ? natural : Math.min(natural, width - NARROWEST_VALUE);
  const lines = named.flatMap(({ depth, label, labelWidth, value, place }) => {
    const indent = width === null ? INDENT * depth : Math.min(INDENT * depth, Math.floor(width / 2) - margin);
    const lead = `${(place ?? '').padEnd(margin)}${' '.repeat(indent)}`;
    const labels = width === null ? [label] : wrap(label, width - lead.length);
    const begun = labels.map((part, index) =>
      index === 0 ? `${chalk.dim(lead)}${part}` : `${' '.repeat(lead.length)}${part}`,
    );
    if (value === null) return begun;
    const text = printable(textOf(value), '\n', repertoire);
    const paint = paintOf(value, chalk);
    const parts = (width === null ? text.split('\n') : wrap(text, width - column)).map((part) => paint(part));
    const used = lead.length + labelWidth;
    const fits = used + INDENT <= column;
    // Behind a name that is longer than others a value still begins where nothing has to be wrapped.
    if (!fits && width !== null) return [...begun, ...parts.map((part) => ' '.repeat(column) + part)];
    const [first = '', ...rest] = parts;
    const gap = ' '.repeat(fits ? column - used : INDENT);
    return [`${begun.join('\n')}${gap}${first}`, ...rest.map((part) => ' '.repeat(column) + part)];
  });
  return `${chalk.bold(printable(title, '', repertoire))}\n${lines.join('\n')}\n`;
}

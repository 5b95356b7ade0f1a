/** The report as tables, for a person at a terminal or a log. */
import type { Report } from '../report/report.ts';
import { callsBlock } from './calls.ts';
import type { ColorChoice } from './color.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';
import { type Screen, standardOutput } from './screen.ts';
import { renderTree } from './tree.ts';
import type { Block, Cell, View } from './view.ts';
import { viewOf } from './views/index.ts';
import { displayWidth, measuring } from './width.ts';
import { wrap } from './wrap.ts';

/** Renders the headline, findings, blocks, and the native calls where they were traced. */
export async function renderTable(report: Report, color: ColorChoice): Promise<string> {
  const screen = await standardOutput(color);
  const view = await viewOf(report);
  return measuring(() => rendered(report, view, screen));
}

function rendered(report: Report, view: View, screen: Screen): string {
  const { chalk } = screen;
  const word = report.ok ? chalk.green.bold('OK') : chalk.red.bold('FAIL');
  const parts = [`${hanging(`${word}  `, report.ok ? 4 : 6, view.headline, screen)}\n`];
  for (const finding of report.findings) parts.push(renderFinding(finding, screen));
  for (const block of [...view.blocks, ...callsBlock(report)]) parts.push(renderBlock(block, screen));
  return `${parts.join('\n')}`;
}

function renderFinding(finding: Report['findings'][number], screen: Screen): string {
  const { chalk, width } = screen;
  const words = {
    error: chalk.red.bold('FAIL'),
    warning: chalk.yellow.bold('WARN'),
    info: chalk.cyan.bold('NOTE'),
  };
  const { title, code } = finding;
  const fits = width === null || displayWidth(`FAIL  ${title}  [${code}]`) <= width;
  const lines = [
    `${words[finding.severity]}  ${chalk.bold(title)}${fits ? '  ' : '\n      '}${chalk.dim(`[${code}]`)}`,
  ];
  for (const sentence of finding.evidence) lines.push(hanging('      because  ', 15, sentence, screen));
  for (const sentence of finding.cure) lines.push(hanging('      cure     ', 15, sentence, screen));
  return `${lines.join('\n')}\n`;
}

/** Text behind a lead of so many columns; on a terminal its further lines begin under the first. */
function hanging(lead: string, columns: number, text: string, { width, repertoire }: Screen): string {
  const shown = printable(text, '', repertoire);
  const lines = width === null ? [shown] : wrap(shown, width - columns);
  return lead + lines.join(`\n${' '.repeat(columns)}`);
}

function renderBlock(block: Block, screen: Screen): string {
  const { chalk, width, repertoire } = screen;
  if (block.kind === 'tree') return renderTree(block, screen);
  const rows: Cell[][] =
    block.kind === 'fields'
      ? block.rows.flatMap(([label, value]) =>
          value === null ? [] : [[{ text: label, tone: 'quiet' }, value]],
        )
      : block.rows;
  if (rows.length === 0) return '';
  const head = block.kind === 'table' ? block.head : null;
  // A title may have names out of a token.
  const text = printable(block.title, '', repertoire);
  const title = width === null ? [text] : wrap(text, width);
  return `${title.map((line) => chalk.bold(line)).join('\n')}\n${grid(head, rows, screen)}\n`;
}

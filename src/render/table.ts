/** The report as tables, for a person at a terminal or a log. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { Report } from '../report/report.ts';
import { type ColorChoice, colorLevel } from './color.ts';
import { grid } from './grid.ts';
import { printable } from './printable.ts';
import { renderTree } from './tree.ts';
import type { Block, Cell } from './view.ts';
import { viewOf } from './views/index.ts';
import { displayWidth, wrap } from './wrap.ts';

/** Narrower than this a table is no longer readable; a terminal may wrap it then. */
const NARROWEST = 40;

/** Renders the headline, findings, blocks, and the native calls where they were traced. */
export async function renderTable(report: Report, color: ColorChoice): Promise<string> {
  const chalk = new Chalk({ level: colorLevel(color, process.stdout) });
  const view = await viewOf(report);
  const width = process.stdout.isTTY ? Math.max(NARROWEST, process.stdout.columns || 80) : null;
  const word = report.ok ? chalk.green.bold('OK') : chalk.red.bold('FAIL');
  const parts = [`${hanging(`${word}  `, report.ok ? 4 : 6, printable(view.headline), width)}\n`];
  for (const finding of report.findings) parts.push(renderFinding(finding, chalk, width));
  for (const block of [...view.blocks, ...callsBlock(report)]) parts.push(renderBlock(block, chalk, width));
  return `${parts.join('\n')}`;
}

function renderFinding(
  finding: Report['findings'][number],
  chalk: ChalkInstance,
  width: number | null,
): string {
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
  for (const sentence of finding.evidence) {
    lines.push(hanging('      because  ', 15, printable(sentence), width));
  }
  for (const sentence of finding.cure) lines.push(hanging('      cure     ', 15, printable(sentence), width));
  return `${lines.join('\n')}\n`;
}

/** Text behind a lead of so many columns; on a terminal its further lines begin under the first. */
function hanging(lead: string, columns: number, text: string, width: number | null): string {
  const lines = width === null ? [text] : wrap(text, width - columns);
  return lead + lines.join(`\n${' '.repeat(columns)}`);
}

function callsBlock(report: Report): Block[] {
  const [first] = report.calls;
  if (!first) return [];
  const rows = report.calls.map((call): Cell[] => {
    const given = Object.entries(call.arguments).map(([name, value]) => `${name}=${value}`);
    const at = `${((call.startedAt - first.startedAt) * 1000).toFixed(1)} ms`;
    if (call.source !== 'call') {
      const step: Cell = { text: `  ${call.source}, ${call.function}`, tone: 'quiet' };
      return [at, step, { text: call.status, tone: 'quiet' }, '', ''];
    }
    return [at, call.function, given.join(' '), call.status, `${call.microseconds} us`];
  });
  const head = ['at', 'function', 'arguments', 'answer', 'took'];
  return [{ kind: 'table', title: 'Native calls', head, rows }];
}

function renderBlock(block: Block, chalk: ChalkInstance, width: number | null): string {
  if (block.kind === 'tree') return renderTree(block, chalk, width);
  const rows: Cell[][] =
    block.kind === 'fields'
      ? block.rows.flatMap(([label, value]) =>
          value === null ? [] : [[{ text: label, tone: 'quiet' }, value]],
        )
      : block.rows;
  if (rows.length === 0) return '';
  const head = block.kind === 'table' ? block.head : null;
  // A title may have names out of a token.
  const text = printable(block.title);
  const title = width === null ? [text] : wrap(text, width);
  return `${title.map((line) => chalk.bold(line)).join('\n')}\n${grid(head, rows, chalk, width)}\n`;
}

/** The report as tables, for a person at a terminal or a log. */
import { Chalk, type ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { Report } from '../report/report.ts';
import { type ColorChoice, colorLevel } from './color.ts';
import { printable } from './printable.ts';
import type { Block, Cell, Tone } from './view.ts';
import { viewOf } from './views/index.ts';

/** Narrower than this a table is no longer readable; a terminal may wrap it then. */
const NARROWEST = 40;

/** Renders the headline, findings, blocks, and the native calls where they were traced. */
export async function renderTable(report: Report, color: ColorChoice): Promise<string> {
  const chalk = new Chalk({ level: colorLevel(color, process.stdout) });
  const view = await viewOf(report);
  const width = process.stdout.isTTY ? Math.max(NARROWEST, process.stdout.columns || 80) : null;
  const word = report.ok ? chalk.green.bold('OK') : chalk.red.bold('FAIL');
  const parts = [`${word}  ${printable(view.headline)}\n`];
  for (const finding of report.findings) parts.push(renderFinding(finding, chalk));
  for (const block of [...view.blocks, ...callsBlock(report)]) parts.push(renderBlock(block, chalk, width));
  return `${parts.join('\n')}`;
}

function renderFinding(finding: Report['findings'][number], chalk: ChalkInstance): string {
  const words = {
    error: chalk.red.bold('FAIL'),
    warning: chalk.yellow.bold('WARN'),
    info: chalk.cyan.bold('NOTE'),
  };
  const lines = [
    `${words[finding.severity]}  ${chalk.bold(finding.title)}  ${chalk.dim(`[${finding.code}]`)}`,
  ];
  for (const sentence of finding.evidence) lines.push(`      because  ${printable(sentence)}`);
  for (const sentence of finding.cure) lines.push(`      cure     ${printable(sentence)}`);
  return `${lines.join('\n')}\n`;
}

function callsBlock(report: Report): Block[] {
  if (report.calls.length === 0) return [];
  const rows = report.calls.map((call): Cell[] => [
    call.function,
    Object.entries(call.arguments)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    call.status,
    `${call.microseconds} us`,
  ]);
  return [{ kind: 'table', title: 'Native calls', head: ['function', 'arguments', 'answer', 'time'], rows }];
}

function renderBlock(block: Block, chalk: ChalkInstance, width: number | null): string {
  const rows: Cell[][] =
    block.kind === 'fields'
      ? block.rows.flatMap(([label, value]) =>
          value === null ? [] : [[{ text: label, tone: 'quiet' }, value]],
        )
      : block.rows;
  if (rows.length === 0) return '';
  const head = block.kind === 'table' ? block.head : null;
  return `${chalk.bold(block.title)}\n${table(head, rows, chalk, width)}\n`;
}

/** The one place that knows cli-table3: it would colour heads and borders by itself even into a pipe. */
function table(head: string[] | null, rows: Cell[][], chalk: ChalkInstance, width: number | null): string {
  const texts = rows.map((row) =>
    row.map((cell) => printable(typeof cell === 'string' ? cell : cell.text, '\n')),
  );
  const widths = width === null ? null : columnWidths(head ? [head, ...texts] : texts, width);
  const made = new Table({
    style: { head: [], border: [], compact: true },
    ...(head ? { head: head.map((name) => chalk.bold(name)) } : {}),
    ...(widths ? { colWidths: widths, wordWrap: true, wrapOnWordBoundary: false } : {}),
  });
  rows.forEach((row, index) => {
    made.push(row.map((cell, column) => paint(cell, texts[index]?.[column] ?? '', chalk)));
  });
  return made.toString();
}

function paint(cell: Cell, text: string, chalk: ChalkInstance): string {
  if (typeof cell === 'string') return text;
  const paints: Record<Tone, (text: string) => string> = {
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    quiet: chalk.dim,
    strong: chalk.bold,
  };
  return paints[cell.tone](text);
}

/** Natural widths while they fit; otherwise the widest column gives way until they do. */
function columnWidths(rows: string[][], width: number): number[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => longestLine(row[column] ?? '') + 2)),
  );
  const room = width - columns - 1;
  while (widths.reduce((sum, each) => sum + each, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    const current = widths[widest] ?? 0;
    if (current <= 8) break;
    widths[widest] = current - 1;
  }
  return widths;
}

function longestLine(text: string): number {
  // Wide characters take two columns; counting every one beyond Latin as two never cuts one off.
  return Math.max(
    ...text
      .split('\n')
      .map((line) => [...line].reduce((sum, each) => sum + ((each.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0)),
  );
}

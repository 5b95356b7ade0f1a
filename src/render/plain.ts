/**
 * The report as lines of fields for awk, cut and grep: the first field says what the line is, a TAB stands between two
 * fields, and nothing is wrapped, padded or coloured. Made of what the tables show, so that every command has it.
 */
import type { Report } from '../report/report.ts';
import { callsBlock } from './calls.ts';
import { printable } from './printable.ts';
import { type Block, type Cell, textOf } from './view.ts';
import { viewOf } from './views/index.ts';

/** The verdict, the findings, and everything that the tables show, one record a line. */
export async function renderPlain(report: Report): Promise<string> {
  const { headline, blocks } = await viewOf(report);
  const { command } = report;
  const records = [
    [report.ok ? 'OK' : 'FAIL', command, headline.replace(/^[\w-]+(?:: | {2})/, '')],
    ...report.findings.flatMap(({ severity, code, title, evidence, cure }) => [
      ['finding', severity, code, title],
      ...evidence.map((sentence) => ['because', code, sentence]),
      ...cure.map((sentence) => ['cure', code, sentence]),
    ]),
    ...[...blocks, ...callsBlock(report)].flatMap(blockRecords),
  ];
  return records.map((record) => `${record.map(field).join('\t')}\n`).join('');
}

/** No value can make a field or a line of its own: control characters are written as escapes. */
const field = (text: string) =>
  printable(text.replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r'));

function blockRecords(block: Block): string[][] {
  const { title } = block;
  switch (block.kind) {
    case 'fields':
      return block.rows.flatMap(([label, value]) =>
        value === null ? [] : [['field', title, label, textOf(value)]],
      );
    case 'table':
      return block.rows.length === 0
        ? []
        : [
            ['head', title, ...block.head],
            ...block.rows.map((row) => rowRecord(title, row, block.head.length)),
          ];
    case 'tree':
      return treeRecords(block);
  }
}

/** A cell in every column: none is missing at the end. */
const rowRecord = (title: string, row: readonly Cell[], columns: number) => [
  'row',
  title,
  ...Array.from({ length: Math.max(columns, row.length) }, (_, column) => textOf(row[column] ?? '')),
];

/** Names from the outermost on, as in a path of the JSON document. */
function treeRecords({ title, rows }: Extract<Block, { kind: 'tree' }>): string[][] {
  const path: string[] = [];
  return rows.map(({ depth, name, value, place }) => {
    path.splice(depth, path.length, name);
    return ['tree', title, path.join('.'), value === null ? '' : textOf(value), place ?? ''];
  });
}

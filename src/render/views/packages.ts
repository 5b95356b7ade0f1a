/** How `packages` looks. */
import type { Report } from '../../report/report.ts';
import type { PackagesResult } from '../../report/schema/commands.ts';
import type { Block, Cell, View } from '../view.ts';
import { backendRows, outcome } from './parts.ts';

type Ability = PackagesResult['packages'][number]['acquire'];

export function packagesView(report: Report<PackagesResult>): View {
  const { packages } = report.result as PackagesResult;
  const blocks: Block[] = [
    {
      kind: 'table',
      title: 'Security packages',
      head: ['name', 'acquire', 'export', 'import', 'impersonate', 'comment'],
      rows: packages.map((each) => [
        { text: each.name, tone: 'strong' },
        ability(each.acquire),
        ability(each.export),
        ability(each.import),
        ability(each.impersonate),
        each.comment ?? '',
      ]),
    },
    ...packages.map(
      (each): Block => ({
        kind: 'fields',
        title: each.name,
        rows: [
          ['mechanism', each.mechanism],
          ['SASL name', each.saslName],
          [
            'largest token',
            each.maximumTokenSize === null
              ? 'not known: GSS-API does not tell'
              : `${each.maximumTokenSize} bytes`,
          ],
          ['export, import', each.export.because],
          ['impersonate', each.impersonate.because],
          ['capabilities', inLines(each.capabilities) || 'none listed'],
          ...backendRows(report),
        ],
      }),
    ),
  ];
  const good = packages.map((each) => each.name).join(', ') || 'none';
  return { headline: `packages  ${outcome(report, good)}`, blocks };
}

/** A few to a line: some mechanisms have twenty. */
function inLines(words: readonly string[]): string {
  const lines: string[] = [];
  for (let start = 0; start < words.length; start += 4) lines.push(words.slice(start, start + 4).join(' '));
  return lines.join('\n');
}

function ability({ can }: Ability): Cell {
  return { text: can, tone: can === 'yes' ? 'good' : can === 'no' ? 'bad' : 'quiet' };
}

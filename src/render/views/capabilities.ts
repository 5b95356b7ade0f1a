/** How `capabilities` looks. */
import type { Report } from '../../report/report.ts';
import type { CapabilitiesResult } from '../../report/schema/packages.ts';
import type { Cell, View } from '../view.ts';
import { backendRows } from './parts.ts';

export function capabilitiesView(report: Report<CapabilitiesResult>): View {
  const { functions, abilities } = report.result as CapabilitiesResult;
  const missing = functions.filter(({ available }) => !available).length;
  const { name = '', library = '' } = report.backend ?? {};
  return {
    headline: `capabilities  ${name} by ${library}: ${functions.length - missing} functions of ${functions.length}`,
    blocks: [
      {
        kind: 'table',
        title: 'What it can do here',
        head: ['ability', '', 'because'],
        rows: abilities.map(({ ability, can, because }) => [ability, canCell(can), because]),
      },
      {
        kind: 'table',
        title: 'Functions',
        head: ['function', '', 'how it was found out'],
        rows: functions.map(({ function: name, available, because }) => [
          name,
          available ? { text: 'there', tone: 'good' } : { text: 'unsupported', tone: 'bad' },
          because,
        ]),
      },
      { kind: 'fields', title: 'Library', rows: backendRows(report) },
    ],
  };
}

function canCell(can: CapabilitiesResult['abilities'][number]['can']): Cell {
  return { text: can, tone: can === 'yes' ? 'good' : can === 'no' ? 'bad' : 'quiet' };
}

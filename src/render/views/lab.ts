/** How `lab --list` looks. */
import type { Report } from '../../report/report.ts';
import type { LabResult } from '../../report/schema/lab.ts';
import type { View } from '../view.ts';

export function labView(report: Report<LabResult>): View {
  const { realm, scenarios } = report.result as LabResult;
  const show = `sspidiag lab ${realm === 'AD.TEST' ? '--ad ' : ''}--scenario NAME`;
  return {
    headline: `lab  ${scenarios.length} scenarios of ${realm}; show one with: ${show}`,
    blocks: [
      {
        kind: 'table',
        title: 'Scenarios',
        head: ['name', 'what is wrong', 'exit', 'status', 'finding'],
        rows: scenarios.map((each) => [
          { text: each.name, tone: 'strong' },
          each.summary,
          String(each.expects.exitCode),
          each.expects.status ?? '',
          each.expects.finding ?? '',
        ]),
      },
    ],
  };
}

/** How `report` looks: the views of all that it gathered, one after the other. */
import type { Report } from '../../report/report.ts';
import type { ReportResult } from '../../report/schema/doctor.ts';
import type { Block, View } from '../view.ts';

/** @param viewOf shows one report */
export async function reportView(
  report: Report<ReportResult>,
  viewOf: (report: Report) => Promise<View>,
): Promise<View> {
  const { reports, redacted } = report.result as ReportResult;
  const blocks: Block[] = [];
  for (const each of reports as unknown as Report[]) {
    const view = await viewOf(each);
    blocks.push(
      { kind: 'fields', title: view.headline, rows: [['exit code', String(each.exitCode)]] },
      ...view.blocks,
    );
  }
  const how = redacted ? ', with names replaced' : '';
  return { headline: `report  ${reports.length} reports gathered${how}`, blocks };
}

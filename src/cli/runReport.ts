/** `report` as it is run: the document shown, or written to a file of its own. */
import { refuseExisting, writeSecretFiles } from '../commands/files.ts';
import { type GatherOptions, gather } from '../commands/report.ts';
import { renderJson } from '../render/json.ts';
import { UsageError } from '../report/exitCodes.ts';
import type { Report } from '../report/report.ts';
import type { ReportResult } from '../report/schema/doctor.ts';
import { waiting } from '../report/waits.ts';
import { leftOf } from './deadline.ts';

export type ReportOptions = GatherOptions & {
  /** File for the document; null for standard output alone. */
  output: string | null;
  force: boolean;
};

/** Gathers everything; a file gets the document that --json prints. */
export async function runReport({ output, force, ...options }: ReportOptions): Promise<Report<ReportResult>> {
  if (force && output === null) throw new UsageError('--force goes with --output');
  refuseExisting(output, force);
  const timeoutSeconds = leftOf(options.timeoutSeconds);
  const gathering = () => gather({ ...options, timeoutSeconds });
  const gathered = await waiting('asking every instrument', timeoutSeconds, gathering);
  if (output !== null)
    await writeSecretFiles([{ file: output, bytes: Buffer.from(renderJson(gathered)) }], force);
  return gathered;
}

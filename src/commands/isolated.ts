/** Runs a command's operation in a child and turns every way in which it can fail to answer into a report. */

import { isSspi } from '../backends/choose.ts';
import type { CallRecord } from '../backends/native.ts';
import { loadSspiCatalogue } from '../findings/sspi.ts';
import { type RunOptions, runIsolated } from '../isolate/run.ts';
import type { CommonOptions } from '../options.ts';
import type { Conclusion } from '../report/report.ts';
import { waiting } from '../report/waits.ts';
import { unansweredBy } from './unanswered.ts';
import { waitWords } from './waitWords.ts';

export type Isolated<Facts> =
  | { facts: Facts; calls: CallRecord[]; unanswered: null }
  | { facts: null; calls: CallRecord[]; unanswered: Conclusion<never> };

/** Runs an operation; `unanswered` says why there are no facts. */
export async function isolated<Facts>(
  operation: string,
  request: object,
  options: CommonOptions,
  more: Pick<RunOptions, 'environment' | 'stdio' | 'graceMilliseconds'> = {},
): Promise<Isolated<Facts>> {
  const { timeoutSeconds, trace } = options;
  const run = () => runIsolated<Facts>(operation, request, { timeoutSeconds, trace, ...more });
  const words = waitWords(operation, request);
  const outcome = await (words === null ? run() : waiting(words, timeoutSeconds, run));
  const { calls } = outcome;
  // What the facts mean will be asked of the catalogue.
  if (isSspi(options.backend)) await loadSspiCatalogue();
  if (outcome.kind === 'done') return { facts: outcome.value, calls, unanswered: null };
  return { facts: null, calls, unanswered: { ...unansweredBy(outcome, trace), calls } };
}

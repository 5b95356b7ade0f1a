/** What `--targets` wrote: a line for each target, and the last one for all of them. */
import assert from 'node:assert/strict';
import type { Report } from '../../src/report/report.ts';
import type { BatchResult } from '../../src/report/schema/batch.ts';
import { checkDocument } from './documents.ts';
import type { Ended } from './programs.ts';

export type Line = Report & { target: string; line: number; id: string | null };
export type Answered = { lines: Line[]; summary: Report<BatchResult>; ended: Ended };

/** The lines of an output, each checked; the last one is the answer to all. */
export function linesOf(ended: Ended): Answered {
  const all = ended.stdout.split('\n');
  assert.equal(all.pop(), '', 'the last line has no end');
  all.forEach(checkDocument);
  const documents = all.map((text) => JSON.parse(text));
  const summary = documents.pop();
  assert.equal(summary?.schema, 'sspidiag/batch/1', ended.stderr);
  assert.equal(summary.exitCode, ended.exitCode);
  return { lines: documents, summary, ended };
}

/** The exit code of each target. */
export const codesOf = (lines: readonly Line[]) =>
  Object.fromEntries(lines.map(({ target, exitCode }) => [target, exitCode]));

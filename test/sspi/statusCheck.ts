/** What must hold of a report for a row of the table of statuses. */
import assert from 'node:assert/strict';
import { renderTable } from '../../src/render/table.ts';
import { type FunctionStatus, functionStatus } from '../../src/status/functions/functionStatus.ts';
import { statusOf } from '../../src/status/status.ts';
import type { Reported } from '../support/cli.ts';
import { codeOf, type StatusRow } from './statusRows.ts';

/** A test's name for the row. */
export function titleOf(row: StatusRow): string {
  const how = row.script === '' ? 'honestly' : row.script;
  return `${row.function} ${row.status}: ${row.command} ends with ${row.exitCode} (${how})`;
}

/** What is expected of a report, however it came to be. */
export type Expected = Pick<StatusRow, 'function' | 'status' | 'shown' | 'exitCode' | 'finding'>;

/** The status is produced, shown with name, value and meaning, explained for its function, and the exit code is right. */
export async function checkRow(row: Expected, document: Reported<unknown>): Promise<void> {
  const { calls, findings, exitCode } = document;
  const called = calls.filter((call) => call.function === row.function).map(({ status }) => status);
  // This one has no status.
  const said = row.function === 'SspiCreateAsyncContext' ? 'NULL' : row.status;
  assert.ok(called.includes(said), `${row.function} answered ${called.join()}`);
  assert.equal(exitCode, row.exitCode, JSON.stringify(findings));
  const expected = statusOf(Number(codeOf(row.status)), row.function);
  if (row.shown === 'answer') {
    const { name, hex, function: answered } = document.status ?? {};
    assert.deepEqual([name, hex, answered], [row.status, expected.hex, row.function]);
  }
  if (row.shown === 'call') {
    const parts = statusesIn(document.result).filter((part) => part.function === row.function);
    const found = parts.find((part) => part.name === row.status);
    assert.ok(found, `the result has ${parts.map(({ name }) => name)}`);
    assert.equal(found.hex, expected.hex);
  }
  checkFinding(row, document);
  await checkTable(row, document, await renderTable(document, 'never'));
}

type Part = { name: string; hex: string; message: string; function: string };

/** Every status that stands somewhere in a result. */
function statusesIn(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'hex' in value && 'message' in value && 'function' in value ? [value as Part] : [];
  return [...own, ...Object.values(value).flatMap(statusesIn)];
}

/** Findings that the tool concludes by itself, from more than the status. */
const OWN_CONCLUSIONS: readonly string[] = ['halves-do-not-fit', 'revert-failed', 'handshake-incomplete'];

function checkFinding(row: Expected, { findings }: Reported<unknown>): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (row.finding === null) {
    assert.deepEqual(errors, []);
    return;
  }
  assert.deepEqual(
    errors.map(({ code }) => code),
    [row.finding],
  );
  const [finding] = errors;
  const entry = functionStatus(row.function, row.status);
  assert.ok(finding && entry, 'the catalogue has it');
  if (entry.code !== finding.code && OWN_CONCLUSIONS.includes(row.finding)) return;
  assert.deepEqual([entry.code, entry.title], [finding.code, finding.title]);
  const { message } = statusOf(Number(codeOf(row.status)), row.function);
  const evidence = finding.evidence.join('\n');
  if (row.function === 'SspiCreateAsyncContext') {
    assert.match(evidence, /^SspiCreateAsyncContext returned NULL/);
  } else {
    for (const part of [row.function, row.status, codeOf(row.status), message]) {
      assert.ok(finding.evidence[0]?.includes(part), `${part} is not in: ${finding.evidence[0]}`);
    }
  }
  assert.ok(evidence.includes(entry.meaning), `what ${row.function} means by it is not in: ${evidence}`);
  const explained = finding.cure.filter((line) => line === `for all causes: sspidiag explain ${row.status}`);
  const isNull = row.function === 'SspiCreateAsyncContext';
  assert.equal(explained.length, isNull ? 0 : 1, finding.cure.join('\n'));
  checkCures(
    entry,
    finding.cure.filter((line) => !explained.includes(line)),
  );
}

/** Each line is a cause of this very entry, in the catalogue's order; those that cannot be meant here are left out. */
function checkCures({ function: name, status, causes }: FunctionStatus, lines: readonly string[]): void {
  if (lines[0]?.startsWith(`no known cause of ${status} from ${name} fits`)) {
    assert.ok(causes.every(({ only }) => only !== undefined) && lines.length === 1, lines[0]);
    return;
  }
  const shown = lines.map((line) =>
    causes.findIndex(({ cause, cure }) => line.includes(cause) && line.includes(cure)),
  );
  assert.ok(shown.length > 0 && !shown.includes(-1), `no cause of the entry: ${lines.join('\n')}`);
  assert.deepEqual(
    shown,
    [...new Set(shown)].sort((one, other) => one - other),
  );
}

/** What the report shows to a person. */
export function checkTable(row: Expected, { findings }: Reported<unknown>, text: string): void {
  assert.ok(text.includes(row.function === 'SspiCreateAsyncContext' ? 'NULL' : row.status), text);
  const { hex, message } = statusOf(Number(codeOf(row.status)), row.function);
  const parts = row.shown === 'answer' ? [hex, row.function === 'SspiCreateAsyncContext' ? '' : message] : [];
  for (const finding of findings) parts.push(`[${finding.code}]`, ...finding.evidence, ...finding.cure);
  for (const part of parts) assert.ok(text.includes(part), `${part} is not in:\n${text}`);
}

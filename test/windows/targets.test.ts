/**
 * `--targets` in node.exe under Wine: workers, their channel and the file of notes are the system's, and what they ask is
 * the reference library.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Report } from '../../src/report/report.ts';
import type { BatchResult } from '../../src/report/schema/batch.ts';
import { checkDocument } from '../support/documents.ts';
import { without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import { onDriveC, windows, windowsCli, winPath } from '../support/windows.ts';

type Line = Report & { target: string };

describe('many targets on Windows', { skip: without(windows()) }, () => {
  const run = async (t: { after(remove: () => void): void }, targets: readonly string[], script: string) => {
    const list = join(privateFolder(t), 'list');
    // As PowerShell 5.1 writes a file.
    writeFileSync(list, `\ufeff${targets.join('\r\n')}\r\n`, 'utf16le');
    const library = await onDriveC(referenceLibrary().windows);
    const { stdout, exitCode, stderr } = await windowsCli(
      [
        ...['acquire', '--library', library, '--package', 'Reference', '--timeout', '5', '--ordered'],
        ...['--concurrency', '1', '--targets', winPath(list)],
      ],
      { env: { ...process.env, REFERENCE_SSP_SCRIPT: script } },
    );
    const documents = stdout.trimEnd().split('\n');
    documents.forEach(checkDocument);
    const summary = JSON.parse(documents.pop() ?? '') as Report<BatchResult>;
    assert.equal(summary.exitCode, exitCode, stderr);
    return { lines: documents.map((text) => JSON.parse(text) as Line), summary };
  };

  it('have an answer each', async (t) => {
    const { lines, summary } = await run(t, ['HTTP/one', 'HTTP/two', 'HTTP/three'], '');
    assert.deepEqual(
      lines.map(({ target, exitCode }) => [target, exitCode]),
      [
        ['HTTP/one', 0],
        ['HTTP/two', 0],
        ['HTTP/three', 0],
      ],
    );
    assert.deepEqual([summary.result?.complete, summary.result?.targets], [true, 3]);
  });

  it('cost themselves where the library crashes', async (t) => {
    // Of each worker's second call; the one that comes after it is another worker's first.
    const { lines } = await run(
      t,
      ['HTTP/one', 'HTTP/two', 'HTTP/three'],
      'InitializeSecurityContext#2: crash',
    );
    assert.deepEqual(
      lines.map(({ exitCode }) => exitCode),
      [0, 1, 0],
    );
    assert.match(
      lines[1]?.error?.message ?? '',
      /^the library crashed \(.+\) in InitializeSecurityContextW$/,
    );
  });
});

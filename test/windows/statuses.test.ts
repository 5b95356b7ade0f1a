/**
 * Documented statuses through the command line in node.exe under Wine: all of the three pages on asynchronous
 * acquiring, import and impersonation, and one of every other function. Of Windows itself it says nothing.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { HONEST_ROWS } from '../sspi/honestRows.ts';
import { checkRow, titleOf } from '../sspi/statusCheck.ts';
import { STATUS_ROWS } from '../sspi/statuses.ts';
import { COMMANDS, codeOf, type StatusRow } from '../sspi/statusRows.ts';
import { without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import { onDriveC, windows, windowsCli, windowsReport, winPath } from '../support/windows.ts';
import { type ReferencePrefix, referencePrefix } from './referencePrefix.ts';

const PAGES: readonly string[] = [
  'SspiAcquireCredentialsHandleAsync',
  'ImportSecurityContext',
  'ImpersonateSecurityContext',
];

/**
 * By which way a row is reached, and why it is not the usual one, in which Wine's secur32.dll loads the reference
 * library as the package it is registered as; null for that.
 */
function detour({ function: name, status, command }: StatusRow): string | null {
  if (command === 'async' || command === 'asyncAnsi')
    return "Wine's secur32.dll has no asynchronous functions";
  if (command === 'packages' || command === 'package') return 'it keeps its own list of packages';
  if (name === 'FreeContextBuffer') return 'it frees its own buffers';
  if (name === 'CompleteAuthToken' || status.startsWith('SEC_I_COMPLETE'))
    return 'it drops a context whose status is neither SEC_E_OK nor SEC_I_CONTINUE_NEEDED';
  return null;
}

/**
 * The values all travel alike: of each of the other pages one row is enough, a failure where there is one; and how a
 * call ended is asked for with one function, whichever spelling queued it.
 */
const ROWS = STATUS_ROWS.filter((row) => {
  if (row.function === 'SspiGetAsyncCallStatus' && row.command === 'asyncAnsi') return row.finding === null;
  if (PAGES.includes(row.page)) return true;
  const ofPage = STATUS_ROWS.filter(({ page }) => page === row.page);
  return row === (ofPage.find(({ status }) => status !== 'SEC_E_OK') ?? ofPage[0]);
});

describe('statuses under Wine', { concurrency: 2, skip: without(windows()) }, () => {
  const undo: (() => unknown)[] = [];
  let folder = '';
  let prefix: ReferencePrefix | undefined;
  let common = { own: '', peer: '', password: '' };

  before(async () => {
    folder = privateFolder({ after: (remove) => undo.push(remove) });
    prefix = await referencePrefix();
    common = {
      own: prefix.file('own'),
      peer: prefix.file('peer'),
      password: prefix.file('right'),
    };
    prefix.file('right', 'right\n');
    prefix.file('wrong', 'wrong\n');
    prefix.file('damaged', 'damaged '.repeat(16));
    for (const [own, peer] of [
      ['own', 'peer'],
      ['another', 'stranger'],
    ] as const) {
      const files: string[] = ['-o', prefix.file(own), '--peer-output', prefix.file(peer)];
      const argv: string[] = ['export', ...files, '--package', 'Reference'];
      assert.equal((await windowsCli(argv, prefix.options)).exitCode, 0);
    }
  });
  after(async () => {
    await prefix?.stop();
    for (const each of undo) each();
  });

  for (const [index, row] of ROWS.entries()) {
    const reason = detour(row);
    it(`${titleOf(row)}${reason === null ? '' : `; by --library: ${reason}`}`, async () => {
      assert.ok(prefix);
      const argv = [
        ...COMMANDS[row.command]({ ...common, output: prefix.file(`output-${index}`) }),
        '--trace',
      ];
      if (reason !== null)
        argv.push('--library', await onDriveC(referenceLibrary().windows, prefix.options.prefix));
      const log = join(folder, `log-${index}`);
      const env = { ...process.env, REFERENCE_SSP_SCRIPT: row.script, REFERENCE_SSP_LOG: winPath(log) };
      const document = await windowsReport<unknown>(argv, { ...prefix.options, env });
      await checkRow(row, document);
      assert.equal(document.host.platform, 'win32');
      const { library } = document.backend ?? {};
      if (document.backend) assert.equal(library, reason === null ? 'secur32.dll' : 'reference-ssp.dll');
      // It was the reference library that said so, and not Wine in its place.
      const said = readFileSync(log, 'utf8').split(/\r?\n/);
      const value = row.function === 'SspiCreateAsyncContext' ? '0x00000000' : codeOf(row.status);
      assert.ok(said.includes(`${row.function} ${value}`), said.join());
    });
  }

  // With W functions; who has which account is another matter here.
  const honest = HONEST_ROWS.filter(
    ({ function: name, status }) =>
      !name.endsWith('A') && name !== 'SspiGetAsyncCallStatus' && status !== 'SEC_E_NO_IMPERSONATION',
  );
  for (const [index, row] of honest.entries()) {
    it(`${row.what}: ${row.function} ${row.status}`, async () => {
      assert.ok(prefix);
      const argv = row.argv((name) => prefix?.file(name === 'output' ? `honest-${index}` : name) ?? '');
      await checkRow(row, await windowsReport<unknown>([...argv, '--trace'], prefix.options));
    });
  }
});

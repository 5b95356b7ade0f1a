/** Every documented status of every function, through the command line, with the reference library on Linux. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SSPI_FUNCTIONS } from '../../src/status/functions/entry.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { type Reported, report, sspidiag } from '../support/cli.ts';
import { root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';
import { checkRow, checkTable, titleOf } from './statusCheck.ts';
import { STATUS_ROWS } from './statuses.ts';
import { COMMANDS, type Files, type StatusRow } from './statusRows.ts';

/** The three pages, written out: what they name for each function that is exported. */
const PAGES: readonly [functions: string, statuses: string][] = [
  [
    // The status of queueing, and the table; one status stands among the parameters.
    'SspiAcquireCredentialsHandleAsyncA SspiAcquireCredentialsHandleAsyncW',
    `SEC_E_OK SEC_E_INSUFFICIENT_MEMORY SEC_E_INTERNAL_ERROR SEC_E_NO_CREDENTIALS SEC_E_NOT_OWNER
    SEC_E_SECPKG_NOT_FOUND SEC_E_UNKNOWN_CREDENTIALS SEC_E_NO_AUTHENTICATING_AUTHORITY`,
  ],
  [
    'SspiGetAsyncCallStatus',
    `SEC_E_OK SEC_I_ASYNC_CALL_PENDING SEC_E_INSUFFICIENT_MEMORY SEC_E_INTERNAL_ERROR SEC_E_NO_CREDENTIALS
    SEC_E_NOT_OWNER SEC_E_SECPKG_NOT_FOUND SEC_E_UNKNOWN_CREDENTIALS SEC_E_NO_AUTHENTICATING_AUTHORITY`,
  ],
  [
    'ImportSecurityContextA ImportSecurityContextW',
    `SEC_E_OK SEC_E_UNKNOWN_CREDENTIALS SEC_E_NO_CREDENTIALS SEC_E_NOT_OWNER SEC_E_INSUFFICIENT_MEMORY
    SEC_E_INTERNAL_ERROR`,
  ],
  [
    'ImpersonateSecurityContext',
    'SEC_E_OK SEC_E_INVALID_HANDLE SEC_E_NO_IMPERSONATION SEC_E_UNSUPPORTED_FUNCTION',
  ],
];

/** No command signs a message without sealing it. */
const NOT_CALLED: readonly string[] = ['MakeSignature', 'VerifySignature'];

describe('the table of statuses', () => {
  const has = (name: string, status: string) =>
    STATUS_ROWS.some((row) => row.function === name && row.status === status);

  it('has what the three pages name, for every function', () => {
    const named = PAGES.flatMap(([functions, statuses]) =>
      functions
        .split(/\s+/)
        .flatMap((name) => statuses.split(/\s+/).map((status) => [name, status] as const)),
    );
    assert.equal(named.length, 2 * 8 + 9 + 2 * 6 + 4);
    for (const [name, status] of named) assert.ok(has(name, status), `${name} ${status}`);
    // Both spellings of the asynchronous function come to a call status of their own.
    for (const command of ['async', 'asyncAnsi']) {
      const rows = STATUS_ROWS.filter(
        (row) => row.page === 'SspiAcquireCredentialsHandleAsync' && row.command === command,
      );
      assert.equal(rows.filter((row) => row.function === 'SspiGetAsyncCallStatus').length, 9, command);
    }
  });

  it('has every documented status of every function that a command calls', () => {
    for (const { function: name, status, documented } of FUNCTION_STATUSES) {
      if (!documented || NOT_CALLED.includes(name)) continue;
      assert.ok(
        STATUS_ROWS.some((row) => row.status === status && (row.page === name || row.function === name)),
        `${name} ${status}`,
      );
    }
    const reached = new Set(STATUS_ROWS.flatMap((row) => [row.page, row.function]));
    assert.deepEqual(
      SSPI_FUNCTIONS.filter((name) => !reached.has(name)),
      NOT_CALLED,
    );
  });

  it('says nothing twice', () => {
    const titles = STATUS_ROWS.map(titleOf);
    assert.equal(new Set(titles).size, titles.length);
  });
});

/** Of these the command line itself is asked for the table; of all others it is rendered from the document. */
const isShownToPerson = ({ page, finding, command }: StatusRow) =>
  finding !== null &&
  !command.endsWith('Ansi') &&
  ['SspiAcquireCredentialsHandleAsync', 'ImportSecurityContext', 'ImpersonateSecurityContext'].includes(page);

describe('statuses on Linux', { concurrency: 3, skip: without(gcc()) }, () => {
  const undo: (() => void)[] = [];
  let folder = '';
  let common: Omit<Files, 'output'>;

  before(async () => {
    folder = privateFolder({ after: (remove) => undo.push(remove) });
    common = { own: join(folder, 'own'), peer: join(folder, 'peer'), password: join(folder, 'password') };
    writeFileSync(common.password, 'right\n');
    const argv = ['export', '-o', common.own, '--peer-output', common.peer, '--package', 'Reference'];
    const { exitCode, stderr } = await sspidiag([...argv, '--library', referenceLibrary().linux]);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => {
    for (const each of undo) each();
  });

  for (const [index, row] of STATUS_ROWS.entries()) {
    const skip = row.needsRight ? without(root()) : false;
    it(titleOf(row), { skip }, async () => {
      const files = { ...common, output: join(folder, `output-${index}`) };
      const env = { ...process.env, REFERENCE_SSP_SCRIPT: row.script };
      const argv = [...COMMANDS[row.command](files), '--library', referenceLibrary().linux, '--trace'];
      const document: Reported<unknown> = await report(argv, { env });
      await checkRow(row, document);
      if (!isShownToPerson(row)) return;
      const { stdout, exitCode } = await sspidiag(argv, { env });
      assert.equal(exitCode, row.exitCode);
      checkTable(row, document, stdout);
    });
  }
});

/**
 * A security package that Wine's secur32.dll loads as Windows loads those of its vendors: acquire, export and import
 * through the dispatching library, where Wine's own packages have no export.
 */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ExportResult, ImportResult } from '../../src/report/schema/transfer.ts';
import { codes } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { until } from '../support/programs.ts';
import { startWindowsProgram, windows, winPath } from '../support/windows.ts';
import { NODE_EXE } from '../support/wine.ts';
import { bundled } from './bundled.ts';
import { type ReferencePrefix, referencePrefix } from './referencePrefix.ts';

const PACKAGE = ['--package', 'Reference'];

/** The Unix path of a file of the prefix. */
const unix = (file: string) => file.slice(2).replaceAll('\\', '/');

/** What the imported context answered when it was asked for its access token. */
const tokenAnswer = (result: ImportResult | null) =>
  result?.context?.answers.find(({ attribute }) => attribute === 'SECPKG_ATTR_ACCESS_TOKEN')?.status.name;

describe('a registered security package', { concurrency: 2, skip: without(windows()) }, () => {
  let reference: ReferencePrefix;
  before(async () => {
    reference = await referencePrefix();
    const files = [
      '-o',
      reference.file('Kontext Büro'),
      '--peer-output',
      reference.file('Kontext Gegenüber'),
    ];
    const { exitCode } = await reference.run(['export', ...PACKAGE, ...files]);
    assert.equal(exitCode, 0);
  });
  after(() => reference?.stop());

  it('is called by secur32.dll', async () => {
    const answer = await reference.run<AcquireResult>(['acquire', ...PACKAGE]);
    assert.equal(answer.exitCode, 0);
    assert.match(answer.backend?.library ?? '', /secur32\.dll$/i);
    assert.ok(answer.result?.principal);
    const acquired = answer.log().indexOf('AcquireCredentialsHandleW 0x00000000');
    assert.ok(acquired > 0, answer.log().join());
    assert.deepEqual(answer.log().slice(acquired + 1), [
      'QueryCredentialsAttributesW 0x00000000',
      'FreeCredentialsHandle 0x00000000',
    ]);
  });

  for (const [ansi, called] of [
    [[], 'AcquireCredentialsHandleW'],
    [['--ansi'], 'AcquireCredentialsHandleA'],
  ] as const) {
    it(`takes names with umlauts by ${called}`, async () => {
      const password = reference.file('Paßwort', 'gehe\u{17e}im\u00df');
      const explicit = ['--user', 'LAB\\jürgen', '--password-file', password];
      const ascii = ['--user', 'LAB\\jürgen', '--password-file', reference.file('password', 'secret')];
      const given = ansi.length > 0 ? ascii : explicit;
      const answer = await reference.run<AcquireResult>(['acquire', ...PACKAGE, ...ansi, ...given]);
      assert.equal(answer.exitCode, 0);
      assert.equal(answer.result?.principal, 'LAB\\jürgen');
      assert.ok(answer.log().includes(`${called} 0x00000000`), answer.log().join());
    });
  }

  for (const [ansi, called] of [
    [[], 'ImportSecurityContextW'],
    [['--ansi'], 'ImportSecurityContextA'],
  ] as const) {
    it(`exports, and proves it by ${called} here and in another process`, async () => {
      const file = reference.file(`Beweis ${called}`);
      const answer = await reference.run<ExportResult>([
        'export',
        ...PACKAGE,
        ...ansi,
        '-o',
        file,
        '--prove',
      ]);
      assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
      assert.equal(answer.result?.tokenGiven, true);
      const transfers = answer.result?.transfers.map(({ to, token, alive, status }) => [
        to,
        token,
        alive,
        status?.name,
      ]);
      assert.deepEqual(transfers, [
        ['same-process', 'given', true, 'SEC_E_OK'],
        // The child has duplicated the handle out of its parent.
        ['another-process', 'duplicated', true, 'SEC_E_OK'],
      ]);
      // Two halves, twice; Wine's secur32.dll hands the token on, else the answer would be this.
      assert.equal(answer.log().filter((call) => call === `${called} 0x00000000`).length, 4);
      assert.ok(!answer.log().includes('QueryContextAttributesW 0x8009030B'), answer.log().join());
    });
  }

  it('imports in another process what was exported before', async () => {
    const args = ['import', reference.file('Kontext Büro'), '--peer', reference.file('Kontext Gegenüber')];
    const answer = await reference.run<ImportResult>(args);
    assert.deepEqual([answer.exitCode, answer.status?.function], [0, 'ImportSecurityContextW']);
    assert.equal(answer.result?.proof?.alive, true);
    assert.equal(answer.result?.context?.package, 'Reference');
    assert.equal(tokenAnswer(answer.result), 'SEC_E_NO_IMPERSONATION');
  });

  it('takes an access token out of the process that has it', async (t) => {
    const program = await bundled(t, join(import.meta.dirname, 'tokenHolder.ts'));
    const holder = await startWindowsProgram([NODE_EXE, winPath(program)], reference.options);
    t.after(() => holder.kill());
    await until(() => holder.stdout().endsWith('\n'), 'the token');
    const token = holder.stdout().trim();
    const importing = (pair: string) =>
      reference.run<ImportResult>(['import', reference.file('Kontext Büro'), '--token', pair]);
    const answer = await importing(token);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    assert.equal(tokenAnswer(answer.result), 'SEC_E_OK');

    for (const [pair, reason] of [
      [token.replace(/0x.*/, '0x7ffffffc'), /^DuplicateHandle: ERROR_INVALID_HANDLE \(6\)$/],
      ['4294967280:0x44', /^OpenProcess\(4294967280\): ERROR_INVALID_PARAMETER \(87\)$/],
    ] as const) {
      const refused = await importing(pair);
      // The library imports without it, which is not what was asked for.
      assert.equal(refused.status?.name, 'SEC_E_OK');
      assert.deepEqual([refused.exitCode, codes(refused)], [1, ['token-not-duplicated']]);
      assert.match(refused.findings[0]?.evidence[0] ?? '', reason);
    }
  });

  it('takes no token that is not PID:HANDLE', async () => {
    const answer = await reference.run(['import', reference.file('Kontext Büro'), '--token', '0x44']);
    assert.equal(answer.exitCode, 2);
    assert.match(answer.error?.message ?? '', /--token takes PID:HANDLE/);
  });

  it('refuses a changed context by its own check and by the checksum of the file', async () => {
    const damaged = reference.file('beschädigt');
    const bytes = readFileSync(unix(reference.file('Kontext Büro')));
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    writeFileSync(unix(damaged), bytes);
    const answer = await reference.run<ImportResult>(['import', damaged]);
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['packed-context-damaged']]);
    assert.equal(answer.status?.name, 'SEC_E_INVALID_TOKEN');
  });

  it('keeps an exported context from everybody else', () => {
    // Wine makes mode bits of the access list; one that was inherited from the folder lets others read.
    for (const name of ['Kontext Büro', 'Kontext Gegenüber']) {
      const { mode } = statSync(unix(reference.file(name)));
      assert.equal(mode & 0o007, 0, mode.toString(8));
    }
  });

  it('never overwrites an exported context', async () => {
    const answer = await reference.run(['export', ...PACKAGE, '-o', reference.file('Kontext Büro')]);
    assert.equal(answer.exitCode, 2);
    assert.match(answer.error?.message ?? '', /Kontext Büro/);
    assert.deepEqual(answer.log(), []);
  });
});

/** Statuses that the reference library gives of its own accord, without a script: for a cause that is really there. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Context } from '../../src/backends/backend.ts';
import { chooseBackend } from '../../src/backends/choose.ts';
import { loadSspiCatalogue, sspiFinding } from '../../src/findings/sspi.ts';
import { report, sspidiag } from '../support/cli.ts';
import { library, root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';
import { type Folder, HONEST_ROWS, REFERENCE } from './honestRows.ts';
import { checkRow } from './statusCheck.ts';

describe('honest statuses', { concurrency: 3, skip: without(gcc()) }, () => {
  const undo: (() => void)[] = [];
  let folder = '';
  const { REFERENCE_SSP_SCRIPT: _, ...env } = process.env;
  const run = (argv: readonly string[]) => [...argv, '--library', referenceLibrary().linux, '--trace'];

  before(async () => {
    folder = privateFolder({ after: (remove) => undo.push(remove) });
    for (const name of ['right', 'wrong']) writeFileSync(join(folder, name), `${name}\n`);
    writeFileSync(join(folder, 'damaged'), Buffer.alloc(120, 7));
    for (const [own, peer] of [
      ['own', 'peer'],
      ['another', 'stranger'],
    ] as const) {
      const files = ['-o', join(folder, own), '--peer-output', join(folder, peer)];
      const { exitCode, stderr } = await sspidiag(run(['export', ...files, ...REFERENCE]), { env });
      assert.equal(exitCode, 0, stderr);
    }
  });
  after(() => {
    for (const each of undo) each();
  });

  for (const [index, row] of HONEST_ROWS.entries()) {
    it(`${row.what}: ${row.function} ${row.status}`, async () => {
      const file: Folder = (name) => join(folder, name === 'output' ? `output-${index}` : name);
      const document = await report<unknown>(run(row.argv(file)), { env });
      await checkRow(row, document);
      if (!row.what.startsWith('the logon session')) return;
      // The page's own remark: whose right it takes.
      assert.match(JSON.stringify(document.findings), /SeTcbPrivilege/);
    });
  }

  it('the logon session of the system is given to those who have the right', {
    skip: without(root()),
  }, async () => {
    for (const options of [[], ['--async']]) {
      const { exitCode } = await report(
        run(['acquire', ...REFERENCE, '--logon-id', '0x0:0x3e7', ...options]),
        { env },
      );
      assert.equal(exitCode, 0);
    }
  });

  it('a handle that is gone is SEC_E_INVALID_HANDLE for every function of a context', async () => {
    const backend = await chooseBackend({ name: 'sspi', library: referenceLibrary().linux, noise: false });
    const gone: Context = { package: 'Reference', native: null };
    const { impersonation } = backend;
    assert.ok(impersonation);
    const statuses = [
      impersonation.impersonate(gone),
      impersonation.revert(gone),
      impersonation.queryToken(gone).status,
      backend.exportSecurityContext(gone).status,
      backend.queryContext(gone).status,
      backend.encryptMessage(gone, Buffer.from('message')).status,
      backend.decryptMessage(gone, Buffer.alloc(40)).status,
    ];
    assert.deepEqual(
      statuses.map(({ name, hex, answeredBy, function: said }) => [said, name, hex, answeredBy]),
      [
        'ImpersonateSecurityContext',
        'RevertSecurityContext',
        'QuerySecurityContextToken',
        'ExportSecurityContext',
        'QueryContextAttributesW',
        'QueryContextAttributesW',
        'DecryptMessage',
      ].map((name) => [name, 'SEC_E_INVALID_HANDLE', '0x80090301', 'library']),
    );
  });

  const winpr = library('libwinpr2.so.2', 'libwinpr2-2');
  it('an empty handle leads libwinpr to no package', { skip: without(winpr) }, async () => {
    const backend = await chooseBackend({ name: 'sspi', library: null, noise: false });
    await loadSspiCatalogue();
    const gone: Context = { package: 'NTLM', native: null };
    assert.ok(backend.impersonation);
    for (const answered of [
      backend.impersonation.impersonate(gone),
      backend.impersonation.revert(gone),
      backend.queryContext(gone).status,
    ]) {
      const { name, function: said } = answered;
      assert.equal(name, 'SEC_E_SECPKG_NOT_FOUND', said ?? '');
      // Not that a package is missing, but that the handle is wrong.
      const finding = sspiFinding(answered, { package: 'NTLM', library: 'winpr' });
      assert.deepEqual([finding.code, finding.title], ['handle-invalid', 'handle leads to no package']);
    }
  });
});

/** `packages` and `capabilities` in node.exe under Wine: the way through secur32.dll. Of Windows itself they say nothing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { CapabilitiesResult, PackagesResult } from '../../src/report/schema/packages.ts';
import { codes } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import {
  installSecurityProvider,
  onDriveC,
  privatePrefix,
  startWindowsProgram,
  windows,
  windowsReport,
  winPath,
} from '../support/windows.ts';
import { NODE_EXE, type Prefix, sharedPrefix, WINDOWS_INSTALLATION } from '../support/wine.ts';

/** Which of the names on the command line secur32.dll or sspicli.dll exports. */
const EXPORTED = `
const koffi = require(${JSON.stringify(winPath(join(WINDOWS_INSTALLATION, 'node_modules', 'koffi')))});
const libraries = ['secur32.dll', 'sspicli.dll'].map((name) => koffi.load(name));
const has = (library, name) => {
  try {
    return Boolean(library.func('__stdcall', name, 'int32', []));
  } catch {
    return false;
  }
};
const names = process.argv.slice(1).filter((name) => libraries.some((library) => has(library, name)));
console.log(JSON.stringify(names));
`;

async function exported(names: readonly string[]): Promise<string[]> {
  const { ended } = await startWindowsProgram([NODE_EXE, '-e', EXPORTED, ...names]);
  const { stdout, stderr, exitCode } = await ended;
  assert.deepEqual([exitCode, stderr], [0, '']);
  return JSON.parse(stdout);
}

const packages = (args: readonly string[] = [], prefix: Prefix = sharedPrefix()) =>
  windowsReport<PackagesResult>(['packages', ...args], { prefix });

describe('packages and capabilities under Wine', { concurrency: 4, skip: without(windows()) }, () => {
  it('lists what secur32.dll lists', async () => {
    const { exitCode, status, backend, result, process } = await packages();
    assert.deepEqual([exitCode, status?.name, process.stderr], [0, 'SEC_E_OK', '']);
    assert.deepEqual([backend?.name, backend?.library], ['sspi', 'secur32.dll']);
    assert.match(backend?.path ?? '', /^C:\\windows\\system32\\secur32\.dll$/i);
    for (const name of ['Kerberos', 'NTLM', 'Negotiate', 'Schannel']) {
      const row = result?.packages.find((each) => each.name === name);
      assert.deepEqual([row?.ansiName, row?.acquire.can], [name, 'yes']);
      assert.ok(row, name);
      for (const flag of row.capabilities) assert.match(flag, /^SECPKG_FLAG_/);
      // Wine's packages claim it, and have no such function.
      assert.equal(row.impersonate.can, 'unknown');
      assert.match(row.impersonate.because, /which of this library is no proof/);
    }
  });

  it('takes a name in upper or lower case, and suggests the nearest', async () => {
    const found = await packages(['kerberos']);
    assert.deepEqual(
      [found.exitCode, found.status?.function, found.result?.packages.map(({ name }) => name)],
      [0, 'QuerySecurityPackageInfoW', ['Kerberos']],
    );
    const missing = await packages(['Kerbreos']);
    assert.deepEqual([missing.exitCode, codes(missing)], [1, ['package-unknown']]);
    assert.deepEqual(missing.findings[0]?.cure, ['did you mean "Kerberos"?']);
  });

  it('asks contexts as far as default credentials bring them', async () => {
    const { exitCode, result } = await packages(['--attributes']);
    assert.equal(exitCode, 0);
    for (const { name, attributes, attributesBecause } of result?.packages ?? []) {
      assert.match(attributesBecause ?? '', attributes ? /context/ : /^no context: /, name);
    }
    const ntlm = result?.packages.find(({ name }) => name === 'NTLM');
    assert.match(ntlm?.attributesBecause ?? '', /^a client's context after its first token: /);
    const flags = ntlm?.attributes?.find(({ attribute }) => attribute === 'SECPKG_ATTR_FLAGS');
    assert.equal(flags?.status.name, 'SEC_E_OK');
    const names = ntlm?.attributes?.find(({ attribute }) => attribute === 'SECPKG_ATTR_NAMES');
    assert.equal(names?.status.name, 'SEC_E_UNSUPPORTED_FUNCTION');
  });

  it('finds the functions that are exported, and no others', async () => {
    const { exitCode, result } = await windowsReport<CapabilitiesResult>(['capabilities']);
    assert.equal(exitCode, 0);
    const functions = result?.functions ?? [];
    assert.deepEqual(
      functions.filter(({ available }) => available).map((each) => each.function),
      await exported(functions.map((each) => each.function)),
    );
    const can = (name: string) => result?.abilities.find(({ ability }) => ability === name)?.can;
    assert.deepEqual(
      ['acquire', 'acquire with the A functions', 'handshake', 'acquire asynchronously'].map(can),
      ['yes', 'yes', 'yes', 'no'],
    );
  });

  it('asks a complete context of a registered package through secur32.dll', async (t) => {
    const prefix = await privatePrefix(t);
    await installSecurityProvider(referenceLibrary().windows, prefix);
    const { exitCode, result } = await packages(['Reference', '--attributes'], prefix);
    assert.equal(exitCode, 0);
    const [row] = result?.packages ?? [];
    assert.equal(row?.attributesBecause, "a complete loopback context, acceptor's side");
    const fields = (name: string) => row?.attributes?.find(({ attribute }) => attribute === name)?.fields;
    assert.ok(fields('SECPKG_ATTR_NAMES')?.sUserName);
    assert.equal(fields('SECPKG_ATTR_NEGOTIATION_INFO')?.Name, 'Reference');
    assert.equal(row.impersonate.can, 'unknown');
    const rows = (await packages([], prefix)).result?.packages ?? [];
    assert.ok(rows.some(({ name }) => name === 'Kerberos'));
    const unclaimed = rows.find(({ name }) => name === 'ReferenceNoImpersonation');
    assert.equal(unclaimed?.impersonate.can, 'no');
  });

  it('finds the asynchronous functions of a library that has them', async () => {
    const library = ['--library', await onDriveC(referenceLibrary().windows)];
    const { exitCode, result } = await windowsReport<CapabilitiesResult>(['capabilities', ...library]);
    assert.equal(exitCode, 0);
    const asynchronously = result?.abilities.find(({ ability }) => ability === 'acquire asynchronously');
    assert.equal(asynchronously?.can, 'unknown');
    assert.match(asynchronously.because, /SspiAcquireCredentialsHandleAsyncW.*only a call tells/);
  });
});

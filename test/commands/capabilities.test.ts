/** `capabilities`: what libraries can and cannot do, against what their symbol tables say. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CapabilitiesResult } from '../../src/report/schema/packages.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { library, program, root, without } from '../support/needs.ts';
import { AS_GAMES, execute } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

type Capabilities = Awaited<ReturnType<typeof ask>>;

const ask = (args: readonly string[], env: NodeJS.ProcessEnv = {}, through: readonly string[] = []) =>
  report<CapabilitiesResult>(['capabilities', ...args], { env: { ...process.env, ...env }, through });

const ability = ({ result }: Capabilities, name: string) =>
  result?.abilities.find((each) => each.ability === name);

const can = (answer: Capabilities, ...names: string[]) => names.map((name) => ability(answer, name)?.can);

const NM = program('nm', 'binutils');

/** The functions that a library exports, by its dynamic symbol table. */
async function exportsOf(path: string): Promise<Set<string>> {
  const { stdout, exitCode } = await execute(['nm', '-D', '--defined-only', path]);
  assert.equal(exitCode, 0);
  return new Set(stdout.split('\n').flatMap((line) => line.split(' ')[2]?.replace(/@.*/, '') ?? []));
}

/** Every function is said to be there that is exported, and no other. */
async function compareWithExports(answer: Capabilities): Promise<void> {
  const exported = await exportsOf(answer.backend?.path ?? '');
  const functions = answer.result?.functions ?? [];
  assert.ok(functions.length > 20);
  for (const { function: name, available, because } of functions) {
    assert.equal(available, exported.has(name), `${name}: ${because}`);
  }
}

describe('capabilities', { concurrency: 4 }, () => {
  it('of GSS-API: every ability with its reason', async () => {
    const answer = await ask([]);
    assert.deepEqual([answer.exitCode, answer.backend?.name, answer.findings], [0, 'gssapi', []]);
    assert.deepEqual(
      can(answer, 'acquire', 'explicit credentials', 'handshake', 'seal', 'sign', 'export', 'import'),
      Array(7).fill('yes'),
    );
    const lacks = [
      'acquire asynchronously',
      'acquire with the A functions',
      'query attributes',
      'access token',
    ];
    for (const name of [...lacks, 'KDC proxy settings']) {
      assert.equal(ability(answer, name)?.can, 'no', name);
      assert.match(ability(answer, name)?.because ?? '', /^unsupported: /);
    }
    assert.match(ability(answer, 'export')?.because ?? '', /Kerberos.* claim GSS_C_MA_CTX_TRANS/);
  });

  it("of GSS-API: the library's own exports", { skip: without(NM) }, async () => {
    await compareWithExports(await ask([]));
  });

  it('impersonation is by rights', { skip: without(root(), program('setpriv', 'util-linux')) }, async () => {
    assert.deepEqual(can(await ask([]), 'impersonate'), ['yes']);
    const plain = await ask([], {}, AS_GAMES);
    assert.deepEqual(can(plain, 'impersonate'), ['no']);
    assert.match(ability(plain, 'impersonate')?.because ?? '', /CAP_SETUID/);
  });

  const LIBWINPR = library('libwinpr2.so.2', 'libwinpr2-2');

  it('of libwinpr: no more than its exports and its claims', { skip: without(LIBWINPR, NM) }, async () => {
    const answer = await ask(['--backend', 'sspi']);
    assert.deepEqual([answer.exitCode, answer.status?.name, answer.process.stderr], [0, 'SEC_E_OK', '']);
    await compareWithExports(answer);
    assert.deepEqual(can(answer, 'acquire', 'handshake', 'seal'), ['yes', 'yes', 'yes']);
    assert.deepEqual(can(answer, 'acquire asynchronously', 'KDC proxy settings'), ['no', 'no']);
    assert.match(
      ability(answer, 'acquire asynchronously')?.because ?? '',
      /^unsupported: Sspi\w+ is neither exported/,
    );
    // Its ImpersonateSecurityContext answers SEC_E_OK and does nothing; its ExportSecurityContext is a stub.
    assert.deepEqual(
      can(answer, 'impersonate', 'export', 'import', 'access token'),
      Array(4).fill('unknown'),
    );
    assert.match(ability(answer, 'explicit credentials')?.because ?? '', /^by SEC_WINNT_AUTH_IDENTITY: /);
  });

  it('calls nothing but what lists packages', { skip: without(LIBWINPR) }, async () => {
    const { calls, result } = await ask(['--backend', 'sspi', '--trace']);
    const called = new Set(calls.map((call) => call.function));
    assert.deepEqual(
      (result?.functions ?? []).map((each) => each.function).filter((name) => called.has(name)),
      ['EnumerateSecurityPackagesW', 'EnumerateSecurityPackagesA', 'FreeContextBuffer'],
    );
  });

  describe('of any library', { skip: without(gcc()) }, () => {
    const reference = (script = '') =>
      ask(['--library', referenceLibrary().linux], { REFERENCE_SSP_SCRIPT: script });

    it('finds its exports', { skip: without(NM) }, async () => {
      const answer = await reference();
      await compareWithExports(answer);
      // The asynchronous functions are there; that they work only a call tells.
      assert.deepEqual(can(answer, 'acquire asynchronously'), ['unknown']);
      assert.match(
        ability(answer, 'explicit credentials')?.because ?? '',
        /^by SspiEncodeStringsAsAuthIdentity /,
      );
    });

    it('finds what is only in a table', async () => {
      const answer = await ask(['--library', referenceLibrary().linuxTableOnly]);
      const fact = (name: string) => answer.result?.functions.find((each) => each.function === name);
      assert.equal(fact('AcquireCredentialsHandleW')?.available, true);
      assert.match(
        fact('AcquireCredentialsHandleW')?.because ?? '',
        /^table of InitSecurityInterface\w*W in /,
      );
      assert.equal(fact('SspiCreateAsyncContext')?.available, false);
      assert.deepEqual(can(answer, 'acquire', 'acquire with the A functions'), ['yes', 'no']);
    });

    it('knows little where packages are not listed, and says why', async () => {
      const answer = await reference('EnumerateSecurityPackages: status 0x80090301');
      assert.deepEqual([answer.exitCode, codes(answer)], [0, ['handle-invalid']]);
      assert.equal(answer.findings[0]?.severity, 'warning');
      assert.deepEqual(can(answer, 'acquire', 'handshake', 'seal', 'impersonate'), Array(4).fill('unknown'));
    });

    it('survives a crash', async () => {
      const answer = await reference('EnumerateSecurityPackages: crash');
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
    });
  });

  it('is two tables for people', async () => {
    const { stdout, exitCode } = await sspidiag(['capabilities']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^OK {2}capabilities {2}gssapi by libgssapi_krb5\.so\.2: \d+ functions of \d+\n/);
    assert.match(stdout, /acquire asynchronously +\u2502 no +\u2502 unsupported: GSS-API/);
    assert.match(stdout, /gss_indicate_mechs +\u2502 there +\u2502 export of libgssapi_krb5\.so\.2/);
  });
});

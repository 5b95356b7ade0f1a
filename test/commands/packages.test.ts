/** `packages`: what the library offers, and what each of it can do here. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PackagesResult } from '../../src/report/schema/packages.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { library, program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

/** Object identifiers of RFC 4121, RFC 4178 and MS-NLMP. */
const MECHANISMS = {
  Kerberos: '1.2.840.113554.1.2.2',
  Negotiate: '1.3.6.1.5.5.2',
  NTLM: '1.3.6.1.4.1.311.2.2.10',
} as const;

const packages = (args: readonly string[] = [], through: readonly string[] = []) =>
  report<PackagesResult>(['packages', ...args], { through });

describe('packages', { concurrency: 4 }, () => {
  it('lists each with its mechanism, once', async () => {
    const answer = await packages();
    assert.deepEqual([answer.exitCode, answer.status?.name, answer.backend?.name], [0, 'SEC_E_OK', 'gssapi']);
    const rows = answer.result?.packages ?? [];
    for (const [name, mechanism] of Object.entries(MECHANISMS)) {
      assert.equal(rows.find((row) => row.name === name)?.mechanism, mechanism, name);
    }
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
    for (const { acquire, export: exported, import: imported, impersonate } of rows) {
      for (const ability of [acquire, exported, imported, impersonate]) assert.ok(ability.because);
      assert.deepEqual(exported, imported);
    }
    const kerberos = rows.find(({ name }) => name === 'Kerberos');
    // RFC 4121 contexts can be transferred, sign and encrypt; RFC 5801 names the mechanism for SASL.
    for (const capability of ['GSS_C_MA_CTX_TRANS', 'GSS_C_MA_CONF_PROT', 'GSS_C_MA_INTEG_PROT']) {
      assert.ok(kerberos?.capabilities.includes(capability), capability);
    }
    assert.equal(kerberos?.saslName, 'GS2-KRB5');
  });

  it('finds one by its name, in upper or lower case', async () => {
    for (const name of ['NTLM', 'ntlm', 'Ntlm']) {
      const answer = await packages([name]);
      assert.equal(answer.exitCode, 0);
      assert.deepEqual(
        answer.result?.packages.map((row) => row.name),
        ['NTLM'],
      );
    }
  });

  it('suggests the nearest for one that does not exist', async () => {
    const answer = await packages(['Kerbreos']);
    assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_SECPKG_NOT_FOUND']);
    assert.deepEqual([codes(answer), answer.result?.packages], [['package-unknown'], []]);
    assert.match(answer.findings[0]?.cure.join() ?? '', /did you mean "?Kerberos/);
    assert.match(answer.findings[0]?.evidence.join() ?? '', /NTLM/);
    // Letters beyond ASCII are escaped in the document and come back.
    const foreign = 'K\u00e9rberos \u{1f511}';
    const { findings } = await packages([foreign]);
    assert.ok(findings[0]?.evidence.join().includes(foreign));
  });

  it('says who may impersonate', { skip: without(root(), program('setpriv', 'util-linux')) }, async () => {
    const ability = async (through: readonly string[]) =>
      (await packages(['Kerberos'], through)).result?.packages[0]?.impersonate;
    assert.equal((await ability([]))?.can, 'yes');
    const plain = await ability(AS_GAMES);
    assert.equal(plain?.can, 'no');
    assert.match(plain.because, /CAP_SETUID/);
    assert.equal((await ability(['setpriv', '--bounding-set=-setuid']))?.can, 'no');
    assert.match((await packages(['NTLM'])).result?.packages[0]?.impersonate.because ?? '', /--map/);
  });

  it('--attributes is answered with why GSS-API has none', async () => {
    const { exitCode, result } = await packages(['--attributes']);
    assert.equal(exitCode, 0);
    for (const { attributes, attributesBecause } of result?.packages ?? []) {
      assert.equal(attributes, null);
      assert.match(attributesBecause ?? '', /GSS-API has no QueryContextAttributes/);
    }
    for (const row of (await packages()).result?.packages ?? []) assert.equal(row.attributesBecause, null);
  });

  it('--trace shows the native calls, and only then', async () => {
    assert.deepEqual((await packages()).calls, []);
    const { calls } = await packages(['--trace']);
    assert.ok(calls.some((call) => call.function === 'gss_indicate_mechs' && call.status === '0x00000000'));
    const table = await sspidiag(['packages', '--trace']);
    assert.match(table.stdout, /gss_indicate_mechs/);
  });
});

const LIBWINPR = library('libwinpr2.so.2', 'libwinpr2-2');

describe('packages of libwinpr', { concurrency: 4, skip: without(LIBWINPR) }, () => {
  const ask = (...args: string[]) => report<PackagesResult>(['packages', '--backend', 'sspi', ...args]);

  it('lists them with their claims, and in the spelling of the A functions', async () => {
    const { exitCode, status, backend, result, process } = await ask();
    assert.deepEqual(
      [exitCode, status?.name, status?.answeredBy, backend?.name],
      [0, 'SEC_E_OK', 'library', 'sspi'],
    );
    assert.equal(status?.function, 'EnumerateSecurityPackagesW');
    assert.equal(process.stderr, '');
    const rows = result?.packages ?? [];
    for (const name of ['NTLM', 'Kerberos', 'Negotiate']) {
      const row = rows.find((each) => each.name === name);
      assert.deepEqual([row?.ansiName, row?.mechanism, row?.acquire.can], [name, null, 'yes']);
      assert.ok(row && (row.maximumTokenSize ?? 0) > 0);
      assert.ok(row.capabilities.includes('SECPKG_FLAG_INTEGRITY'));
      // It has the functions and claims impersonation; what they do only a call tells.
      assert.deepEqual(
        [row.export.can, row.import.can, row.impersonate.can],
        ['unknown', 'unknown', 'unknown'],
      );
      assert.match(
        row.impersonate.because,
        /claims SECPKG_FLAG_IMPERSONATION, which of this library is no proof/,
      );
      assert.match(row.export.because, /^ExportSecurityContext \(export of libwinpr2/);
    }
  });

  it('does not know a name in other letters, and says so', async () => {
    assert.equal((await ask('NTLM')).status?.function, 'QuerySecurityPackageInfoW');
    const answer = await ask('ntlm');
    assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_SECPKG_NOT_FOUND']);
    assert.equal(answer.status?.answeredBy, 'library');
    assert.deepEqual([codes(answer), answer.result?.packages], [['package-unknown'], []]);
    assert.deepEqual(answer.findings[0]?.cure, ['did you mean "NTLM"?']);
    assert.match(answer.findings[0]?.evidence.join() ?? '', /upper from lower case/);
    const other = await ask('Kerbreos');
    assert.deepEqual(other.findings[0]?.cure, ['did you mean "Kerberos"?']);
    assert.doesNotMatch(other.findings[0]?.evidence.join() ?? '', /lower case/);
  });

  it('asks contexts for their attributes; where one package crashes it, the others still answer', async () => {
    const { exitCode, findings, result } = await ask('--attributes');
    const rows = result?.packages ?? [];
    const ntlm = rows.find(({ name }) => name === 'NTLM');
    assert.match(ntlm?.attributesBecause ?? '', /^a client's context after its first token: SEC_I_CONTINUE/);
    const answered = (ntlm?.attributes ?? []).filter(({ fields }) => fields !== null);
    assert.deepEqual(
      answered.map(({ attribute }) => attribute),
      ['SECPKG_ATTR_SIZES'],
    );
    const refused = (ntlm?.attributes ?? []).filter(({ fields }) => fields === null);
    assert.ok(refused.length > 5);
    assert.ok(refused.every(({ status }) => status.name === 'SEC_E_UNSUPPORTED_FUNCTION'));
    // It lists CREDSSP and has nothing behind it.
    const credssp = rows.find(({ name }) => name === 'CREDSSP');
    assert.equal(credssp?.acquire.can, 'no');
    assert.match(credssp.attributesBecause ?? '', /^no context: AcquireCredentialsHandleW answered SEC_E_/);
    // Version 2.11's Schannel crashes with the default credentials.
    const crashed = rows.filter(({ attributesBecause }) => /crashed/.test(attributesBecause ?? ''));
    assert.equal(findings.filter(({ code }) => code === 'library-crashed').length, crashed.length);
    assert.equal(exitCode, crashed.length === 0 ? 0 : 1);
    for (const { name } of crashed) assert.ok(findings.some(({ evidence }) => evidence[0]?.startsWith(name)));
  });
});

describe('packages of any library', { concurrency: 4, skip: without(gcc()) }, () => {
  const ask = (args: readonly string[], script = '') => {
    const env = { ...process.env, REFERENCE_SSP_SCRIPT: script };
    return report<PackagesResult>(['packages', '--library', referenceLibrary().linux, ...args], { env });
  };

  it('asks a complete context on the acceptor side', async () => {
    const { exitCode, result } = await ask(['--attributes']);
    assert.equal(exitCode, 0);
    for (const { attributes, attributesBecause } of result?.packages ?? []) {
      assert.equal(attributesBecause, "a complete loopback context, acceptor's side");
      const names = attributes?.find(({ attribute }) => attribute === 'SECPKG_ATTR_NAMES');
      assert.equal(names?.status.name, 'SEC_E_OK');
      assert.ok(names.fields?.sUserName);
      const key = attributes?.find(({ attribute }) => attribute === 'SECPKG_ATTR_SESSION_KEY');
      assert.deepEqual(key?.fields, { SessionKeyLength: 16, present: true });
      const token = attributes?.find(({ attribute }) => attribute === 'SECPKG_ATTR_ACCESS_TOKEN');
      assert.deepEqual([token?.status.name, token?.fields], ['SEC_E_UNSUPPORTED_FUNCTION', null]);
    }
  });

  it('gives no yes to an impersonation that is not claimed', async () => {
    const { result } = await ask(['referencenoimpersonation']);
    const [row, ...others] = result?.packages ?? [];
    assert.deepEqual([row?.name, others], ['ReferenceNoImpersonation', []]);
    assert.deepEqual(row?.impersonate, {
      can: 'no',
      because: 'the package does not claim SECPKG_FLAG_IMPERSONATION',
    });
  });

  it('says how far a context came', async () => {
    const [row] =
      (await ask(['Reference', '--attributes'], 'AcceptSecurityContext: status 0x8009030C')).result
        ?.packages ?? [];
    assert.match(
      row?.attributesBecause ?? '',
      /^a client's context after its first token: SEC_I_CONTINUE_NEEDED \(a loopback ended when AcceptSecurityContext answered SEC_E_LOGON_DENIED\)$/,
    );
    assert.ok((row?.attributes ?? []).length > 5);
    const [refused] =
      (await ask(['Reference', '--attributes'], 'AcquireCredentialsHandle: status 0x8009030E')).result
        ?.packages ?? [];
    assert.deepEqual(
      [refused?.attributes, refused?.attributesBecause, refused?.acquire.can],
      [null, 'no context: AcquireCredentialsHandleW answered SEC_E_NO_CREDENTIALS', 'yes'],
    );
    const [without] =
      (await ask(['Reference', '--attributes'], 'AcquireCredentialsHandle: status 0x80090302')).result
        ?.packages ?? [];
    assert.equal(without?.acquire.can, 'no');
  });

  it('reports a crash, a hang and a refusal', async () => {
    const crash = await ask([], 'EnumerateSecurityPackages: crash');
    assert.deepEqual([crash.exitCode, codes(crash), crash.result], [1, ['library-crashed'], null]);
    const hang = await ask(['--timeout', '0.5'], 'EnumerateSecurityPackages: hang');
    assert.deepEqual([hang.exitCode, codes(hang)], [3, ['timed-out']]);
    const refusal = await ask([], 'EnumerateSecurityPackages: status 0x80090301');
    assert.deepEqual([refusal.exitCode, codes(refusal)], [1, ['handle-invalid']]);
    assert.deepEqual(refusal.result?.packages, []);
    // What cannot be listed may still be known by its name.
    assert.equal((await ask(['Reference'], 'EnumerateSecurityPackages: crash')).exitCode, 0);
  });

  it('a context that crashes every package leaves the list', async () => {
    const { exitCode, findings, result } = await ask(['--attributes'], 'InitializeSecurityContext: crash');
    assert.equal(exitCode, 1);
    assert.deepEqual(
      findings.map(({ code, evidence }) => [code, evidence[0]]),
      ['Reference', 'ReferenceNoImpersonation'].map((name) => [
        'library-crashed',
        `${name}: the library crashed (SIGSEGV) in InitializeSecurityContextW`,
      ]),
    );
    for (const { attributes, acquire } of result?.packages ?? []) {
      assert.deepEqual([attributes, acquire.can], [null, 'yes']);
    }
  });

  it('has no A functions where there is only a table of the others', async () => {
    const table = await report<PackagesResult>(['packages', '--library', referenceLibrary().linuxTableOnly]);
    assert.equal(table.exitCode, 0);
    for (const { ansiName } of table.result?.packages ?? []) assert.equal(ansiName, null);
  });

  it('shows who answers what, side by side; of one package the answers', async () => {
    const run = (...args: string[]) =>
      sspidiag(['packages', '--library', referenceLibrary().linux, '--attributes', ...args]);
    const all = await run();
    assert.match(all.stdout, /attribute +\u2502 Reference +\u2502 ReferenceNoImpersonation/);
    assert.match(all.stdout, /SIZES +\u2502 answers +\u2502 answers/);
    assert.match(all.stdout, /ACCESS_TOKEN +\u2502 unsupported +\u2502 unsupported/);
    const one = await run('Reference');
    assert.match(one.stdout, /SIZES +\u2502 answers +\u2502 cbMaxToken 2048/);
  });
});

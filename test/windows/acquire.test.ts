/**
 * `acquire` in node.exe under Wine. What is asked of secur32.dll is answered by Wine 8.0, Debian 12's, and says nothing
 * of Windows; what Wine has no package for comes from the reference library.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import type { Expiry } from '../../src/report/schema/shared.ts';
import { codes } from '../support/cli.ts';
import { program, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import { onDriveC, windows, windowsReport, winPath } from '../support/windows.ts';

const NO_TICKETS = { KRB5CCNAME: 'FILE:/nonexistent/ccache', KRB5_KTNAME: 'FILE:/nonexistent/keytab' };

function acquire(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const options = { env: { ...process.env, ...NO_TICKETS, ...env } };
  return windowsReport<AcquireResult>(['acquire', ...args], options);
}

const reference = async (args: readonly string[], script = '', env: NodeJS.ProcessEnv = {}) =>
  acquire(['--library', await onDriveC(referenceLibrary().windows), '--package', 'Reference', ...args], {
    ...env,
    REFERENCE_SSP_SCRIPT: script,
  });

const SCHANNEL = 'Microsoft Unified Security Protocol Provider';

/** Package, use, exit code, status, and what there is of an expiry. */
const ANSWERS: readonly [string, AcquireResult['use'], number, string, Expiry['state']][] = [
  ['NTLM', 'outbound', 0, 'SEC_E_OK', 'not-provided'],
  ['NTLM', 'inbound', 0, 'SEC_E_OK', 'not-provided'],
  ['NTLM', 'both', 3, 'SEC_E_UNSUPPORTED_FUNCTION', 'not-provided'],
  ['Kerberos', 'outbound', 1, 'SEC_E_NO_CREDENTIALS', 'not-provided'],
  // Without a keytab too; the end is in the year 2162, GSS-API's "indefinite".
  ['Kerberos', 'inbound', 0, 'SEC_E_OK', 'never'],
  ['Kerberos', 'both', 1, 'SEC_E_UNKNOWN_CREDENTIALS', 'not-provided'],
  // Kerberos writes the time of the call and fails; NTLM, which is taken then, writes none.
  ['Negotiate', 'outbound', 1, 'SEC_E_OK', 'expired'],
  ['Negotiate', 'inbound', 0, 'SEC_E_OK', 'never'],
  ['Negotiate', 'both', 3, 'SEC_E_UNSUPPORTED_FUNCTION', 'not-provided'],
  ['Schannel', 'outbound', 0, 'SEC_E_OK', 'not-provided'],
  ['Schannel', 'inbound', 1, 'SEC_E_NO_CREDENTIALS', 'not-provided'],
  ['Schannel', 'both', 1, 'SEC_E_NO_CREDENTIALS', 'not-provided'],
  [SCHANNEL, 'outbound', 0, 'SEC_E_OK', 'not-provided'],
  [SCHANNEL, 'inbound', 1, 'SEC_E_NO_CREDENTIALS', 'not-provided'],
  [SCHANNEL, 'both', 1, 'SEC_E_NO_CREDENTIALS', 'not-provided'],
  ['CREDSSP', 'outbound', 1, 'SEC_E_SECPKG_NOT_FOUND', 'not-provided'],
];

describe('acquire under Wine', { concurrency: 2, skip: without(windows()) }, () => {
  for (const [packageName, use, exitCode, status, state] of ANSWERS) {
    // The two names of Schannel are one package, and BOTH is answered as the two before it.
    const wide = [[], 'W'] as const;
    const spellings =
      use === 'both' || packageName === SCHANNEL ? [wide] : [wide, [['--ansi'], 'A'] as const];
    it(`${packageName}, ${use}: ${status}, by ${spellings.length} spellings`, async () => {
      for (const [flags, letter] of spellings) {
        const answer = await acquire(['--package', packageName, '--use', use, ...flags]);
        assert.deepEqual([answer.exitCode, answer.status?.name], [exitCode, status]);
        assert.equal(answer.status?.function, `AcquireCredentialsHandle${letter}`);
        assert.match(answer.backend?.path ?? '', /^C:\\windows\\system32\\secur32\.dll$/i);
        const { acquired, expiry } = answer.result?.credential ?? {};
        assert.deepEqual([acquired, expiry?.state], [status === 'SEC_E_OK', state]);
        assert.equal(exitCode === 0, answer.findings.length === 0, codes(answer).join());
        assert.equal(answer.result?.source.kind, status.endsWith('_FOUND') ? 'unknown' : 'logon-session');
      }
    });
  }

  describe('explicit credentials', () => {
    it('are taken on trust by NTLM, right or wrong, with any name', async () => {
      const user = ['--package', 'NTLM', '--user', 'LAB\\jürgen', '--password-file', '-'];
      const options = { env: process.env, input: 'whatever\r\n' };
      const answer = await windowsReport<AcquireResult>(['acquire', ...user], options);
      assert.deepEqual([answer.exitCode, answer.result?.source.kind], [0, 'password']);
      assert.equal(answer.result?.requestedPrincipal, 'LAB\\jürgen');
      assert.match(answer.result?.notChecked.join() ?? '', /on trust/);
      assert.ok(!answer.process.stdout.includes('whatever'));
    });

    it('are judged in the handshake only: nobody knows them here', async () => {
      for (const [given, exitCode, called, status] of [
        [['--user', 'LAB\\jürgen', '--password-file', '-'], 1, 'AcceptSecurityContext', 'SEC_E_LOGON_DENIED'],
        // There is no password to make an answer of.
        [[], 1, 'InitializeSecurityContextW', 'SEC_E_INVALID_TOKEN'],
      ] as const) {
        const args = ['impersonate', '--package', 'NTLM', ...given];
        const answer = await windowsReport<ImpersonateResult>(args, { input: 'whatever' });
        assert.deepEqual([answer.exitCode, answer.status?.function], [exitCode, called]);
        assert.equal(answer.status?.name, status);
        assert.deepEqual([answer.result?.impersonated, answer.result?.before], [false, null]);
      }
    });
  });

  describe('what no such library or system can do', () => {
    it('has no asynchronous functions, and says what ran instead', async () => {
      const answer = await acquire(['--package', 'NTLM', '--async']);
      const { native, because, callStatus, freeStatus } = answer.result?.asynchronous ?? {};
      assert.deepEqual([answer.exitCode, native], [0, false]);
      assert.match(because ?? '', /no SspiAcquireCredentialsHandleAsyncW: .* for kernel-mode drivers only\./);
      assert.match(because ?? '', /AcquireCredentialsHandleW, the synchronous counterpart, ran on a worker/);
      assert.deepEqual([callStatus?.function, freeStatus?.name], ['AcquireCredentialsHandleW', 'SEC_E_OK']);
    });

    for (const option of ['--principal', '--user']) {
      it(`tells the A functions no ${option} that the code page cannot spell`, async () => {
        const password = option === '--user' ? ['--password-file', winPath('/dev/null')] : [];
        const answer = await acquire(['--package', 'NTLM', '--ansi', option, 'łukasz中', ...password]);
        assert.deepEqual([answer.exitCode, answer.result], [2, null]);
        assert.equal(answer.error?.message, 'the ANSI code page of this system cannot spell "łukasz中"');
      });
    }

    it('refuses the credentials of another logon session without SeTcbPrivilege', async () => {
      const answer = await reference(['--logon-id', '0x0:0x3e7']);
      assert.deepEqual([answer.status?.name, answer.exitCode], ['SEC_E_NOT_OWNER', 1]);
      assert.deepEqual(codes(answer), ['not-owner']);
      const { evidence, cure } = answer.findings[0] ?? { evidence: [], cure: [] };
      assert.match(evidence.join('\n'), /logon session 0x0:0x3e7 .*SeTcbPrivilege/);
      assert.match(cure.join('\n'), /run as SYSTEM/);
      const misspelt = await acquire(['--logon-id', 'SYSTEM']);
      assert.equal(misspelt.exitCode, 2);
    });

    it('is told which packages Negotiate may use; Wine takes the list for a user without a name', async () => {
      const answer = await acquire(['--package', 'Negotiate', '--package-list', '!ntlm', '--trace']);
      const call = answer.calls.find((each) => each.function === 'AcquireCredentialsHandleW');
      assert.equal(call?.arguments.pAuthData, 'SEC_WINNT_AUTH_IDENTITY_EX');
      assert.equal(answer.status?.name, 'SEC_E_OK');
    });

    it("sets a KDC proxy only where the library can: Wine's export has nothing behind it", async () => {
      const proxy = ['--kdc-proxy', 'proxy.example.com:443:KdcProxy'];
      for (const [answer, message] of [
        [await acquire(['--package', 'NTLM', ...proxy]), /^Wine has no SetCredentialsAttributesW: /],
        [await reference(proxy), /reference-ssp\.dll has no function SetCredentialsAttributesW\.$/],
      ] as const) {
        assert.deepEqual([answer.exitCode, codes(answer)], [3, ['function-missing']]);
        assert.match(answer.error?.message ?? answer.status?.message ?? '', message);
      }
    });
  });

  describe('certificates', { skip: without(program('openssl', 'openssl')) }, () => {
    const removals: (() => void)[] = [];
    let folder: string;
    before(async () => {
      folder = privateFolder({ after: (remove) => removals.push(remove) });
      const [key, certificate] = [join(folder, 'key'), join(folder, 'certificate')];
      const made = ['-keyout', key, '-out', certificate, '-subj', '/CN=client', '-newkey', 'rsa:2048'];
      const packed = ['-inkey', key, '-in', certificate, '-out', join(folder, 'Schlüssel von A.p12')];
      for (const argv of [
        ['openssl', 'req', '-x509', '-nodes', ...made],
        ['openssl', 'pkcs12', '-export', '-passout', 'pass:right', ...packed],
      ]) {
        assert.equal((await execute(argv)).exitCode, 0, argv.join(' '));
      }
    });
    after(() => {
      for (const remove of removals) remove();
    });

    it('are missing in both stores', async () => {
      const answer = await acquire(['--package', 'Schannel', '--certificate', 'a1'.repeat(20)]);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['certificate-missing']]);
      assert.match(answer.status?.message ?? '', /CurrentUser\\My.*LocalMachine\\My/);
      assert.equal(answer.status?.answeredBy, 'sspidiag');
    });

    it('are taken from a file with the right password', async () => {
      const file = [
        '--certificate-file',
        winPath(join(folder, 'Schlüssel von A.p12')),
        '--password-file',
        '-',
      ];
      const args = ['acquire', '--package', 'Schannel', '--use', 'inbound', ...file];
      const answer = await windowsReport<AcquireResult>(args, { input: 'right\n' });
      // Without a certificate the same call is refused: see the table above.
      assert.deepEqual([answer.exitCode, answer.status?.name], [0, 'SEC_E_OK']);
      assert.equal(answer.result?.source.kind, 'certificate');
    });

    for (const [name, password, called] of [
      ['Schlüssel von A.p12', 'wrong', 'PFXImportCertStore'],
      ['gibt es nicht.p12', 'right', 'PFXImportCertStore'],
    ] as const) {
      it(`are not taken from "${name}" with the ${password} password: ${called}`, async () => {
        const file = ['--certificate-file', winPath(join(folder, name)), '--password-file', '-'];
        const args = ['acquire', '--package', 'Schannel', '--use', 'inbound', ...file];
        const answer = await windowsReport<AcquireResult>(args, { input: `${password}\n` });
        assert.deepEqual([answer.exitCode, codes(answer)], [1, ['certificate-missing']]);
        assert.equal(answer.status?.function, called);
        assert.ok(answer.status?.message.includes(name), answer.status?.message);
        assert.equal(answer.result?.source.kind, 'certificate');
      });
    }
  });
});

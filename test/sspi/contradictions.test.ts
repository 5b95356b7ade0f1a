/**
 * Answers of a library that contradict each other, or what the system says, on the reference library: none may come out
 * as yes, as a hang or as a bug of the tool. Beside them the command lines that contradict themselves.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import type { ExportResult, ImportResult } from '../../src/report/schema/transfer.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

describe('contradictions', { concurrency: 2, skip: without(gcc()) }, () => {
  let folder = '';
  const cleanUp: (() => void)[] = [];
  const file = (...name: string[]) => join(folder, ...name);
  const library = () => ['--library', referenceLibrary().linux];
  const run = <Result>(args: string[], script = '', environment = {}) =>
    report<Result>([...args, ...library()], {
      env: { ...process.env, ...environment, REFERENCE_SSP_SCRIPT: script },
    });
  const reference = ['--package', 'Reference'];
  const impersonate = (script: string, more: string[] = []) =>
    run<ImpersonateResult>(
      ['impersonate', ...reference, '--user', 'games', '--password-file', file('password'), ...more],
      script,
    );

  before(async () => {
    folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    writeFileSync(file('password'), 'a password', { mode: 0o600 });
    const made = await run(['export', ...reference, '-o', file('own'), '--peer-output', file('peer')]);
    assert.equal(made.exitCode, 0);
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  // The first import and the first message are those of this process; a script counts anew in the other one.
  const TRANSFERS: [script: string, evidence: RegExp][] = [
    ['DecryptMessage: status 0x8009030F', /a message between the halves.*SEC_E_MESSAGE_ALTERED/],
    ['EncryptMessage: status 0x80090301', /a message between the halves.*SEC_E_INVALID_HANDLE/],
    ['ImportSecurityContext#2: status 0x80090308', /the other half.*SEC_E_INVALID_TOKEN/],
    ['ImportSecurityContext#1: status 0x80090308', /the exported half.*SEC_E_INVALID_TOKEN/],
    ['VerifySignature: status 0x8009030F', /a signature between the halves.*SEC_E_MESSAGE_ALTERED/],
    ['MakeSignature: status 0x80090302', /a signature between the halves.*SEC_E_UNSUPPORTED_FUNCTION/],
  ];
  TRANSFERS.forEach(([script, evidence], index) => {
    it(`export --prove with ${script}: the context does not live`, async () => {
      const args = ['export', ...reference, '-o', file(`proved${index}`), '--prove'];
      const answer = await run<ExportResult>(args, script);
      assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_OK']);
      assert.deepEqual([...new Set(codes(answer))], ['transfer-failed']);
      assert.deepEqual(
        answer.result?.transfers.map(({ to, alive }) => [to, alive]),
        [
          ['same-process', false],
          ['another-process', false],
        ],
      );
      for (const finding of answer.findings) assert.match(finding.evidence.join('\n'), evidence);
    });
  });

  for (const script of ['VerifySignature: status 0x8009030F', 'MakeSignature: status 0x80090302']) {
    it(`import --peer with ${script}: the context does not live`, async () => {
      const args = ['import', file('own'), '--peer', file('peer'), ...reference];
      const answer = await run<ImportResult>(args, script);
      assert.deepEqual([answer.exitCode, answer.result?.proof?.alive], [1, false]);
      assert.ok(
        answer.result?.proof?.messages.every(({ same }) => same),
        'the messages come through',
      );
      assert.deepEqual(codes(answer), ['halves-do-not-fit']);
    });
  }

  describe('impersonation', { skip: without(root()) }, () => {
    it('that fails and changes the identity all the same is told, and reverted', async () => {
      const answer = await impersonate('ImpersonateSecurityContext: then 0x8009030B', [
        '--read',
        '/etc/passwd',
      ]);
      const { result, findings, exitCode } = answer;
      assert.deepEqual([exitCode, codes(answer)], [1, ['identity-changed-by-failure']]);
      assert.match(findings[0]?.evidence.join('\n') ?? '', /SEC_E_NO_IMPERSONATION.*another one than before/);
      assert.notEqual(result?.during?.uid?.effective, result?.before?.uid?.effective);
      assert.deepEqual(result?.before, result?.after);
      assert.deepEqual([result?.impersonated, result?.reverted, result?.reads], [false, true, []]);
    });

    it('whose revert fails by its status, while the identity comes back, is a warning', async () => {
      const answer = await impersonate('RevertSecurityContext: then 0x80090301');
      const { result, findings } = answer;
      assert.deepEqual([answer.exitCode, result?.impersonated, result?.reverted], [0, true, true]);
      assert.deepEqual(
        findings.map(({ code, severity }) => [code, severity]),
        [['handle-invalid', 'warning']],
      );
      assert.match(findings[0]?.evidence.join('\n') ?? '', /read back afterwards is the one before/);
    });
  });

  for (const [args, name] of [
    [['packages'], 'EnumerateSecurityPackages'],
    [['packages', 'Reference'], 'QuerySecurityPackageInfo'],
  ] as const) {
    it(`${name} that says yes and gives nothing is not believed`, async () => {
      const answer = await run([...args], `${name}: nothing`);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-incredible']]);
      assert.deepEqual([answer.status?.function, answer.status?.answeredBy], [`${name}W`, 'sspidiag']);
    });
  }

  for (const name of ['FreeCredentialsHandle', 'DeleteSecurityContext']) {
    it(`${name} that refuses what the library gave is a warning`, async () => {
      const args = ['export', ...reference, '-o', file(`after${name}`)];
      const { exitCode, findings } = await run(args, `${name}: status 0x80090301`);
      assert.equal(exitCode, 0);
      assert.deepEqual(
        findings.map(({ code, severity }) => [code, severity]),
        [['handle-invalid', 'warning']],
      );
      assert.match(findings[0]?.evidence.join('\n') ?? '', new RegExp(name));
    });
  }

  describe('--async', () => {
    const acquire = (script: string) =>
      run<AcquireResult>(['acquire', ...reference, '--async', '--timeout', '3'], script);

    it('queueing that is pending is not waited for', async () => {
      const answer = await acquire('SspiAcquireCredentialsHandleAsync: queue 0x00090368');
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-incredible']]);
      assert.equal(answer.result?.asynchronous?.queueStatus.name, 'SEC_I_ASYNC_CALL_PENDING');
    });

    it('a call that stays pending: what did not answer is the call, not the question about it', async () => {
      const answer = await acquire('SspiGetAsyncCallStatus: status 0x00090368');
      assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
      assert.match(answer.error?.message ?? '', / in SspiAcquireCredentialsHandleAsyncW$/);
    });
  });

  it('136 years from now is a time: only of Wine it is known to mean "never"', async () => {
    const args = ['acquire', ...reference];
    const answer = await run<AcquireResult>(args, 'AcquireCredentialsHandle: expiry 4294967295', {
      TZ: 'UTC',
    });
    const { expiry } = answer.result?.credential ?? {};
    assert.deepEqual([answer.exitCode, expiry?.state], [0, 'at']);
    assert.equal(Number(expiry?.utc?.slice(0, 4)), new Date(Date.now() + 4_294_967_295_000).getUTCFullYear());
  });

  describe('files of export', () => {
    before(() => {
      mkdirSync(file('real'));
      symlinkSync('real', file('link'));
    });

    const SPELLINGS: [string, string][] = [
      ['real/x', 'real/./x'],
      ['real/x', 'real/../real/x'],
      ['real/x', 'link/x'],
    ];
    for (const [output, peer] of SPELLINGS) {
      it(`${output} and ${peer} are the same file`, async () => {
        const args = [
          'export',
          ...reference,
          '-o',
          `${folder}/${output}`,
          '--peer-output',
          `${folder}/${peer}`,
        ];
        const answer = await run([...args, '--force']);
        assert.equal(answer.exitCode, 2);
        assert.match(answer.error?.message ?? '', /-o and --peer-output name the same file/);
        assert.deepEqual(readdirSync(file('real')), []);
      });
    }

    it('a second half that cannot be written leaves no first one', async () => {
      const args = [
        'export',
        ...reference,
        '-o',
        file('first'),
        '--peer-output',
        file('no-folder', 'second'),
      ];
      const answer = await run(args);
      assert.equal(answer.exitCode, 2);
      assert.match(answer.error?.message ?? '', /no-folder/);
      assert.ok(!existsSync(file('first')));
    });
  });

  describe('a command line that contradicts itself', () => {
    const user = () => ['--user', 'alice', '--password-file', file('password')];
    const thumbprint = 'ab'.repeat(20);
    const LINES: [name: string, args: () => string[], message: RegExp][] = [
      ['a LUID of more than 32 bits', () => ['--logon-id', '9999999999'], /--logon-id takes a LUID/],
      ['a LUID with a high half of more', () => ['--logon-id', '4294967296:1'], /--logon-id takes a LUID/],
      ['--user with Schannel', () => ['--package', 'Schannel', ...user()], /Schannel takes a certificate/],
      [
        '--user with Schannel by its long name',
        () => ['--package', 'Microsoft Unified Security Protocol Provider', ...user()],
        /Schannel takes a certificate/,
      ],
      [
        '--certificate with NTLM',
        () => ['--package', 'ntlm', '--certificate', thumbprint],
        /takes no certificate/,
      ],
      [
        '--certificate-file with NTLM',
        () => ['--package', 'NTLM', '--certificate-file', file('password')],
        /NTLM takes no certificate/,
      ],
      [
        '--package-list with NTLM',
        () => ['--package', 'NTLM', '--package-list', '!kerberos'],
        /--package-list is for Negotiate/,
      ],
      [
        '--kdc-proxy that does not fit 16 bits',
        () => [...reference, '--kdc-proxy', 'x'.repeat(32767)],
        /at most 32766 characters/,
      ],
    ];
    for (const [name, args, message] of LINES) {
      it(`${name}: exit 2, before anything is asked`, async () => {
        const { exitCode, stderr, stdout } = await sspidiag(['acquire', ...library(), ...args()]);
        assert.deepEqual([exitCode, stdout], [2, '']);
        assert.match(stderr, message);
      });
    }

    it('the greatest of each is taken', async () => {
      const proxy = await run(['acquire', ...reference, '--kdc-proxy', 'x'.repeat(32766)]);
      assert.notEqual(proxy.exitCode, 2);
      const luid = await run(['acquire', ...reference, '--logon-id', '4294967295:4294967295']);
      assert.deepEqual([luid.exitCode, luid.status?.name], [1, 'SEC_E_NOT_OWNER']);
    });
  });
});

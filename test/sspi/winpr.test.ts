/** The commands on FreeRDP's libwinpr, which has the SSPI ABI and answers honestly what it cannot do, but for one. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import type { ExportResult, ImportResult } from '../../src/report/schema/transfer.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { library, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';

/** MD4 of "Password1" in UTF-16LE: what NTLM knows of a password. */
const NT_HASH_OF_PASSWORD1 = '64f12cddaa88057e06a81b54e73b949b';

const PACKAGES = ['NTLM', 'Negotiate'];

describe('libwinpr', { concurrency: 2, skip: without(library('libwinpr2.so.2', 'libwinpr2-2')) }, () => {
  let folder = '';
  const cleanUp: (() => void)[] = [];
  const inFolder = (name: string) => join(folder, name);
  const SSPI = ['--backend', 'sspi'];
  const explicit = (user = 'LAB\\alice', password = 'password') => [
    ...['--package', 'NTLM', '--user', user, '--password-file', inFolder(password)],
    ...['--ntlm-users', inFolder('SAM')],
  ];

  before(() => {
    folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    writeFileSync(inFolder('SAM'), `alice:LAB::${NT_HASH_OF_PASSWORD1}:::\n`);
    writeFileSync(inFolder('password'), 'Password1', { mode: 0o600 });
    writeFileSync(inFolder('wrong'), 'Password2', { mode: 0o600 });
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  for (const name of PACKAGES) {
    it(`acquires ${name}, and says that the library wrote no expiry`, async () => {
      const { result, status, backend, exitCode, process } = await report<AcquireResult>([
        'acquire',
        ...SSPI,
        ...['--package', name],
      ]);
      assert.deepEqual([exitCode, status?.name, status?.answeredBy], [0, 'SEC_E_OK', 'library']);
      assert.equal(backend?.name, 'sspi');
      assert.match(backend?.library ?? '', /^libwinpr[23]\.so\.\d$/);
      assert.match(backend?.version ?? '', /^\d+\.\d+\.\d+$/);
      const { state, utc, raw, reason } = result?.credential.expiry ?? {};
      assert.deepEqual([state, utc, raw], ['not-provided', null, null]);
      assert.equal(reason, 'not provided by the library: it wrote no expiry');
      assert.equal(process.stderr, '');
    });
  }

  it('SEC_E_OK without a handle, as Debian 12 has it for Kerberos, is not believed', async () => {
    const answer = await report<AcquireResult>(['acquire', ...SSPI, '--package', 'Kerberos']);
    // libwinpr 3 asks the KDC at this point, and says what it found.
    if (answer.backend?.library === 'libwinpr2.so.2') {
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-incredible']]);
      assert.match(answer.findings[0]?.evidence[0] ?? '', /SEC_E_OK and gives no handle/);
    } else assert.equal(answer.status?.answeredBy, 'library');
  });

  it('a lifetime that nobody wrote is not long enough', async () => {
    const answer = await report(['acquire', ...SSPI, '--package', 'NTLM', '--min-lifetime', '1s']);
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['expiry-unknown']]);
  });

  it('--async: the synchronous function on a worker thread, labelled as that', async () => {
    const { result } = await report<AcquireResult>(['acquire', ...SSPI, '--package', 'NTLM', '--async']);
    const { native, because, queueStatus, callStatus, freeStatus } = result?.asynchronous ?? {};
    assert.equal(native, false);
    assert.match(
      because ?? '',
      /has no SspiAcquireCredentialsHandleAsyncW.*kernel-mode drivers.*worker thread/,
    );
    const names = [queueStatus, callStatus, freeStatus].map((status) => status?.name);
    assert.deepEqual(names, ['SEC_E_OK', 'SEC_E_OK', 'SEC_E_OK']);
  });

  it('names of packages are compared exactly by this library', async () => {
    const wrong = await report(['acquire', ...SSPI, '--package', 'CredSSP']);
    assert.deepEqual(
      [wrong.status?.name, wrong.status?.function],
      ['SEC_E_UNSUPPORTED_FUNCTION', 'AcquireCredentialsHandleW'],
    );
    const right = await report(['acquire', ...SSPI, '--package', 'CREDSSP']);
    assert.notEqual(right.status?.name, wrong.status?.name);
  });

  it('an NTLM handshake against a SAM file, then the honest no of export', async () => {
    const answer = await report<ExportResult>(['export', '-o', inFolder('out'), ...SSPI, ...explicit()]);
    const { result, status, exitCode } = answer;
    assert.deepEqual(
      result?.legs.map(({ side, function: name, status: { name: outcome } }) => [side, name, outcome]),
      [
        ['initiator', 'InitializeSecurityContextW', 'SEC_I_CONTINUE_NEEDED'],
        ['acceptor', 'AcceptSecurityContext', 'SEC_I_CONTINUE_NEEDED'],
        ['initiator', 'InitializeSecurityContextW', 'SEC_E_OK'],
        ['acceptor', 'CompleteAuthToken', 'SEC_E_OK'],
      ],
    );
    assert.deepEqual([exitCode, codes(answer)], [3, ['function-unsupported']]);
    assert.deepEqual(
      [status?.name, status?.function, status?.answeredBy],
      ['SEC_E_UNSUPPORTED_FUNCTION', 'ExportSecurityContext', 'library'],
    );
    assert.equal(result?.file, null);
  });

  it('its context tells its sizes and nothing else', async () => {
    const { result } = await report<ExportResult>(['export', '-o', inFolder('out'), ...SSPI, ...explicit()]);
    const answers = result?.context?.answers ?? [];
    const told = answers.filter(({ fields }) => fields !== null);
    assert.deepEqual(
      told.map(({ attribute }) => attribute),
      ['SECPKG_ATTR_SIZES'],
    );
    assert.deepEqual(told[0]?.fields, {
      cbMaxToken: 2010,
      cbMaxSignature: 16,
      cbBlockSize: 0,
      cbSecurityTrailer: 16,
    });
    const refused = answers.filter(({ fields }) => fields === null);
    assert.ok(refused.length > 10);
    assert.ok(refused.every(({ status }) => status.name === 'SEC_E_UNSUPPORTED_FUNCTION'));
  });

  it('a wrong password is refused by the server side', async () => {
    const answer = await report<ExportResult>([
      'export',
      ...['-o', inFolder('out'), ...SSPI],
      ...explicit('LAB\\alice', 'wrong'),
    ]);
    assert.equal(answer.exitCode, 1);
    assert.equal(answer.result?.legs.at(-1)?.side, 'acceptor');
    assert.ok((answer.status?.signed ?? 0) < 0);
  });

  it('import is not there', async () => {
    writeFileSync(inFolder('packed'), 'no context at all');
    const answer = await report<ImportResult>(['import', inFolder('packed'), ...SSPI, '--package', 'NTLM']);
    assert.equal(answer.status?.function, 'ImportSecurityContextW');
    assert.equal(answer.status?.name, 'SEC_E_SECPKG_NOT_FOUND');
    assert.deepEqual([answer.exitCode, codes(answer)], [3, ['function-unsupported']]);
  });

  it('SEC_E_OK of ImpersonateSecurityContext that changed nothing is a failed check', async () => {
    const answer = await report<ImpersonateResult>([
      'impersonate',
      ...SSPI,
      ...explicit(),
      ...['--read', '/etc/passwd'],
    ]);
    const { result, exitCode, status } = answer;
    assert.deepEqual([exitCode, status?.name, codes(answer)], [1, 'SEC_E_OK', ['identity-unchanged']]);
    assert.deepEqual([result?.impersonated, result?.reverted], [false, true]);
    assert.deepEqual(result?.during, result?.before);
    assert.deepEqual(result?.reads, [], "nothing is done in the client's name");
    assert.equal(result?.native?.packageClaimsIt, true);
    assert.equal(result?.native?.tokenStatus.name, 'SEC_E_UNSUPPORTED_FUNCTION');
  });

  it('is silent on stderr, and loud with --trace', async () => {
    const args = ['impersonate', ...SSPI, ...explicit()];
    const quiet = await sspidiag(args);
    assert.equal(quiet.stderr, '');
    const loud = await sspidiag([...args, '--trace']);
    assert.match(loud.stderr, /com\.winpr\.sspi/);
  });

  it('what is for GSS-API only is refused before any call, and the other way round', async () => {
    const cases: [string[], RegExp][] = [
      [['acquire', ...SSPI, '--keytab', '/etc/krb5.keytab', '--use', 'inbound'], /--keytab is for GSS-API/],
      [['acquire', ...SSPI, '--ccache', 'FILE:/tmp/none'], /--ccache is for GSS-API/],
      [['impersonate', ...SSPI, '--exec', 'id'], /--exec is not for SSPI/],
      [['acquire', '--backend', 'gssapi', '--ansi'], /--ansi is for SSPI/],
      [['acquire', '--backend', 'gssapi', '--library', '/usr/lib/libx.so'], /exclude each other/],
      [['acquire', '--library', 'libx.so'], /absolute path/],
      [['acquire', '--library', inFolder('SAM')], /SAM: .*(invalid ELF header|file too short)/],
      [['acquire', '--library', 'libc.so.6'], /absolute path/],
    ];
    for (const [args, expected] of cases) {
      const { stderr, exitCode } = await sspidiag(args);
      assert.match(stderr, expected, args.join(' '));
      assert.ok(exitCode === 2 || exitCode === 3, args.join(' '));
    }
  });
});

/** What each function means by each status, against Microsoft's pages; and codes, against the headers. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { COMMON_OPTIONS, type OptionDeclaration } from '../../src/cli/declaration.ts';
import { COMMANDS } from '../../src/cli.ts';
import { CERTIFICATE_STATUS, certificateStatusName } from '../../src/status/certificateStatus.ts';
import { SSPI_FUNCTIONS } from '../../src/status/functions/entry.ts';
import { FUNCTION_STATUSES, functionStatus } from '../../src/status/functions/functionStatus.ts';
import { NTSTATUS, ntStatusName } from '../../src/status/ntstatus.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { hex32 } from '../../src/status/status.ts';
import { without } from '../support/needs.ts';

/** The tables of return codes of each function's page, in the page's order and spelling. */
const PAGES: Readonly<Record<string, string>> = {
  AcquireCredentialsHandle: `
    SEC_E_OK SEC_E_INSUFFICIENT_MEMORY SEC_E_INTERNAL_ERROR SEC_E_NO_CREDENTIALS SEC_E_NOT_OWNER
    SEC_E_SECPKG_NOT_FOUND SEC_E_UNKNOWN_CREDENTIALS SEC_E_NO_AUTHENTICATING_AUTHORITY`,
  SspiAcquireCredentialsHandleAsync: `
    SEC_E_OK SEC_I_ASYNC_CALL_PENDING SEC_E_NO_AUTHENTICATING_AUTHORITY SEC_E_INSUFFICIENT_MEMORY
    SEC_E_INTERNAL_ERROR SEC_E_NO_CREDENTIALS SEC_E_NOT_OWNER SEC_E_SECPKG_NOT_FOUND
    SEC_E_UNKNOWN_CREDENTIALS`,
  ImportSecurityContext: `
    SEC_E_OK SEC_E_UNKNOWN_CREDENTIALS SEC_E_NO_CREDENTIALS SEC_E_NOT_OWNER SEC_E_INSUFFICIENT_MEMORY
    SEC_E_INTERNAL_ERROR`,
  ImpersonateSecurityContext:
    'SEC_E_OK SEC_E_INVALID_HANDLE SEC_E_NO_IMPERSONATION SEC_E_UNSUPPORTED_FUNCTION',
  InitializeSecurityContext: `
    SEC_I_COMPLETE_AND_CONTINUE SEC_I_COMPLETE_NEEDED SEC_I_CONTINUE_NEEDED SEC_I_INCOMPLETE_CREDENTIALS
    SEC_E_INCOMPLETE_MESSAGE SEC_E_OK SEC_E_INSUFFICIENT_MEMORY SEC_E_INTERNAL_ERROR
    SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_LOGON_DENIED SEC_E_NO_AUTHENTICATING_AUTHORITY
    SEC_E_NO_CREDENTIALS SEC_E_TARGET_UNKNOWN SEC_E_UNSUPPORTED_FUNCTION SEC_E_WRONG_PRINCIPAL`,
  AcceptSecurityContext: `
    SEC_E_BAD_BINDINGS SEC_E_INCOMPLETE_MESSAGE SEC_E_INSUFFICIENT_MEMORY SEC_E_INTERNAL_ERROR
    SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_LOGON_DENIED SEC_E_NO_AUTHENTICATING_AUTHORITY
    SEC_E_NO_CREDENTIALS SEC_E_OK SEC_E_SECURITY_QOS_FAILED SEC_E_UNSUPPORTED_FUNCTION
    SEC_I_COMPLETE_AND_CONTINUE SEC_I_COMPLETE_NEEDED SEC_I_CONTINUE_NEEDED STATUS_LOGON_FAILURE`,
  QuerySecurityContextToken: 'SEC_E_OK SEC_E_INVALID_HANDLE',
  RevertSecurityContext: 'SEC_E_OK SEC_E_INVALID_HANDLE',
  ExportSecurityContext: 'SEC_E_OK SEC_E_INSUFFICIENT_MEMORY SEC_E_INVALID_HANDLE SEC_E_NOT_SUPPORTED',
  DeleteSecurityContext: 'SEC_E_OK SEC_E_INVALID_HANDLE',
  FreeCredentialsHandle: 'SEC_E_OK SEC_E_INVALID_HANDLE',
  FreeContextBuffer: 'SEC_E_OK',
  QuerySecurityPackageInfo: 'SEC_E_OK',
  EnumerateSecurityPackages: 'SEC_E_OK SEC_E_INSUFFICIENT_MEMORY SEC_E_INVALID_HANDLE SEC_E_SECPKG_NOT_FOUND',
  QueryContextAttributes: 'SEC_E_OK SEC_E_INVALID_HANDLE SEC_E_UNSUPPORTED_FUNCTION',
  QueryCredentialsAttributes:
    'SEC_E_OK SEC_E_INVALID_HANDLE SEC_E_UNSUPPORTED_FUNCTION SEC_E_INSUFFICIENT_MEMORY',
  CompleteAuthToken: `
    SEC_E_OK SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_OUT_OF_SEQUENCE SEC_E_MESSAGE_ALTERED
    SEC_E_INTERNAL_ERROR`,
  MakeSignature: `
    SEC_E_OK SEC_I_RENEGOTIATE SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_OUT_OF_SEQUENCE
    SEC_E_NO_AUTHENTICATING_AUTHORITY STATUS_INVALID_PARAMETER SEC_E_QOP_NOT_SUPPORTED`,
  VerifySignature: `
    SEC_E_OK SEC_E_OUT_OF_SEQUENCE SEC_E_MESSAGE_ALTERED SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN
    SEC_E_QOP_NOT_SUPPORTED`,
  EncryptMessage: `
    SEC_E_OK SEC_E_BUFFER_TOO_SMALL SEC_E_CONTEXT_EXPIRED SEC_E_CRYPTO_SYSTEM_INVALID
    SEC_E_INSUFFICIENT_MEMORY SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_QOP_NOT_SUPPORTED`,
  DecryptMessage: `
    SEC_E_OK SEC_E_BUFFER_TOO_SMALL SEC_E_CRYPTO_SYSTEM_INVALID SEC_E_INCOMPLETE_MESSAGE
    SEC_E_INVALID_HANDLE SEC_E_INVALID_TOKEN SEC_E_MESSAGE_ALTERED SEC_E_OUT_OF_SEQUENCE
    SEC_E_QOP_NOT_SUPPORTED SEC_I_CONTEXT_EXPIRED SEC_I_RENEGOTIATE`,
  SspiGetAsyncCallStatus: 'SEC_E_OK SEC_I_ASYNC_CALL_PENDING',
  SspiFreeCredentialsHandleAsync: 'SEC_E_OK SEC_I_ASYNC_CALL_PENDING',
  // These three name no code: a pointer, an error without a name, nothing.
  SspiCreateAsyncContext: '',
  SspiReinitAsyncContext: '',
  SspiSetAsyncNotifyCallback: '',
};

const documented = Object.entries(PAGES).flatMap(([name, codes]) =>
  (codes.match(/\w+/g) ?? []).map((code) => [name, code] as const),
);

const textsOf = (entry: (typeof FUNCTION_STATUSES)[number]) =>
  entry.causes.flatMap(({ cause, tell, cure }) => [cause, tell ?? '', cure]);

describe('functionStatus', () => {
  it('has every return code that the pages name', () => {
    assert.ok(documented.length > 110, `${documented.length} pairs`);
    for (const [name, code] of documented) {
      const entry = functionStatus(name, code);
      assert.equal(entry?.function, name, `${name} ${code}`);
      assert.ok(entry.documented, `${name} ${code} is on the page`);
    }
    assert.deepEqual(Object.keys(PAGES).sort(), [...SSPI_FUNCTIONS].sort());
    for (const name of SSPI_FUNCTIONS) assert.ok(FUNCTION_STATUSES.some((each) => each.function === name));
  });

  it('calls nothing documented that the pages do not name, nor says anything twice', () => {
    const aliases: Record<string, string> = { SEC_E_NOT_SUPPORTED: 'SEC_E_UNSUPPORTED_FUNCTION' };
    const named = new Set(documented.map(([name, code]) => `${name} ${aliases[code] ?? code}`));
    const seen = new Set<string>();
    for (const each of FUNCTION_STATUSES) {
      const key = `${each.function} ${each.status}`;
      assert.ok(!seen.has(key), `${key} stands there twice`);
      seen.add(key);
      assert.equal(each.documented, named.has(key), key);
      assert.ok(each.status in SECURITY_STATUS || each.status in NTSTATUS, key);
    }
  });

  it('takes names with A or W, asynchronous ones, and other names of a value', () => {
    const same = (name: string, code: string, base: string, status = code) => {
      const entry = functionStatus(name, code);
      assert.deepEqual([entry?.function, entry?.status], [base, status], `${name} ${code}`);
    };
    same('AcquireCredentialsHandleW', 'SEC_E_NOT_OWNER', 'AcquireCredentialsHandle');
    same('ImportSecurityContextA', 'SEC_E_NO_CREDENTIALS', 'ImportSecurityContext');
    const queue = 'SspiAcquireCredentialsHandleAsync';
    same(`${queue}A`, 'SEC_E_OK', queue);
    same(`${queue}W`, 'SEC_E_NO_CREDENTIALS', queue);
    same('SspiGetAsyncCallStatus', 'SEC_E_UNKNOWN_CREDENTIALS', queue);
    same('SspiInitializeSecurityContextAsyncW', 'SEC_E_TARGET_UNKNOWN', 'InitializeSecurityContext');
    same('SspiAcceptSecurityContextAsync', 'SEC_E_LOGON_DENIED', 'AcceptSecurityContext');
    same('SspiDeleteSecurityContextAsync', 'SEC_E_INVALID_HANDLE', 'DeleteSecurityContext');
    same(
      'ExportSecurityContext',
      'SEC_E_NOT_SUPPORTED',
      'ExportSecurityContext',
      'SEC_E_UNSUPPORTED_FUNCTION',
    );
    same('AcquireCredentialsHandleW', 'SEC_E_NO_SPM', 'AcquireCredentialsHandle', 'SEC_E_INTERNAL_ERROR');
    for (const [name, code] of [
      ['AcquireCredentialsHandleW', 'SEC_E_MUST_BE_KDC'],
      ['gss_acquire_cred_from', 'SEC_E_NO_CREDENTIALS'],
      ['AcquireCredentialsHandleX', 'SEC_E_NO_CREDENTIALS'],
      ['', ''],
    ] as const) {
      assert.equal(functionStatus(name, code), null, `${name} ${code}`);
    }
  });

  it('is worded as findings are', () => {
    for (const each of FUNCTION_STATUSES) {
      const key = `${each.function} ${each.status}`;
      assert.match(each.code, /^[a-z]+(-[a-z]+)*$/, key);
      assert.ok(each.title.split(/\s+/).length <= 5, `${key}: ${each.title}`);
      assert.match(each.meaning, /^[A-Z].*\.$/, key);
      assert.ok(each.causes.length > 0 && each.source.length > 0, key);
      const causes = each.causes.map(({ cause }) => cause);
      assert.equal(new Set(causes).size, causes.length, `${key}: a cause stands there twice`);
      for (const { cause, tell, cure } of each.causes) {
        assert.ok(cause && cure && tell !== '', key);
        for (const text of [cause, tell ?? 'x', cure]) {
          assert.doesNotMatch(text, /\.$|^\s|\s$| {2}/, `${key}: ${text}`);
        }
      }
    }
  });

  it('says what tells the causes apart, wherever there are several', () => {
    for (const each of FUNCTION_STATUSES) {
      if (each.causes.length === 1) continue;
      const silent = each.causes.filter(({ tell }) => tell === null);
      assert.ok(silent.length <= 1, `${each.function} ${each.status}: ${silent.length} causes with no sign`);
    }
  });

  it('warns where a failure leaves the thread with more rights than it should use', () => {
    const meaning = (name: string, code: string) => functionStatus(name, code)?.meaning ?? '';
    for (const code of ['SEC_E_INVALID_HANDLE', 'SEC_E_NO_IMPERSONATION', 'SEC_E_UNSUPPORTED_FUNCTION']) {
      assert.match(
        meaning('ImpersonateSecurityContext', code),
        /thread is still itself.*(nothing|no request)/,
      );
    }
    assert.match(meaning('RevertSecurityContext', 'SEC_E_INVALID_HANDLE'), /may still be the client/);
  });

  it('names commands and options of this tool that exist', () => {
    const flags = (declared: readonly OptionDeclaration[]) =>
      declared.flatMap(([text]) => text.match(/--?[a-z][a-z-]*/g) ?? []);
    const commands = new Map(
      COMMANDS.map(({ name, options = [], sspiOptions = [] }) => [
        name,
        flags([...options, ...sspiOptions, ...COMMON_OPTIONS]),
      ]),
    );
    const every = new Set([...commands.values()].flat());
    let found = 0;
    for (const each of FUNCTION_STATUSES) {
      for (const text of textsOf(each)) {
        for (const [, command, rest] of text.matchAll(/\bsspidiag (\w+)([^;:,]*)/g)) {
          const known = commands.get(String(command));
          assert.ok(known, `sspidiag ${command}: ${text}`);
          found++;
          for (const flag of rest?.match(/--[a-z][a-z-]*/g) ?? []) assert.ok(known.includes(flag), text);
        }
        for (const [flag] of text.matchAll(/(?<=\s|\(|^)--[a-z][a-z-]*/g)) {
          if (/^ntlm_auth /.test(text)) continue;
          assert.ok(every.has(flag), `${flag}: ${text}`);
        }
      }
    }
    assert.ok(found > 40, `${found} commands were found`);
  });
});

const INCLUDE = '/usr/share/mingw-w64/include';
const headers = existsSync(`${INCLUDE}/ntstatus.h`)
  ? null
  : `no ${INCLUDE}/ntstatus.h: apt-get install mingw-w64-common`;

/** Name and value of every constant that the pattern finds in a header. */
function defined(file: string, pattern: RegExp): Map<string, number> {
  const text = readFileSync(`${INCLUDE}/${file}`, 'utf8');
  return new Map([...text.matchAll(pattern)].map(([, name, code]) => [String(name), Number(code)]));
}

function compare(
  ours: Readonly<Record<string, { code: number; message: string }>>,
  theirs: Map<string, number>,
) {
  let before = -1;
  for (const [name, { code, message }] of Object.entries(ours)) {
    assert.equal(hex32(code), hex32(theirs.get(name) ?? 0), name);
    assert.match(message, /^[A-Z].*\.$/, name);
    assert.ok(code > before, `${name} is out of order`);
    before = code;
  }
}

describe('NTSTATUS and certificate codes', { skip: without(headers) }, () => {
  it('NTSTATUS has the values of ntstatus.h', () => {
    compare(NTSTATUS, defined('ntstatus.h', /^#define (STATUS_\w+)\s+\(\(NTSTATUS\)(0x[0-9a-fA-F]+)\)/gm));
    assert.ok(Object.keys(NTSTATUS).length >= 60);
    assert.equal(ntStatusName(0xc000006d), 'STATUS_LOGON_FAILURE');
    assert.equal(ntStatusName(0xc000006d | 0), 'STATUS_LOGON_FAILURE');
    assert.equal(ntStatusName(0xdead), null);
  });

  it('the others have the values of winerror.h', () => {
    compare(
      CERTIFICATE_STATUS,
      defined(
        'winerror.h',
        /^#define ((?:CERT_E|CRYPT_E|TRUST_E|NTE)_\w+)\s+_HRESULT_TYPEDEF_\((0x[0-9a-fA-F]+)\)/gm,
      ),
    );
    assert.equal(certificateStatusName(0x800b0109), 'CERT_E_UNTRUSTEDROOT');
    assert.equal(certificateStatusName(0x800b0109 | 0), 'CERT_E_UNTRUSTEDROOT');
    assert.equal(certificateStatusName(0xdead), null);
  });

  it('no value is in two tables', () => {
    const codes = [SECURITY_STATUS, NTSTATUS, CERTIFICATE_STATUS].flatMap((table) =>
      Object.values(table).map(({ code }) => code),
    );
    assert.equal(new Set(codes).size, codes.length);
  });
});

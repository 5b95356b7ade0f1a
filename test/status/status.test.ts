/** The catalogue of codes, against the headers that define them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { majorName, minorName, routineError } from '../../src/status/gssapi.ts';
import { toSecurityStatus } from '../../src/status/gssapiMapping.ts';
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../../src/status/krb5.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { hex32, status, succeeded } from '../../src/status/status.ts';
import { without } from '../support/needs.ts';

const WINERROR = '/usr/share/mingw-w64/include/winerror.h';
const KRB5 = '/usr/include/krb5/krb5.h';
const GSSAPI = '/usr/include/gssapi/gssapi.h';

const header = (path: string, debianPackage: string) =>
  existsSync(path) ? null : `no ${path}: apt-get install ${debianPackage}`;

describe('SECURITY_STATUS', { skip: without(header(WINERROR, 'mingw-w64-common')) }, () => {
  /** Every SEC_E_ and SEC_I_ constant of the header. */
  function defined(): Map<string, number> {
    const text = readFileSync(WINERROR, 'utf8');
    const pattern = /^#define (SEC_[EI]_\w+)\s+_HRESULT_TYPEDEF_\((0x[0-9a-fA-F]+)\)/gm;
    return new Map([...text.matchAll(pattern)].map(([, name, code]) => [String(name), Number(code)]));
  }

  it('has every constant of winerror.h with its value', () => {
    const constantsOfHeader = defined();
    assert.ok(constantsOfHeader.size > 80, `${constantsOfHeader.size} constants were read`);
    for (const [name, code] of constantsOfHeader) {
      const ours = SECURITY_STATUS[name as keyof typeof SECURITY_STATUS];
      assert.ok(ours, `${name} is missing`);
      assert.equal(hex32(ours.code), hex32(code), name);
    }
  });

  it('has nothing of its own but what newer headers brought', () => {
    const constantsOfHeader = defined();
    const newer = Object.keys(SECURITY_STATUS).filter((name) => !constantsOfHeader.has(name));
    // sspi.h and winerror.h of later Windows SDKs; mingw-w64's copy is behind.
    for (const name of newer) {
      const { code } = SECURITY_STATUS[name as keyof typeof SECURITY_STATUS];
      if (name !== 'SEC_E_OK') assert.equal((code & 0x7fff0000) >>> 0, 0x00090000, name);
    }
    assert.ok(newer.length < 20, newer.join());
  });

  it('is spelt in every way in which one meets it', () => {
    const { hex, signed, unsigned } = status('SEC_E_NO_CREDENTIALS');
    assert.deepEqual([hex, signed, unsigned], ['0x8009030E', -2146893042, 2148074254]);
    assert.ok(succeeded(status('SEC_I_CONTINUE_NEEDED')) && !succeeded(status('SEC_E_NO_CREDENTIALS')));
    for (const { message } of Object.values(SECURITY_STATUS)) assert.match(message, /^[A-Z].*\.$/);
  });
});

describe('krb5', { skip: without(header(KRB5, 'libkrb5-dev')) }, () => {
  it('names every code of krb5.h, and no other', () => {
    const text = readFileSync(KRB5, 'utf8');
    const pattern = /^#define ((?:KRB5|KRB)\w+)\s+\((-1765328\d+)L\)/gm;
    const codes = new Map([...text.matchAll(pattern)].map(([, name, code]) => [Number(code), String(name)]));
    assert.ok(codes.size > 200, `${codes.size} codes were read`);
    assert.equal(Math.min(...codes.keys()), ERROR_TABLE_BASE_krb5);
    for (const [code, name] of codes) {
      // Numbers that the protocol leaves free have a place in the table and a name that says so.
      if (/PLACEHOLD/.test(name)) continue;
      assert.equal(krb5Name(code), name);
      assert.equal(krb5Name(code >>> 0), name, 'unsigned, as GSS-API hands it out');
    }
    for (let code = ERROR_TABLE_BASE_krb5 - 5; code < ERROR_TABLE_BASE_krb5 + 260; code++) {
      const ours = krb5Name(code);
      if (ours !== null) assert.equal(ours, codes.get(code));
    }
  });
});

describe('GSS-API', { skip: without(header(GSSAPI, 'libkrb5-dev')) }, () => {
  it('names the routine errors of gssapi.h', () => {
    const text = readFileSync(GSSAPI, 'utf8');
    const pattern =
      /^#define (GSS_S_\w+) (?:\\\n\s*)?\(\(\(OM_uint32\) (\d+)ul\) << GSS_C_ROUTINE_ERROR_OFFSET\)/gm;
    const found = [...text.matchAll(pattern)];
    assert.ok(found.length === 19, `${found.length} errors were read`);
    for (const [, name, number] of found) assert.equal(routineError(Number(number) << 16), name);
    assert.equal(majorName(0), 'GSS_S_COMPLETE');
    assert.equal(majorName(0x03090000), 'GSS_S_CALL_BAD_STRUCTURE | GSS_S_DEFECTIVE_TOKEN');
  });
});

describe('toSecurityStatus', () => {
  const FAILURE = 0xd0000;
  const PURPOSES = ['acquire', 'initiate', 'accept', 'import', 'other'] as const;
  const minorOf = (name: string) => {
    const errno = (constants.errno as Record<string, number>)[name];
    if (errno !== undefined) return errno;
    for (let offset = 0; offset < 256; offset++) {
      if (krb5Name(ERROR_TABLE_BASE_krb5 + offset) === name) return (ERROR_TABLE_BASE_krb5 + offset) >>> 0;
    }
    throw new Error(`no minor status is called ${name}`);
  };

  it('knows real names only', () => {
    const source = readFileSync(new URL('../../src/status/gssapiMapping.ts', import.meta.url), 'utf8');
    const lists = [...source.matchAll(/minors: \[([^\]]*)\]/g)].map(([, list]) => String(list));
    const names = lists.flatMap((list) => [...list.matchAll(/'(\w+)'/g)].map(([, name]) => String(name)));
    assert.ok(names.length > 40, `${names.length} names were read`);
    for (const name of names) assert.equal(minorName(minorOf(name)), name);
  });

  it('answers what an administrator of SSPI would expect', () => {
    for (const [purpose, major, minor, expected] of [
      ['acquire', 0x70000, 'KRB5KDC_ERR_PREAUTH_FAILED', 'SEC_E_LOGON_DENIED'],
      ['acquire', 0x70000, 'KRB5_FCC_NOFILE', 'SEC_E_NO_CREDENTIALS'],
      ['acquire', 0x70000, 'KRB5_KDC_UNREACH', 'SEC_E_NO_AUTHENTICATING_AUTHORITY'],
      ['initiate', FAILURE, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN', 'SEC_E_TARGET_UNKNOWN'],
      ['initiate', FAILURE, 'KRB5KRB_AP_ERR_SKEW', 'SEC_E_TIME_SKEW'],
      ['accept', FAILURE, 'KRB5KRB_AP_ERR_NOKEY', 'SEC_E_NO_KERB_KEY'],
      ['accept', FAILURE, 'KRB5KRB_AP_ERR_BAD_INTEGRITY', 'SEC_E_DECRYPT_FAILURE'],
      ['accept', FAILURE, 'KRB5KRB_AP_WRONG_PRINC', 'SEC_E_WRONG_PRINCIPAL'],
      ['import', FAILURE, 'ENOMEM', 'SEC_E_INSUFFICIENT_MEMORY'],
    ] as const) {
      assert.equal(toSecurityStatus(major, minor, purpose, false).name, expected, minor);
    }
    assert.equal(toSecurityStatus(FAILURE, 'EINVAL', 'accept', true).name, 'SEC_E_LOGON_DENIED');
    assert.equal(toSecurityStatus(FAILURE, 'EINVAL', 'accept', false).name, 'SEC_E_INTERNAL_ERROR');
  });

  it('has an answer, and a reason, for every code there is', () => {
    for (const purpose of PURPOSES) {
      for (let major = 0; major < 20; major++) {
        for (const minor of [0, 1, 2, 5, 12, 13, 22, 0x96c73a00, 0x96c73aff, 0xffffffff]) {
          const answer = toSecurityStatus(major << 16, minorName(minor), purpose, false);
          assert.ok(SECURITY_STATUS[answer.name] && answer.because);
          assert.equal(succeeded(status(answer.name)), major === 0, `${major} ${minor} ${purpose}`);
        }
      }
    }
    assert.equal(toSecurityStatus(1, null, 'initiate', false).name, 'SEC_I_CONTINUE_NEEDED');
    assert.equal(toSecurityStatus(2, null, 'other', false).name, 'SEC_E_OUT_OF_SEQUENCE');
  });
});

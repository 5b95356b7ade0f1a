/** The catalogue of `explain`, against the headers and the library that define its codes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it, test } from 'node:test';
import koffi from 'koffi';
import { COMMANDS } from '../../src/cli.ts';
import { CATALOGUE, entriesNamed, entryOf, entryOfComErr } from '../../src/status/catalogue/catalogue.ts';
import { causesOf, FAMILIES, type Family } from '../../src/status/catalogue/entry.ts';
import { KRB5_TEXTS } from '../../src/status/catalogue/krb5Texts.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { ERROR_TABLE_BASE_krb5 } from '../../src/status/krb5.ts';
import { library, without } from '../support/needs.ts';

const MINGW = '/usr/share/mingw-w64/include';
const header = (path: string, debianPackage: string) =>
  existsSync(path) ? null : `no ${path}: apt-get install ${debianPackage}`;
const mingw = without(header(`${MINGW}/winerror.h`, 'mingw-w64-common'));
const krb5 = without(header('/usr/include/krb5/krb5.h', 'libkrb5-dev'));

/** Names and values that a pattern of two groups finds in a header. */
function defined(path: string, pattern: RegExp): Map<string, number> {
  const text = readFileSync(path, 'utf8');
  return new Map([...text.matchAll(pattern)].map(([, name, value]) => [String(name), Number(value)]));
}

/** The codes that the catalogue has under a name, in one field. */
const codesOf = (name: string, family: Family) =>
  entriesNamed(name)
    .filter((each) => each.family === family)
    .map(({ code }) => code);

describe('winerror.h', { skip: mingw }, () => {
  const path = `${MINGW}/winerror.h`;

  it('has no SEC_*, CRYPT_E, CERT_E, TRUST_E or NTE that the catalogue lacks', () => {
    const pattern =
      /^#define ((?:SEC|CRYPT_E|CERT_E|TRUST_E|NTE)_\w+)\s+_HRESULT_TYPEDEF_\((0x[0-9a-fA-F]+)\)/gm;
    const constants = defined(path, pattern);
    assert.ok(constants.size > 240, `${constants.size} constants were read`);
    for (const [name, code] of constants) {
      assert.deepEqual(codesOf(name, name.startsWith('SEC_') ? 'sspi' : 'certificate'), [code], name);
    }
  });

  it('has no second name that the catalogue lacks', () => {
    const text = readFileSync(path, 'utf8');
    const pairs = [...text.matchAll(/^#define (SEC_\w+) (SEC_\w+)$/gm)];
    assert.ok(pairs.length >= 2, `${pairs.length} second names were read`);
    for (const [, second = '', first = ''] of pairs) {
      assert.deepEqual(entriesNamed(second), entriesNamed(first), second);
    }
  });

  it('gives Win32 errors the same numbers', () => {
    const constants = defined(path, /^#define (\w+) __MSABI_LONG\((\d+)\)/gm);
    for (const [name, code] of defined(path, /^#define (WSA\w+) \(WSABASEERR ?\+ ?(\d+)\)/gm)) {
      constants.set(name, code + 10000);
    }
    const ours = CATALOGUE.filter(({ family }) => family === 'win32');
    const missing = ours.filter(({ symbol }) => !constants.has(symbol)).map(({ symbol }) => symbol);
    // Of lmerr.h, or newer than mingw-w64's copy.
    assert.deepEqual(missing.sort(), [
      'ERROR_DS_SPN_VALUE_NOT_UNIQUE_IN_FOREST',
      'ERROR_DS_UPN_VALUE_NOT_UNIQUE_IN_FOREST',
      'ERROR_NTLM_BLOCKED',
      'NERR_SetupAlreadyJoined',
    ]);
    for (const { symbol, code } of ours) assert.equal(code, constants.get(symbol) ?? code, symbol);
  });

  it('gives the data sub-codes of Active Directory the numbers of Win32 errors', () => {
    const names = new Map([...defined(path, /^#define (ERROR_\w+) __MSABI_LONG\((\d+)\)/gm)]);
    const ours = CATALOGUE.filter(({ family, code }) => family === 'ad-data' && code < 0x10000);
    for (const { symbol, code, meaning } of ours) {
      assert.equal(symbol, `data ${code.toString(16)}`);
      const name = /It is (\w+)/.exec(meaning)?.[1] ?? '';
      assert.equal(names.get(name), code, symbol);
    }
    for (const known of ['525', '52e', '530', '531', '532', '533', '568', '701', '773', '775']) {
      assert.ok(entriesNamed(`data ${known}`).length === 1, known);
    }
  });
});

test('ntstatus.h gives every NTSTATUS the same number', { skip: mingw }, () => {
  const constants = defined(`${MINGW}/ntstatus.h`, /^#define (\w+)\s+\(\(NTSTATUS\) ?(0x[0-9a-fA-F]+)\)/gm);
  const ours = CATALOGUE.filter(({ family }) => family === 'ntstatus');
  assert.ok(constants.size > 1000 && ours.length >= 120, `${constants.size} and ${ours.length}`);
  const missing = ours.filter(({ symbol }) => !constants.has(symbol)).map(({ symbol }) => symbol);
  assert.ok(missing.length <= 1, missing.join());
  for (const { symbol, code } of ours) assert.equal(code, constants.get(symbol) ?? code, symbol);
});

test('winldap.h gives the results of LDAP the same numbers', { skip: mingw }, () => {
  const constants = defined(`${MINGW}/winldap.h`, /\b(LDAP_[A-Z_]+) = (0x[0-9a-fA-F]{2})\b/g);
  const ours = CATALOGUE.filter(({ family }) => family === 'ldap');
  for (const { symbol, code } of ours) assert.equal(code, constants.get(symbol), symbol);
});

describe('MIT krb5', { skip: krb5 }, () => {
  const HEADER = '/usr/include/krb5/krb5.h';

  it('numbers the results of a change of password so', () => {
    const results = defined(HEADER, /^#define (KRB5_KPASSWD_\w+)\s+(\d)/gm);
    assert.equal(results.size, 8);
    for (const [name, code] of results) assert.deepEqual(codesOf(name, 'kpasswd'), [code], name);
  });

  it('has no code of the table krb5 that the catalogue lacks', () => {
    const codes = defined(HEADER, /^#define (KRB5\w+)\s+\((-1765328\d+)L\)/gm);
    assert.equal(codes.size, 256);
    for (const [name, code] of codes) {
      const ours = entryOfComErr(code);
      // Free numbers have a name that says so; what a newer RFC put there counts.
      if (/PLACEHOLD/.test(name)) {
        assert.ok(ours === null || ours.symbol === 'KDC_ERR_PREAUTH_BAD_AUTHENTICATION_SET', name);
        continue;
      }
      assert.ok(ours, `${name} is missing`);
      assert.ok([ours.symbol, ...ours.aliases].includes(name), name);
      assert.equal(ours, entryOfComErr(code >>> 0), 'signed and unsigned');
      const offset = code - ERROR_TABLE_BASE_krb5;
      const number = ours.family === 'krb5-protocol' ? offset : code >>> 0;
      assert.deepEqual([ours.family, ours.code], [offset < 128 ? 'krb5-protocol' : 'krb5-library', number]);
    }
  });

  it('has no code of its tables for encodings, krb5.conf and the database that the catalogue lacks', () => {
    const codes = new Map([
      ...defined(HEADER, /^#define ((?:ASN1|KRB5_KDB)_\w+)\s+\((-?\d+)L\)/gm),
      ...defined('/usr/include/profile.h', /^#define (PROF_\w+)\s+\((-?\d+)L\)/gm),
    ]);
    assert.ok(codes.size > 90, `${codes.size} codes were read`);
    for (const [name, code] of codes) assert.deepEqual(codesOf(name, 'krb5-other'), [code >>> 0], name);
  });

  it('has every major status, with its number', () => {
    const text = readFileSync('/usr/include/gssapi/gssapi.h', 'utf8');
    const shifts = { CALLING: 24, ROUTINE: 16, SUPPLEMENTARY: 0 };
    const pattern =
      /^#define (GSS_S_\w+) ?(?:\\\n\s*)?\(\(\(OM_uint32\) (\d+)ul\) << GSS_C_(CALLING|ROUTINE)_ERROR_OFFSET\)/gm;
    const errors = [...text.matchAll(pattern)];
    assert.equal(errors.length, 22);
    for (const [, name = '', number, field] of errors) {
      const code = (Number(number) << shifts[field as keyof typeof shifts]) >>> 0;
      assert.deepEqual(codesOf(name, 'gss-major'), [code], name);
    }
    const bits = [...text.matchAll(/^#define (GSS_S_\w+) \(1 << \(GSS_C_SUPPLEMENTARY_OFFSET \+ (\d)\)\)/gm)];
    assert.equal(bits.length, 5);
    for (const [, name = '', bit] of bits)
      assert.deepEqual(codesOf(name, 'gss-major'), [1 << Number(bit)], name);
    const others = text.matchAll(/^#define (GSS_S_\w+) (GSS_S_\w+)$/gm);
    for (const [, second = '', first = ''] of others) {
      assert.deepEqual(entriesNamed(second), entriesNamed(first), second);
    }
    assert.deepEqual(codesOf('GSS_S_COMPLETE', 'gss-major'), [0]);
  });
});

test('the words that MIT prints are those of its library', {
  skip: without(library('libkrb5.so.3', 'libkrb5-3'), library('libcom_err.so.2', 'libcom-err2')),
}, () => {
  const libkrb5 = koffi.load('libkrb5.so.3');
  const context = [null];
  assert.equal(libkrb5.func('int krb5_init_context(_Out_ void **context)')(context), 0);
  const message = koffi.load('libcom_err.so.2').func('const char *error_message(long code)');
  let compared = 0;
  for (const [offset, text] of Object.entries(KRB5_TEXTS)) {
    assert.equal(message(ERROR_TABLE_BASE_krb5 + Number(offset)), text);
    compared++;
  }
  assert.ok(compared > 200, `${compared} texts were compared`);
});

const NTLM = '/usr/lib/x86_64-linux-gnu/gssntlmssp/gssntlmssp.so';

test('the words of gss-ntlmssp are those that it prints, and there are no more', {
  skip: without(existsSync(NTLM) ? null : `no ${NTLM}: apt-get install gss-ntlmssp`),
}, () => {
  const library = koffi.load(NTLM);
  const Buffers = koffi.struct({ length: 'size_t', value: 'char *' });
  const display = library.func('gss_display_status', 'uint32_t', [
    koffi.out(koffi.pointer('uint32_t')),
    'uint32_t',
    'int',
    'void *',
    koffi.inout(koffi.pointer('uint32_t')),
    koffi.out(koffi.pointer(Buffers)),
  ]);
  const textOf = (code: number) => {
    const text = { length: 0, value: '' };
    display([0], code, 2, null, [0], text);
    return text.value;
  };
  const ours = CATALOGUE.filter(({ code }) => code >>> 16 === 0x4e54);
  assert.equal(ours.length, 29);
  for (const { code, text, symbol } of ours) assert.equal(textOf(code), text, symbol);
  assert.match(textOf(0x4e54001e), /Unknown error/);
});

test('the words of GSS-API statuses stand in its library', {
  skip: without(library('libgssapi_krb5.so.2', 'libgssapi-krb5-2')),
}, () => {
  const [, path = ''] =
    /libgssapi_krb5\.so\.2 .*=> (.*)/.exec(execFileSync('ldconfig', ['-p'], { encoding: 'utf8' })) ?? [];
  const bytes = readFileSync(path);
  const worded = CATALOGUE.filter(
    ({ family, text, code }) => family.startsWith('gss-') && text !== null && code >>> 16 !== 0x4e54,
  );
  assert.ok(worded.length > 40, `${worded.length} texts`);
  for (const { symbol, text } of worded) assert.ok(bytes.includes(`${text}`), `${symbol}: ${text}`);
});

describe('every entry', () => {
  it('is the only one of its number and of its name in its field', () => {
    const codes = CATALOGUE.map(({ family, code }) => `${family} ${code}`);
    const names = CATALOGUE.map(({ family, symbol }) => `${family} ${symbol}`);
    assert.equal(new Set(codes).size, codes.length);
    assert.equal(new Set(names).size, names.length);
    for (const each of CATALOGUE) assert.equal(entryOf(each.family, each.code), each);
  });

  it('has causes with a tell and a cure, or a sentence why there are none', () => {
    for (const { symbol, causes, meaning, source } of CATALOGUE) {
      assert.match(meaning, /^\S.*\.$/, symbol);
      assert.ok(source.length > 0, symbol);
      if (typeof causes === 'string') assert.match(causes, /^[A-Z].{20,}\.$/, symbol);
      else assert.ok(causes.length > 0, `${symbol}: neither causes nor why there are none`);
    }
    const without = CATALOGUE.filter((each) => causesOf(each).length === 0);
    assert.ok(without.length < CATALOGUE.length / 15, `${without.length} have no causes`);
    for (const each of CATALOGUE) {
      for (const { cause, tell, cure } of causesOf(each)) {
        for (const part of [cause, tell ?? 'x', cure])
          assert.doesNotMatch(part, /^$|\.$|undefined/, each.symbol);
      }
    }
  });

  it('names no command of this tool that does not exist', () => {
    // `explain` is named by its own catalogue.
    const commands = [...COMMANDS.map(({ name }) => name), 'explain'];
    for (const each of CATALOGUE) {
      const parts = causesOf(each).flatMap(({ tell, cure }) => [tell ?? '', cure]);
      for (const [, command = ''] of parts.join('\n').matchAll(/\bsspidiag (?!shows)([a-z]+)/g)) {
        assert.ok(commands.includes(command), `${each.symbol}: sspidiag ${command}`);
      }
    }
  });

  it('is of a field that has enough of them', () => {
    const least: Record<Family, number> = {
      sspi: 90,
      certificate: 150,
      ntstatus: 120,
      win32: 60,
      'ad-data': 11,
      'krb5-protocol': 80,
      'krb5-library': 128,
      'krb5-other': 90,
      ldap: 18,
      kpasswd: 8,
      'gss-major': 28,
      'gss-minor': 50,
      errno: 10,
      winrm: 14,
      chromium: 8,
    };
    for (const family of Object.keys(FAMILIES) as Family[]) {
      const count = CATALOGUE.filter((each) => each.family === family).length;
      assert.ok(count >= least[family], `${family}: ${count}`);
    }
  });

  it('exists for every status that a function of SSPI is known to give', () => {
    for (const { function: name, status } of FUNCTION_STATUSES) {
      assert.ok(entriesNamed(status).length > 0, `${name}: ${status}`);
    }
  });
});

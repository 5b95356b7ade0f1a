/** Finding codes: single ones in every spelling, ambiguous ones, and those in log lines among false friends. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { codesJoined, isCode, nearestNames, readCode } from '../../src/status/catalogue/code.ts';
import { describeNumber } from '../../src/status/catalogue/describe.ts';
import { findInText } from '../../src/status/catalogue/find.ts';
import type { Reading } from '../../src/status/catalogue/readings.ts';
import { LOG_LINES } from './logLines.ts';

const namesOf = ({ entries }: Reading) => entries.map(({ symbol }) => symbol).join('+');
const readingsOf = (word: string) => readCode(word).map(namesOf);

test('there are log lines enough, with and without codes', () => {
  assert.ok(LOG_LINES.length >= 40);
  assert.ok(LOG_LINES.filter(({ codes }) => codes.length === 0).length >= 8);
});

describe('a log line', () => {
  for (const { from, line, codes } of LOG_LINES) {
    it(`of ${from}: ${codes.join(', ') || 'no code'}`, () => {
      const found = findInText(line);
      assert.deepEqual(
        found.map(({ readings }) => readings[0] && namesOf(readings[0])),
        codes,
        JSON.stringify(found.map(({ given }) => given)),
      );
      for (const { given, line: number, column, words, readings } of found) {
        assert.ok(words?.includes(given.trim()), `${given} is not in its words: ${words}`);
        const written = line.split('\n')[(number ?? 0) - 1] ?? '';
        assert.equal(written.slice((column ?? 0) - 1, (column ?? 0) - 1 + given.length), given);
        for (const { as, why } of readings) assert.ok(as !== '' && why !== '');
      }
    });
  }

  for (const [line, codes] of [
    ['login failed 5 times', ''],
    ['returned 5 rows', ''],
    ['failed with 24 retries', ''],
    ['gave up, failed after 30 seconds', ''],
    ['code 24 error while talking to the KDC', 'KDC_ERR_PREAUTH_FAILED'],
    ['failed after 3 attempts with status 0xC000006D', 'STATUS_LOGON_FAILURE'],
    ['{"error_code": 1326}', 'ERROR_LOGON_FAILURE'],
    ['major_status=0xd0000 minor_status=0x96c73a18', 'GSS_S_FAILURE KDC_ERR_PREAUTH_FAILED'],
    ['conn=1000 op=0 RESULT tag=97 err=49 text=', 'LDAP_INVALID_CREDENTIALS'],
    ['event 4625 Status: 0xC000035B', 'STATUS_BAD_BINDINGS'],
  ] as const) {
    it(`counts and labels: ${line}`, () => {
      const found = findInText(line).map(({ readings }) => readings[0]?.entries[0]?.symbol);
      assert.equal(found.join(' '), codes);
    });
  }

  it('is one of many: a code that comes again is counted, by lines', () => {
    const text = LOG_LINES.map(({ line }) => line).join('\r\n');
    const [first] = findInText(`${text}\n${text}\n${text}`);
    assert.deepEqual([first?.given, first?.line], ['0xC000006D', 1]);
    assert.ok((first?.times ?? 0) >= 6 && (first?.times ?? 0) % 3 === 0, String(first?.times));
  });
});

describe('one code, in every spelling', () => {
  const SPELLINGS: readonly (readonly [symbol: string, spellings: readonly string[]])[] = [
    [
      'SEC_E_NO_CREDENTIALS',
      [
        '0x8009030E',
        '0x8009030e',
        '8009030E',
        '0xFFFFFFFF8009030E',
        '-2146893042',
        '2148074254',
        'SEC_E_NO_CREDENTIALS',
        'sec_e_no_credentials',
        'no_credentials',
      ],
    ],
    ['SEC_E_INVALID_TOKEN', ['80090308', '0x80090308', '0x80090308L', '2148074248UL', 'Sec_E_Invalid_Token']],
    ['SEC_I_CONTINUE_NEEDED', ['0x00090312', '0x90312', '590610']],
    [
      'STATUS_LOGON_FAILURE',
      ['0xC000006D', 'c000006d', '-1073741715', '3221225581', 'NT_STATUS_LOGON_FAILURE'],
    ],
    ['ERROR_LOGON_FAILURE', ['1326', '0x8007052E', '-2147023570', '2147943726', 'error_logon_failure']],
    ['STATUS_ACCESS_DENIED', ['0xC0000022', '0xD0000022']],
    ['KDC_ERR_PREAUTH_FAILED', ['24', '0x18', '-1765328360', '2529638936', 'KRB5KDC_ERR_PREAUTH_FAILED']],
    ['KRB5_REALM_UNKNOWN', ['-1765328230', '2529639066', 'realm_unknown']],
    ['KG_EMPTY_CCACHE', ['39756044', 'kg_empty_ccache']],
    ['mapped minor status', ['100001', '0x186A1', '100002']],
    ['GSS_S_FAILURE+mapped minor status', ['851968.100001']],
    ['ERR_NOUSRCRED', ['0x4E540012', '1314127890']],
    ['ERR_MISSING_AUTH_CREDENTIALS', ['-341', 'err_missing_auth_credentials']],
    ['ERROR_WSMAN_SECURITY_UNMAPPED', ['0x8033809D', '2150858909', '-2144108387']],
    ['CERT_E_UNTRUSTEDROOT', ['0x800B0109', '-2146762487', 'untrustedroot']],
    ['data 52e', ['52e', 'data 52e', 'DATA 52E']],
    ['GSS_S_FAILURE', ['851968', '0xd0000', '0x000D0000']],
    ['GSS_S_CALL_BAD_STRUCTURE+GSS_S_DEFECTIVE_TOKEN+GSS_S_CONTINUE_NEEDED', ['0x03090001']],
    ['GSS_S_FAILURE+KDC_ERR_S_PRINCIPAL_UNKNOWN', ['851968.2529638919', '851968/-1765328377']],
  ];
  for (const [symbol, spellings] of SPELLINGS) {
    it(symbol, () => {
      for (const word of spellings) {
        assert.equal(readingsOf(word)[0], symbol, word);
        assert.ok(isCode(word) || /^(?:data .*|untrustedroot|.*l)$/i.test(word), word);
      }
    });
  }
});

test('what wraps a Win32 error is named as it is', () => {
  assert.match(readCode('0x80070005')[0]?.why ?? '', /0x8007 wraps a Win32 error: 5/);
  const [first] = readCode('0xC0070005');
  assert.deepEqual(
    [first && namesOf(first), first?.as],
    ['ERROR_ACCESS_DENIED', 'NTSTATUS around a Win32 error'],
  );
  assert.match(first?.why ?? '', /^0xC007 .*NTSTATUS.*: 5$/);
});

describe('codes joined in one word', () => {
  it('are several, where each is one', () => {
    assert.deepEqual(codesJoined('C000006D/C000006A'), ['C000006D', 'C000006A']);
    assert.deepEqual(codesJoined('0x80090308/0x52e'), ['0x80090308', '0x52e']);
    assert.deepEqual(codesJoined('24,25'), ['24', '25']);
    for (const word of ['851968/-1765328377', 'a/b', '2024/05/14', '/etc/krb5.conf', '']) {
      assert.deepEqual(codesJoined(word), [word]);
    }
  });
});

describe('an ambiguous number gives every reading, the likeliest first', () => {
  const AMBIGUOUS: readonly (readonly [word: string, first: string, others: readonly string[]])[] = [
    ['6', 'KDC_ERR_C_PRINCIPAL_UNKNOWN', ['ERROR_INVALID_HANDLE']],
    ['0x6', 'KDC_ERR_C_PRINCIPAL_UNKNOWN', ['ERROR_INVALID_HANDLE']],
    ['5', 'ERROR_ACCESS_DENIED', ['KDC_ERR_S_OLD_MAST_KVNO', 'EIO']],
    ['12', 'KDC_ERR_POLICY', ['ENOMEM', 'KDC_ERR_CLIENT_REVOKED']],
    ['18', 'KDC_ERR_CLIENT_REVOKED', ['KDC_ERR_PREAUTH_FAILED']],
    ['25', 'KDC_ERR_PREAUTH_REQUIRED', ['KRB_AP_ERR_SKEW']],
    ['0x18', 'KDC_ERR_PREAUTH_FAILED', ['ERROR_BAD_LENGTH']],
    ['52e', 'data 52e', ['ERROR_LOGON_FAILURE']],
    ['525', 'data 525', ['ERROR_NO_SUCH_USER']],
    ['0x52e', 'ERROR_LOGON_FAILURE', ['data 52e']],
    ['1326', 'ERROR_LOGON_FAILURE', ['data 52e']],
    ['80090346', 'SEC_E_BAD_BINDINGS', ['data 80090346']],
    ['49', 'LDAP_INVALID_CREDENTIALS', ['KRB_AP_ERR_BADSEQ']],
    ['3', 'ERROR_PATH_NOT_FOUND', ['KRB5_KPASSWD_AUTHERROR']],
    ['0', 'ERROR_SUCCESS', ['SEC_E_OK', 'STATUS_SUCCESS', 'KDC_ERR_NONE']],
  ];
  for (const [word, first, others] of AMBIGUOUS) {
    it(word, () => {
      const readings = readCode(word);
      const names = readings.map(namesOf);
      assert.equal(names[0], first, names.join());
      for (const other of others) assert.ok(names.slice(1).includes(other), `${other} is not in ${names}`);
      assert.equal(
        new Set(readings.map(({ why }) => why)).size,
        readings.length,
        'each has a reason of its own',
      );
    });
  }
});

describe('what is no code', () => {
  it('has no reading', () => {
    for (const word of [
      '',
      'hello',
      '0x',
      '99999999999',
      '0x80091234',
      '0x123456789abcdef01',
      '4625',
      '-1',
      '10.0.0.1',
    ]) {
      assert.deepEqual(readCode(word), [], word);
    }
  });

  it('has names that are spelt nearly so', () => {
    assert.equal(nearestNames('SEC_E_LOGON_DENID')[0], 'SEC_E_LOGON_DENIED');
    assert.equal(nearestNames('KRB_AP_ERR_SKEV')[0], 'KRB_AP_ERR_SKEW');
    assert.ok(nearestNames('STATUS_LOGON_TYP_NOT_GRANTED').length <= 3);
    assert.deepEqual(nearestNames('xyz'), []);
  });

  it('is taken apart where it has fields', () => {
    assert.match(describeNumber(0x80091234) ?? '', /HRESULT.*facility 9 \(security.*code 4660/);
    assert.match(describeNumber(0xc0150001) ?? '', /NTSTATUS.*facility 21, code 1/);
    assert.equal(describeNumber(4625), null);
  });
});

test('a large log is read in time', () => {
  const line =
    '2024-05-14 09:12:44.123 host app[1326]: 10.0.0.7:51326 request 8f3a took 25 ms, kvno 3, status 200, id c0ffee00';
  const text = `${`${line}\n`.repeat(20_000)}event 4776 Error Code: 0xC0000234\n`;
  const start = process.hrtime.bigint();
  const found = findInText(text);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  assert.deepEqual(
    found.map(({ line: number }) => number),
    [20_001],
  );
  assert.ok(seconds < 10, `${seconds} s for ${text.length} characters`);
});

test('a line of any length has its codes where they stand', () => {
  for (const before of [0, 4090, 8190, 20_000, 40_955]) {
    const line = `${'word '.repeat(before / 5)}error: KDC_ERR_BADOPTION, Status: 0xC000006D ${'word '.repeat(9000)}`;
    const found = findInText(`a line\n${line}`);
    assert.deepEqual(
      found.map(({ given, line: number, column }) => [given, number, column]),
      [
        ['KDC_ERR_BADOPTION', 2, line.indexOf('KDC_ERR') + 1],
        ['0xC000006D', 2, line.indexOf('0xC000006D') + 1],
      ],
    );
  }
});

test('hostile input ends, and soon', () => {
  const inputs = [
    '0x'.repeat(50_000),
    '['.repeat(50_000),
    'error '.repeat(20_000),
    '_a'.repeat(50_000),
    'a_'.repeat(50_000),
    '1.'.repeat(50_000),
    'data '.repeat(20_000),
    `ldap ${'data 5 '.repeat(20_000)}`,
    'Server x'.repeat(10_000),
    '\u0000\ud800'.repeat(10_000),
    `${'error'.padEnd(50_000)}25`,
    'Request ticket server '.repeat(5_000),
    'error 0x18 '.repeat(20_000),
  ];
  for (const input of inputs) {
    const start = process.hrtime.bigint();
    assert.ok(Array.isArray(findInText(input)));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    assert.ok(seconds < 5, `${input.slice(0, 20)}: ${seconds} s`);
  }
});

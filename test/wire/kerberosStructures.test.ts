import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { authenticator } from '../../src/wire/kerberos/application.ts';
import { authorizationData } from '../../src/wire/kerberos/authorizationData.ts';
import { hostAddresses } from '../../src/wire/kerberos/basicTypes.ts';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import { krbError } from '../../src/wire/kerberos/error.ts';
import { gssChecksum } from '../../src/wire/kerberos/gssChecksum.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { encKrbPrivPart, krbCred } from '../../src/wire/kerberos/otherMessages.ts';
import { paDataList } from '../../src/wire/kerberos/padata.ts';
import { summary } from '../../src/wire/kerberos/summary.ts';
import {
  at,
  decoded,
  der,
  errorMessage,
  integer,
  octets,
  principalName,
  text,
  time,
} from './kerberosSamples.ts';

describe('what Windows sends', () => {
  const extended = Buffer.from('5e0000c00000000001000000', 'hex');

  it('KERB-ERROR-DATA with an NTSTATUS ([MS-KILE] 2.2.1)', () => {
    const data = der(0x30, at(1, integer(3)), at(2, octets(extended)));
    const value = decoded(krbError, errorMessage(29, data));
    assert.deepEqual(value['e-data']?.value, {
      type: 'KERB-ERROR-DATA',
      value: {
        'data-type': { number: 3, name: 'KERB_ERR_TYPE_EXTENDED' },
        'data-value': {
          bytes: 12,
          hex: extended.toString('hex'),
          value: { status: { number: 0xc000005e, name: 'STATUS_NO_LOGON_SERVERS' }, reserved: 0, flags: 1 },
        },
      },
    });
  });

  it('the same in a PA-PW-SALT, and a salt that is one', () => {
    const list = (content: Buffer) => der(0x30, der(0x30, at(1, integer(3)), at(2, octets(content))));
    const contentOf = (content: Buffer) =>
      decoded(paDataList('reply'), list(content))[0]?.['padata-value']?.value as {
        status: { number: number };
      };
    assert.equal(contentOf(extended).status.number, 0xc000005e);
    assert.equal(contentOf(Buffer.from('LAB.TESTalice')), 'LAB.TESTalice');
    const wrapped = decoded(krbError, errorMessage(18, list(extended)))['e-data']?.value;
    assert.equal(wrapped?.type, 'METHOD-DATA');
  });

  it('skew recovery, typed data, and e-data that is nothing known', () => {
    const recovery = decoded(krbError, errorMessage(37, der(0x30, at(1, integer(2)))))['e-data']?.value;
    assert.deepEqual(recovery?.value, {
      'data-type': { number: 2, name: 'KERB_AP_ERR_TYPE_SKEW_RECOVERY' },
      'data-value': null,
    });
    const typed = der(0x30, der(0x30, at(0, integer(103)), at(1, octets(text('OTHER')))));
    assert.partialDeepStrictEqual(decoded(krbError, errorMessage(65, typed))['e-data']?.value as object, {
      type: 'TYPED-DATA',
      value: [{ 'data-type': { name: 'TD-KRB-REALM' }, 'data-value': { value: 'OTHER' } }],
    });
    assert.equal(decoded(krbError, errorMessage(60, Buffer.from('free text')))['e-data']?.value, null);
  });

  it('authorization data of authenticators and tickets', () => {
    const restriction = Buffer.concat([Buffer.from('0000000000200000', 'hex'), Buffer.alloc(32, 0x11)]);
    const element = (type: number, content: Buffer) =>
      der(0x30, at(0, der(2, Buffer.from([0, type]))), at(1, octets(content)));
    const container = der(
      0x30,
      element(141, der(0x30, der(0x30, at(0, integer(0)), at(1, octets(restriction))))),
      element(142, Buffer.alloc(16, 9)),
      element(143, Buffer.from('00400000', 'hex')),
      element(144, Buffer.from('HTTP/web', 'utf16le')),
      element(129, der(0x30, integer(18), integer(23))),
      element(128, Buffer.from('pac')),
    );
    const seen: string[] = [];
    const pac = {
      type: 'PACTYPE',
      schema: () => ({ type: 'string' }),
      decode(reader: Parameters<typeof krbError.decode>[0], put: (value: unknown) => void) {
        seen.push(reader.bytes.toString('latin1', reader.position, reader.end));
        put('decoded elsewhere');
      },
    };
    const codec = authorizationData({ 128: pac });
    const [outer] = decoded(codec, der(0x30, element(1, container)));
    assert.equal(outer?.['ad-type']?.name, 'AD-IF-RELEVANT');
    const inner = outer?.['ad-data']?.value as NonNullable<typeof outer>[];
    const values = inner.map((each) => [each['ad-type']?.name, each['ad-data']?.value]);
    assert.deepEqual(values, [
      [
        'KERB-AUTH-DATA-TOKEN-RESTRICTIONS',
        [
          {
            'restriction-type': { number: 0, name: 'LSAP_TOKEN_INFO_INTEGRITY' },
            restriction: {
              bytes: 40,
              hex: restriction.toString('hex'),
              value: {
                Flags: { hex: '0x00000000', names: [] },
                TokenIL: 0x2000,
                MachineID: { bytes: 32, hex: '11'.repeat(32) },
              },
            },
          },
        ],
      ],
      ['KERB-LOCAL', null],
      ['AD-AUTH-DATA-AP-OPTIONS', { hex: '0x00004000', names: ['KERB_AP_OPTIONS_CBT'] }],
      ['AD-TARGET-PRINCIPAL', 'HTTP/web'],
      [
        'AD-ETYPE-NEGOTIATION',
        [
          { number: 18, name: 'aes256-cts-hmac-sha1-96' },
          { number: 23, name: 'rc4-hmac' },
        ],
      ],
      ['AD-WIN2K-PAC', 'decoded elsewhere'],
    ]);
    assert.deepEqual(seen, ['pac']);
  });

  it('addresses', () => {
    const address = (type: number, content: Buffer) =>
      der(0x30, at(0, integer(type)), at(1, octets(content)));
    const list = der(
      0x30,
      address(2, Buffer.from([192, 0, 2, 7])),
      address(20, Buffer.from('CLIENT1         ')),
      address(24, Buffer.from('20010db8000000000000000000000001', 'hex')),
      address(99, Buffer.from([1])),
    );
    const found = decoded(hostAddresses, list).map((each) => each.address?.value);
    assert.deepEqual(found, ['192.0.2.7', 'CLIENT1', '2001:db8::1', null]);
  });
});

describe('structures that the samples do not have', () => {
  const int = (value: number) => at(0, integer(value));
  const pa = (type: number, content: Buffer, secrets = false) => {
    const element = der(0x30, at(1, der(2, Buffer.from([0, type]))), at(2, octets(content)));
    return decoded(paDataList('request'), der(0x30, element), secrets)[0];
  };
  const sum = der(0x30, int(16), at(1, octets(Buffer.alloc(12, 3))));
  const CKSUM = {
    cksumtype: { number: 16, name: 'hmac-sha1-96-aes256' },
    checksum: { bytes: 12, hex: '03'.repeat(12) },
  };

  it('PA-DATA of Microsoft and of SPAKE', () => {
    assert.deepEqual(pa(128, der(0x30, at(0, der(1, Buffer.from([255])))))?.['padata-value']?.value, {
      'include-pac': true,
    });
    assert.deepEqual(
      pa(167, der(0x30, at(0, der(3, Buffer.from([0, 0x90, 0, 0, 0])))))?.['padata-value']?.value,
      {
        flags: { hex: '0x90000000', names: ['Claims', 'Resource-based Constrained Delegation'] },
      },
    );
    assert.deepEqual(pa(165, Buffer.from('1c000500', 'hex'))?.['padata-value']?.value, {
      hex: '0x0005001c',
      names: [
        'RC4-HMAC',
        'AES128-CTS-HMAC-SHA1-96',
        'AES256-CTS-HMAC-SHA1-96',
        'FAST-supported',
        'Claims-supported',
      ],
    });
    assert.deepEqual(pa(161, der(0x30, integer(23)))?.['padata-value']?.value, [
      { number: 23, name: 'rc4-hmac' },
    ]);
    const groups = der(0x30, at(0, der(0x30, integer(1), integer(2))));
    assert.deepEqual(pa(151, at(0, groups))?.['padata-value']?.value, {
      type: 'support',
      value: {
        groups: [
          { number: 1, name: 'edwards25519' },
          { number: 2, name: 'P-256' },
        ],
      },
    });
    assert.deepEqual(pa(149, sum)?.['padata-value']?.value, CKSUM);
  });

  it('keys in PA-DATA are secrets, in their bytes too', () => {
    const list = der(0x30, der(0x30, int(17), at(1, octets(Buffer.alloc(16, 0x5a)))));
    assert.ok(!JSON.stringify(pa(162, list)).includes('5a5a'));
    assert.ok(JSON.stringify(pa(162, list, true)).includes('5a5a'));
  });

  it('PA-DATA that is not what its type says stays bytes, or is damaged and keeps its neighbours', () => {
    const element = (type: number, content: Buffer) =>
      der(0x30, at(1, der(2, Buffer.from([0, type]))), at(2, octets(content)));
    const list = der(
      0x30,
      element(129, Buffer.from('text')),
      element(129, der(0x30, int(1))),
      element(133, Buffer.from('MIT')),
    );
    const { value, damage, decoding } = decode(paDataList('request'), readerOf(list, newDecoding()));
    assert.equal(value?.length, 3);
    assert.equal(value?.[2]?.['padata-type']?.name, 'PA-FX-COOKIE');
    assert.match(String(damage?.sentence), /field 1\.padata-value\.value\.userName/);
    assert.match(String(decoding.remarks), /is no PA-FOR-USER-ENC/);
  });

  it('authorization data that the KDC signed', () => {
    const element = (type: number, content: Buffer) => der(0x30, int(type), at(1, octets(content)));
    const indicator = der(0x30, element(97, der(0x30, der(0x0c, Buffer.from('pkinit')))));
    const cammac = der(0x30, at(0, indicator), at(1, der(0x30, at(3, sum))));
    const issued = der(0x30, at(0, sum), at(1, text('LAB.TEST')), at(3, indicator));
    const list = decoded(authorizationData(), der(0x30, element(96, cammac), element(4, issued)));
    const elements = [
      {
        'ad-type': { number: 97, name: 'AD-AUTHENTICATION-INDICATOR' },
        'ad-data': { bytes: 10, hex: '30080c06706b696e6974', value: ['pkinit'] },
      },
    ];
    assert.deepEqual(
      list.map((each) => each['ad-data']?.value),
      [
        {
          elements,
          'kdc-verifier': { identifier: null, kvno: null, enctype: null, mac: CKSUM },
          'svc-verifier': null,
        },
        { 'ad-checksum': CKSUM, 'i-realm': 'LAB.TEST', 'i-sname': null, elements },
      ],
    );
  });

  it('KRB-SAFE, and what KRB-PRIV protects', () => {
    const body = (tag: number, ...rest: Buffer[]) =>
      der(tag, at(0, octets(Buffer.from('hello'))), at(3, integer(7)), ...rest);
    const safe = der(0x74, der(0x30, int(5), at(1, integer(20)), at(2, body(0x30)), at(3, sum)));
    assert.equal(summary(decoded(kerberosMessage, safe)), 'KRB-SAFE, 5 bytes');
    const address = at(4, der(0x30, int(2), at(1, octets(Buffer.from([127, 0, 0, 1])))));
    const priv = der(0x7c, body(0x30, address));
    assert.deepEqual(decoded(encKrbPrivPart, priv)['user-data'], { bytes: 5, hex: null });
    assert.equal(decoded(encKrbPrivPart, priv, true)['s-address']?.address?.value, '127.0.0.1');
  });

  it('RFC 6542 extensions of the checksum, and a checksum that ends too soon', () => {
    const start = Buffer.concat([
      Buffer.from('10000000', 'hex'),
      Buffer.alloc(16),
      Buffer.from('22000000', 'hex'),
    ]);
    const extension = Buffer.from('0000000200000003aabbcc', 'hex');
    const found = decoded(gssChecksum, Buffer.concat([start, extension]));
    assert.deepEqual(found.Flags?.names, ['GSS_C_MUTUAL_FLAG', 'GSS_C_INTEG_FLAG']);
    assert.deepEqual(found.Exts, [
      { type: { number: 2, name: 'GSS_EXTS_FINISHED' }, data: { bytes: 3, hex: 'aabbcc' } },
    ]);
    assert.equal(found.Deleg, null);
    const cut = decode(gssChecksum, readerOf(start.subarray(0, 22), newDecoding()));
    assert.equal(cut.value?.Bnd?.bytes, 16);
    assert.match(String(cut.damage?.sentence), /field Flags of checksum 0x8003/);
  });
});

describe('keys that stand in the clear', () => {
  const key = '5a'.repeat(16);
  const info = der(0x30, at(0, der(0x30, at(0, integer(17)), at(1, octets(Buffer.from(key, 'hex'))))));
  const part = der(0x7d, der(0x30, at(0, der(0x30, info))));
  const enc = der(0x30, at(0, integer(0)), at(2, octets(part)));
  const cred = der(0x76, der(0x30, at(0, integer(5)), at(1, integer(22)), at(2, der(0x30)), at(3, enc)));

  it('are not shown: KRB-CRED without encryption, by itself and in a checksum', () => {
    assert.ok(!JSON.stringify(decoded(krbCred, cred)).includes(key));
    assert.ok(JSON.stringify(decoded(krbCred, cred, true)).includes(key));
    const length = Buffer.alloc(4);
    length.writeUInt16LE(1);
    length.writeUInt16LE(cred.length, 2);
    const content = Buffer.concat([
      Buffer.from('10000000', 'hex'),
      Buffer.alloc(16),
      Buffer.from('01000000', 'hex'),
      length,
      cred,
    ]);
    assert.ok(!JSON.stringify(decoded(gssChecksum, content)).includes(key));
    const whole = der(
      0x62,
      der(
        0x30,
        at(0, integer(5)),
        at(1, text('LAB.TEST')),
        at(2, principalName('alice')),
        at(3, der(0x30, at(0, der(2, Buffer.from([0, 0x80, 3]))), at(1, octets(content)))),
        at(4, integer(1)),
        at(5, time),
      ),
    );
    assert.ok(!JSON.stringify(decoded(authenticator(), whole)).includes(key));
    assert.ok(JSON.stringify(decoded(authenticator(), whole, true)).includes(key));
    const { parts } = decryptMessage({ type: 'KRB-CRED', value: decoded(krbCred, cred, true) }, []);
    assert.equal(parts[0]?.sentence, 'it is not encrypted (encryption type 0)');
    assert.ok(parts[0]?.value && !JSON.stringify(parts).includes(key));
  });
});

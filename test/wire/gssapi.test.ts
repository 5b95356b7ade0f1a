/** GSS-API's framing, the Kerberos mechanism's tokens, IAKERB, mechanisms by name. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contextToken, summary } from '../../src/wire/contextToken.ts';
import { packageOfToken } from '../../src/wire/framing.ts';
import type { InitialContextToken } from '../../src/wire/gssapi.ts';
import type { IakerbProxy } from '../../src/wire/iakerb.ts';
import { type KerberosMessage, kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { summary as ofKerberos } from '../../src/wire/kerberos/summary.ts';
import type { Krb5Token } from '../../src/wire/krb5Token.ts';
import { MECHANISMS, mechanismName } from '../../src/wire/mechanisms.ts';
import type { TokenOctets } from '../../src/wire/tokenOctets.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { der, hex, oid } from './build.ts';
import { captured } from './captured.ts';
import { decodeAll, inner, quick, sound } from './hostile.ts';
import { agrees, dissect } from './tshark.ts';

const KRB5 = '1.2.840.113554.1.2.2';
const token = contextToken(null);
const say = (value: TokenOctets) => summary(value, null);
const framed = (mechanism: string, ...inner: Buffer[]) => der(0x60, oid(mechanism), ...inner);

function inside(decoded: TokenOctets): InitialContextToken {
  assert.equal(decoded.format, 'GSS-API');
  return decoded.value as InitialContextToken;
}

const krb5 = (decoded: TokenOctets) => inside(decoded).innerContextToken?.value as Record<string, unknown>;

describe('GSS-API', () => {
  const CONTEXT = [
    ['0100', 'KRB_AP_REQ'],
    ['0200', 'KRB_AP_REP'],
    ['0300', 'KRB_ERROR'],
  ] as const;
  for (const [id, name] of CONTEXT) {
    it(`${name} inside the framing`, () => {
      const { value } = sound(token, framed(KRB5, hex(id), hex('6e03020101')));
      const { TOK_ID, message } = krb5(value) as { TOK_ID: unknown; message: unknown };
      assert.deepEqual(TOK_ID, { number: Number(`0x${id}`), name });
      assert.deepEqual(message, { bytes: 5, hex: '6e03020101' });
      assert.equal(say(value), `Kerberos ${name}`);
    });
  }

  it('takes a codec for Kerberos messages, and its sentence', () => {
    const kerberos = {
      codec: {
        type: 'Test',
        schema: () => ({ type: 'integer' }),
        decode(reader: { position: number; end: number }, put: (value: unknown) => void) {
          put(reader.end - reader.position);
          reader.position = reader.end;
        },
      },
      summary: (message: unknown) => `a message of ${message} bytes`,
    };
    const { value } = sound(contextToken(kerberos), framed(KRB5, hex('0100'), hex('6e03020101')));
    assert.equal(krb5(value).message, 5);
    assert.equal(summary(value, kerberos), 'a message of 5 bytes');
    const bare = sound(contextToken(kerberos), hex('6e03020101')).value;
    assert.deepEqual([bare.format, bare.value], ['Kerberos', 5]);
  });

  it('per-message tokens of RFC 4121, which have no framing', () => {
    const wrap = hex('0504 02 ff 001c 0010 0000000000000007 aabbcc');
    const { value } = sound(token, wrap);
    const { TOK_ID, ...fields } = value.value as Record<string, unknown> & { TOK_ID: { name: string } };
    assert.equal(TOK_ID.name, 'Wrap');
    assert.deepEqual(fields, {
      Flags: { hex: '0x02', names: ['Sealed'] },
      Filler: { bytes: 1, hex: 'ff' },
      EC: 28,
      RRC: 16,
      SND_SEQ: '7',
      Data: { bytes: 3, hex: 'aabbcc' },
    });
  });

  it('per-message tokens of RFC 1964, which have it', () => {
    const mic = framed(KRB5, hex('0101 1100 ffffffff 0102030405060708 1112131415161718'));
    const { SGN_ALG, SGN_CKSUM } = krb5(sound(token, mic).value) as Record<string, unknown>;
    assert.deepEqual(
      [SGN_ALG, SGN_CKSUM],
      [
        { number: 17, name: 'HMAC (RC4)' },
        { bytes: 8, hex: '1112131415161718' },
      ],
    );
    const wrap = framed(
      KRB5,
      hex('0201 0400 0200 ffff 0102030405060708'),
      Buffer.alloc(20, 0x5a),
      hex('c0ffee'),
    );
    const decoded = krb5(sound(token, wrap).value) as { SGN_CKSUM: { bytes: number }; Data: unknown };
    assert.deepEqual([decoded.SGN_CKSUM.bytes, decoded.Data], [20, { bytes: 3, hex: 'c0ffee' }]);
  });

  it('user-to-user: the request for the ticket', () => {
    const name = der(0x30, der(0xa0, hex('020102')), der(0xa1, der(0x30, der(0x1b, Buffer.from('HTTP')))));
    const request = der(
      0x30,
      der(0xa0, hex('020105')),
      der(0xa1, hex('020110')),
      der(0xa2, name),
      der(0xa3, der(0x1b, Buffer.from('LAB.TEST'))),
    );
    const { message } = krb5(sound(token, framed('1.2.840.113554.1.2.2.3', hex('0400'), request)).value);
    const { realm, 'msg-type': type } = message as { realm: string; 'msg-type': unknown };
    assert.deepEqual([realm, type], ['LAB.TEST', { number: 16, name: 'KRB_TGT_REQUEST' }]);
  });

  it('an unknown mechanism: its identifier and its bytes', () => {
    const { value } = sound(token, framed('1.3.6.1.5.5.9', hex('c0ffee')));
    assert.deepEqual(inside(value), {
      thisMech: { oid: '1.3.6.1.5.5.9', name: 'LIPKEY' },
      innerContextToken: { bytes: 3, hex: 'c0ffee', format: null, value: null },
    });
    assert.equal(say(value), 'GSS-API token of LIPKEY');
  });

  it('bytes behind the token are damage with a position', () => {
    const { value, damage } = decodeAll(token, Buffer.concat([framed('1.2.3', hex('00')), hex('ffff')]));
    assert.ok(value?.value);
    assert.match(damage?.sentence ?? '', /2 bytes follow the token/);
  });

  it('nothing, and what is no token', () => {
    for (const [input, length] of [
      ['', 0],
      ['c0ffee', 3],
    ] as const) {
      const { value } = sound(token, hex(input));
      assert.deepEqual(value, { bytes: length, hex: input, format: null, value: null });
      assert.equal(say(value), `${length} bytes of no known format`);
    }
  });

  it('every mechanism has a name and a source, and its identifier can be written', () => {
    for (const [identifier, { name, source }] of Object.entries(MECHANISMS)) {
      assert.ok(name.length > 2 && source.length > 5, identifier);
      const { value } = decodeAll(token, framed(identifier));
      assert.deepEqual(value && inside(value).thisMech, { oid: identifier, name });
    }
    assert.equal(mechanismName('constructor'), null);
  });

  it('a mebibyte of framing in framing, and of one token', () => {
    let nested = hex('00');
    for (let level = 0; level < 300; level++)
      nested = framed('1.3.6.1.5.5.2', der(0xa1, der(0x30, der(0xa2, der(4, nested)))));
    quick(token, nested);
    quick(token, framed(KRB5, hex('0100'), Buffer.alloc(2 ** 20)));
  });
});

describe('packageOfToken', () => {
  const CASES: readonly [string, Buffer, string | null][] = [
    ['Kerberos', framed(KRB5), 'Kerberos'],
    ['SPNEGO', framed('1.3.6.1.5.5.2'), 'Negotiate'],
    ['IAKERB', framed('1.3.6.1.5.2.5'), 'IAKERB'],
    ['NTLM in framing', framed('1.3.6.1.4.1.311.2.2.10'), 'NTLM'],
    ['NTLM', Buffer.from('NTLMSSP\0'), 'NTLM'],
    ['a bare response', hex('a100'), 'Negotiate'],
    ['another mechanism', framed('1.3.6.1.5.5.9'), null],
    ['an identifier without end', hex('6004060280ff'), null],
    ['framing that is cut', hex('6082'), null],
    ['nothing', hex(''), null],
  ];
  for (const [title, bytes, expected] of CASES) {
    it(title, () => assert.equal(packageOfToken(bytes), expected));
  }
});

describe('GSS-API of MIT libgssapi', { skip: without(kdc(), program('tshark', 'tshark')) }, () => {
  let realm: TestLab;
  let kerberos: Buffer[] = [];
  let iakerb: Buffer[] = [];

  before(async () => {
    realm = await lab();
    const target = 'HTTP/localhost';
    kerberos = await captured(realm, { backend: 'gssapi', package: 'Kerberos', target });
    const user = { user: 'alice', password: 'wrong' };
    iakerb = await captured(realm, { backend: 'gssapi', package: 'IAKERB', target, ...user });
  });
  after(() => realm?.stop());

  it('AP-REQ and AP-REP', () => {
    const said = kerberos.map((each) => say(sound(token, each).value));
    assert.deepEqual(said, ['Kerberos KRB_AP_REQ', 'Kerberos KRB_AP_REP']);
  });

  it('with Kerberos messages decoded: whole sentences, and where a token is cut', () => {
    const messages = {
      codec: kerberosMessage,
      summary: (each: unknown) => ofKerberos(each as KerberosMessage),
    };
    const codec = contextToken(messages);
    const said = kerberos.map((each) => summary(sound(codec, each).value, messages));
    assert.match(said[0] ?? '', /^AP-REQ for HTTP\/localhost@LAB\.TEST, ticket /);
    assert.match(said[1] ?? '', /^AP-REP/);
    const passed = iakerb.map((each) => summary(sound(codec, each).value, messages));
    assert.match(passed[0] ?? '', /^IAKERB to LAB\.TEST: AS-REQ from alice@LAB\.TEST/);
    const { value, damage } = decodeAll(codec, (kerberos[0] ?? hex('')).subarray(0, -20));
    assert.match(
      summary(value ?? sound(codec, hex('')).value, messages),
      /^AP-REQ for HTTP\/localhost@LAB\.TEST/,
    );
    assert.match(damage?.field ?? '', /innerContextToken\.value\.message\.authenticator\.cipher$/);
    assert.match(damage?.sentence ?? '', /OCTET STRING has \d+ bytes by its length.*\[APPLICATION 0\] has/);
  });

  it('IAKERB: framed at first, then TOK_ID alone; the realm, and the message that is passed on', () => {
    assert.ok(iakerb.length >= 2);
    for (const each of iakerb) {
      const { value } = sound(token, each);
      assert.equal(say(value), 'IAKERB to LAB.TEST');
      const passed = value.format === 'GSS-API' ? krb5(value) : value.value;
      const { message } = passed as Krb5Token & { message: IakerbProxy };
      assert.match(
        (message.message as { hex: string }).hex,
        /^(6a|7e)/,
        'an AS-REQ, or the error that answers it',
      );
    }
  });

  it('agree with tshark', async () => {
    const dissected = await dissect(kerberos);
    const types = ['14', '15'];
    kerberos.forEach((each, index) => {
      const { thisMech, innerContextToken } = inside(sound(token, each).value);
      const { TOK_ID } = inner<Krb5Token>(innerContextToken);
      const swapped = Buffer.from([(TOK_ID?.number ?? 0) & 0xff, (TOK_ID?.number ?? 0) >> 8]).toString('hex');
      agrees(dissected[index] ?? new Map(), {
        'gss-api.OID': [thisMech?.oid ?? ''],
        'spnego.krb5.tok_id': [`0x${swapped}`],
        'kerberos.msg_type': [types[index] ?? ''],
      });
    });
  });
});

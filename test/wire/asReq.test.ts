/** The AS-REQ that is written is the one that was meant: by this decoder, by Wireshark's, and by a real KDC. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { integer } from '../../src/wire/der/primitives.ts';
import { element, writeFlags, writeInteger } from '../../src/wire/der/write.ts';
import { type InitialRequest, writeAsReq } from '../../src/wire/kerberos/asReq.ts';
import { asReq } from '../../src/wire/kerberos/kdc.ts';
import { parsePrincipal, principalText } from '../../src/wire/kerberos/principal.ts';
import { program, without } from '../support/needs.ts';
import { der } from './build.ts';
import { agrees, dissect } from './tshark.ts';

const REQUEST: InitialRequest = {
  realm: 'LAB.TEST',
  client: ['HTTP', 'wéb.lab.test'],
  etypes: [18, 17, 23, -133],
  nonce: 0x7fffffff,
};

test('an AS-REQ round trip', () => {
  const bytes = writeAsReq(REQUEST);
  const { value, damage, end, decoding } = decode(asReq, readerOf(bytes, newDecoding()));
  assert.equal(damage, null);
  assert.equal(end, bytes.length);
  assert.deepEqual(decoding.remarks, []);
  assert.deepEqual([value?.pvno, value?.['msg-type']?.number, value?.padata], [5, 10, null]);
  const body = value?.['req-body'];
  assert.deepEqual(body?.['kdc-options']?.names, ['renewable-ok']);
  assert.deepEqual(body?.cname, {
    'name-type': { number: 1, name: 'NT-PRINCIPAL' },
    'name-string': ['HTTP', 'wéb.lab.test'],
  });
  assert.equal(body?.realm, 'LAB.TEST');
  assert.deepEqual(body?.sname?.['name-string'], ['krbtgt', 'LAB.TEST']);
  assert.deepEqual([body?.from, body?.till, body?.rtime], [null, '2037-09-13T02:48:05Z', null]);
  assert.equal(body?.nonce, 0x7fffffff);
  assert.deepEqual(
    body?.etype?.map((each) => each?.number),
    [18, 17, 23, -133],
  );
});

test('an AS-REQ as Wireshark reads it', { skip: without(program('tshark', 'tshark')) }, async () => {
  const [dissected] = await dissect([writeAsReq({ ...REQUEST, client: ['HTTP', 'web.lab.test'] })]);
  assert.ok(dissected);
  agrees(dissected, {
    'kerberos.pvno': ['5'],
    'kerberos.msg_type': ['10'],
    'kerberos.realm': ['LAB.TEST'],
    'kerberos.CNameString': ['HTTP', 'web.lab.test'],
    'kerberos.SNameString': ['krbtgt', 'LAB.TEST'],
    'kerberos.nonce': [String(0x7fffffff)],
    'kerberos.ENCTYPE': ['18', '17', '23', '-133'],
  });
});

test('integers of every length', () => {
  for (const value of [
    0, 1, 127, 128, 255, 256, 0x7fff, 0x8000, 0x7fffffff, 0xffffffff, -1, -128, -129, -133,
  ]) {
    const bytes = writeInteger(value);
    assert.equal(decode(integer(), readerOf(bytes, newDecoding())).value, value, bytes.toString('hex'));
    const second = bytes[3] ?? 0;
    const padded =
      bytes.length > 3 && ((bytes[2] === 0 && second < 0x80) || (bytes[2] === 0xff && second >= 0x80));
    assert.ok(!padded, `longer than DER has it: ${bytes.toString('hex')}`);
  }
});

test('lengths of every size', () => {
  for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff]) {
    const content = Buffer.alloc(length, 7);
    assert.deepEqual(element(0x04, content), der(0x04, content), String(length));
  }
  assert.equal(element(0x04, Buffer.alloc(0x10000)).subarray(0, 5).toString('hex'), '0483010000');
});

test('a flag that does not exist is a bug', () => {
  assert.throws(() => writeFlags(['one'])(['two']), /no flag is called two/);
});

test('principals as people write them', () => {
  for (const [text, components, realm] of [
    ['alice', ['alice'], null],
    ['alice@LAB.TEST', ['alice'], 'LAB.TEST'],
    ['host/web.lab.test@LAB.TEST', ['host', 'web.lab.test'], 'LAB.TEST'],
    ['a\\/b\\@c/d@R', ['a/b@c', 'd'], 'R'],
    ['tab\\tn\\\\', ['tab\tn\\'], null],
    ['realm@with/slash', ['realm'], 'with/slash'],
  ] as const) {
    assert.deepEqual(parsePrincipal(text), { components, realm }, text);
  }
  for (const text of ['', '@', '@R', 'a@', 'a@b@c', '/', 'a\\'])
    assert.equal(parsePrincipal(text), null, text);
  const name = 'a\\/b\\@c/d@R';
  const { components, realm } = parsePrincipal(name) ?? { components: [], realm: null };
  assert.equal(principalText(components, realm), name);
});

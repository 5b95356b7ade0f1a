import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { authorizationData } from '../../src/wire/kerberos/authorizationData.ts';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import { krbError } from '../../src/wire/kerberos/error.ts';
import { type KerberosMessage, kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { paDataList } from '../../src/wire/kerberos/padata.ts';
import { principalText } from '../../src/wire/kerberos/principal.ts';
import { summary } from '../../src/wire/kerberos/summary.ts';
import {
  ALL_KEYS,
  at,
  der,
  errorMessage,
  integer,
  MESSAGES,
  octets,
  sample,
  text,
} from './kerberosSamples.ts';

const any = (bytes: Buffer) => decode(kerberosMessage, readerOf(bytes, newDecoding()));

describe('hostile input', () => {
  const outcome = (bytes: Buffer) => {
    const found = any(bytes);
    if (found.value) {
      assert.ok(summary(found.value).length < 2000);
      for (const { sentence } of decryptMessage(found.value, ALL_KEYS.slice(0, 4)).parts) assert.ok(sentence);
    }
    return found;
  };

  it('every prefix of every message keeps what is before its end', () => {
    for (const { name: title, bytes } of MESSAGES) {
      for (let length = 0; length < bytes.length; length++) {
        const { value, damage } = outcome(bytes.subarray(0, length));
        assert.ok(damage, `${title}, ${length} bytes`);
        if (length > 20) assert.ok(value, `${title}, ${length} bytes: ${damage.sentence}`);
      }
    }
    const bytes = sample('AP-REQ, plain');
    const { value, damage } = any(bytes.subarray(0, 120));
    assert.equal(
      value && summary(value),
      'AP-REQ for HTTP/localhost@LAB.TEST, ticket aes256-cts-hmac-sha1-96 kvno 1, mutual authentication asked for',
    );
    assert.match(String(damage?.sentence), /field .*ticket\.enc-part\.cipher/);
  });

  it('a mebibyte of anything takes less than a second', () => {
    const size = 1 << 20;
    const nested = () => {
      let bytes: Buffer = Buffer.alloc(0);
      for (let depth = 0; depth < 2000; depth++) {
        bytes = der(0x30, der(0x30, at(0, integer(1)), at(1, octets(bytes))));
      }
      return bytes;
    };
    const enclosed = (length: number) => {
      let bytes: Buffer = Buffer.alloc(length);
      for (let depth = 0; depth < 15; depth++) {
        bytes = der(0x30, der(0x30, at(0, integer(1)), at(1, octets(bytes))));
      }
      return bytes;
    };
    const repeat = (bytes: Buffer) => Buffer.concat(Array(Math.floor(size / bytes.length)).fill(bytes));
    const pa = der(0x30, at(1, integer(19)), at(2, octets(der(0x30))));
    const inputs: [string, Buffer, Parameters<typeof decode>[0]][] = [
      ['empty PA-DATA', der(0x30, repeat(pa)), paDataList('reply')],
      [
        'damaged PA-DATA',
        der(0x30, repeat(der(0x30, at(1, integer(128)), at(2, octets(Buffer.from([0x30, 1, 1])))))),
        paDataList('request'),
      ],
      ['nested authorization data', nested(), authorizationData()],
      [
        'a name of many components',
        der(
          0x76,
          der(
            0x30,
            at(0, integer(5)),
            at(
              2,
              der(
                0x30,
                der(
                  0x61,
                  der(0x30, at(0, integer(5)), at(2, der(0x30, at(1, der(0x30, repeat(text('a'))))))),
                ),
              ),
            ),
          ),
        ),
        kerberosMessage,
      ],
      ['containers in containers', enclosed(size), authorizationData()],
      ['zeros', Buffer.alloc(size), kerberosMessage],
      ['sequences', Buffer.alloc(size, 0x30), kerberosMessage],
      ['errors in errors', errorMessage(25, repeat(Buffer.from([0x30, 0x80]))), krbError],
    ];
    for (const [title, bytes, codec] of inputs) {
      const begin = process.cpuUsage();
      const found = decode(codec, readerOf(bytes, newDecoding()));
      assert.ok(JSON.stringify(found.value).length < 40 << 20, title);
      if (codec === kerberosMessage && found.value) summary(found.value as KerberosMessage);
      const { user } = process.cpuUsage(begin);
      assert.ok(user < 1_000_000, `${title}: ${user} microseconds`);
    }
  });

  it('names cannot break a line or a terminal', () => {
    assert.equal(principalText(['HTTP', 'we\nb\u001b[31m'], 'A@B/C'), 'HTTP/we\\nb?[31m@A\\@B\\/C');
    assert.equal(principalText(['x'.repeat(100_000)], 'R').length, 256);
    assert.equal(principalText(null, null), '(unknown)');
  });
});

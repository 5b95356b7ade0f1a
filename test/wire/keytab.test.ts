import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { keysOfFile } from '../../src/wire/kerberos/keys.ts';
import { isKeytab, keysOfKeytab, keytab } from '../../src/wire/kerberos/keytab.ts';
import { lab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';

const SAMPLES = JSON.parse(readFileSync(new URL('data/kerberos.json', import.meta.url), 'utf8')) as {
  keytab: string;
};
const SAMPLE = Buffer.from(SAMPLES.keytab, 'hex');

const HOST = {
  realm: 'LAB.TEST',
  components: ['host', 'localhost'],
  key: Buffer.alloc(16, 0xab),
};

/** A file of version 1 as a machine with that byte order wrote it. */
function versionOne(little: boolean): Buffer {
  const u16 = (value: number) => {
    const bytes = Buffer.alloc(2);
    if (little) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  };
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeInt32LE(value);
    else bytes.writeInt32BE(value);
    return bytes;
  };
  const counted = (bytes: Buffer) => Buffer.concat([u16(bytes.length), bytes]);
  const entry = Buffer.concat([
    u16(3),
    ...[HOST.realm, ...HOST.components].map((each) => counted(Buffer.from(each))),
    u32(1_700_000_000),
    Buffer.from([7]),
    u16(17),
    counted(HOST.key),
  ]);
  const hole = Buffer.concat([u32(-8), Buffer.alloc(8, 0xff)]);
  return Buffer.concat([Buffer.from([5, 1]), u32(entry.length), entry, hole, u32(entry.length), entry]);
}

describe('keytab files', () => {
  it('of version 1 in both byte orders, with a hole between two entries', () => {
    for (const little of [true, false]) {
      const bytes = versionOne(little);
      assert.ok(isKeytab(bytes));
      const { value, damage } = decode(keytab, readerOf(bytes, newDecoding()));
      assert.equal(damage, null);
      assert.deepEqual(value?.entries[1], {
        principal: 'host/localhost@LAB.TEST',
        nameType: null,
        timestamp: '2023-11-14T22:13:20Z',
        kvno: 7,
        etype: { number: 17, name: 'aes128-cts-hmac-sha1-96' },
        key: { bytes: 16, hex: null },
      });
      assert.equal(value?.entries.length, 2);
      const { keys } = keysOfKeytab(bytes);
      assert.ok(keys[1]?.secret.export().equals(HOST.key));
    }
  });

  it('show keys only to those who asked', () => {
    const shown = decode(keytab, readerOf(SAMPLE, newDecoding({ secrets: true }))).value;
    const secret = shown?.entries[0]?.key.hex ?? '';
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.ok(!JSON.stringify(decode(keytab, readerOf(SAMPLE, newDecoding()))).includes(secret));
    const { keys } = keysOfKeytab(SAMPLE);
    assert.equal(keys[0]?.secret.export().toString('hex'), secret);
    assert.ok(!JSON.stringify(keys).includes(secret));
    assert.ok(!inspect(keys, { depth: 9 }).includes(secret));
  });

  it('that are cut off keep the entries before the damage', () => {
    const whole = keysOfKeytab(SAMPLE).keys.length;
    for (let length = 0; length < SAMPLE.length; length++) {
      const { keys, complaint } = keysOfKeytab(SAMPLE.subarray(0, length));
      assert.ok(keys.length < whole);
      if (length < 2) assert.match(String(complaint), /damaged at byte 0/);
    }
    const { complaint } = keysOfKeytab(SAMPLE.subarray(0, SAMPLE.length - 3));
    assert.match(
      String(complaint),
      /^damaged at byte \d+ \(of keytab\): an entry has \d+ bytes, and \d+ are left/,
    );
    assert.match(String(keysOfKeytab(Buffer.from('no keytab')).complaint), /05 01 or 05 02/);
  });

  const skip = without(kdc(), program('klist', 'krb5-user'), program('ktutil', 'krb5-user'));

  it('have the entries that klist lists, and that ktutil writes', { skip }, async (t) => {
    const folder = privateFolder(t);
    const realm = await lab({
      realm: [
        'change_password -randkey -keepold host/localhost',
        'ktadd -norandkey -k service.keytab host/localhost',
      ],
    });
    t.after(() => realm.stop());
    await execute(
      ['ktutil'],
      { env: { ...realm.environment, LC_ALL: 'C' } },
      [
        `read_kt ${realm.file('service.keytab')}`,
        'delete_entry 2',
        `add_entry -password -p odd/name@LAB.TEST -k 300 -e aes256-sha2`,
        'a password',
        `write_kt ${folder}/other.keytab`,
        '',
      ].join('\n'),
    );
    for (const path of [realm.file('service.keytab'), `${folder}/other.keytab`]) {
      const listed = (await realm.must(['klist', '-k', '-e', '-K', path]))
        .split('\n')
        .flatMap(
          (line) =>
            /^ *(\d+) (\S+) \((?:DEPRECATED:)?(\S+)\) +\(0x([0-9a-f]+)\)/.exec(line)?.slice(1).join(' ') ??
            [],
        );
      assert.ok(listed.length > 3, `klist lists ${listed.length} entries of ${path}`);
      const { keys, complaint } = keysOfKeytab(readFileSync(path));
      assert.equal(complaint, null);
      assert.deepEqual(
        keys.map(({ kvno, principal, etype, secret }) =>
          [kvno, principal, etype.name, secret.export().toString('hex')].join(' '),
        ),
        listed,
      );
    }
  });
});

describe('key files', () => {
  const K16 = '000102030405060708090a0b0c0d0e0f';
  const types = (text: string) => keysOfFile(text).keys.map(({ etype }) => etype.number);

  it('have an encryption type and hexadecimal digits', () => {
    assert.deepEqual(
      types(`aes128-cts:${K16}\r\n# a comment\n\n18: 0x${K16}${K16}\n23:${K16}`),
      [17, 18, 23],
    );
    assert.equal(keysOfFile(`17:${K16}`).keys[0]?.secret.export().toString('hex'), K16);
    assert.equal(keysOfFile(`\n17:${K16}`).keys[0]?.origin, 'the key of line 2 of the key file');
  });

  it('without an encryption type: all that have keys of that length', () => {
    assert.deepEqual(types(K16), [17, 19, 23, 24]);
    assert.deepEqual(types(`\uFEFF${K16.toUpperCase()} ${K16}`), [18, 20]);
  });

  it('say what is wrong and never what stands there', () => {
    const complaint = (text: string) => keysOfFile(text).complaint;
    assert.equal(complaint(`rot13:${K16}`), 'line 1 names an encryption type that there is none of');
    assert.equal(complaint(`${K16}0`), 'line 1 is no key in hexadecimal digits');
    assert.equal(complaint('password'), 'line 1 is no key in hexadecimal digits');
    assert.equal(complaint(`18:${K16}`), 'line 1 has 16 bytes: keys of aes256-cts-hmac-sha1-96 have 32');
    assert.equal(complaint('0011'), 'line 1 has 2 bytes: keys of supported encryption types have 16 or 32');
    assert.match(String(complaint('a'.repeat(100_000))), /no key file/);
    assert.equal(complaint(''), null);
  });
});

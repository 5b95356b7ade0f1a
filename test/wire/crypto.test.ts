import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { koffi } from '../../src/backends/native.ts';
import { combineKeys } from '../../src/wire/crypto/combineKeys.ts';
import { decryptWith, isSupported } from '../../src/wire/crypto/decrypt.ts';
import { deriveKey, deriveKeySha2, usageConstant } from '../../src/wire/crypto/deriveKey.ts';
import { CHECKSUM_TYPES, ENCTYPES, enctypeNumber } from '../../src/wire/crypto/enctypes.ts';
import { md4 } from '../../src/wire/crypto/md4.ts';
import { nFold } from '../../src/wire/crypto/nFold.ts';
import { rc4 } from '../../src/wire/crypto/rc4.ts';
import { stringToKey } from '../../src/wire/crypto/stringToKey.ts';
import { library, without } from '../support/needs.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const key = (text: string) => createSecretKey(hex(text));

const decrypted = (etype: number, secret: string, usage: number, cipher: string) => {
  const { plain, sentence } = decryptWith(etype, key(secret), usage, hex(cipher));
  return plain?.toString('hex') ?? sentence;
};

const keyOf = (...args: Parameters<typeof stringToKey>) =>
  stringToKey(...args)
    .key?.export()
    .toString('hex');

describe('the vectors of the specifications', () => {
  it('n-fold: RFC 3961 appendix A.1', () => {
    const folded = (text: string, bits: number) => nFold(Buffer.from(text), bits / 8).toString('hex');
    assert.equal(folded('012345', 64), 'be072631276b1955');
    assert.equal(folded('password', 56), '78a07b6caf85fa');
    assert.equal(folded('Rough Consensus, and Running Code', 64), 'bb6ed30870b7f0e0');
    assert.equal(folded('password', 168), '59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e');
    assert.equal(
      folded('MASSACHVSETTS INSTITVTE OF TECHNOLOGY', 192),
      'db3b0d8f0b061e603282b308a50841229ad798fab9540c1b',
    );
    assert.equal(folded('Q', 168), '518a54a215a8452a518a54a215a8452a518a54a215');
    assert.equal(folded('ba', 168), 'fb25d531ae8974499f52fd92ea9857c4ba24cf297e');
    assert.equal(folded('kerberos', 128), '6b65726265726f737b9b5b2b93132b93');
  });

  it('MD4: RFC 1320 appendix A.5', () => {
    const hash = (text: string) => md4(Buffer.from(text)).toString('hex');
    assert.equal(hash(''), '31d6cfe0d16ae931b73c59d7e0c089c0');
    assert.equal(hash('abc'), 'a448017aaf21d8525fc10ae87aa6729d');
    assert.equal(hash('abcdefghijklmnopqrstuvwxyz'), 'd79e1c308aa5bbcdeea8ed63df412da9');
    assert.equal(hash('1234567890'.repeat(8)), 'e33b4ddc9c38f2199c3e7b164fcc0536');
  });

  it('RC4: RFC 6229 section 2', () => {
    const stream = rc4(hex('0102030405'), Buffer.alloc(272)).toString('hex');
    assert.ok(stream.startsWith('b2396305f03dc027ccc3524a0a1118a8'));
    assert.ok(stream.endsWith('1cfcf62b03eddb641d77dfcf7f8d8c93'));
  });

  it('passwords: RFC 3962 appendix B', () => {
    const salt = 'ATHENA.MIT.EDUraeburn';
    assert.equal(keyOf(17, 'password', salt, 1), '42263c6e89f4fc28b8df68ee09799f15');
    assert.equal(keyOf(17, 'password', salt, 1200), '4c01cd46d632d01e6dbe230a01ed642a');
    assert.equal(
      keyOf(18, 'password', salt, 1200),
      '55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a',
    );
    assert.equal(keyOf(17, 'password', hex('1234567878563412'), 5), 'e9b23d52273747dd5c35cb55be619d8e');
    assert.equal(keyOf(17, '\u{1d11e}', 'EXAMPLE.COMpianist', 50), 'f149c1f2e154a73452d43e7fe62a56e5');
  });

  it('passwords: RFC 4757 section 2 and RFC 8009 appendix A', () => {
    assert.equal(keyOf(23, 'foo', ''), 'ac8e657f83df82beea5d43bdaf7800cc');
    const salt = Buffer.concat([
      hex('10df9dd783e5bc8acea1730e74355f61'),
      Buffer.from('ATHENA.MIT.EDUraeburn'),
    ]);
    assert.equal(keyOf(19, 'password', salt), '089bca48b105ea6ea77ca5d2f39dc5e7');
    assert.equal(
      keyOf(20, 'password', salt, 32768),
      '45bd806dbf6a833a9cffc1c94589a222367a79bc21c413718906e9f578a78467',
    );
  });

  const SHA256_KEY = '3705d96080c17728a0e800eab6e0d23c';
  const SHA384_KEY = '6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52';

  it('derived keys: RFC 8009 appendix A', () => {
    const derived = (purpose: 'Kc' | 'Ke' | 'Ki') =>
      deriveKeySha2('sha256', hex(SHA256_KEY), usageConstant(2, purpose), 16).toString('hex');
    assert.equal(derived('Kc'), 'b31a018a48f54776f403e9a396325dc3');
    assert.equal(derived('Ke'), '9b197dd1e8c5609d6e67c3e37c62c72e');
    assert.equal(derived('Ki'), '9fda0e56ab2d85e1569a688696c26a6c');
    assert.equal(
      deriveKeySha2('sha384', hex(SHA384_KEY), usageConstant(2, 'Ke'), 32).toString('hex'),
      '56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49',
    );
    // RFC 3962 appendix B: the last step of its first password.
    const base = hex('cdedb5281bb2f801565a1122b2563515');
    assert.equal(
      deriveKey(base, Buffer.from('kerberos')).toString('hex'),
      '42263c6e89f4fc28b8df68ee09799f15',
    );
  });

  it('combined keys: RFC 6113 appendix A', () => {
    const combination = (etype: number) => {
      const [first, second] = ['key1', 'key2'].map((text) => stringToKey(etype, text, text).key);
      if (!first || !second) return null;
      const peppers = ['a', 'b'] as const;
      return combineKeys({ etype, secret: first }, { etype, secret: second }, peppers)
        ?.export()
        .toString('hex');
    };
    assert.equal(combination(17), '97df97e4b798b29eb31ed7280287a92a');
    assert.equal(combination(18), '4d6ca4e629785c1f01baf55e2e548566b9617ae3a96868c337cb93b5e72b1c7b');
    assert.equal(combination(23), '24d7f6b6bae4e5c00d2082c5ebab3672');
  });

  it('messages: RFC 8009 appendix A', () => {
    assert.equal(
      decrypted(19, SHA256_KEY, 2, 'ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718'),
      '',
    );
    assert.equal(
      decrypted(
        19,
        SHA256_KEY,
        2,
        '84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c',
      ),
      '000102030405',
    );
    assert.equal(
      decrypted(
        19,
        SHA256_KEY,
        2,
        '3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3',
      ),
      '000102030405060708090a0b0c0d0e0f',
    );
    assert.equal(
      decrypted(
        20,
        SHA384_KEY,
        2,
        '41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c',
      ),
      '',
    );
  });
});

describe('what does not decrypt says why', () => {
  const cipher = Buffer.alloc(64, 7);
  const tried = (etype: number, secret: Buffer, bytes = cipher) =>
    decryptWith(etype, createSecretKey(secret), 2, bytes).sentence;

  it('a key that does not fit, of the wrong length, for another encryption type', () => {
    for (const etype of [17, 18, 19, 20, 23, 24]) {
      assert.ok(isSupported(etype));
      assert.equal(
        tried(etype, Buffer.alloc(etype === 18 || etype === 20 ? 32 : 16, 1)),
        'the key does not fit',
      );
      for (let length = 0; length < 40; length++) {
        const sentence = tried(
          etype,
          Buffer.alloc(etype === 18 || etype === 20 ? 32 : 16, 1),
          cipher.subarray(0, length),
        );
        assert.match(String(sentence), /does not fit|too few/);
      }
    }
    assert.equal(
      tried(18, Buffer.alloc(16)),
      'a key of aes256-cts-hmac-sha1-96 has 32 bytes, and this has 16',
    );
    assert.equal(tried(16, Buffer.alloc(24)), 'des3-cbc-sha1-kd is not supported here');
    assert.equal(tried(25, Buffer.alloc(16)), 'camellia128-cts-cmac is not supported here');
    assert.equal(tried(4711, Buffer.alloc(16)), 'encryption type 4711 is not supported here');
  });

  it('a million iterations are not computed because a token asks for them', () => {
    assert.equal(stringToKey(18, 'a', 'b', 2 ** 32 - 1).sentence, '4294967295 iterations are refused');
    assert.equal(stringToKey(26, 'a', 'b').sentence, 'camellia256-cts-cmac is not supported here');
  });
});

it('encryption types have the names of IANA and of krb5.conf', () => {
  assert.equal(enctypeNumber('AES256-CTS-HMAC-SHA1-96'), 18);
  assert.equal(enctypeNumber('aes256-cts'), 18);
  assert.equal(enctypeNumber('arcfour-hmac'), 23);
  assert.equal(enctypeNumber('20'), 20);
  assert.equal(enctypeNumber('-133'), -133);
  assert.equal(enctypeNumber('rot13'), null);
  assert.equal(ENCTYPES[26], 'camellia256-cts-cmac');
  assert.equal(CHECKSUM_TYPES[-138], 'HMAC_MD5');
});

/** libkrb5 as the other side: what it encrypts and derives. */
function krb5() {
  const api = koffi();
  const loaded = api.load('libkrb5.so.3');
  const out: [bigint | null] = [null];
  loaded.func('int32_t krb5_init_context(_Out_ void **context)')(out);
  const context = out[0];
  const encrypt = loaded.func(
    'int32_t krb5_c_encrypt(void *context, void *key, int32_t usage, void *state, void *input, void *output)',
  );
  const derive = loaded.func(
    'int32_t krb5_c_string_to_key_with_params(void *context, int32_t enctype, void *string, void *salt, void *params, void *key)',
  );
  const address = (bytes: Buffer) => (bytes.length === 0 ? 0n : api.address(bytes));
  const data = (bytes: Buffer) => {
    const structure = Buffer.alloc(16);
    structure.writeUInt32LE(bytes.length, 4);
    structure.writeBigUInt64LE(BigInt(address(bytes)), 8);
    return structure;
  };
  const keyblock = (etype: number, bytes: Buffer) => {
    const structure = Buffer.alloc(24);
    structure.writeInt32LE(etype, 4);
    structure.writeUInt32LE(bytes.length, 8);
    structure.writeBigUInt64LE(BigInt(address(bytes)), 16);
    return structure;
  };
  return {
    encrypt(etype: number, secret: Buffer, usage: number, plain: Buffer): Buffer {
      const cipher = Buffer.alloc(plain.length + 64);
      const output = Buffer.concat([Buffer.alloc(16), data(cipher)]);
      const code = encrypt(context, keyblock(etype, secret), usage, null, data(plain), output);
      assert.equal(code, 0);
      return cipher.subarray(0, output.readUInt32LE(20));
    },
    derive(etype: number, password: Buffer, salt: Buffer, params: Buffer | null): string {
      const structure = Buffer.alloc(24);
      const given = params && data(params);
      assert.equal(derive(context, etype, data(password), data(salt), given, structure), 0, String(etype));
      const length = structure.readUInt32LE(8);
      return Buffer.from(api.view(structure.readBigUInt64LE(16), length)).toString('hex');
    },
  };
}

describe('against libkrb5', { skip: without(library('libkrb5.so.3', 'libkrb5-3')) }, () => {
  it('decrypts what it encrypts: every length around a block, every usage', () => {
    const peer = krb5();
    for (const [etype, size] of [
      [17, 16],
      [18, 32],
      [19, 16],
      [20, 32],
      [23, 16],
    ] as const) {
      for (const length of [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 1000, 65_537]) {
        const secret = randomBytes(size);
        const plain = randomBytes(length);
        const usage = 1 + (length % 30);
        const cipher = peer.encrypt(etype, secret, usage, plain);
        const found = decryptWith(etype, createSecretKey(secret), usage, cipher);
        assert.ok(found.plain?.equals(plain), `${etype}, ${length} bytes: ${found.sentence}`);
        assert.equal(decryptWith(etype, createSecretKey(secret), usage + 100, cipher).plain, null);
        cipher[length % cipher.length] = (cipher[length % cipher.length] ?? 0) ^ 1;
        assert.equal(decryptWith(etype, createSecretKey(secret), usage, cipher).plain, null);
      }
      for (const usage of [1, 3, 8, 9, 13, 14, 23, 54]) {
        const secret = randomBytes(size);
        const cipher = peer.encrypt(etype, secret, usage, Buffer.from('usage'));
        const { plain } = decryptWith(etype, createSecretKey(secret), usage, cipher);
        assert.equal(plain?.toString(), 'usage', `${etype}, usage ${usage}`);
      }
    }
  });

  it('derives the same keys from passwords', () => {
    const peer = krb5();
    for (const etype of [17, 18, 19, 20, 23]) {
      for (const [password, salt, iterations] of [
        ['correct horse', 'LAB.TESTalice', null],
        ['ümläut €', 'LAB.TESThost/localhost', 40_000],
      ] as const) {
        const params = Buffer.alloc(4);
        params.writeUInt32BE(iterations ?? 0);
        const theirs = peer.derive(
          etype,
          Buffer.from(password),
          Buffer.from(salt),
          iterations === null || etype === 23 ? null : params,
        );
        assert.equal(keyOf(etype, password, salt, iterations), theirs);
      }
    }
  });
});

/** The encryption types whose data can be decrypted here, each by the document that defines it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { decryptAesCts } from './aes.ts';
import { deriveKey, deriveKeySha2, usageConstant } from './deriveKey.ts';
import { rc4 } from './rc4.ts';

export type Cryptosystem = {
  /** Length of a key, in bytes. */
  readonly keySize: number;
  /** Bytes of the shortest ciphertext there is: confounder and checksum. */
  readonly overhead: number;
  /**
   * Decrypts and checks the integrity.
   *
   * @returns the message without its confounder; null where the checksum does not fit
   */
  decrypt(key: Buffer, usage: number, cipher: Buffer): Buffer | null;
};

const CONFOUNDER = 16;

/** RFC 3962: the checksum is of the plaintext. */
const aesSha1 = (keySize: number): Cryptosystem => ({
  keySize,
  overhead: CONFOUNDER + 12,
  decrypt(key, usage, cipher) {
    const encrypted = cipher.subarray(0, -12);
    const plain = decryptAesCts(deriveKey(key, usageConstant(usage, 'Ke')), encrypted);
    const checksum = createHmac('sha1', deriveKey(key, usageConstant(usage, 'Ki')))
      .update(plain)
      .digest();
    return timingSafeEqual(checksum.subarray(0, 12), cipher.subarray(-12))
      ? plain.subarray(CONFOUNDER)
      : null;
  },
});

/** RFC 8009: the checksum is of the initial vector and the ciphertext. */
const aesSha2 = (keySize: number, hash: 'sha256' | 'sha384', checksumSize: number): Cryptosystem => ({
  keySize,
  overhead: CONFOUNDER + checksumSize,
  decrypt(key, usage, cipher) {
    const encrypted = cipher.subarray(0, -checksumSize);
    const integrityKey = deriveKeySha2(hash, key, usageConstant(usage, 'Ki'), checksumSize);
    const checksum = createHmac(hash, integrityKey).update(Buffer.alloc(16)).update(encrypted).digest();
    if (!timingSafeEqual(checksum.subarray(0, checksumSize), cipher.subarray(-checksumSize))) return null;
    const encryptionKey = deriveKeySha2(hash, key, usageConstant(usage, 'Ke'), keySize);
    return decryptAesCts(encryptionKey, encrypted).subarray(CONFOUNDER);
  },
});

/** RFC 4757 section 5, and its exportable variant, whose key has 40 bits. */
const rc4Hmac = (exportable: boolean): Cryptosystem => ({
  keySize: 16,
  overhead: 24,
  decrypt(key, usage, cipher) {
    for (const number of rc4Usages(usage)) {
      const plain = decryptRc4(key, number, cipher, exportable);
      if (plain) return plain;
    }
    return null;
  },
});

function decryptRc4(key: Buffer, usage: number, cipher: Buffer, exportable: boolean): Buffer | null {
  const salt = Buffer.alloc(4);
  salt.writeInt32LE(usage);
  const input = exportable ? Buffer.concat([Buffer.from('fortybits\0', 'latin1'), salt]) : salt;
  const integrityKey = hmacMd5(key, input);
  const weakened = Buffer.from(integrityKey);
  if (exportable) weakened.fill(0xab, 7);
  const checksum = cipher.subarray(0, 16);
  const plain = rc4(hmacMd5(weakened, checksum), cipher.subarray(16));
  return timingSafeEqual(hmacMd5(integrityKey, plain), checksum) ? plain.subarray(8) : null;
}

const hmacMd5 = (key: Buffer, message: Buffer) => createHmac('md5', key).update(message).digest();

/**
 * Usages that Windows counts differently (RFC 4757 section 3). The RFC has 8 for usage 9; MIT Kerberos has 9, since
 * Windows does not do as the RFC says: both are tried.
 */
function rc4Usages(usage: number): number[] {
  if (usage === 3) return [8];
  if (usage === 9) return [9, 8];
  return [usage === 23 ? 13 : usage];
}

export const CRYPTOSYSTEMS: Readonly<Record<number, Cryptosystem>> = {
  17: aesSha1(16),
  18: aesSha1(32),
  19: aesSha2(16, 'sha256', 16),
  20: aesSha2(32, 'sha384', 24),
  23: rc4Hmac(false),
  24: rc4Hmac(true),
};

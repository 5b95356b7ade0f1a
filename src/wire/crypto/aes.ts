/** AES as Kerberos uses it: CBC with ciphertext stealing (RFC 3962 section 5), and single blocks for deriving keys. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK = 16;
const ZERO = Buffer.alloc(BLOCK);

/** CBC with an initial vector of zero, the last two blocks exchanged (CS3), no padding. */
export function decryptAesCts(key: Buffer, cipher: Buffer): Buffer {
  const bits = key.length * 8;
  if (cipher.length === BLOCK) return decryptBlock(key, cipher);
  const last = cipher.length % BLOCK || BLOCK;
  const secondLast = cipher.length - last - BLOCK;
  // The last but one block of the ciphertext is whole; it decrypts to the stolen end of the block before it.
  const mixed = decryptBlock(key, cipher.subarray(secondLast, secondLast + BLOCK));
  const end = cipher.subarray(secondLast + BLOCK);
  const stolen = mixed.subarray(last);
  const cbc = createDecipheriv(`aes-${bits}-cbc`, key, ZERO).setAutoPadding(false);
  const plain = [cbc.update(cipher.subarray(0, secondLast)), cbc.update(Buffer.concat([end, stolen]))];
  for (let index = 0; index < last; index++) mixed[index] = (mixed[index] ?? 0) ^ (end[index] ?? 0);
  return Buffer.concat([...plain, mixed.subarray(0, last)]);
}

function decryptBlock(key: Buffer, block: Buffer): Buffer {
  return createDecipheriv(`aes-${key.length * 8}-ecb`, key, null)
    .setAutoPadding(false)
    .update(block);
}

export function encryptAesBlock(key: Buffer, block: Buffer): Buffer {
  return createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
    .setAutoPadding(false)
    .update(block);
}

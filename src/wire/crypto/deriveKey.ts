/** Keys made of keys: DK of RFC 3961 section 5.1 and KDF-HMAC-SHA2 of RFC 8009 section 3. */
import { createHmac } from 'node:crypto';
import { encryptAesBlock } from './aes.ts';
import { nFold } from './nFold.ts';

/** The last byte of the well-known constant: for checksums, encryption, integrity. */
const PURPOSE = { Kc: 0x99, Ke: 0xaa, Ki: 0x55 } as const;

/** Usage number, big-endian, and the purpose: the constant of both derivations. */
export function usageConstant(usage: number, purpose: keyof typeof PURPOSE): Buffer {
  const constant = Buffer.alloc(5);
  constant.writeInt32BE(usage);
  constant[4] = PURPOSE[purpose];
  return constant;
}

/** DK(base key, constant) for AES: as long as the base key. */
export function deriveKey(base: Buffer, constant: Buffer): Buffer {
  const blocks: Buffer[] = [];
  let block = nFold(constant, 16);
  for (let length = 0; length < base.length; length += 16) {
    block = encryptAesBlock(base, block);
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

/**
 * KDF-HMAC-SHA2(key, label, k): one block of the counter mode of NIST SP 800-108, cut to k.
 *
 * @param size in bytes
 */
export function deriveKeySha2(hash: 'sha256' | 'sha384', key: Buffer, label: Buffer, size: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(size * 8);
  const input = Buffer.concat([Buffer.from([0, 0, 0, 1]), label, Buffer.from([0]), length]);
  return createHmac(hash, key).update(input).digest().subarray(0, size);
}

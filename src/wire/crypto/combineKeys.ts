/** KRB-FX-CF2 (RFC 6113 section 5.1): one key made of two, from the pseudo-random function of each. */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { encryptAesBlock } from './aes.ts';
import { CRYPTOSYSTEMS } from './cryptosystems.ts';
import { deriveKey } from './deriveKey.ts';

export type TypedKey = { etype: number; secret: KeyObject };

/** What the two keys are used for: the pepper of each. */
export type Peppers = readonly [first: string, second: string];

/**
 * The combined key, of the first one's encryption type.
 *
 * @returns null where one of them is of a type that is not supported
 */
export function combineKeys(first: TypedKey, second: TypedKey, peppers: Peppers): KeyObject | null {
  const size = CRYPTOSYSTEMS[first.etype]?.keySize;
  if (size === undefined || !CRYPTOSYSTEMS[second.etype]) return null;
  const combined = stretched(first, peppers[0], size);
  const other = stretched(second, peppers[1], size);
  for (const [index, byte] of other.entries()) combined[index] = (combined[index] ?? 0) ^ byte;
  return createSecretKey(combined);
}

/** PRF+: the function of a counter and the pepper, until there are enough bytes. */
function stretched({ etype, secret }: TypedKey, pepper: string, size: number): Buffer {
  const key = secret.export();
  const blocks: Buffer[] = [];
  let length = 0;
  for (let count = 1; length < size; count++) {
    const block = pseudoRandom(etype, key, Buffer.from(`${String.fromCharCode(count)}${pepper}`, 'latin1'));
    blocks.push(block);
    length += block.length;
  }
  return Buffer.concat(blocks).subarray(0, size);
}

/** The pseudo-random function of each encryption type (RFC 3961 section 5.3, RFC 8009 section 5, RFC 4757). */
function pseudoRandom(etype: number, key: Buffer, input: Buffer): Buffer {
  if (etype === 19) return sha2('sha256', 256, key, input);
  if (etype === 20) return sha2('sha384', 384, key, input);
  if (etype === 23 || etype === 24) return createHmac('sha1', key).update(input).digest();
  const hash = createHash('sha1').update(input).digest();
  return encryptAesBlock(deriveKey(key, Buffer.from('prf')), hash.subarray(0, 16));
}

function sha2(hash: 'sha256' | 'sha384', bits: number, key: Buffer, input: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bits);
  const label = Buffer.from('\0\0\0\u0001prf\0', 'latin1');
  return createHmac(hash, key).update(label).update(input).update(length).digest();
}

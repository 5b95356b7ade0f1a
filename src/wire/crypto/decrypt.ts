/** Decrypting with one key: every outcome is data. */
import type { KeyObject } from 'node:crypto';
import { CRYPTOSYSTEMS } from './cryptosystems.ts';
import { enctypeName } from './enctypes.ts';

export type Decryption = {
  plain: Buffer | null;
  /** Why there is no plaintext; null where there is. */
  sentence: string | null;
};

const failed = (sentence: string): Decryption => ({ plain: null, sentence });

/** True where data of this encryption type can be decrypted here. */
export function isSupported(etype: number): boolean {
  return Object.hasOwn(CRYPTOSYSTEMS, etype);
}

/**
 * Decrypts what EncryptedData.cipher holds.
 *
 * @param usage number of RFC 4120 section 7.5.1
 */
export function decryptWith(etype: number, key: KeyObject, usage: number, cipher: Buffer): Decryption {
  const system = CRYPTOSYSTEMS[etype];
  if (!system) return failed(`${enctypeName(etype)} is not supported here`);
  const bytes = key.export();
  if (bytes.length !== system.keySize) {
    return failed(`a key of ${enctypeName(etype)} has ${system.keySize} bytes, and this has ${bytes.length}`);
  }
  if (cipher.length < system.overhead) {
    return failed(
      `${cipher.length} bytes are too few: ${enctypeName(etype)} adds ${system.overhead} to the message`,
    );
  }
  const plain = system.decrypt(bytes, usage, cipher);
  return plain ? { plain, sentence: null } : failed('the key does not fit');
}

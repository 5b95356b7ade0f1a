/** Keys from passwords (RFC 3962 section 4, RFC 8009 section 4, RFC 4757 section 2). */
import { createSecretKey, type KeyObject, pbkdf2Sync } from 'node:crypto';
import { deriveKey, deriveKeySha2 } from './deriveKey.ts';
import { enctypeName } from './enctypes.ts';
import { md4 } from './md4.ts';

/** More than any KDC asks for; a token could ask for 2^32, which takes an hour. */
const MOST_ITERATIONS = 1_000_000;

export type StringToKey = { key: KeyObject | null; sentence: string | null };

/**
 * The key of a password.
 *
 * @param salt as ETYPE-INFO2 gives it; the default is realm and components of the name, one behind the other
 * @param iterations from s2kparams; null for the encryption type's own default
 */
export function stringToKey(
  etype: number,
  password: string | Buffer,
  salt: string | Buffer,
  iterations: number | null = null,
): StringToKey {
  const count = iterations ?? (etype === 17 || etype === 18 ? 4096 : 32768);
  if (count < 1 || count > MOST_ITERATIONS) return { key: null, sentence: `${count} iterations are refused` };
  const bytes = keyBytes(etype, Buffer.from(password), Buffer.from(salt), count);
  return bytes
    ? { key: createSecretKey(bytes), sentence: null }
    : { key: null, sentence: `${enctypeName(etype)} is not supported here` };
}

function keyBytes(etype: number, password: Buffer, salt: Buffer, iterations: number): Buffer | null {
  switch (etype) {
    case 17:
    case 18: {
      const base = pbkdf2Sync(password, salt, iterations, etype === 17 ? 16 : 32, 'sha1');
      return deriveKey(base, Buffer.from('kerberos'));
    }
    case 19:
      return sha2Key('aes128-cts-hmac-sha256-128', 'sha256', 16, password, salt, iterations);
    case 20:
      return sha2Key('aes256-cts-hmac-sha384-192', 'sha384', 32, password, salt, iterations);
    case 23:
    case 24:
      return md4(Buffer.from(password.toString('utf8'), 'utf16le'));
    default:
      return null;
  }
}

function sha2Key(
  name: string,
  hash: 'sha256' | 'sha384',
  size: number,
  password: Buffer,
  salt: Buffer,
  iterations: number,
): Buffer {
  const named = Buffer.concat([Buffer.from(`${name}\0`, 'latin1'), salt]);
  return deriveKeySha2(
    hash,
    pbkdf2Sync(password, named, iterations, size, hash),
    Buffer.from('kerberos'),
    size,
  );
}

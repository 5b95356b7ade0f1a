/** Keys to decrypt with: of keytabs, of key files, and those that decrypted parts hold. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Decoded, Named } from '../codec.ts';
import { combineKeys, type Peppers } from '../crypto/combineKeys.ts';
import { CRYPTOSYSTEMS } from '../crypto/cryptosystems.ts';
import { ENCTYPES, enctypeNumber } from '../crypto/enctypes.ts';
import type { encryptionKey } from './basicTypes.ts';

/** A key; its bytes are in a KeyObject, which no JSON and no trace shows. */
export type Key = {
  /** Whose it is, null where that is not known. */
  principal: string | null;
  kvno: number | null;
  etype: Named;
  secret: KeyObject;
  /** Where it comes from, as in "… of the keytab". */
  origin: string;
};

export function makeKey(
  etype: number,
  bytes: Buffer,
  origin: string,
  principal: string | null = null,
  kvno: number | null = null,
): Key {
  const named = { number: etype, name: ENCTYPES[etype] ?? null };
  return { principal, kvno, etype: named, secret: createSecretKey(bytes), origin };
}

/**
 * The key of a decoded EncryptionKey.
 *
 * @param key decoded with secrets; null where it was not
 */
export function keyOf(key: Decoded<typeof encryptionKey> | null | undefined, origin: string): Key | null {
  const hex = key?.keyvalue?.hex;
  return hex && key?.keytype ? makeKey(key.keytype.number, Buffer.from(hex, 'hex'), origin) : null;
}

/** KRB-FX-CF2 of two keys at hand (RFC 6113 section 5.1); null where they cannot be combined. */
export function combined(
  first: Key | null,
  second: Key | null,
  peppers: Peppers,
  origin: string,
): Key | null {
  if (!first || !second) return null;
  const secret = combineKeys(typed(first), typed(second), peppers);
  return secret && { principal: null, kvno: null, etype: first.etype, secret, origin };
}

const typed = ({ etype, secret }: Key) => ({ etype: etype.number, secret });

export type KeyFile = { keys: Key[]; complaint: string | null };

/** A key file is short; whoever gives a gigabyte means something else. */
const LONGEST_FILE = 64 * 1024;

/**
 * Keys of a text file: a line is `ETYPE:HEX`, the encryption type by number or name, or only hexadecimal digits, which
 * stand for every supported type with keys of that length. Empty lines and those that begin with # are skipped.
 *
 * @returns the keys of all good lines, and what is wrong with the first bad one: never what stands in it
 */
export function keysOfFile(text: string): KeyFile {
  const keys: Key[] = [];
  if (text.length > LONGEST_FILE) return { keys, complaint: 'this is no key file: it is over 64 KiB' };
  let complaint: string | null = null;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const colon = written.indexOf(':');
    const etype = colon < 0 ? null : enctypeNumber(written.slice(0, colon));
    const hex = written
      .slice(colon + 1)
      .replace(/^\s*0x/i, '')
      .replace(/\s+/g, '');
    const origin = `the key of line ${index + 1} of the key file`;
    const bad = problem(colon >= 0, etype, hex);
    if (bad) complaint ??= `line ${index + 1} ${bad}`;
    else
      for (const each of etype === null ? typesOfSize(hex.length / 2) : [etype]) {
        keys.push(makeKey(each, Buffer.from(hex, 'hex'), origin));
      }
  }
  return { keys, complaint };
}

function problem(hasType: boolean, etype: number | null, hex: string): string | null {
  if (hasType && etype === null) return 'names an encryption type that there is none of';
  if (hex === '' || hex.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(hex))
    return 'is no key in hexadecimal digits';
  if (etype === null && typesOfSize(hex.length / 2).length === 0) {
    return `has ${hex.length / 2} bytes: keys of supported encryption types have 16 or 32`;
  }
  const size = etype === null ? undefined : CRYPTOSYSTEMS[etype]?.keySize;
  if (size !== undefined && size !== hex.length / 2) {
    return `has ${hex.length / 2} bytes: keys of ${ENCTYPES[etype ?? 0]} have ${size}`;
  }
  return null;
}

function typesOfSize(size: number): number[] {
  return Object.entries(CRYPTOSYSTEMS)
    .filter(([, { keySize }]) => keySize === size)
    .map(([etype]) => Number(etype));
}

/** Secrets that have to be found nowhere, and where they are looked for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';

export type Canary = { what: string; bytes: Buffer };

/** The keys of a keytab file, each once. */
export function keytabKeys(file: string): Canary[] {
  const { keys } = keysOfKeytab(readFileSync(file));
  return keys.map(({ etype, secret }) => ({ what: `key ${etype.name} of ${file}`, bytes: secret.export() }));
}

/**
 * The session keys in a credential cache: FILE format version 4 (krb5's documentation, "Credential cache file format").
 */
export function sessionKeys(file: string): Canary[] {
  const bytes = readFileSync(file);
  let at = 4 + bytes.readUInt16BE(2);
  const counted = () => {
    const start = at + 4;
    at = start + bytes.readUInt32BE(at);
    return bytes.subarray(start, at);
  };
  const principal = () => {
    const components = bytes.readUInt32BE(at + 4);
    at += 8;
    for (let index = 0; index <= components; index++) counted();
  };
  const addressed = () => {
    const count = bytes.readUInt32BE(at);
    at += 4;
    for (let index = 0; index < count; index++) {
      at += 2;
      counted();
    }
  };
  const found: Canary[] = [];
  principal();
  while (at < bytes.length) {
    principal();
    principal();
    at += 2;
    const bytesOfKey = Buffer.from(counted());
    // Settings of the cache stand there as tickets without a key.
    if (bytesOfKey.length > 0)
      found.push({ what: `session key ${found.length + 1} of ${file}`, bytes: bytesOfKey });
    // Times, is_skey, flags.
    at += 4 * 4 + 1 + 4;
    addressed();
    addressed();
    counted();
    counted();
  }
  return found;
}

/**
 * The session keys and subkeys in an exported context, each between two marks of KV5M_KEYBLOCK: encryption type, length,
 * key (libkrb5's ser_key.c; numbers of four bytes, in network order).
 */
export function contextKeys(file: string): Canary[] {
  const mark = Buffer.from('970ea703', 'hex');
  const bytes = readFileSync(file);
  const found: Canary[] = [];
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 4)) {
    const key = bytes.subarray(at + 12, at + 12 + bytes.readUInt32BE(at + 8));
    if (
      !bytes
        .subarray(at + 12 + key.length)
        .subarray(0, 4)
        .equals(mark)
    )
      continue;
    found.push({ what: `key ${found.length + 1} of ${file}`, bytes: Buffer.from(key) });
    at += 12 + key.length;
  }
  return found;
}

/** As text it could stand in: each a piece that does not depend on what is around it. */
function spellings(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    // What comes before shifts the digits; only those that the secret alone decides count.
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const hex = bytes.toString('hex');
  const spaced = hex.match(/../g)?.join(' ') ?? hex;
  const texts = [...base64, ...base64.map((each) => each.replace(/\+/g, '-').replace(/\//g, '_'))];
  return [...texts, hex, hex.toUpperCase(), spaced, spaced.toUpperCase(), spaced.replaceAll(' ', ':')];
}

/** What of the secrets is in these bytes: in raw form, in base64, in hexadecimal, in UTF-16. */
export function leaked(canaries: readonly Canary[], output: Buffer): string[] {
  return canaries.flatMap(({ what, bytes }) => {
    const text = bytes.toString('latin1');
    const forms = [
      bytes,
      ...spellings(bytes).map((each) => Buffer.from(each, 'latin1')),
      ...[text, ...spellings(bytes)].map((each) => Buffer.from(each, 'utf16le')),
    ];
    return forms.some((form) => output.includes(form)) ? [what] : [];
  });
}

/** Every file below a folder but those named. */
export function filesBelow(folder: string, but: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !but.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

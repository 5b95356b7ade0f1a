/**
 * Bytes that people carry as text: base64 in both alphabets, hexadecimal digits in any spacing, C arrays, and the dumps
 * of xxd, hexdump and Wireshark. Everything here is linear in the length of the text.
 */

/** The bytes, and what they were written as. */
export type Carried = { bytes: Buffer; form: 'hex' | 'hex dump' | 'C array' | 'base64' | 'base64url' };

/** Base64 of at least this many characters could be a token; shorter words are just words. */
const SHORTEST_BASE64 = 12;

/**
 * Understands a text as a whole.
 *
 * @returns null where it is none of these forms
 */
export function carriedBytes(text: string): Carried | null {
  return dump(text) ?? hex(text) ?? base64(text);
}

/** Base64 or base64url, with or without padding, broken into lines or not; null for anything else. */
export function base64(text: string): Carried | null {
  const characters = text.replace(/\s+/g, '').replace(/^["']|["',;]+$/g, '');
  if (characters.length < SHORTEST_BASE64) return null;
  const end = paddingStart(characters);
  if (characters.length - end > 2) return null;
  let url = false;
  for (let at = 0; at < end; at++) {
    const code = characters.charCodeAt(at);
    if (code === 0x2d || code === 0x5f) url = true;
    else if (!isBase64(code)) return null;
  }
  // One character carries six bits, which are no byte.
  if (end % 4 === 1) return null;
  const bytes = Buffer.from(characters.slice(0, end), url ? 'base64url' : 'base64');
  return { bytes, form: url ? 'base64url' : 'base64' };
}

function paddingStart(characters: string): number {
  let end = characters.length;
  while (end > 0 && characters[end - 1] === '=') end--;
  return end;
}

function isBase64(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2b ||
    code === 0x2f
  );
}

/** Digits with `0x`, `\x`, spaces, colons, commas, braces or nothing between them. */
function hex(text: string): Carried | null {
  let array = false;
  const digits: string[] = [];
  for (const word of text.split(/[\s,:;{}[\]()"']+|\\x/)) {
    if (word === '') continue;
    let part = word;
    if (/^0x/i.test(part)) {
      part = part.slice(2);
      array = true;
      // `0x6` in a C array is a byte as well.
      if (part.length === 1) part = `0${part}`;
    }
    if (!isHex(part) || part.length % 2 !== 0) return null;
    digits.push(part);
  }
  const joined = digits.join('');
  if (joined.length < 4) return null;
  // A few characters that are digits by chance, as "deadbeef", are more likely meant as that than as base64.
  return { bytes: Buffer.from(joined, 'hex'), form: array && digits.length > 1 ? 'C array' : 'hex' };
}

function isHex(word: string): boolean {
  if (word === '') return false;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at) | 0x20;
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return true;
}

/** `00000010: 6082 01f3 …  ascii`, `0010  60 82 01 …   ascii`, `00000010  60 82 …  |ascii|`. */
function dump(text: string): Carried | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  const parts: Buffer[] = [];
  let expected: number | null = null;
  for (const line of lines) {
    const found = /^\s*([0-9a-f]{4,8})(:|\s{1,3})\s*(.*)$/i.exec(line.slice(0, 200));
    if (!found) return null;
    const [, offset = '', , rest = ''] = found;
    const at = Number.parseInt(offset, 16);
    const bytes = dumpedBytes(rest);
    // hexdump ends with the length alone.
    if (bytes.length === 0 && expected === at) continue;
    if (bytes.length === 0 || (expected !== null && at !== expected)) return null;
    expected = at + bytes.length;
    parts.push(bytes);
  }
  // A single line of digits with a first group of four is more often plain hexadecimal.
  if (parts.length === 0 || (lines.length === 1 && !/^\s*0+(:|\s{2})/.test(text))) return null;
  return { bytes: Buffer.concat(parts), form: 'hex dump' };
}

/** The bytes of one line: groups of digits up to two spaces (xxd, Wireshark) or a bar (hexdump), at most 32 bytes. */
function dumpedBytes(rest: string): Buffer {
  const columns = rest.split(/\|| {3,}|\t/);
  const digits: string[] = [];
  for (const word of (columns[0] ?? '').split(/ {1,2}/)) {
    if (!isHex(word) || word.length % 2 !== 0 || word.length > 8) break;
    digits.push(word);
    if (digits.join('').length >= 64) break;
  }
  const joined = digits.join('');
  return Buffer.from(limitToColumn(joined, rest), 'hex');
}

/** xxd separates its text column by two spaces, and text may look like digits: sixteen bytes are a line. */
function limitToColumn(joined: string, rest: string): string {
  const column = rest.search(/ {2}/);
  if (column < 0 || joined.length <= 32) return joined;
  return joined.slice(0, 32);
}

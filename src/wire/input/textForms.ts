/**
 * Bytes that people carry as text: base64 in both alphabets, hexadecimal digits in any spacing, C arrays and strings.
 * Everything here is linear in the length of the text.
 */

/** The bytes, and what they were written as. */
export type Carried = { bytes: Buffer; form: 'hex' | 'hex dump' | 'C array' | 'base64' | 'base64url' };

/** Base64 of at least this many characters could be a token; shorter words are just words. */
const SHORTEST_BASE64 = 12;

const OTHER_THAN_BASE64 = /[^A-Za-z0-9+/_-]/;
const URL_ALPHABET = /[-_]/;

/**
 * Understands a text as a whole, other than a dump.
 *
 * @returns null where it is none of these forms
 */
export function carriedBytes(text: string): Carried | null {
  return hex(text) ?? base64(text);
}

/** Base64 or base64url, with or without padding, broken into lines or not; null for anything else. */
export function base64(text: string): Carried | null {
  return plainBase64(text) ?? brokenBase64(text);
}

/**
 * Base64 in one piece. Node skips what is none, so that the number of bytes tells; of characters beyond ASCII it looks
 * at the lower half alone.
 *
 * @param into memory for the bytes, where there is enough of it
 */
export function plainBase64(text: string, into: Buffer | null = null): Carried | null {
  if (text.length < SHORTEST_BASE64 || text.includes(' ') || text.includes('\n')) return null;
  const end = paddingStart(text);
  if (text.length - end > 2 || end % 4 === 1 || Buffer.byteLength(text) !== text.length) return null;
  const bytes = decodedInto(text, into);
  if (bytes.length !== Math.floor((end * 3) / 4)) return null;
  return { bytes, form: text.includes('-') || text.includes('_') ? 'base64url' : 'base64' };
}

function decodedInto(text: string, into: Buffer | null): Buffer {
  if (into === null || into.length < text.length) return Buffer.from(text, 'base64');
  return into.subarray(0, into.write(text, 'base64'));
}

/** With spaces or quotes in it or around it. */
function brokenBase64(text: string): Carried | null {
  const written = withoutSpaces(text);
  if (written === null) return null;
  const characters = unquoted(written);
  if (characters.length < SHORTEST_BASE64) return null;
  const end = paddingStart(characters);
  if (characters.length - end > 2) return null;
  // One character carries six bits, which are no byte.
  if (end % 4 === 1 || OTHER_THAN_BASE64.test(characters.slice(0, end))) return null;
  // Node decodes both alphabets under either name.
  const form = URL_ALPHABET.test(characters) ? 'base64url' : 'base64';
  return { bytes: Buffer.from(characters, 'base64'), form };
}

const SPACE = /\s/;
/** What is neither base64 nor around it. */
const FOREIGN = /[^A-Za-z0-9+/_=\s"'`,;-]/;

/** One character after the other: to replace each of a million spaces takes many times the text. */
function withoutSpaces(text: string): string | null {
  if (FOREIGN.test(text)) return null;
  if (!SPACE.test(text)) return text;
  const written = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Spaces beyond ASCII are the only characters that are left there.
    if (code > 0x20 && code < 0x7f) written[length++] = code;
  }
  return written.toString('latin1', 0, length);
}

/** Without quotes around it, and without what follows a value in a program or a list. */
function unquoted(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && `"'\``.includes(text[start] ?? '')) start++;
  while (end > start && `"'\`,;`.includes(text[end - 1] ?? '')) end--;
  return text.slice(start, end);
}

function paddingStart(characters: string): number {
  let end = characters.length;
  while (end > 0 && characters[end - 1] === '=') end--;
  return end;
}

/** A character of the usual alphabet, without padding. */
export function isBase64(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2b ||
    code === 0x2f
  );
}

/** Digits with `0x`, `\x`, spaces, colons, dashes, commas, braces or nothing between them. */
export function hex(text: string): Carried | null {
  const content = literal(text);
  // Most texts are none of this, and their first words tell.
  let bytes = Buffer.allocUnsafe(64);
  let count = 0;
  let array = content !== text;
  for (const word of wordsOf(content)) {
    let part = word;
    if (part.startsWith('x') || part.startsWith('X')) part = part.slice(1);
    if (part.startsWith('0x') || part.startsWith('0X')) {
      part = part.slice(2);
      array ||= count > 0;
      // `0x6` in a C array is a byte as well.
      if (part.length === 1) part = `0${part}`;
    }
    if (!isHex(part) || part.length % 2 !== 0) return null;
    if (count + part.length / 2 > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, count + part.length / 2));
      bytes.copy(larger);
      bytes = larger;
    }
    count += bytes.write(part, count, 'hex');
  }
  if (count < 2) return null;
  // A few characters that are digits by chance, as "deadbeef", are more likely meant as that than as base64.
  return { bytes: bytes.subarray(0, count), form: array ? 'C array' : 'hex' };
}

const SEPARATORS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n\v\f,:;{}[]()"\'\\-'));

/** What stands between separators; an array of all of them would take many times the text. */
function* wordsOf(text: string): Generator<string> {
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !SEPARATORS.has(text.charCodeAt(at))) continue;
    if (at > start) yield text.slice(start, at);
    start = at + 1;
  }
}

/** The lines, one after the other: an array of all of them would take many times the text. */
export function* linesOf(text: string): Generator<string> {
  for (let start = 0; ; ) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end < 0 ? text.length : end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** What stands between the braces or behind the `=` of a declaration, without comments; the text where it is none. */
function literal(text: string): string {
  const equals = text.indexOf('=');
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  if (open >= 0 && close > open) return withoutComments(text.slice(open + 1, close));
  const quote = text.indexOf('"', equals);
  return equals > 0 && quote > equals && text.includes('\\x') ? withoutComments(text.slice(quote)) : text;
}

function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('/', at);
    const kind = text[start + 1];
    if (start < 0 || (kind !== '*' && kind !== '/')) {
      // A slash that begins no comment makes it no array of bytes anyway.
      parts.push(text.slice(at));
      return parts.join(' ');
    }
    parts.push(text.slice(at, start));
    const end = kind === '*' ? text.indexOf('*/', start + 2) : text.indexOf('\n', start);
    if (end < 0) return parts.join(' ');
    at = end + (kind === '*' ? 2 : 1);
  }
}

function isHex(word: string): boolean {
  for (let at = 0; at < word.length; at++) if (!isHexDigit(word.charCodeAt(at))) return false;
  return word !== '';
}

export const isHexDigit = (code: number) =>
  (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);

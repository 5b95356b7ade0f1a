/**
 * What logs, programs and mails put around base64 or make of its characters, undone. Linear in the length of the text,
 * in memory too: neither lines nor what is undone is gathered.
 */
import { linesOf } from './textForms.ts';

/** `+`, `/` and `=` as JSON, addresses and HTML spell them. */
const ESCAPED = /\\{1,4}\/|\\{1,4}u00(2b|2f|3d)|%(2b|2f|3d)|&#(?:x(2b|2f|3d)|(43|47|61));/iy;

/** Lines around base64 in the way of PEM. */
const FENCE = /^[ \t>]*-----(?:BEGIN|END)[^\n]{0,80}-----[ \t\r]*$/gm;

/** A line of `curl --trace-ascii`: where it stands in what was sent, and at most 64 characters of it. */
const TRACED = /^([0-9a-f]{4,8}): ([^\r\n]{1,64})\r?$/i;
const BROKEN_AFTER = 64;
const LONGEST_TRACED = 75;

/** The text with all that undone; lines stay where they were. */
export function withoutEscapes(text: string): string {
  let plain = /[\\%&]/.test(text) ? unescaped(text) : text;
  if (plain.includes('-----')) plain = plain.replace(FENCE, '');
  if (plain.startsWith('>')) plain = withoutQuoting(plain);
  return plain;
}

function unescaped(text: string): string {
  const units = new Uint16Array(text.length);
  let length = 0;
  let all = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const found = code === 0x5c || code === 0x25 || code === 0x26 ? escapeAt(text, at) : null;
    units[length++] = found?.code ?? code;
    all |= code;
    at += found?.length ?? 1;
  }
  const plain = units.subarray(0, length);
  // Node keeps texts of single bytes in half the memory.
  if (all < 0x100) return Buffer.from(plain).toString('latin1');
  return Buffer.from(plain.buffer, 0, 2 * length).toString('utf16le');
}

/** The character that is written there, and how long it is written. */
function escapeAt(text: string, at: number): { code: number; length: number } | null {
  ESCAPED.lastIndex = at;
  const found = ESCAPED.exec(text);
  if (!found) return null;
  const [written, json, address, hexadecimal, decimal] = found;
  const digits = json ?? address ?? hexadecimal;
  const code = digits ? Number.parseInt(digits, 16) : decimal ? Number(decimal) : 0x2f;
  return { code, length: written.length };
}

/** A mail of more lines is none. */
const MOST_LINES = 50_000;

/** A mail's `> ` where every line has it. */
function withoutQuoting(text: string): string {
  let lines = 0;
  for (const line of linesOf(text)) {
    if (++lines > MOST_LINES || !(line.startsWith('>') || line.trim() === '')) return text;
  }
  return lines < 2 ? text : text.replace(/(^|\n)(?:> ?){1,8}/g, '$1');
}

/** `curl --trace-ascii` breaks each header after 64 characters: the lines as they were, and empty ones for their rest. */
export function withoutTrace(text: string): string {
  if (!/^[0-9a-f]{4,8}: /im.test(text)) return text;
  const parts: string[] = [];
  let expected: number | null = null;
  let kept = 0;
  let start = 0;
  let joined = 0;
  for (const line of linesOf(text)) {
    const [, offset = '', content] = line.length > LONGEST_TRACED ? [] : (TRACED.exec(line) ?? []);
    if (content !== undefined && Number.parseInt(offset, 16) === expected) {
      parts.push(text.slice(kept, start - (text[start - 2] === '\r' ? 2 : 1)), content);
      kept = start + line.length;
      joined++;
    } else if (joined > 0) {
      parts.push('\n'.repeat(joined));
      joined = 0;
    }
    expected = content?.length === BROKEN_AFTER ? Number.parseInt(offset, 16) + BROKEN_AFTER : null;
    start += line.length + 1;
  }
  parts.push('\n'.repeat(joined), text.slice(kept));
  return parts.join('');
}

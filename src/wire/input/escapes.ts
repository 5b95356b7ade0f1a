/** What logs, programs and mails put around base64 or make of its characters, undone. Linear in the length of the text. */

/** `+`, `/` and `=` as JSON, addresses and HTML spell them. */
const ESCAPED = /\\{1,4}\/|\\{1,4}u00(2b|2f|3d)|%(2b|2f|3d)|&#(?:x(2b|2f|3d)|(43|47|61));/gi;

/** Lines around base64 in the way of PEM. */
const FENCE = /^[ \t>]*-----(?:BEGIN|END)[^\n]{0,80}-----[ \t\r]*$/gm;

/** A line of `curl --trace-ascii`: where it stands in what was sent, and at most 64 characters of it. */
const TRACED = /^([0-9a-f]{4,8}): ([^\r\n]{1,64})\r?$/i;
const BROKEN_AFTER = 64;

/** The text with all that undone; lines stay where they were. */
export function withoutEscapes(text: string): string {
  let plain = /[\\%&]/.test(text) ? unescaped(text) : text;
  if (plain.includes('-----')) plain = plain.replace(FENCE, '');
  if (plain.startsWith('>')) plain = withoutQuoting(plain);
  return plain;
}

function unescaped(text: string): string {
  return text.replace(ESCAPED, (written: string, ...digits: (string | undefined)[]) => {
    const [json, address, hexadecimal, decimal] = digits;
    const code = json ?? address ?? hexadecimal;
    if (code) return String.fromCharCode(Number.parseInt(code, 16));
    return decimal ? String.fromCharCode(Number(decimal)) : written.slice(-1);
  });
}

/** A mail's `> ` where every line has it. */
function withoutQuoting(text: string): string {
  const lines = text.split('\n');
  if (lines.length < 2 || !lines.every((line) => line.startsWith('>') || line.trim() === '')) return text;
  return lines.map((line) => line.replace(/^(?:> ?){1,8}/, '')).join('\n');
}

/** `curl --trace-ascii` breaks each header after 64 characters: the lines as they were, and empty ones for their rest. */
export function withoutTrace(text: string): string {
  if (!/^[0-9a-f]{4,8}: /im.test(text)) return text;
  const lines: string[] = [];
  let expected: number | null = null;
  let whole = 0;
  for (const line of text.split('\n')) {
    const [, offset, content] = TRACED.exec(line) ?? [];
    if (content !== undefined && offset !== undefined && Number.parseInt(offset, 16) === expected) {
      lines[whole] += content;
      lines.push('');
    } else {
      whole = lines.length;
      lines.push(line);
    }
    expected = content?.length === BROKEN_AFTER ? Number.parseInt(offset ?? '', 16) + BROKEN_AFTER : null;
  }
  return lines.join('\n');
}

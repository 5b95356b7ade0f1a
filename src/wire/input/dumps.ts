/**
 * Dumps of bytes: of xxd, hexdump, od, PowerShell, Wireshark, tcpdump, curl, OpenSSL, Samba, Java, WinDbg and gdb.
 * Everything here is linear in the length of the text.
 */
import { type Carried, isHexDigit, linesOf } from './textForms.ts';

/** An offset may be of base 8, as od writes it; before two lines agree nobody knows. */
type DumpLine = { digits: string; bytes: Buffer };

/** A dump that was begun: the bytes of its lines. */
type Begun = {
  line: number;
  start: number;
  base: 8 | 16 | null;
  parts: Buffer[];
  length: number;
  rows: number;
};

/** Longer lines are of no dump. */
const LONGEST_LINE = 300;
/** More dumps than anybody pastes. */
const MOST_DUMPS = 1000;
/** What `*` may stand for, in all dumps together: more than a token has. */
const MOST_REPEATED = 256 * 1024;

/**
 * Dumps in a text. Their offsets begin anywhere and go on without a gap; a line by itself is a dump at offset 0 only,
 * for a number before other numbers is in many texts. `*` stands for lines like the one before it.
 */
export function dumps(text: string): (Carried & { line: number })[] {
  const found: Begun[] = [];
  let current: Begun | null = null;
  let repeats = false;
  let repeated = 0;
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    if (line === '') continue;
    const dumped: DumpLine | null = line.length > LONGEST_LINE ? null : dumpLine(line);
    if (dumped && current && repeats) repeated += repeat(current, dumped, MOST_REPEATED - repeated);
    repeats = current !== null && line.trim() === '*';
    if (dumped && current && goesOn(current, dumped)) {
      current.parts.push(dumped.bytes);
      current.length += dumped.bytes.length;
      current.rows++;
    } else if (dumped && dumped.bytes.length > 0) {
      if (found.length === MOST_DUMPS) break;
      current = begun(dumped, number);
      if (found.at(-1)?.rows === 1 && found.at(-1)?.start !== 0) found.pop();
      found.push(current);
    } else if (line.trim() !== '' && !repeats) current = null;
  }
  return found
    .filter(({ start, rows }) => start === 0 || rows > 1)
    .map(({ line, parts }) => ({ bytes: Buffer.concat(parts), form: 'hex dump', line }));
}

const begun = ({ digits, bytes }: DumpLine, line: number): Begun => ({
  line,
  start: Number.parseInt(digits, 16),
  base: null,
  parts: [bytes],
  length: bytes.length,
  rows: 1,
});

/** Bytes from the dump's first line to this one; null where the offset is none of that base. */
function distance({ start }: Begun, digits: string, base: 8 | 16): number | null {
  if (base === 16) return Number.parseInt(digits, 16) - start;
  return start === 0 && /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
}

/** Whether the line stands where the dump ends; the base of its offsets is known from then on. */
function goesOn(current: Begun, { digits }: DumpLine): boolean {
  for (const base of current.base ? [current.base] : ([16, 8] as const)) {
    if (distance(current, digits, base) !== current.length) continue;
    current.base = base;
    return true;
  }
  return false;
}

/** Puts the lines for which `*` stands; how many bytes those were. */
function repeat(current: Begun, { digits }: DumpLine, most: number): number {
  const row = current.parts.at(-1);
  for (const base of current.base ? [current.base] : ([16, 8] as const)) {
    const missing = (distance(current, digits, base) ?? 0) - current.length;
    if (!row?.length || missing <= 0 || missing > most || missing % row.length !== 0) continue;
    current.parts.push(Buffer.alloc(missing, row));
    current.length += missing;
    return missing;
  }
  return 0;
}

/** `0010`, `00000010`, `0x0010`, `[0010]`, `00000203`7c8a4100`, with what stands behind it. */
const OFFSET = /^\s{0,8}(\[)?(?:0x)?([0-9a-f]{8}`[0-9a-f]{8}|[0-9a-f]{4,16})(\]|:| -(?= ))?(\s{0,4})(.*)$/i;

/** Offset, a sign or two spaces (one where six digits or more make it clear), bytes. */
function dumpLine(line: string): DumpLine | null {
  const found = OFFSET.exec(line.trimEnd());
  if (!found) return null;
  const [, open, digits = '', sign, space = '', rest = ''] = found;
  if ((open === '[') !== (sign === ']')) return null;
  if (rest !== '' && sign === undefined && space.length < (digits.length >= 6 ? 1 : 2)) return null;
  // Of an address of 64 bits the lower part tells where lines stand, and is a number that is exact.
  return { digits: digits.replace('`', '').slice(-12), bytes: dumpedBytes(rest) };
}

/**
 * The bytes of one line: groups of digits up to the text beside them, which begins behind two spaces where sixteen
 * bytes are not yet there, and may look like digits itself.
 */
function dumpedBytes(rest: string): Buffer {
  let hexDigits = '';
  let at = 0;
  while (at < rest.length && hexDigits.length < 64) {
    if (rest.startsWith('0x', at)) at += 2;
    let end = at;
    while (end < rest.length && isHexDigit(rest.charCodeAt(end))) end++;
    const length = end - at;
    const after = rest[end];
    if (length === 0 || length % 2 !== 0 || length > 16) break;
    if (after !== undefined && after !== ' ' && after !== '-' && after !== '\t') break;
    hexDigits += rest.slice(at, end);
    // Between the eighth byte and the ninth hexdump leaves two spaces, Java three, Windows a dash.
    const gap = gapAt(rest, end);
    if (hexDigits.length >= 32 && gap > 1) break;
    if (gap > 3 || (gap > 1 && hexDigits.length !== 16)) break;
    at = end + gap;
  }
  return Buffer.from(hexDigits, 'hex');
}

function gapAt(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '-' || text[at] === '\t') at++;
  return at - start;
}

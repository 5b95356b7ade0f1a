/**
 * Bytes among the words of a program or a log: digits behind a label, lists of numbers, strings with escapes. Told from
 * other numbers by beginning as a token does. Linear in the length of the text.
 */
import { type Carried, isHexDigit } from './textForms.ts';
import { beginsAsToken } from './token.ts';

/** In so many characters stand the bytes by which a token is known. */
const START = 160;
/** Fewer bytes than this are no token. */
const FEWEST = 8;
/** More than anybody pastes. */
const MOST = 1000;

type Located = Carried & { line: number };

/** Every token in digits or in the strings of a program. */
export function tokensInLiterals(text: string): Located[] {
  for (const forms of [strings, hexRuns, lists]) {
    const found = forms(text);
    if (found.length > 0) return found;
  }
  return [];
}

/** Counts lines as it goes: places have to come in order. */
function lineCounter(text: string): (place: number) => number {
  let line = 1;
  let counted = 0;
  return (place) => {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
}

/** How a run of numbers begins, and more of it: of one step over all of it an expression would remember each number. */
type Run = { start: RegExp; more: RegExp };

function* runs(text: string, { start, more }: Run): Generator<{ run: string; index: number }> {
  for (let from = 0; ; ) {
    start.lastIndex = from;
    const found = start.exec(text);
    if (!found) return;
    let end = start.lastIndex;
    for (more.lastIndex = end; more.test(text); more.lastIndex = end) end = more.lastIndex;
    yield { run: text.slice(found.index, end), index: found.index };
    from = end;
  }
}

/** Both begin as tokens do, so that other numbers cost nothing. */
const HEX_RUN: Run = {
  start:
    /(?<![0-9A-Za-z+/])(?:0x|\\x)?(?:4e|6[0-9a-f]|7[0-9a-e]|a[01])h?(?:[\s,:;-]{0,16}(?:\(byte\)\s?)?(?:0x|\\x)?[0-9a-f]{2}h?){7}/gi,
  more: /(?:[\s,:;-]{0,16}(?:\(byte\)\s?)?(?:0x|\\x)?[0-9a-f]{2}h?){1,64}/iy,
};

/** `token: 60 82 01 …`, `bytes.fromhex("6082…")`, `SELECT 0x6082…`, `{ (byte) 0x60, … }`, `<Buffer 60 82 …>`. */
function hexRuns(text: string): Located[] {
  const found: Located[] = [];
  const lineAt = lineCounter(text);
  for (const { run, index } of runs(text, HEX_RUN)) {
    if (found.length === MOST) break;
    if (!beginsAsToken(digitsOf(run.slice(0, START)))) continue;
    const form = /0x.*0x/i.test(run.slice(0, START)) ? 'C array' : 'hex';
    found.push({ bytes: digitsOf(run), form, line: lineAt(index) });
  }
  return found;
}

/** The digits alone, without `0x`, `(byte)` and what separates them. */
function digitsOf(run: string): Buffer {
  const bytes = Buffer.allocUnsafe(run.length >> 1);
  let digits = 0;
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    if (code === 0x28) at += '(byte'.length;
    else if (code === 0x30 && (run.charCodeAt(at + 1) | 0x20) === 0x78) at++;
    else if (isHexDigit(code)) {
      const value = code < 0x3a ? code & 0x0f : (code & 0x07) + 9;
      bytes[digits >> 1] = ((bytes[digits >> 1] ?? 0) << 4) | value;
      digits++;
    }
  }
  return bytes.subarray(0, digits >> 1);
}

const LIST: Run = {
  start: /(?<![\w.-])(?:78|9[6-9]|1[0-2]\d|16[01]|-9[56])(?:[\s,;]{1,16}-?\d{1,3}(?![\w.])){7}/g,
  more: /(?:[\s,;]{1,16}-?\d{1,3}(?![\w.])){1,64}/y,
};

/** `{96, -126, 1, …}` of Java, `[96, 130, …]` of Python and JavaScript, one number a line of PowerShell. */
function lists(text: string): Located[] {
  const found: Located[] = [];
  const lineAt = lineCounter(text);
  for (const { run, index } of runs(text, LIST)) {
    if (found.length === MOST) break;
    if (!beginsAsToken(listed(run.slice(0, START)))) continue;
    found.push({ bytes: listed(run), form: 'C array', line: lineAt(index) });
  }
  return found;
}

/** The numbers, each a byte: as many as fit between the places of their text. */
function listed(run: string): Buffer {
  const bytes = Buffer.allocUnsafe((run.length + 1) >> 1);
  let count = 0;
  for (const [number] of run.matchAll(/-?\d+/g)) bytes[count++] = Number(number);
  return bytes.subarray(0, count);
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  '0': 0,
  '\\': 0x5c,
  '"': 0x22,
  "'": 0x27,
};

/** `b'n\x82\x02\xb00…'`, as Python shows bytes: what can be printed stands as itself. */
function strings(text: string): Located[] {
  if (!text.includes('\\x')) return [];
  const found: Located[] = [];
  const lineAt = lineCounter(text);
  const content = Buffer.allocUnsafe(text.length);
  for (let at = 0; at < text.length && found.length < MOST; at++) {
    const quote = text[at];
    if (quote !== '"' && quote !== "'") continue;
    const { bytes, end } = stringAt(text, at + 1, quote, content);
    if (bytes.length >= FEWEST && beginsAsToken(bytes)) {
      found.push({ bytes: Buffer.from(bytes), form: 'C array', line: lineAt(at) });
    }
    at = end;
  }
  return found;
}

/** The bytes of a string up to its quote, or up to what no such string has; `content` has room for them. */
function stringAt(text: string, start: number, quote: string, content: Buffer) {
  let count = 0;
  let at = start;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') {
    const next = text[at + 1] ?? '';
    if (text[at] !== '\\') content[count++] = text.charCodeAt(at++);
    else if (next === 'x' && /^[0-9a-f]{2}$/i.test(text.slice(at + 2, at + 4))) {
      content[count++] = Number.parseInt(text.slice(at + 2, at + 4), 16);
      at += 4;
    } else {
      content[count++] = ESCAPES[next] ?? next.charCodeAt(0);
      at += 2;
    }
  }
  return { bytes: content.subarray(0, count), end: at };
}

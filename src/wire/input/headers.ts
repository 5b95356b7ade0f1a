/** Tokens in header lines of HTTP, as logs of curl, browsers and servers show them. */
import { base64, isBase64 } from './textForms.ts';
import { derLength } from './token.ts';

/** A token with the line it came from. */
export type HeaderToken = {
  bytes: Buffer;
  /** `Authorization`, `WWW-Authenticate`, …; null where only the scheme is there. */
  header: string | null;
  scheme: string;
  from: 'client' | 'server' | null;
  /** Of the header line, from 1 on; of a HAR file the entry. */
  line: number;
  /** Characters of the header's value, by which servers limit it. */
  valueLength: number;
};

type Declared = { header: string | null; from: 'client' | 'server' | null };

const HEADERS: Readonly<Record<string, Declared>> = {
  authorization: { header: 'Authorization', from: 'client' },
  'proxy-authorization': { header: 'Proxy-Authorization', from: 'client' },
  'www-authenticate': { header: 'WWW-Authenticate', from: 'server' },
  'proxy-authenticate': { header: 'Proxy-Authenticate', from: 'server' },
  'authentication-info': { header: 'Authentication-Info', from: 'server' },
  'proxy-authentication-info': { header: 'Proxy-Authentication-Info', from: 'server' },
};

const NO_HEADER: Declared = { header: null, from: null };

const SCHEMES: Readonly<Record<string, string>> = {
  negotiate: 'Negotiate',
  ntlm: 'NTLM',
  kerberos: 'Kerberos',
};

/** Names have no more characters than this. */
const LONGEST_NAME = 25;

/** More tokens than any log of a conversation has; whoever has more is not read by anybody. */
export const MOST_TOKENS = 10_000;

/** Every token in the header lines of a text, in order. */
export function tokensInHeaders(text: string): HeaderToken[] {
  const found: HeaderToken[] = [];
  let number = 0;
  for (let start = 0; start <= text.length && found.length < MOST_TOKENS; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    number++;
    if (end > start) found.push(...tokensInLine(text, [start, end], number));
    start = end + 1;
  }
  return found;
}

/** A line may hold several headers, as JSON and a pasted command do. */
function tokensInLine(text: string, [start, end]: [number, number], number: number): HeaderToken[] {
  const line = text.slice(start, end);
  const lower = line.toLowerCase();
  // curl tells a request of HTTP/2 twice: as it is, and as the list of its headers.
  if (line.startsWith('* [HTTP/')) return [];
  const values = valuesIn(lower);
  if (values.length === 0) {
    const from = schemeStart(lower);
    return from === null ? [] : tokensInValue(text, [start + from, end], NO_HEADER, number);
  }
  return values.flatMap(({ declared, after }, index) => {
    const until = start + (values[index + 1]?.at ?? line.length);
    return tokensInValue(text, [start + after, until], declared, number);
  });
}

/** `Negotiate YII…` without a header before it. */
function schemeStart(lower: string): number | null {
  const lead = lower.length - lower.trimStart().length;
  const word = lower.slice(lead, lead + 10).split(/\s/, 1)[0] ?? '';
  return Object.hasOwn(SCHEMES, word) ? lead : null;
}

type Value = { declared: Declared; at: number; after: number };

/** Where the values of known headers begin in a line. */
function valuesIn(lower: string): Value[] {
  const found: Value[] = [];
  for (let at = lower.indexOf('auth'); at >= 0; at = lower.indexOf('auth', at + 4)) {
    const start = nameStart(lower, at);
    let end = at;
    while (end - start <= LONGEST_NAME && isNameCharacter(lower.charCodeAt(end))) end++;
    const name = lower.slice(start, end);
    const declared = Object.hasOwn(HEADERS, name) ? HEADERS[name] : undefined;
    const colon = declared ? /^\\?["']?\s?(:|=>?)/.exec(lower.slice(end, end + 6)) : null;
    if (declared && colon) found.push({ declared, at: start, after: end + colon[0].length });
  }
  return found;
}

/** The name goes back over letters and dashes: `www-`, `proxy-`. */
function nameStart(lower: string, at: number): number {
  let start = at;
  while (start > 0 && at - start <= LONGEST_NAME && isNameCharacter(lower.charCodeAt(start - 1))) start--;
  return start;
}

const isNameCharacter = (code: number) => code === 0x2d || (code >= 0x61 && code <= 0x7a);

/** Every scheme with a token behind it, in a value: `Negotiate YII…, Basic realm="x"`. */
function tokensInValue(
  text: string,
  [start, end]: [number, number],
  { header, from }: Declared,
  line: number,
): HeaderToken[] {
  const found: HeaderToken[] = [];
  for (let at = start; at < end; ) {
    if (!isLetter(text.charCodeAt(at))) {
      at++;
      continue;
    }
    let wordEnd = at;
    while (wordEnd < end && isWordCharacter(text.charCodeAt(wordEnd))) wordEnd++;
    const length = wordEnd - at;
    const scheme = length < 10 ? SCHEMES[text.slice(at, wordEnd).toLowerCase()] : undefined;
    at = wordEnd;
    if (!scheme) continue;
    let run = wordEnd;
    while (text[run] === ' ' || text[run] === '\t') run++;
    const carried = run > wordEnd ? tokenAt(text, run, end) : null;
    if (!carried) continue;
    at = carried.end;
    const valueLength = scheme.length + 1 + carried.characters;
    found.push({ bytes: carried.bytes, header, scheme, from, line, valueLength });
  }
  return found;
}

const isLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
const isWordCharacter = (code: number) =>
  isBase64(code) || code === 0x2d || code === 0x5f || code === 0x3d || code === 0x2e;

/** The run of base64 from there on, and on further lines where a terminal or a mail broke it. */
export function tokenAt(text: string, start: number, end: number) {
  let stop = runEnd(text, start, end);
  let carried = base64(text.slice(start, stop));
  if (!carried && stop - start < 4) return null;
  const first = carried?.bytes ?? Buffer.from(text.slice(start, stop), 'base64');
  const wanted = derLength(first);
  const parts = [text.slice(start, stop)];
  let characters = stop - start;
  while (
    wanted !== null &&
    (characters * 3) / 4 < wanted &&
    /^\r?$/.test(text.slice(stop, stop + 2).split('\n', 1)[0] ?? '')
  ) {
    const newline = text.indexOf('\n', stop);
    if (newline < 0) break;
    let next = newline + 1;
    while (text[next] === ' ' || text[next] === '\t') next++;
    const nextEnd = runEnd(text, next, text.length);
    const after = text.charCodeAt(nextEnd);
    if (nextEnd === next || !(nextEnd === text.length || after === 0x0a || after === 0x0d)) break;
    parts.push(text.slice(next, nextEnd));
    characters += nextEnd - next;
    stop = nextEnd;
  }
  if (parts.length > 1) carried = base64(parts.join(''));
  return carried && { bytes: carried.bytes, characters, end: Math.min(stop, end) };
}

function runEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (!isBase64(code) && code !== 0x2d && code !== 0x5f && code !== 0x3d) break;
    at++;
  }
  return at;
}

/** Tokens in the value of a header of that name; none where it is another one's. */
export function tokensInHeader(name: string, value: string, line: number): HeaderToken[] {
  const lower = name.toLowerCase();
  const declared = Object.hasOwn(HEADERS, lower) ? HEADERS[lower] : undefined;
  return declared ? tokensInValue(value, [0, value.length], declared, line) : [];
}

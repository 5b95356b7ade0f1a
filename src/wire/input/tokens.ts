/** Finds out what it was given: raw bytes, text in any of the forms that carry tokens, or a log with several of them. */
import { dumps } from './dumps.ts';
import { embeddedIn } from './embedded.ts';
import { withoutEscapes, withoutTrace } from './escapes.ts';
import { tokensInHar } from './har.ts';
import { type HeaderToken, MOST_TOKENS, tokensInHeaders } from './headers.ts';
import { tokensInLiterals } from './literals.ts';
import { base64, type Carried, carriedBytes, hex, linesOf, plainBase64 } from './textForms.ts';
import { beginsAsToken } from './token.ts';
import { tokensInWords } from './words.ts';

export type FoundToken = {
  bytes: Buffer;
  form: 'raw' | Carried['form'] | 'header' | 'HAR';
  header: string | null;
  scheme: string | null;
  from: 'client' | 'server' | null;
  /** Line of the input, or entry of a HAR file; null where the input is one token. */
  line: number | null;
  /** Characters of the header's value; null where it came in none. */
  headerLength: number | null;
  /** What was done to find it. */
  remarks: readonly string[];
};

const NOWHERE = { header: null, scheme: null, from: null, line: null, headerLength: null, remarks: [] };

/**
 * The input as text: UTF-8, or UTF-16 with a byte order mark or as it looks without one.
 *
 * @param decode turns bytes with or without a mark into text
 * @returns null where it is no text
 */
export function textOf(input: Buffer, decode: (bytes: Buffer) => string): string | null {
  if (beginsAsToken(input) && !isWritten(input)) return null;
  const marked = (input[0] === 0xff && input[1] === 0xfe) || (input[0] === 0xfe && input[1] === 0xff);
  if (marked) return decode(input);
  const start = input.subarray(0, 64);
  if (input.length % 2 === 0 && start.every((byte, index) => (byte === 0) === (index % 2 === 1))) {
    return input.toString('utf16le');
  }
  return input.includes(0) ? null : decode(input);
}

/** `a1073005…` in hexadecimal digits begins as a Ticket of 49 bytes does; no token has so many characters in a row. */
function isWritten(input: Buffer): boolean {
  return input.subarray(0, 16).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
}

/**
 * All tokens in an input, in order; empty where there is none.
 *
 * @param text the input as text where it is text, else null
 */
export function tokensIn(input: Buffer, text: string | null): FoundToken[] {
  if (text === null) return inBytes(input, 'raw', null);
  const har = tokensInHar(text);
  if (har) return har.map((token) => fromHeader(token, 'HAR'));
  return inText(input, withoutEscapes(text));
}

function inText(input: Buffer, text: string): FoundToken[] {
  const headers = tokensInHeaders(withoutTrace(text));
  if (headers.length > 0) return headers.map((token) => fromHeader(token, 'header'));
  const dumped = dumps(text);
  if (dumped.length > 0) {
    const several = dumped.length > 1;
    return dumped.flatMap(({ bytes, form, line }) => inBytes(bytes, form, several ? line : null));
  }
  // Lines that each are a token are several tokens; base64 broken into lines is one.
  const lines = perLine(text);
  if (lines) return lines.length > 1 || text.trim().includes('\n') ? lines : lines.map(withoutLine);
  const whole = carriedBytes(text);
  if (whole && beginsAsToken(whole.bytes)) return inBytes(whole.bytes, whole.form, null);
  for (const among of [tokensInWords, tokensInLiterals]) {
    const found = among(text).map((each) => ({ ...NOWHERE, ...each }));
    if (found.length > 0) return found;
  }
  if (whole) return inBytes(whole.bytes, whole.form, null);
  // What is no UTF-8 may be no text either.
  return text.includes('\ufffd') ? inBytes(input, 'raw', null) : [];
}

/** Where the token of a line is decoded to: memory that is fresh for each costs more than to decode it. */
const lineMemory = Buffer.allocUnsafeSlow(64 * 1024);

/** The token of one line that should have one, which holds until the next line's; null where it has none. */
export function tokenInLine(line: string, number: number): FoundToken | null {
  const written = line.trim();
  const plain = plainBase64(written, lineMemory) ?? base64(written);
  if (plain && beginsAsToken(plain.bytes)) return { ...NOWHERE, ...plain, line: number };
  const digits = hex(written);
  if (digits && beginsAsToken(digits.bytes)) return { ...NOWHERE, ...digits, line: number };
  // Digits in one piece are nothing else: no dump, and no words of a log.
  const [first] =
    digits && !/\s/.test(written)
      ? inBytes(digits.bytes, digits.form, null)
      : tokensIn(Buffer.alloc(0), written);
  return first ? { ...first, line: number } : null;
}

function fromHeader(token: HeaderToken, form: 'header' | 'HAR'): FoundToken {
  const { valueLength, ...rest } = token;
  return { ...rest, form, headerLength: valueLength, remarks: [] };
}

const withoutLine = (token: FoundToken): FoundToken => ({ ...token, line: null });

/** The lines that are not empty, if each is a token by itself. */
function perLine(text: string): FoundToken[] | null {
  const found: FoundToken[] = [];
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const carried = carriedBytes(written);
    if (!carried || !beginsAsToken(carried.bytes)) return null;
    found.push({ ...NOWHERE, ...carried, line: number });
    if (found.length === MOST_TOKENS) break;
  }
  return found.length > 0 ? found : null;
}

/** A token, or what is around one: the length that TCP puts before Kerberos messages, a frame, a header. */
function inBytes(bytes: Buffer, form: FoundToken['form'], line: number | null): FoundToken[] {
  const plain: FoundToken = { ...NOWHERE, bytes, form, line };
  if (beginsAsToken(bytes)) return [plain];
  const inner = bytes.subarray(4);
  if (bytes.length > 4 && bytes.readUInt32BE(0) === inner.length && beginsAsToken(inner)) {
    const remark = 'the four bytes of length before it, as Kerberos over TCP has them, are left out';
    return [{ ...plain, bytes: inner, remarks: [remark] }];
  }
  const headers = tokensInHeaders(bytes.toString('latin1'));
  if (headers.length > 0) {
    return headers.map((token) => ({ ...fromHeader(token, 'header'), line }));
  }
  const embedded = embeddedIn(bytes);
  if (embedded.length === 0) return [plain];
  return embedded.map(({ start, end }) => ({
    ...plain,
    bytes: bytes.subarray(start, end),
    remarks: [`it stands at byte ${start} of ${bytes.length}; what is around it is left out`],
  }));
}

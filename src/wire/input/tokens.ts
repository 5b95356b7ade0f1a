/** Finds out what it was given: raw bytes, text in any of the forms that carry tokens, or a log with several of them. */
import { type HeaderToken, tokensInHar, tokensInHeaders } from './headers.ts';
import { type Carried, carriedBytes } from './textForms.ts';

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
};

const NOWHERE = { header: null, scheme: null, from: null, line: null, headerLength: null };

/**
 * All tokens in an input, in order; empty where there is none.
 *
 * @param text the input as text where it is text (UTF-8 or UTF-16), else null
 */
export function tokensIn(input: Buffer, text: string | null): FoundToken[] {
  if (text === null || beginsAsToken(input)) return [{ bytes: input, form: 'raw', ...NOWHERE }];
  const har = tokensInHar(text);
  if (har) return har.map((token) => fromHeader(token, 'HAR'));
  const headers = tokensInHeaders(text);
  if (headers.length > 0) return headers.map((token) => fromHeader(token, 'header'));
  const whole = carriedBytes(text);
  const lines = perLine(text);
  // Lines that each are a token are several tokens; base64 broken into lines is one.
  if (lines.length > 1 && lines.every(({ bytes }) => beginsAsToken(bytes))) return lines;
  if (whole) return [{ ...whole, ...NOWHERE }];
  return lines.filter(({ bytes }) => beginsAsToken(bytes));
}

function fromHeader(token: HeaderToken, form: 'header' | 'HAR'): FoundToken {
  const { valueLength, ...rest } = token;
  return { ...rest, form, headerLength: valueLength };
}

function perLine(text: string): FoundToken[] {
  return text.split('\n').flatMap((line, index) => {
    const carried = line.trim() === '' ? null : carriedBytes(line.trim());
    return carried ? [{ ...carried, ...NOWHERE, line: index + 1 }] : [];
  });
}

const NTLMSSP = Buffer.from('NTLMSSP\0', 'latin1');
const NEGOEXTS = Buffer.from('NEGOEXTS', 'latin1');

/** The first bytes of every format that `decode` knows, with a DER length that could be right. */
export function beginsAsToken(bytes: Buffer): boolean {
  const [tag, length] = bytes;
  if (tag === undefined || length === undefined) return false;
  const start = bytes.subarray(0, 8);
  if (start.equals(NTLMSSP) || start.equals(NEGOEXTS)) return true;
  const application = tag >= 0x60 && tag <= 0x7e;
  const negotiation = tag === 0xa0 || tag === 0xa1;
  if (!application && !negotiation) return false;
  // In text 0x60 to 0x7e are letters, and what follows is one too; a length below 128 has to fit.
  if (length >= 0x81 && length <= 0x84) return true;
  return length < 0x80 && length + 2 <= bytes.length && bytes.length <= length + 2 + 16 && !isText(bytes);
}

function isText(bytes: Buffer): boolean {
  return bytes.every(
    (byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09,
  );
}

/** Base64 in the words of a log line that is no header: `gss token: YII…`, `"token":"TlRMTVNT…"`, `C: oYG…`. */
import { MOST_TOKENS, tokenAt } from './headers.ts';
import { base64, type Carried, isBase64 } from './textForms.ts';
import { beginsAsToken, derLength } from './token.ts';

/** Shorter words are words, unless they are a token to the last byte. */
const SHORTEST = 24;
/** A server's last answer in SPNEGO has so many characters (`oQcwBaADCgEA`), and none has fewer. */
const SHORTEST_WHOLE = 12;

/** Every run of base64 in a text whose bytes begin as a token does. */
export function tokensInWords(text: string): (Carried & { line: number })[] {
  const found: (Carried & { line: number })[] = [];
  let line = 1;
  let start = 0;
  for (let at = 0; at <= text.length && found.length < MOST_TOKENS; at++) {
    const code = text.charCodeAt(at);
    if (isBase64(code) || code === 0x2d || code === 0x5f) continue;
    if (at - start >= SHORTEST_WHOLE) {
      const carried = tokenOf(text, start, at);
      if (carried && (at - start >= SHORTEST || derLength(carried.bytes) === carried.bytes.length)) {
        found.push({ bytes: carried.bytes, form: carried.form, line });
        // On further lines too: those are read.
        for (; at < carried.end; at++) if (text[at] === '\n') line++;
      }
    }
    if (text[at] === '\n') line++;
    start = at + 1;
  }
  return found;
}

/** The first four characters tell for nearly all words that they are no token. */
function tokenOf(text: string, start: number, end: number): (Carried & { end: number }) | null {
  const word = text.slice(start, end);
  if (!beginsAsToken(Buffer.from(word.slice(0, 12), 'base64'))) return null;
  const carried = base64(word);
  const whole = tokenAt(text, start, text.length);
  if (whole && whole.end > end)
    return { bytes: whole.bytes, form: carried?.form ?? 'base64', end: whole.end };
  return carried && { ...carried, end };
}

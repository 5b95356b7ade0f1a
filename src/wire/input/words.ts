/** Base64 in the words of a log line that is no header: `gss token: YII…`, `"token":"TlRMTVNT…"`, `C: oYG…`. */
import { base64, type Carried, isBase64 } from './textForms.ts';
import { beginsAsToken } from './token.ts';

/** Shorter words are words. */
const SHORTEST = 24;

/** Every run of base64 in a text whose bytes begin as a token does. */
export function tokensInWords(text: string): (Carried & { line: number })[] {
  const found: (Carried & { line: number })[] = [];
  let line = 1;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0x20;
    if (isBase64(code) || code === 0x2d || code === 0x5f) continue;
    if (at - start >= SHORTEST) {
      const carried = tokenOf(text.slice(start, at));
      if (carried) found.push({ ...carried, line });
    }
    if (code === 0x0a) line++;
    start = at + 1;
  }
  return found;
}

/** The first four characters tell for nearly all words that they are no token. */
function tokenOf(word: string): Carried | null {
  const start = Buffer.from(word.slice(0, 12), 'base64');
  if (!beginsAsToken(start)) return null;
  return base64(word);
}

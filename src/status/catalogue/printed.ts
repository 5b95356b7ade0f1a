/** Codes by the words that libraries print in their place, found in a line of text. */
import { ERROR_TABLE_BASE_krb5 } from '../krb5.ts';
import { CATALOGUE, entryOf, entryOfComErr } from './catalogue.ts';
import type { Entry } from './entry.ts';

/** A stretch of a line that stands for an entry. */
export type PrintedHit = { start: number; end: number; entry: Entry };

/** What other programs print in the same words, so that nothing could be concluded from them. */
const TOO_COMMON = [
  'service not available',
  'Invalid UTF-8 string',
  'Password mismatch',
  'Cannot read password',
  'Invalid certificate',
  'Invalid signature',
  'Revoked certificate',
  'Certificate mismatch',
  'Client not trusted',
  'Invalid argument',
  'host/domain name not found',
  'service name unknown',
  'A parameter was malformed',
];

/** Words of other implementations, and those into which MIT's library puts names: by offset in the table krb5. */
const WORDED: readonly (readonly [pattern: RegExp, offset: number])[] = [
  [/Client '[^']+' not found in Kerberos database/gi, 6],
  [/Server \S+ not found in Kerberos database/gi, 7],
  [/Pre-authentication information was invalid/gi, 24],
  [/Integrity check on decrypted field failed/gi, 31],
  [/Password incorrect while getting initial credentials/gi, 31],
  [/Request ticket server \S+ kvno \d+ not found in keytab/gi, 44],
  [/Request ticket server \S+ not found in keytab/gi, 45],
  [/No Kerberos credentials available/gi, 141],
  [/Cannot find KDC for (?:realm|requested realm)(?: "[^"]+")?/gi, 154],
  [/Cannot locate KDC/gi, 154],
  [/Cannot contact any KDC for (?:realm|requested realm)(?: '[^']+')?/gi, 156],
  [/unable to reach any KDC in realm \S+/gi, 156],
  [/Keytab contains no suitable keys for \S+/gi, 181],
  [/No key table entry found (?:for|matching) \S+/gi, 181],
];

const BY_FIRST_WORD = new Map<string, { text: string; entry: Entry }[]>();

for (const entry of CATALOGUE) {
  const text = entry.text?.toLowerCase().replace(/\.$/, '');
  // The profile's words ("No more sections") are those of any program.
  if (text === undefined || text.length < 14 || entry.family === 'krb5-other') continue;
  if (TOO_COMMON.some((common) => common.toLowerCase() === text)) continue;
  const word = firstWord(text);
  BY_FIRST_WORD.set(word, [...(BY_FIRST_WORD.get(word) ?? []), { text, entry }]);
}

// The longest first, so that none hides behind its own beginning.
for (const list of BY_FIRST_WORD.values()) list.sort((one, other) => other.text.length - one.text.length);

function firstWord(text: string): string {
  return /^[a-z0-9.]+/.exec(text)?.[0] ?? '';
}

/** Every stretch of the line that libraries print for an error, with the number that Java puts behind it. */
export function printedIn(line: string): PrintedHit[] {
  const lower = line.toLowerCase();
  const hits: PrintedHit[] = [];
  for (const { 0: word, index } of lower.matchAll(/(?<![a-z])[a-z0-9.]+/g)) {
    const known = BY_FIRST_WORD.get(word)?.find(({ text }) => lower.startsWith(text, index));
    if (known && !/[a-z]/.test(lower[index + known.text.length] ?? '')) {
      hits.push({ start: index, end: index + known.text.length, entry: known.entry });
    }
  }
  for (const [pattern, offset] of WORDED) {
    for (const { 0: words, index } of line.matchAll(pattern)) {
      const entry = entryOf('krb5-protocol', offset) ?? entryOfComErr(ERROR_TABLE_BASE_krb5 + offset);
      if (entry) hits.push({ start: index, end: index + words.length, entry });
    }
  }
  return hits.map((hit) => withNumber(hit, line));
}

function withNumber(hit: PrintedHit, line: string): PrintedHit {
  const number = /^\s*\((\d{1,3})\)/.exec(line.slice(hit.end));
  return number && Number(number[1]) === hit.entry.code ? { ...hit, end: hit.end + number[0].length } : hit;
}

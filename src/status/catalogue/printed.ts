/** Codes by the words that libraries print in their place, found in a line of text. */
import { ERROR_TABLE_BASE_krb5 } from '../krb5.ts';
import { CATALOGUE, entriesNamed, entryOf, entryOfComErr } from './catalogue.ts';
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

/**
 * Words of other implementations, and those into which MIT's library puts names: by offset in the table krb5, or by the
 * name of another entry. Of those about keytabs the number was read from a service that printed them.
 */
const WORDED: readonly (readonly [pattern: RegExp, code: number | string])[] = [
  [/no such entry found in hdb/gi, 6],
  [/krb5_get_init_creds: Client \(\S+\) unknown/gi, 6],
  [/Client '[^']+' not found in Kerberos database/gi, 6],
  [/Server \S+ not found in Kerberos database/gi, 7],
  [/Clients credentials have been revoked/gi, 18],
  [/Pre-authentication information was invalid/gi, 24],
  [/Integrity check on decrypted field failed/gi, 31],
  [/Mechanism level: Checksum failed/g, 31],
  [/Password incorrect while getting initial credentials/gi, 31],
  [/Request ticket server \S+ kvno \d+ enctype \S+ found in keytab but cannot decrypt ticket/gi, 31],
  [/Cannot decrypt ticket for (\S+) using keytab key for \1(?!\S)/gi, 31],
  [/Cannot decrypt ticket for \S+ using keytab key for \S+/gi, 35],
  [/Request ticket server \S+ not found in keytab(?: \(ticket kvno \d+\))?/gi, 35],
  [/Request ticket server \S+ found in keytab but does not match server principal \S+/gi, 35],
  [/Request ticket server \S+ kvno \d+ not found in keytab/gi, 44],
  [/Request ticket server \S+ kvno \d+ found in keytab but not with enctype \S+/gi, 44],
  [/Cannot find key for \S+ kvno \d+ in keytab(?: \(request ticket server \S+\))?/gi, 44],
  [/No keys in keytab/gi, 45],
  [/Server principal \S+ does not match any keys in keytab/gi, 45],
  [/Cannot find key of appropriate type to decrypt AP[- ]REP/gi, 45],
  [/Password change rejected(?! \()/gi, 'KRB5_KPASSWD_SOFTERROR'],
  [/(?<=kpasswd: )Soft error(?! \()/gi, 'KRB5_KPASSWD_SOFTERROR'],
  [/(?<=kpasswd: )(?:Hard|Server) error(?! \()/gi, 'KRB5_KPASSWD_HARDERROR'],
  [/(?<=kpasswd: )Auth(?:entication)? error(?! \()/gi, 'KRB5_KPASSWD_AUTHERROR'],
  [/No Kerberos credentials available/gi, 141],
  [/Can't find client principal \S+ in cache collection/gi, 141],
  [/Failed to find any Kerberos tgt/gi, 141],
  [/Cannot find KDC for (?:realm|requested realm)(?: "[^"]+")?/gi, 154],
  [/Cannot locate KDC/gi, 154],
  [/Cannot contact any KDC for (?:realm|requested realm)(?: '[^']+')?/gi, 156],
  [/unable to reach any KDC in realm \S+/gi, 156],
  [/Keytab contains no suitable keys for \S+/gi, 181],
  [/Failed to find [^\s(]+(?: ?\(kvno \d+\))? in keytab/gi, 181],
  [/Keytab \S+ is nonexistent or empty/gi, 181],
  [/No key table entry found for \S+/gi, 181],
  [/No key table entry found matching \S+/gi, 'KG_KEYTAB_NOMATCH'],
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

/** gss-ntlmssp has words for its errors ("User not found") that are those of any program. */
const isOurs = ({ code }: Entry, line: string) => code >>> 16 !== 0x4e54 || /gss|ntlm/.test(line);

/** Every stretch of the line that libraries print for an error, with the number that Java puts behind it. */
export function printedIn(line: string): PrintedHit[] {
  const lower = line.toLowerCase();
  const hits: PrintedHit[] = [];
  for (const { 0: word, index } of lower.matchAll(/(?<![a-z])[a-z0-9.]+/g)) {
    const known = BY_FIRST_WORD.get(word)?.find(({ text }) => lower.startsWith(text, index));
    if (known && isOurs(known.entry, lower) && !/[a-z]/.test(lower[index + known.text.length] ?? '')) {
      hits.push({ start: index, end: index + known.text.length, entry: known.entry });
    }
  }
  for (const [pattern, code] of WORDED) {
    for (const { 0: words, index } of line.matchAll(pattern)) {
      const entry = entryOfWords(code);
      if (entry) hits.push({ start: index, end: index + words.length, entry });
    }
  }
  return hits.map((hit) => withNumber(hit, line));
}

function entryOfWords(code: number | string): Entry | null {
  if (typeof code === 'string') return entriesNamed(code)[0] ?? null;
  return entryOf('krb5-protocol', code) ?? entryOfComErr(ERROR_TABLE_BASE_krb5 + code);
}

function withNumber(hit: PrintedHit, line: string): PrintedHit {
  const number = /^\s*\((\d{1,3})\)/.exec(line.slice(hit.end));
  return number && Number(number[1]) === hit.entry.code ? { ...hit, end: hit.end + number[0].length } : hit;
}

/** The words of org.ietf.jgss.GSSException for its major codes. */
const JAVA_MAJORS: readonly (readonly [words: string, symbol: string])[] = [
  ['Channel binding mismatch', 'GSS_S_BAD_BINDINGS'],
  ['Unsupported mechanism requested', 'GSS_S_BAD_MECH'],
  ['Invalid name provided', 'GSS_S_BAD_NAME'],
  ['Token had invalid integrity check', 'GSS_S_BAD_SIG'],
  ['Specified security context expired', 'GSS_S_CONTEXT_EXPIRED'],
  ['Expired credentials detected', 'GSS_S_CREDENTIALS_EXPIRED'],
  ['Defective credential detected', 'GSS_S_DEFECTIVE_CREDENTIAL'],
  ['Defective token detected', 'GSS_S_DEFECTIVE_TOKEN'],
  ['Failure unspecified at GSS-API level', 'GSS_S_FAILURE'],
  ['No valid credentials provided', 'GSS_S_NO_CRED'],
];

/** The major status in a line of Java's GSSException. */
export function javaMajors(line: string): PrintedHit[] {
  if (!line.includes('GSSException')) return [];
  return JAVA_MAJORS.flatMap(([words, symbol]) => {
    const start = line.indexOf(words);
    const [entry] = entriesNamed(symbol);
    return start < 0 || !entry ? [] : [{ start, end: start + words.length, entry }];
  });
}

/** Reads one code as somebody typed it: a number in any spelling, a symbol, or two numbers in one. */
import { nearest } from '../../report/nearest.ts';
import { allNames, entriesNamed } from './catalogue.ts';
import { type Entry, FAMILIES } from './entry.ts';
import { type Hint, type Reading, readDigits, readNumber } from './readings.ts';

/** A word of one's own: a number in any spelling, a symbol, or MIT's `major.minor`. */
export function isCode(word: string): boolean {
  return (
    NUMBER.test(word) || PAIR.test(word) || /^[A-Za-z]\w*_\w+$/.test(word) || /^[0-9a-f]{2,8}$/i.test(word)
  );
}

const NUMBER = /^(?:0x[0-9a-f]{1,16}|[-+]?\d{1,10})$/i;
const PAIR = /^\(?(\d{5,10})[.:/,]\s?(-?\d{1,10})\)?$/;
const PREFIXES = [
  'SEC_E_',
  'SEC_I_',
  'STATUS_',
  'ERROR_',
  'KDC_ERR_',
  'KRB_AP_ERR_',
  'KRB_ERR_',
  'KRB5_',
  'GSS_S_',
  'RPC_S_',
  'CERT_E_',
  'CRYPT_E_',
  'TRUST_E_',
  'NTE_',
  'KG_',
];

/** What C puts behind a number: `0x80090308L`, `2148074248UL`. */
const SUFFIX = /^(0x[0-9a-f]{1,16}|-?\d{1,10})(?:u?l{1,2}|l{0,2}u)$/i;

/** Several codes in one word, as event viewers and mails join them: `C000006D/C000006A`. */
export function codesJoined(word: string): string[] {
  const parts = word.split(/[/,;|+]/);
  return parts.length > 1 && readCode(word).length === 0 && parts.every((part) => readCode(part).length > 0)
    ? parts
    : [word];
}

/** Reads one code by itself; readings are empty where it is none that the catalogue has. */
export function readCode(written: string): Reading[] {
  const word = written.replace(SUFFIX, '$1');
  const pair = PAIR.exec(word);
  if (pair) return readPair(Number(pair[1]), Number(pair[2]));
  const data = /^data\s+([0-9a-f]{2,8})$/i.exec(word);
  if (data) return readDigits(String(data[1]), AD_DATA).slice(0, 1);
  const hex = /^0x([0-9a-f]{1,16})$/i.exec(word);
  if (hex) {
    const value = low32(String(hex[1]));
    return value === null ? [] : readNumber(value, 'hexadecimal');
  }
  if (/^[-+]?\d{1,10}$/.test(word)) return readDigits(word.replace(/^\+/, ''));
  const symbols = readSymbol(word);
  return symbols.length === 0 && /^[0-9a-f]{2,8}$/i.test(word) ? readDigits(word) : symbols;
}

/** The low 32 bits; null where the high ones are no extension of their sign. */
export function low32(digits: string): number | null {
  const high = digits.slice(0, -8);
  return /^(?:0*|f{8})$/i.test(high) ? Number.parseInt(digits.slice(-8), 16) : null;
}

function readSymbol(word: string): Reading[] {
  const exact = entriesNamed(word);
  if (exact.length > 0) return exact.map((entry) => named(entry, 'it is its name'));
  return PREFIXES.flatMap((prefix) =>
    entriesNamed(prefix + word).map((entry) => named(entry, `its name without ${prefix}`)),
  );
}

/** A reading by a name or by printed words. */
export const named = (entry: Entry, why: string): Reading => ({
  as: FAMILIES[entry.family],
  why,
  entries: [entry],
});

/** Up to three names that are spelt nearly so. */
export function nearestNames(word: string): string[] {
  // Short names are near to everything.
  let names = allNames().filter((name) => name.includes('_'));
  const near: string[] = [];
  for (let count = 0; count < 3; count++) {
    const next = nearest(word, names);
    if (next === null) break;
    near.push(next);
    names = names.filter((name) => name !== next);
  }
  return near;
}

/** A major and a minor status in one. */
export function readPair(major: number, minor: number): Reading[] {
  const first = readNumber(major, 'decimal').find(({ as }) => as === FAMILIES['gss-major']);
  const hint: Hint = {
    families: ['gss-minor', 'krb5-library', 'krb5-protocol', 'errno'],
    because: 'the minor status',
  };
  const second = readNumber(minor, 'decimal', hint)[0];
  if (!first || major < 0x10000) return [];
  return [
    {
      as: 'GSS-API major and minor status',
      why: `${first.why}; the second number is the minor status`,
      entries: [...first.entries, ...(second?.entries ?? [])],
    },
  ];
}

/** What "data" in an LDAP error says of the number behind it. */
export const AD_DATA: Hint = { families: ['ad-data'], because: 'it stands behind "data" in an LDAP error' };

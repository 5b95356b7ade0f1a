/** What a number can mean: every field in which it is a code, the likeliest first, each with why. */
import { entryOf, entryOfComErr } from './catalogue.ts';
import { type Entry, FAMILIES, type Family } from './entry.ts';
import { mappedMinor } from './mappedMinor.ts';

/** How a number was written. */
export type Written = 'hexadecimal' | 'decimal';

/** Where the number stood, and which fields that speaks for, the likeliest first. */
export type Hint = { families: readonly Family[]; because: string };

export type Reading = {
  /** The field, and how the number gets there. */
  as: string;
  why: string;
  /** One; several where the number is made of fields (a GSS-API major status), or of two numbers. */
  entries: readonly Entry[];
};

type Weighed = Reading & { weight: number; family: Family };

/** Protocol errors that one really meets; the others are likelier to be something else. */
const USUAL_KRB5 = [6, 7, 12, 13, 14, 16, 18, 23, 24, 25, 29, 31, 32, 33, 34, 37, 41, 44, 45, 52, 60, 68];
const USUAL_WIN32 = [2, 5, 50, 53, 64, 65, 67, 86, 87];
/** The result that every refused bind ends with. */
const USUAL_LDAP = [49];

/**
 * Reads a number.
 *
 * @param value 32 bits, signed or unsigned
 * @param hint what the place of the number speaks for; null where it stood alone
 * @returns none where no field has it
 */
export function readNumber(value: number, written: Written, hint: Hint | null = null): Reading[] {
  const code = value >>> 0;
  const found = [
    ...whole(code),
    ...wrapped(code),
    ...majorStatus(code),
    ...(code < 0x10000 ? small(code, written) : []),
  ];
  const weighed = found.map((reading): Weighed => {
    const place = hint?.families.indexOf(reading.family) ?? -1;
    if (!hint || place < 0) return reading;
    return {
      ...reading,
      weight: reading.weight + 1000 - 200 * place,
      why: `${hint.because}; ${reading.why}`,
    };
  });
  return strip(weighed);
}

/** Digits without 0x that may be hexadecimal all the same: `52e`, `c000006d`, and the `18` of an event log. */
export function readDigits(digits: string, hint: Hint | null = null): Reading[] {
  const asDecimal = /^-?\d+$/.test(digits) && Math.abs(Number(digits)) <= 0xffffffff ? Number(digits) : null;
  const asHex = /^[0-9a-f]{2,8}$/i.test(digits) ? Number.parseInt(digits, 16) : null;
  const readings = asDecimal === null ? [] : readNumber(asDecimal, 'decimal', hint);
  if (asHex === null || asHex === asDecimal) return readings;
  const data = hint === null || hint.families.includes('ad-data') ? entryOf('ad-data', asHex) : null;
  const isData = data !== null && (digits.length === 3 || hint !== null);
  const others = readNumber(asHex, 'hexadecimal', hint)
    .filter(({ entries }) => !entries.some((each) => (isData && each === data) || each.family === 'errno'))
    .map((reading) =>
      asDecimal === null
        ? reading
        : { ...reading, why: `if it is hexadecimal without its 0x: ${reading.why}` },
    );
  const first = isData ? [{ as: FAMILIES['ad-data'], why: DATA_WHY, entries: [data] }] : [];
  // Eight digits that are a status in hexadecimal are hardly a number in decimal.
  const rest = digits.length === 8 ? [...others, ...readings] : [...readings, ...others];
  const isMajor = ({ entries }: Reading) => entries[0]?.family === 'gss-major' && entries[0].code < 0x10000;
  return [...first, ...rest.filter((each) => !isMajor(each)), ...rest.filter(isMajor)];
}

const DATA_WHY = 'Active Directory writes these three digits behind "data", in hexadecimal without 0x';

function strip(weighed: Weighed[]): Reading[] {
  return weighed
    .sort((one, other) => other.weight - one.weight)
    .map(({ as, why, entries }) => ({ as, why, entries }));
}

function one(
  family: Family,
  entry: Entry | null,
  weight: number,
  why: string,
  as: string = FAMILIES[family],
): Weighed[] {
  return entry === null ? [] : [{ family, as, why, entries: [entry], weight }];
}

/** The number as it is. */
function whole(code: number): Weighed[] {
  if (code < 0x10000) return [];
  const comErr = entryOfComErr(code);
  return [
    ...one('sspi', entryOf('sspi', code), 90, 'SSPI functions return it'),
    ...one('certificate', entryOf('certificate', code), 88, 'certificate and key functions return it'),
    ...one('ntstatus', entryOf('ntstatus', code), 89, 'the top digit C (8, 4) marks an NTSTATUS'),
    ...(comErr === null
      ? one(
          'gss-minor',
          mappedMinor(code) ?? entryOf('gss-minor', code),
          86,
          mappedMinor(code)
            ? "MIT's library gives out such numbers itself, from 100001 up"
            : 'a mechanism of GSS-API numbers its minor statuses so',
        )
      : one(
          comErr.family,
          comErr,
          87,
          "the number lies in one of MIT's error tables, as signed or unsigned 32 bits",
        )),
    ...one('winrm', entryOf('winrm', code), 88, 'WinRM numbers its errors so'),
    ...one('chromium', entryOf('chromium', code), 40, 'Chromium numbers the errors of its network stack so'),
    ...one('ad-data', entryOf('ad-data', code), 30, 'behind "data" in an LDAP error it is the sub-code'),
  ];
}

/** A Win32 error inside an HRESULT, an NTSTATUS with the N bit. */
function wrapped(code: number): Weighed[] {
  const facility = (code & 0x7fff0000) >>> 0;
  const low = code & 0xffff;
  const isWin32 = code >= 0x80000000 && (facility === 0x00070000 || facility === 0x40070000);
  const isNt = (code & 0x10000000) !== 0 && code >= 0x40000000;
  return [
    ...(isWin32
      ? one(
          'win32',
          entryOf('win32', low),
          86,
          facility === 0x00070000
            ? `0x8007 wraps a Win32 error: ${low}`
            : `0xC007 wraps a Win32 error as an NTSTATUS (FACILITY_NTWIN32): ${low}`,
          facility === 0x00070000 ? 'HRESULT around a Win32 error' : 'NTSTATUS around a Win32 error',
        )
      : []),
    ...(isNt
      ? one(
          'ntstatus',
          entryOf('ntstatus', code & ~0x10000000),
          85,
          'the N bit (0x10000000) wraps an NTSTATUS',
          'HRESULT around an NTSTATUS',
        )
      : []),
  ];
}

/** All three fields of a GSS-API major status, where each is defined. */
function majorStatus(code: number): Weighed[] {
  const calling = code >>> 24;
  const routine = (code >>> 16) & 0xff;
  const supplementary = code & 0xffff;
  if (calling > 3 || routine > 19 || supplementary > 31) return [];
  const parts = [calling << 24, routine << 16, ...[1, 2, 4, 8, 16].filter((bit) => supplementary & bit)];
  const entries = parts.flatMap((part) => (part === 0 ? [] : (entryOf('gss-major', part) ?? [])));
  const complete = entryOf('gss-major', 0);
  const fields = `calling error ${calling}, routine error ${routine}, supplementary bits ${supplementary}`;
  if (code === 0 && complete) return one('gss-major', complete, 10, fields);
  if (entries.length === 0) return [];
  const weight = code >= 0x10000 ? 80 : 12;
  return [{ family: 'gss-major', as: FAMILIES['gss-major'], why: fields, entries, weight }];
}

/** Below 65536 many fields count from 0 on. */
function small(code: number, written: Written): Weighed[] {
  const hex = written === 'hexadecimal';
  const protocol = entryOf('krb5-protocol', code);
  const usual = USUAL_KRB5.includes(code);
  const zero = code === 0;
  return [
    ...one(
      'krb5-protocol',
      protocol,
      (hex ? 60 : usual ? 55 : 35) - (zero ? 40 : 0),
      hex
        ? 'events 4768, 4769 and 4771 print Kerberos errors so'
        : 'KDCs, Java and Go print Kerberos errors in decimal',
    ),
    ...one(
      'win32',
      entryOf('win32', code),
      code >= 128 ? 62 : USUAL_WIN32.includes(code) ? 58 : 40,
      hex
        ? 'netlogon, NetSetup.log and debuggers print Win32 errors so'
        : 'Windows programs print Win32 errors in decimal',
    ),
    ...one(
      'ldap',
      entryOf('ldap', code),
      hex || zero ? 3 : USUAL_LDAP.includes(code) ? 57 : 20,
      'LDAP ends operations with such a result',
    ),
    ...one(
      'kpasswd',
      entryOf('kpasswd', code),
      2,
      'a change of a password over Kerberos ends with such a result',
    ),
    ...one('ad-data', entryOf('ad-data', code), hex ? 45 : 5, DATA_WHY),
    ...one('ntstatus', entryOf('ntstatus', code), zero ? 30 : 15, 'an NTSTATUS that is no error'),
    ...one('sspi', entryOf('sspi', code), zero ? 35 : 10, 'SSPI functions return it'),
    ...one(
      'errno',
      entryOf('errno', code),
      hex ? 5 : 25,
      'GSS-API minor statuses below 200 are errno values',
    ),
  ];
}

/** Codes in lines of Windows that have a shape of their own: Active Directory, IIS, the event viewer. */
import { entryOf } from './catalogue.ts';
import { AD_DATA, named } from './code.ts';
import { type Hint, type Reading, readDigits, readNumber } from './readings.ts';

/** A stretch of a line and what it can mean. */
export type Hit = { start: number; end: number; readings: readonly Reading[] };

/** `data 52e`, behind an error of LDAP or of AcceptSecurityContext. */
export function dataIn(line: string): Hit[] {
  if (!/ldap|AcceptSecurityContext|DSID-/i.test(line)) return [];
  return [...line.matchAll(/\bdata ([0-9a-f]{2,8})\b/gi)].flatMap((match) => {
    const readings = readDigits(String(match[1]), AD_DATA).slice(0, 1);
    const isData = readings[0]?.entries[0]?.family === 'ad-data';
    return isData ? [{ start: match.index, end: match.index + match[0].length, readings }] : [];
  });
}

const DIRECTORY: Hint = {
  families: ['win32'],
  because: 'Active Directory begins its errors with a Win32 error',
};

/** `00002028: LdapErr: DSID-…`: the Win32 error behind an answer of Active Directory, in eight digits. */
export function directoryIn(line: string): Hit[] {
  return [...line.matchAll(/(?<!\w)(0000[0-9a-f]{4})(?=: \w{2,6}Err: DSID-)/gi)].flatMap((match) => {
    const readings = readNumber(Number.parseInt(String(match[1]), 16), 'hexadecimal', DIRECTORY);
    const first = readings.slice(0, 1).filter(({ entries }) => entries[0]?.family === 'win32');
    return first.length === 0 ? [] : [{ start: match.index, end: match.index + 8, readings: first }];
  });
}

const IIS: Hint = {
  families: ['win32', 'sspi'],
  because: 'in a log of IIS it stands where sc-win32-status does',
};

/** A line of IIS' log ends with the status of HTTP, its sub-status, a Win32 error, and times and counts. */
export function iisIn(line: string): Hit[] {
  const found = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .* [45]\d\d \d{1,2} (\d{1,10})(?: \d{1,10}){1,3}\s*$/d.exec(
    line,
  );
  const [start, end] = found?.indices?.[1] ?? [0, 0];
  const readings = found && start > 0 ? readNumber(Number(found[1]), 'decimal', IIS).slice(0, 1) : [];
  const known = readings.filter(({ entries }) => (entries[0]?.code ?? 0) !== 0);
  return known.length === 0 ? [] : [{ start, end, readings: known }];
}

/** `%%1311`: where the event viewer puts the words of a Win32 error; of other events these are words of their own. */
export function parametersIn(line: string): Hit[] {
  if (!/netlogon|due to the following|following error/i.test(line)) return [];
  return [...line.matchAll(/%%(\d{4})(?!\d)/g)].flatMap((match) => {
    const entry = entryOf('win32', Number(match[1]));
    const why = 'the event viewer puts the words of a Win32 error in its place';
    return entry
      ? [{ start: match.index, end: match.index + match[0].length, readings: [named(entry, why)] }]
      : [];
  });
}

/**
 * Times between FILETIME and epoch seconds; local ones by the rules that Windows itself has for the date in
 * question.
 */
import { fileTimeToEpoch } from '../../wire/fileTime.ts';
import { win32Call } from './call.ts';
import { kernel32, kernel32Library } from './kernel32.ts';
import { isExported } from './library.ts';

/** sizeof(SYSTEMTIME): eight WORDs. */
const SYSTEMTIME_BYTES = 16;

/**
 * A FILETIME in local time, as SSPI's TimeStamp is by its documentation, as epoch seconds.
 *
 * LocalFileTimeToFileTime takes the offset of today, which is wrong for a date on the other side of a clock
 * change; TzSpecificLocalTimeToSystemTimeEx takes that of the date, by the year's own rules. Fractions are
 * cut off.
 *
 * @returns null for 0 (not written), for "never" and where Windows refuses the value
 */
export function localFileTimeToUtc(raw: bigint): number | null {
  if (fileTimeToEpoch(raw) === null) return null;
  const fileTime = Buffer.alloc(8);
  fileTime.writeBigUInt64LE(raw);
  const local = Buffer.alloc(SYSTEMTIME_BYTES);
  const universal = Buffer.alloc(SYSTEMTIME_BYTES);
  const { FileTimeToSystemTime, SystemTimeToFileTime } = kernel32();
  const convert = isExported(kernel32Library(), 'TzSpecificLocalTimeToSystemTimeEx')
    ? 'TzSpecificLocalTimeToSystemTimeEx'
    : 'TzSpecificLocalTimeToSystemTime';
  const refused =
    win32Call('FileTimeToSystemTime', {}, () => FileTimeToSystemTime(fileTime, local) !== 0) ??
    win32Call(convert, {}, () => kernel32()[convert](null, local, universal) !== 0) ??
    win32Call('SystemTimeToFileTime', {}, () => SystemTimeToFileTime(universal, fileTime) !== 0);
  return refused === null ? fileTimeToEpoch(fileTime.readBigUInt64LE()) : null;
}

/** A FILETIME in UTC as `2026-11-21T08:42:00Z`; null for 0, "never" and what is no time. */
export function fileTimeToIso(raw: bigint): string | null {
  const epochSeconds = fileTimeToEpoch(raw);
  return epochSeconds === null ? null : `${new Date(epochSeconds * 1000).toISOString().slice(0, -5)}Z`;
}

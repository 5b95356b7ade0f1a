/**
 * TimeStamp: 100-nanosecond steps since 1601, in the host's local time as the SSPI pages say. A library may leave it
 * untouched, so it is filled with a pattern beforehand.
 */
import { localFileTimeToEpoch } from '../../wire/fileTime.ts';
import type { NativeTime } from '../backend.ts';
import { isWine } from '../windows/ntdll.ts';
import { localFileTimeToUtc } from '../windows/time.ts';

const LENGTH = 8;
/** No time that any library would give: the year 38000. */
const UNTOUCHED = 0xa5a5a5a5a5a5a5a5n;
const UNTOUCHED_HALF = 0xa5a5a5a5n;
/** The greatest LARGE_INTEGER, and the greatest FILETIMEs a little below it: what packages write for "never". */
const GREATEST = 0x7fffffffffffffffn;
const NEVER = 0x7fffff0000000000n;
/** The last instant of the year 9999, beyond which JavaScript and people alike stop reading dates. */
const YEAR_10000 = 2650467744000000000n;

/** GSS_C_INDEFINITE, 2^32-1 seconds, added to the time of the call: what Wine makes of it, and Wine alone. */
function isIndefinite(epochSeconds: number): boolean {
  if (Math.abs(epochSeconds - Date.now() / 1000 - 0xffffffff) >= 3600) return false;
  return process.platform === 'win32' && isWine();
}

/** A TimeStamp to be written by a call. */
export function freshTimeStamp(): Buffer {
  const bytes = Buffer.alloc(LENGTH);
  bytes.writeBigUInt64LE(UNTOUCHED);
  return bytes;
}

/**
 * What the call made of it.
 */
export function readTimeStamp(bytes: Buffer): NativeTime {
  return nativeTime(bytes.readBigUInt64LE());
}

/** The same for a value that came in a structure. */
export function nativeTime(value: bigint): NativeTime {
  const raw = `0x${value.toString(16).toUpperCase().padStart(16, '0')}`;
  const as = (state: NativeTime['state'], epochSeconds: number | null = null) => ({
    raw,
    state,
    epochSeconds,
  });
  if (value === UNTOUCHED) return as('untouched');
  if (value === 0n) return as('zero');
  if (value >> 32n === UNTOUCHED_HALF || (value & 0xffffffffn) === UNTOUCHED_HALF) return as('partial');
  if (value >= NEVER && value <= GREATEST) return as('never');
  if (value >= YEAR_10000) return as('unreadable');
  const epochSeconds = process.platform === 'win32' ? localFileTimeToUtc(value) : localFileTimeToEpoch(value);
  if (epochSeconds === null) return as('unreadable');
  return isIndefinite(epochSeconds) ? as('indefinite') : as('at', epochSeconds);
}

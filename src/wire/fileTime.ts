/**
 * FILETIME: 100-nanosecond intervals since 1601-01-01 (minwinbase.h), in UTC or in local time.
 *
 * SSPI's TimeStamp is a FILETIME in local time by its documentation; LSA's and Kerberos' times are in UTC.
 */

const TICKS_PER_SECOND = 10_000_000n;
/** 1970-01-01 as a FILETIME. */
const EPOCH = 116_444_736_000_000_000n;
/** The largest LARGE_INTEGER: "never", in most places. */
const LARGEST = 0x7fff_ffff_ffff_ffffn;
/** Packages take a day or a time zone's offset off "never" before they give it out. */
const TWO_DAYS = 2n * 86_400n * TICKS_PER_SECOND;

/** True where a time means that there is no end: the largest value, or two days less at most. */
export function isNever(raw: bigint): boolean {
  return raw >= LARGEST - TWO_DAYS && raw <= LARGEST;
}

/**
 * A FILETIME in UTC as epoch seconds; fractions are cut off.
 *
 * @returns null for 0 (not written), for "never" and for what is no time
 */
export function fileTimeToEpoch(raw: bigint): number | null {
  if (raw <= 0n || raw >= LARGEST - TWO_DAYS) return null;
  return floorSeconds(raw - EPOCH);
}

/** Epoch seconds as a FILETIME in UTC. */
export function epochToFileTime(epochSeconds: number): bigint {
  return BigInt(Math.floor(epochSeconds)) * TICKS_PER_SECOND + EPOCH;
}

/**
 * A FILETIME in local time as epoch seconds, by the rules of this host's time zone for the date in question.
 * Of an hour that the clocks go through twice the first is meant; the value itself does not tell.
 *
 * @returns null as `fileTimeToEpoch` does
 */
export function localFileTimeToEpoch(raw: bigint): number | null {
  const asUtc = fileTimeToEpoch(raw);
  if (asUtc === null) return null;
  const wall = new Date(asUtc * 1000);
  const local = new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
    wall.getUTCSeconds(),
  );
  return Math.floor(local.getTime() / 1000);
}

/** BigInt division cuts towards zero; before 1970 that would be a second too late. */
function floorSeconds(ticks: bigint): number {
  const seconds = ticks / TICKS_PER_SECOND;
  return Number(ticks < 0n && ticks % TICKS_PER_SECOND !== 0n ? seconds - 1n : seconds);
}

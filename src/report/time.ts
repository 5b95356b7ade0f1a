/** Times as the report writes them: UTC and epoch seconds for scripts, local time with its offset for people. */
import type { Lifetime, NativeTime } from '../backends/backend.ts';
import type { Expiry, Instant } from './schema/shared.ts';

/** An instant from epoch seconds; fractions are cut off. */
export function instant(epochSeconds: number): Instant {
  const seconds = Math.floor(epochSeconds);
  const date = new Date(seconds * 1000);
  return { utc: `${date.toISOString().slice(0, 19)}Z`, local: local(date), epochSeconds: seconds };
}

/** `2026-11-21 08:42:00 +01:00`. */
function local(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const shifted = new Date(date.getTime() + minutes * 60_000).toISOString();
  const sign = minutes < 0 ? '-' : '+';
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = `${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${offset}`;
}

/**
 * An expiry from the lifetime that the library gave.
 *
 * @param lifetime seconds left, as the library said
 * @param now epoch seconds at which it said so
 * @param expiredAt epoch seconds of the end, where another source tells when a lifetime of 0 began
 * @param reason why there is no time, where there is none
 */
export function expiry(
  lifetime: Lifetime,
  now: number,
  reason: string | null = null,
  expiredAt: number | null = null,
): Expiry {
  const none = { ...NO_INSTANT, raw: null };
  if (lifetime === 'never')
    return { state: 'never', ...none, reason: reason ?? 'the library says it has no end' };
  if (lifetime === 'not-provided') {
    return { state: 'not-provided', ...none, reason: reason ?? 'the library gave no time' };
  }
  const expired = lifetime === 0;
  if (expired && expiredAt === null) {
    return { state: 'expired', ...none, reason: reason ?? 'the library says only that the time is up' };
  }
  const end = expired && expiredAt !== null ? expiredAt : Math.floor(now) + lifetime;
  return {
    state: expired ? 'expired' : 'at',
    ...instant(end),
    remainingSeconds: end - Math.floor(now),
    reason,
    raw: null,
  };
}

const NO_INSTANT = { utc: null, local: null, epochSeconds: null, remainingSeconds: null };

/**
 * An expiry from the TimeStamp that an SSPI library wrote, or did not.
 *
 * @param now epoch seconds
 */
export function expiryOfTime({ state, epochSeconds, raw }: NativeTime, now: number): Expiry {
  if (epochSeconds !== null) {
    const remainingSeconds = epochSeconds - Math.floor(now);
    const reason = 'the library wrote local time; turned into UTC by the rules of this host';
    return {
      state: remainingSeconds > 0 ? 'at' : 'expired',
      ...instant(epochSeconds),
      remainingSeconds,
      reason,
      raw,
    };
  }
  if (state === 'never') return { state: 'never', ...NO_INSTANT, reason: 'the library wrote "never"', raw };
  if (state === 'indefinite') {
    const reason = 'Wine wrote 136 years from now: "indefinite" of the GSS-API library behind it';
    return { state: 'never', ...NO_INSTANT, reason, raw };
  }
  return {
    state: 'not-provided',
    ...NO_INSTANT,
    reason: NO_TIME[state],
    raw: state === 'untouched' ? null : raw,
  };
}

const NO_TIME: Readonly<Record<NativeTime['state'], string>> = {
  untouched: 'not provided by the library: it wrote no expiry',
  zero: 'not provided by the library: it wrote 0',
  partial: 'not provided by the library: it wrote half of an expiry',
  indefinite: '',
  unreadable: 'what the library wrote is no time by the rules of this host',
  never: '',
  at: '',
};

/** `9 h 59 min`, `3 d 2 h`, `45 s`; a leading minus for the past. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const total = Math.abs(Math.floor(seconds));
  const units: [string, number][] = [
    ['d', 86400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ];
  const first = units.findIndex(([, size]) => total >= size);
  if (first < 0) return '0 s';
  let rest = total;
  const parts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count} ${unit}` : '';
  });
  return sign + parts.filter((part) => part !== '').join(' ');
}

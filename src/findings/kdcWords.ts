/** A KDC, and how it was tried, in words. */
import type { KdcRow } from '../report/schema/kdc.ts';

/** `kdc.example.com:88 (192.0.2.1)`. */
export function placeOf({ host, port, address }: KdcRow): string {
  const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return address === null || address === host ? place : `${place} (${address})`;
}

/** How it was tried, and what came of it. */
export function triedWords(row: KdcRow): string {
  if (row.address === null) return `${placeOf(row)}: no address: ${row.addressError}`;
  const words = (['udp', 'tcp'] as const).map((transport) => {
    const { state, error, milliseconds } = row[transport];
    const name = transport.toUpperCase();
    if (state === 'answered') return `${name} answered in ${milliseconds} ms`;
    return `${name} ${state === 'not-asked' ? 'not asked' : `${state} after ${milliseconds} ms`}: ${error}`;
  });
  return `${placeOf(row)}: ${words.join('; ')}`;
}

/** Where a KDC comes from, for a sentence. */
export const from = ({ sources: [first] }: KdcRow) => (first ? `, from ${first.where}` : '');

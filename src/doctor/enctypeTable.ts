/** Encryption types from end to end: what the KDC offers, krb5.conf permits, the keytab has and the ticket uses. */
import { enctypeName } from '../wire/crypto/enctypes.ts';

export type EnctypeSources = {
  /** Numbers; null where it is not known. */
  kdcOffers: readonly number[] | null;
  configurationPermits: readonly number[] | null;
  keytabHas: readonly number[] | null;
  ticketUses: readonly number[] | null;
};

export type EnctypeRow = { [Column in keyof EnctypeSources]: boolean | null } & {
  number: number;
  name: string | null;
  weak: boolean;
  missing: (keyof EnctypeSources)[];
};

/** DES in all its variants, and RC4. */
export const WEAK_ENCTYPES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 16, 23, 24]);

/** Of a ticket's own column nothing is missing: it has one type only. */
const NEEDED = ['kdcOffers', 'configurationPermits', 'keytabHas'] as const;

/**
 * A row for each type that somebody has keys of, those that fit everywhere first. What is missing is said only where no
 * type fits everywhere: then it is what keeps a type from being used.
 */
export function enctypeTable(sources: EnctypeSources): EnctypeRow[] {
  const { kdcOffers, keytabHas, ticketUses, configurationPermits } = sources;
  const keys = [...(kdcOffers ?? []), ...(keytabHas ?? []), ...(ticketUses ?? [])];
  // Permitting alone makes no key: types that nobody has are left out, unless nothing else is known.
  const numbers = [...new Set(keys.length > 0 ? keys : (configurationPermits ?? []))];
  const has = (column: keyof EnctypeSources, number: number) => sources[column]?.includes(number) ?? null;
  const lacking = (number: number) => NEEDED.filter((column) => has(column, number) === false);
  const fits = numbers.some((number) => lacking(number).length === 0);
  const rows = numbers.map(
    (number): EnctypeRow => ({
      number,
      name: enctypeName(number),
      weak: WEAK_ENCTYPES.has(number),
      kdcOffers: has('kdcOffers', number),
      configurationPermits: has('configurationPermits', number),
      keytabHas: has('keytabHas', number),
      ticketUses: has('ticketUses', number),
      missing: fits ? [] : lacking(number),
    }),
  );
  return rows.sort((one, other) => lacking(one.number).length - lacking(other.number).length);
}

/** The settings that decide, each as libkrb5 takes it, with where that comes from. */
import type { LIBDEFAULTS } from '../backends/libkrb5/keys/libdefaults.ts';
import { booleanOf, integerOf } from '../backends/libkrb5/values.ts';
import type { JudgedRelation } from '../findings/configValues.ts';
import type { ConfigFacts } from '../operations/config.ts';

type Source = 'environment' | 'configuration' | 'compiled' | 'unknown';

export type Effective<T> = { value: T; source: Source; where: string };

type LibdefaultsKey = keyof typeof LIBDEFAULTS;

/** What holds where the files say nothing, or nothing that can be read (krb5.conf(5) of MIT). */
const DEFAULTS = {
  dnsUriLookup: ['dns_uri_lookup', true],
  rdns: ['rdns', true],
  ignoreAcceptorHostname: ['ignore_acceptor_hostname', false],
  enforceOkAsDelegate: ['enforce_ok_as_delegate', false],
  forwardable: ['forwardable', false],
  proxiable: ['proxiable', false],
  noaddresses: ['noaddresses', true],
  canonicalize: ['canonicalize', false],
} as const satisfies Record<string, [LibdefaultsKey, boolean]>;

const NUMBERS = {
  clockskew: ['clockskew', 300],
  udpPreferenceLimit: ['udp_preference_limit', 1465],
  kdcTimesync: ['kdc_timesync', 1],
} as const satisfies Record<string, [LibdefaultsKey, number]>;

const TIMES = {
  ticketLifetime: ['ticket_lifetime', 86400],
  renewLifetime: ['renew_lifetime', 0],
} as const satisfies Record<string, [LibdefaultsKey, number]>;

/** These the library looks for in a realm's subsection of [libdefaults] first. */
const PER_REALM: readonly string[] = [
  ...['forwardable', 'proxiable', 'noaddresses', 'canonicalize', 'ticket_lifetime', 'renew_lifetime'],
];

const COMPILED = 'libkrb5.so.3';

/** @param relations all lines, with which of them count */
export function effectiveSettings(facts: ConfigFacts | null, relations: readonly JudgedRelation[]) {
  const realm = facts?.library?.settings.defaultRealm.value ?? null;
  const find = (key: string) => {
    const at = (...path: string[]) =>
      relations.find(
        (each) => each.counts && each.section === 'libdefaults' && each.path.join('\0') === path.join('\0'),
      );
    return (
      (realm !== null && PER_REALM.includes(key) ? at(realm, key) : undefined) ??
      at(key) ??
      (key.startsWith('dns_lookup') ? at('dns_fallback') : undefined)
    );
  };
  const read = <T>(key: string, otherwise: T, parse: (text: string) => T | null): Effective<T> => {
    const relation = find(key);
    const value = relation ? parse(relation.value) : null;
    if (!relation || value === null) return { value: otherwise, source: 'compiled', where: COMPILED };
    return { value, source: 'configuration', where: `${relation.file}:${relation.line}` };
  };
  const each = <K extends string, T>(
    table: Readonly<Record<K, readonly [string, T]>>,
    parse: (text: string) => T | null,
  ) =>
    Object.fromEntries(
      Object.entries<readonly [string, T]>(table).map(([name, [key, otherwise]]) => [
        name,
        read(key, otherwise, parse),
      ]),
    ) as Record<K, Effective<T>>;
  const canonicalize = (text: string) =>
    text.toLowerCase() === 'fallback' ? 'fallback' : (booleanOf(text)?.toString() ?? null);
  return {
    dnsCanonicalizeHostname: read<string>('dns_canonicalize_hostname', 'true', canonicalize),
    // Of these two, what is neither yes nor no is no (_krb5_conf_boolean).
    dnsLookupKdc: read('dns_lookup_kdc', true, (text) => booleanOf(text) ?? false),
    dnsLookupRealm: read('dns_lookup_realm', false, (text) => booleanOf(text) ?? false),
    ...each<keyof typeof DEFAULTS, boolean>(DEFAULTS, booleanOf),
    ...each<keyof typeof NUMBERS, number>(NUMBERS, integerOf),
    ...each<keyof typeof TIMES, number>(TIMES, (text) => facts?.judged.durations[text] ?? null),
  };
}

/** What the two settings make of the host name in a service principal name (sn2princ.c). */
export function servicePrincipalWords(canonicalize: string, rdns: boolean): string {
  if (canonicalize === 'false')
    return 'the host name is taken as it is given; an alias needs an SPN of its own';
  const reverse = rdns
    ? 'and then by the reverse lookup of its address: the SPN is made of the name that the PTR record gives'
    : 'and its reverse lookup is left alone: the SPN is made of the canonical name, an alias (CNAME) is followed';
  if (canonicalize === 'fallback')
    return `the host name is taken as it is given; if the KDC does not know it, DNS completes it, ${reverse}`;
  return `DNS completes the host name first, ${reverse}`;
}

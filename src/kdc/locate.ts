/** Which servers a realm has by krb5.conf, SSSD's locator and DNS, and which of them libkrb5 would use. */
import type { DnsQuery, Role } from './dnsRecords.ts';
import { type ServerEntry, serverEntry, type Transport } from './serverEntry.ts';

export type Source = 'krb5.conf' | 'sssd' | 'dns-srv' | 'dns-uri';

export type FoundServer = {
  role: Role;
  source: Source;
  /** `kdc in krb5.conf`, `_kerberos._udp.EXAMPLE.COM SRV 0 0 88 kdc.example.com`. */
  where: string;
  entry: ServerEntry;
  /** Whether libkrb5 would ask it; null where there is no libkrb5. */
  used: boolean | null;
  usedBecause: string;
};

/** What krb5.conf names for the realm, as it stands there. */
export type Configured = Readonly<Record<Role, readonly string[]>>;

/** SSSD's plug-in for libkrb5, and the file that it reads. */
export type Locator = {
  /** The plug-in's file; null where it is not installed. */
  plugin: string | null;
  path: string;
  /** Null where the file does not exist. */
  readable: boolean | null;
  reason: string | null;
  servers: string[];
};

export type LookupSettings = { dnsLookupKdc: boolean; dnsUriLookup: boolean };

const PORTS: Readonly<Record<Role, number>> = { kdc: 88, primary: 88, admin: 749, kpasswd: 464 };

const RELATIONS: Readonly<Record<Role, string>> = {
  kdc: 'kdc',
  primary: 'primary_kdc',
  admin: 'admin_server',
  kpasswd: 'kpasswd_server',
};

/** One that cannot be read is kept, to be shown: its host is what was written. */
function entryOf(text: string, role: Role): ServerEntry {
  const remark = 'no host and port can be read from it';
  const unreadable = { text, host: text, port: PORTS[role], transports: [], proxy: null, remark };
  return serverEntry(text, PORTS[role]) ?? unreadable;
}

/** Whether libkrb5 hears of SSSD's servers: then it hears of no others. */
const isPluginUsed = (locator: Locator | null) =>
  locator !== null && locator.plugin !== null && locator.servers.length > 0;

function sssdServers(locator: Locator, settings: LookupSettings | null): FoundServer[] {
  const isUsed = isPluginUsed(locator);
  const about = {
    role: 'kdc',
    source: 'sssd',
    where: locator.path,
    used: settings === null ? null : isUsed,
    usedBecause: isUsed
      ? "SSSD's plug-in for libkrb5 is asked before krb5.conf and DNS"
      : "SSSD's plug-in for libkrb5 is not installed",
  } as const;
  return locator.servers.map((text) => ({ ...about, entry: entryOf(text, 'kdc') }));
}

/** In the order in which libkrb5 takes them: a plug-in's, then krb5.conf's (k5_locate_server). */
export function localServers(
  configured: Configured,
  locator: Locator | null,
  settings: LookupSettings | null,
): FoundServer[] {
  const sssd = locator === null ? [] : sssdServers(locator, settings);
  const own = (Object.keys(RELATIONS) as Role[]).flatMap((role) =>
    configured[role].map((text): FoundServer => {
      const hidden = isPluginUsed(locator) && role === 'kdc';
      const usedBecause = hidden
        ? "SSSD's plug-in for libkrb5 names others"
        : 'krb5.conf names it, which comes before DNS';
      const where = `${RELATIONS[role]} in krb5.conf`;
      return { role, source: 'krb5.conf', where, entry: entryOf(text, role), used: !hidden, usedBecause };
    }),
  );
  return [...sssd, ...own];
}

/** What DNS answered, with whether libkrb5 would have asked. */
export function dnsServers(
  queries: readonly DnsQuery[],
  local: readonly FoundServer[],
  settings: LookupSettings | null,
): FoundServer[] {
  return queries.flatMap(({ name, type, servers }) =>
    servers.map(({ role, entry, record }): FoundServer => {
      const source = type === 'SRV' ? 'dns-srv' : 'dns-uri';
      const uriFirst = queries.some((query) => query.type === 'URI' && query.servers.length > 0);
      const against = reasonAgainst(role, source, local, settings, uriFirst);
      const used = settings === null ? null : against === null;
      const usedBecause = against ?? 'neither krb5.conf nor a plug-in names one, and dns_lookup_kdc holds';
      return { role, source, where: `${name} ${type} ${record}`, entry, used, usedBecause };
    }),
  );
}

/** Why libkrb5 would not use a record; null where it would. */
function reasonAgainst(
  role: Role,
  source: Source,
  local: readonly FoundServer[],
  settings: LookupSettings | null,
  uriFirst: boolean,
): string | null {
  if (settings === null) return 'there is no libkrb5 here to use it';
  if (!settings.dnsLookupKdc) return 'dns_lookup_kdc is false in krb5.conf';
  const nearer = local.find((each) => each.role === role && each.used === true);
  if (nearer)
    return `${nearer.source === 'sssd' ? 'a plug-in' : 'krb5.conf'} names one, which comes before DNS`;
  if (source === 'dns-uri' && !settings.dnsUriLookup) return 'dns_uri_lookup is false in krb5.conf';
  if (source === 'dns-srv' && uriFirst && settings.dnsUriLookup) return 'URI records come before SRV records';
  return null;
}

/** A KDC to be asked: what several sources say of one host and port is one. */
export type Target = {
  host: string;
  port: number;
  transports: Transport[];
  proxy: string | null;
  sources: [FoundServer, ...FoundServer[]];
};

/** KDCs by host and port, in the order in which they were found; the other servers are left out. */
export function targetsOf(servers: readonly FoundServer[]): Target[] {
  const targets = new Map<string, Target>();
  for (const server of servers) {
    if (server.role !== 'kdc' && server.role !== 'primary') continue;
    const { host, port, transports, proxy } = server.entry;
    const key = proxy ?? `${host.toLowerCase()} ${port}`;
    const known = targets.get(key);
    if (known) {
      known.transports = [...new Set([...known.transports, ...transports])];
      known.sources.push(server);
    } else targets.set(key, { host, port, transports: [...transports], proxy, sources: [server] });
  }
  return [...targets.values()];
}

/** Where DNS says that a realm's servers are: SRV records (RFC 4120 section 7.2.3.2) and URI records. */
import { getServers } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { hostAndPort, type ServerEntry, serverEntry, type Transport } from './serverEntry.ts';
import { resolveUri } from './uriRecords.ts';

export type Role = 'kdc' | 'primary' | 'admin' | 'kpasswd';

export type DnsQuery = {
  name: string;
  type: 'SRV' | 'URI';
  state: 'answered' | 'none' | 'failed';
  /** Why it failed; null otherwise. */
  error: string | null;
  milliseconds: number;
  servers: DnsServer[];
};

export type DnsServer = { role: Role; entry: ServerEntry; priority: number; weight: number; record: string };

const SRV_NAMES: readonly [prefix: string, role: Role, transport: Transport][] = [
  ['_kerberos._udp', 'kdc', 'udp'],
  ['_kerberos._tcp', 'kdc', 'tcp'],
  ['_kerberos-master._udp', 'primary', 'udp'],
  ['_kerberos-master._tcp', 'primary', 'tcp'],
  ['_kpasswd._udp', 'kpasswd', 'udp'],
  ['_kpasswd._tcp', 'kpasswd', 'tcp'],
  ['_kerberos-adm._tcp', 'admin', 'tcp'],
];

/** There is no such name, or no record of that type. */
const NONE: readonly string[] = ['ENOTFOUND', 'ENODATA'];

const WORDS: Readonly<Record<string, string>> = {
  ETIMEOUT: 'the name server did not answer',
  ECANCELLED: 'no time was left',
  ECONNREFUSED: 'no name server can be reached',
  ESERVFAIL: 'the name server failed',
  EREFUSED: 'the name server refused to answer',
};

/** The name servers of this host. */
export function nameServers(): string[] {
  return getServers();
}

/**
 * Asks for all of them at once.
 *
 * @param limit milliseconds after which what has not come has failed
 */
export async function queryDns(realm: string, limit: number): Promise<DnsQuery[]> {
  const resolver = new Resolver({ timeout: Math.round(Math.max(100, Math.min(1000, limit / 2))), tries: 2 });
  const timer = setTimeout(() => resolver.cancel(), limit);
  const [server = '127.0.0.1'] = getServers();
  const services = SRV_NAMES.map(([prefix, role, transport]) =>
    query(`${prefix}.${realm}`, 'SRV', async (name) =>
      (await resolver.resolveSrv(name)).flatMap((each) => srvServer(each, role, transport)),
    ),
  );
  const uris = query(`_kerberos.${realm}`, 'URI', async (name) =>
    (await resolveUri(name, server, limit)).flatMap(({ priority, weight, uri }) =>
      uriServer(uri, priority, weight),
    ),
  );
  try {
    return await Promise.all([uris, ...services]);
  } finally {
    clearTimeout(timer);
  }
}

async function query(
  name: string,
  type: DnsQuery['type'],
  ask: (name: string) => Promise<DnsServer[]>,
): Promise<DnsQuery> {
  const start = performance.now();
  const ended = () => Math.round(performance.now() - start);
  try {
    // The dot: no search domain is appended.
    const servers = (await ask(`${name}.`)).toSorted(
      (a, b) => a.priority - b.priority || b.weight - a.weight,
    );
    return {
      name,
      type,
      state: servers.length > 0 ? 'answered' : 'none',
      error: null,
      milliseconds: ended(),
      servers,
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const state = NONE.includes(code ?? '') ? 'none' : 'failed';
    const because =
      state === 'none' ? null : code && WORDS[code] ? `${WORDS[code]} (${code})` : (code ?? message);
    return { name, type, state, error: because, milliseconds: ended(), servers: [] };
  }
}

type Srv = { name: string; port: number; priority: number; weight: number };

function srvServer({ name, port, priority, weight }: Srv, role: Role, transport: Transport): DnsServer[] {
  const record = `${priority} ${weight} ${port} ${name || '.'}`;
  const host = name.replace(/\.$/, '');
  // RFC 2782: the root as target says that there is no such service.
  if (host === '') return [];
  const entry = { text: record, host, port, transports: [transport], proxy: null, remark: null };
  return [{ role, entry, priority, weight, record }];
}

/** `krb5srv:flags:transport:place`, flags `m` for the primary KDC. */
export function uriServer(uri: string, priority: number, weight: number): DnsServer[] {
  const [, flags = '', transport = '', place = ''] = /^krb5srv:([^:]*):([^:]*):(.*)$/i.exec(uri) ?? [];
  const kind = transport.toLowerCase();
  const role = flags.toLowerCase().includes('m') ? 'primary' : 'kdc';
  const record = `${priority} ${weight} "${uri}"`;
  if (kind === 'kkdcp') {
    const entry = serverEntry(place, 443);
    return entry === null ? [] : [{ role, entry, priority, weight, record }];
  }
  const at = hostAndPort(place, 88);
  if (at === null || (kind !== 'udp' && kind !== 'tcp')) return [];
  const entry = { text: uri, ...at, transports: [kind] as const, proxy: null, remark: null };
  return [{ role, entry, priority, weight, record }];
}

/** The credential cache that this process would use, and a ticket for a service. Each runs in a child of its own. */
import { readdirSync } from 'node:fs';
import type { CachedTicket } from '../backends/libkrb5/cachedTicket.ts';
import { type CredentialCache, readCache, readCollection } from '../backends/libkrb5/ccache.ts';
import { readConfiguration, type Setting } from '../backends/libkrb5/config.ts';
import { configurationFiles } from '../backends/libkrb5/configurationFiles.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { KCM_PATIENCE, type Kcm, kcmSocket, probeKcm, silentKcm } from '../backends/libkrb5/kcmSocket.ts';
import { readKeytab } from '../backends/libkrb5/keytab.ts';
import type { Krb5Context, Krb5Error } from '../backends/libkrb5/library.ts';
import { requestServiceTicket, type ServiceTicket } from '../backends/libkrb5/serviceTicket.ts';
import { type FileFacts, fileFacts } from '../backends/posix/fileFacts.ts';
import { type Evidence, NO_EVIDENCE } from '../findings/evidence.ts';
import { krb5Status } from '../status/krb5Status.ts';
import { gatherEvidence } from './evidence.ts';

/** Caches that are named where the default one is missing. */
const MOST_ELSEWHERE = 8;

/** A cache with the file or folder that it is; null where it is none. */
export type PlacedCache = CredentialCache & { file: FileFacts | null };

export type ClientKeytabFacts = {
  name: string | null;
  where: string;
  error: Krb5Error | null;
  principals: string[];
};

export type TicketsFacts = {
  /** The name that decides, before a collection's member is chosen. */
  setting: Setting;
  defaultRealm: string | null;
  cache: PlacedCache;
  /** Null where the cache is not held by a daemon. */
  kcm: Kcm | null;
  clientKeytab: ClientKeytabFacts;
  /** Files named as libkrb5 names this user's caches, where the cache in question does not exist. */
  elsewhere: string[];
  uid: number;
};

export type CollectionFacts = {
  caches: PlacedCache[];
  kcm: Kcm;
  error: Krb5Error | null;
};

export type RequestFacts = {
  ticket: CachedTicket | null;
  error: Krb5Error | null;
  sentPrincipal: string;
  evidence: Evidence;
  /** Why nobody was asked; null where somebody was. */
  notAsked: string | null;
};

/** Facts, or why libkrb5 has no context to give them (a damaged krb5.conf). */
export type OrUnusable<T> =
  | { facts: T; error: null }
  | { facts: null; error: Krb5Error; configurationFiles: string[] };

/** The library has no context: it does not understand its configuration. */
export function unusable(error: Krb5Error): OrUnusable<never> {
  return { facts: null, error, configurationFiles: configurationFiles() };
}

/** @param ccache name of the cache, null for the default one */
export async function readTickets({ ccache }: { ccache: string | null }): Promise<OrUnusable<TicketsFacts>> {
  const asked = withContext((context) => {
    const configuration = readConfiguration(context);
    return { configuration, socket: kcmSocket(context) };
  });
  if (asked.error) return unusable(asked.error);
  const { configuration, socket } = asked.value;
  const given: Setting = { value: ccache, source: 'unknown', where: '--ccache' };
  const setting = ccache === null ? configuration.defaultCache : given;
  const kcm = setting.value?.startsWith('KCM:') ? await probeKcm(socket, KCM_PATIENCE) : null;
  const read = withContext((context): TicketsFacts => {
    const cache = kcm?.state === 'silent' ? unreadable(setting.value) : placed(readCache(context, ccache));
    return {
      setting,
      defaultRealm: configuration.defaultRealm.value,
      cache,
      kcm,
      clientKeytab: clientKeytab(context, configuration.defaultClientKeytab),
      elsewhere: cache.exists === false ? elsewhere() : [],
      uid: process.geteuid?.() ?? -1,
    };
  });
  return read.error ? unusable(read.error) : { facts: read.value, error: null };
}

/** Every cache of the collections, without those of a daemon that says nothing. */
export async function readTicketCollection(): Promise<OrUnusable<CollectionFacts>> {
  const socket = withContext(kcmSocket);
  if (socket.error) return unusable(socket.error);
  const kcm = await probeKcm(socket.value, KCM_PATIENCE);
  // The library would wait for it, whichever cache is next.
  if (kcm.state === 'silent') return { facts: { caches: [], kcm, error: null }, error: null };
  const read = withContext(readCollection);
  if (read.error) return unusable(read.error);
  const { caches, error } = read.value;
  return { facts: { caches: caches.map(placed), kcm, error }, error: null };
}

/** A service ticket fresh from the KDC, kept nowhere. */
export async function requestTicket({
  ccache,
  server,
}: {
  ccache: string | null;
  server: string;
}): Promise<OrUnusable<RequestFacts>> {
  const notAsked = await silentKcm(ccache);
  if (notAsked !== null) {
    const facts = { ticket: null, error: null, sentPrincipal: server, evidence: NO_EVIDENCE, notAsked };
    return { facts, error: null };
  }
  // A realm, in capitals where no host comes before it, says that the name is meant as it stands; so does a krbtgt.
  const serverKind = /^krbtgt\/|\/.*@|@[^a-z]*$/.test(server) ? 'principal' : 'host-based';
  const asked = withContext((context) => requestServiceTicket(context, { ccache, server, serverKind }));
  if (asked.error) return unusable(asked.error);
  const { error, sentPrincipal } = asked.value;
  const nobody = { user: null, passwordBase64: null, principal: null };
  const places = { ccache, keytab: null, clientKeytab: null, ...nobody, target: server };
  const failure = error && krb5Status('krb5_get_credentials', error, 'initiate');
  const evidence = await gatherEvidence({ ...places, usesLibkrb5: true }, failure);
  const ticket = asked.value.ticket && withoutBytes(asked.value.ticket);
  return { facts: { ticket, error, sentPrincipal, evidence, notAsked: null }, error: null };
}

function withoutBytes({ encoded: _, ...ticket }: ServiceTicket): CachedTicket {
  return ticket;
}

function clientKeytab(context: Krb5Context, { value, where }: Setting): ClientKeytabFacts {
  if (value === null) return { name: null, where, error: null, principals: [] };
  const { entries, error } = readKeytab(context, value);
  const principals = [...new Set(entries.flatMap(({ principal }) => principal ?? []))];
  return { name: value, where, error, principals };
}

function placed(cache: CredentialCache): PlacedCache {
  const [, path] = /^(?:FILE:|DIR::?)?(\/.*)$/.exec(cache.name ?? '') ?? [];
  return { ...cache, file: path === undefined ? null : fileFacts(path) };
}

function unreadable(name: string | null): PlacedCache {
  return { name, type: 'KCM', exists: null, principal: null, tickets: [], error: null, file: null };
}

function elsewhere(): string[] {
  const own = `krb5cc_${process.geteuid?.()}`;
  try {
    const names = readdirSync('/tmp').filter((name) => name === own || name.startsWith(`${own}_`));
    return names.slice(0, MOST_ELSEWHERE).map((name) => `FILE:/tmp/${name}`);
  } catch {
    return [];
  }
}

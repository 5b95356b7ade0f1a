/** Finds a realm's KDCs and asks each of them, by UDP and TCP, without credentials. In a child: a lookup cannot be called off. */
import { addressesOf, type HostAddresses, pendingLookups } from '../kdc/addresses.ts';
import type { KdcAnswer } from '../kdc/answer.ts';
import { type DnsQuery, nameServers, queryDns } from '../kdc/dnsRecords.ts';
import type { Exchange } from '../kdc/exchange.ts';
import {
  dnsServers,
  type FoundServer,
  type Locator,
  localServers,
  type Target,
  targetsOf,
} from '../kdc/locate.ts';
import { ALL_ETYPES, type Probe, probe, type Question } from '../kdc/probe.ts';
import type { Transport } from '../kdc/serverEntry.ts';
import { steadyMilliseconds } from '../report/steadyClock.ts';
import { readLocator, readSettings, type Settings } from './kdcSettings.ts';

export type KdcRequest = {
  realm: string | null;
  /** Components of the name to ask for. */
  client: string[];
  principalRealm: string | null;
  /** By the steady clock, milliseconds: what has not come by then is left out. */
  endsAt: number;
};

export type ExchangeFacts = Pick<Exchange, 'state' | 'milliseconds' | 'error' | 'sent'>;

export type AddressFacts = {
  address: string;
  udp: ExchangeFacts;
  tcp: ExchangeFacts;
  by: Transport | null;
  answer: KdcAnswer | null;
  answerToAll: KdcAnswer | null;
};

export type TargetFacts = Target & { lookup: HostAddresses; addresses: AddressFacts[] };

export type KdcFacts = {
  settings: Settings;
  locator: Locator | null;
  dns: { servers: string[]; queries: DnsQuery[] };
  /** All types that the second question asks for. */
  allEtypes: readonly number[];
  targets: TargetFacts[];
  /** Servers that are no KDCs; they are not asked. */
  others: FoundServer[];
};

/** Where DNS is only asked for comparison, it may not hold the rest up. */
const COMPARISON_MILLISECONDS = 2000;
/** And where the KDCs are to come from it, it may take this long. */
const DNS_MILLISECONDS = 4000;
/** More than any realm lets a client ask one after the other. */
const MOST_ADDRESSES = 16;

/** Everything is asked at once, as far as one thing does not depend on the other. */
export async function kdc(asked: KdcRequest): Promise<KdcFacts> {
  const left = () => asked.endsAt - steadyMilliseconds();
  const settings = readSettings(asked);
  const { realm, library, configured } = settings;
  const facts = { settings, allEtypes: ALL_ETYPES };
  if (realm.name === null) {
    return { ...facts, locator: null, dns: { servers: nameServers(), queries: [] }, targets: [], others: [] };
  }
  const locator = readLocator(realm.name);
  const local = localServers(configured, locator, library);
  const known = local.some(({ used, role }) => used && role === 'kdc');
  const patience = Math.min(left() / 2, known ? COMPARISON_MILLISECONDS : DNS_MILLISECONDS);
  const question = {
    realm: realm.name,
    client: asked.client,
    etypes: library && library.enctypes.length > 0 ? library.enctypes : null,
  };
  const ask = asking(question, left);
  const near = targetsOf(local);
  // DNS first: what its resolver does before it waits would be counted to the first KDC.
  const questions = queryDns(realm.name, patience);
  const [nearFacts, far] = await Promise.all([
    Promise.all(near.map(ask)),
    questions.then(async (queries) => {
      const servers = [...local, ...dnsServers(queries, local, library)];
      const targets = targetsOf(servers);
      return { queries, servers, targets, facts: await Promise.all(targets.slice(near.length).map(ask)) };
    }),
  ]);
  const found = [...nearFacts, ...far.facts];
  leaveSoon();
  return {
    ...facts,
    locator,
    dns: { servers: nameServers(), queries: far.queries },
    // What DNS says of a KDC that krb5.conf names as well is known only now.
    targets: far.targets.flatMap((target, index) => (found[index] ? [{ ...found[index], ...target }] : [])),
    others: far.servers.filter(({ role }) => role === 'admin' || role === 'kpasswd'),
  };
}

/** Asks targets; an address that two of them have is asked once. */
function asking(question: Question, left: () => number) {
  const probes = new Map<string, Promise<Probe>>();
  return async (target: Target): Promise<TargetFacts> => {
    const { host, port, transports, proxy, sources } = target;
    const unreadable = proxy === null && transports.length === 0;
    if (unreadable) return { ...target, lookup: NO_LOOKUP, addresses: [] };
    const lookup = await addressesOf(host, left());
    const because =
      proxy === null
        ? `${sources[0].where} names ${transports.join(' and ')} only`
        : 'a KDC proxy (HTTPS) is asked by libkrb5 only: sspidiag acquire --package Kerberos does';
    const addresses = lookup.addresses.map(async (address) => {
      const key = `${address} ${port}`;
      if (!probes.has(key)) {
        const place = { address, port };
        const full = probes.size >= MOST_ADDRESSES;
        const reason = full ? `only the first ${MOST_ADDRESSES} addresses are asked` : because;
        probes.set(key, probe(place, question, full ? [] : transports, reason, left));
      }
      return addressFacts(address, await (probes.get(key) as Promise<Probe>));
    });
    return { ...target, lookup, addresses: await Promise.all(addresses) };
  };
}

const NO_LOOKUP: HostAddresses = {
  addresses: [],
  error: 'no host and port can be read from the entry',
  milliseconds: 0,
};

/** Without the messages: an AS-REP holds what a password could be guessed from. */
function addressFacts(address: string, { udp, tcp, by, answer, answerToAll }: Probe): AddressFacts {
  const facts = ({ state, milliseconds, error, sent }: Exchange) => ({ state, milliseconds, error, sent });
  return { address, udp: facts(udp), tcp: facts(tcp), by, answer, answerToAll };
}

/**
 * A lookup that nobody waits for any longer cannot be called off, and Node would wait for it. What this function's
 * caller sends is sent before any timer runs.
 */
function leaveSoon(): void {
  if (pendingLookups() > 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 0);
}

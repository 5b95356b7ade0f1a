/**
 * What the resolver, the name servers and libkrb5 make of a host, all asked at once; no KDC is asked. Run in a child: a
 * name server that does not answer holds threads up, and the process is left without waiting for them.
 */
import { isIP } from 'node:net';
import {
  type Krb5Configuration,
  readConfiguration,
  readLibdefault,
  type Setting,
} from '../backends/libkrb5/config.ts';
import {
  fallbackRealm,
  type HostBasedName,
  hostBasedName,
  type Override,
  openContext,
} from '../backends/libkrb5/hostNames.ts';
import { type Krb5Context, type Krb5Error, krb5Free, krb5Version } from '../backends/libkrb5/library.ts';
import { startThreads } from '../backends/native.ts';
import {
  askNameServers,
  type DnsAnswer,
  hostServices,
  hostsLine,
  searchDomains,
} from '../backends/posix/nameServices.ts';
import { type Resolved, resolveName, reverseName } from '../backends/posix/resolver.ts';
import { leaveAfterAnswer } from '../isolate/afterAnswer.ts';
import { steadyMilliseconds } from '../report/steadyClock.ts';

/** `deadline` in milliseconds of the steady clock: what has not answered by then does not count. */
export type SpnRequest = { service: string; host: string; port: number | null; deadline: number };

/** What an answer would have been, had it come in time. */
export type InTime<T> = { value: T; late: false } | { value: null; late: true };

export type SettingName = 'dns_canonicalize_hostname' | 'rdns' | 'qualify_shortname' | 'dns_lookup_realm';

export type SpnFacts = {
  version: string | null;
  settings: Record<SettingName, Setting>;
  defaultRealm: Krb5Configuration['defaultRealm'];
  defaultCache: Setting;
  resolved: InTime<Omit<Resolved, 'addresses'> & { addresses: string[] }>;
  reverse: { address: string; name: string | null; error: string | null }[];
  nameServers: InTime<DnsAnswer>;
  hostServices: string[];
  hostsLine: string | null;
  searchDomains: string[];
  own: InTime<HostBasedName>;
  /** Where dns_canonicalize_hostname is `fallback`: the name after the first. */
  ownFallback: InTime<HostBasedName> | null;
  variants: { settings: string; made: InTime<HostBasedName> }[];
  /** What this host's library makes of each host that a client may name. */
  library: Record<string, HostBasedName>;
  /** Realm by [domain_realm] of each, empty for a referral. */
  realms: Record<string, string>;
  /** Where the realm of the own name is a referral: what the library tries last. */
  fallbackRealm: string | null;
};

/** For what asks neither DNS nor a KDC. */
const LOCAL_MILLISECONDS = 1000;

const CANONICALIZE = 'dns_canonicalize_hostname';

/** Other settings than one's own, each as it would stand in krb5.conf. */
const VARIANTS: readonly Override[] = [
  [`${CANONICALIZE} = true`, 'rdns = true'],
  [`${CANONICALIZE} = true`, 'rdns = false'],
  [`${CANONICALIZE} = false`],
];
const WITHOUT_DNS: Override = [`${CANONICALIZE} = false`];

/** @returns the facts, or why libkrb5 cannot use its configuration at all */
export async function spn(request: SpnRequest): Promise<SpnFacts | { unusable: Krb5Error }> {
  await startThreads();
  const { context, error } = openContext([]);
  if (error) return { unusable: error };
  try {
    return await gather(request, context);
  } catch (thrown) {
    if (thrown instanceof Unusable) return { unusable: thrown.error };
    throw thrown;
  }
}

/** What could be used once, and then not: memory may have run out. */
class Unusable extends Error {
  readonly error: Krb5Error;
  constructor(error: Krb5Error) {
    super(error.text);
    this.name = 'Unusable';
    this.error = error;
  }
}

async function gather(request: SpnRequest, own: Krb5Context): Promise<SpnFacts> {
  const contexts: Krb5Context[] = [own];
  const open = (override: Override): Krb5Context => {
    const { context, error } = openContext(override);
    if (error) throw new Unusable(error);
    contexts.push(context);
    return context;
  };
  let late = false;
  const inTime = async <T>(asked: Promise<T>, leastMilliseconds = 1): Promise<InTime<T>> => {
    const timer = AbortSignal.timeout(
      Math.ceil(Math.max(leastMilliseconds, request.deadline - steadyMilliseconds())),
    );
    const value = await Promise.race([
      asked.then((answer) => ({ answer })),
      new Promise<null>((resolve) => timer.addEventListener('abort', () => resolve(null))),
    ]);
    late ||= value === null;
    return value === null ? { value: null, late: true } : { value: value.answer, late: false };
  };

  const settings = readSettings(own);
  const { defaultRealm, defaultCache } = readConfiguration(own);
  const { service, host, port } = request;
  const named = port === null ? host : `${host}:${port}`;
  const fallsBack = settings[CANONICALIZE].value?.toLowerCase() === 'fallback';
  // In fallback mode the function leaves the name for later; when the library asks, it is first the one without DNS.
  const first = fallsBack ? open(WITHOUT_DNS) : own;
  const [resolvedFully, nameServers, ownName, ownFallback, ...made] = await Promise.all([
    inTime(resolveFully(host)),
    isIP(host) === 0 ? inTime(askNameServers(host)) : NOT_ASKED,
    inTime(hostBasedName(first, service, named)),
    fallsBack ? inTime(hostBasedName(open([`${CANONICALIZE} = true`]), service, named)) : null,
    ...VARIANTS.map((override) => inTime(hostBasedName(open(override), service, named))),
  ]);
  const resolution = resolvedFully.value;
  const hosts = namesOf(host, resolution);
  const asTyped = ownName.value?.name == null ? {} : { [host.toLowerCase()]: ownName.value };
  const others = hosts.filter((each) => each !== host.toLowerCase());
  const library = {
    ...(await namesBy(open(fallsBack ? WITHOUT_DNS : []), service, others, inTime)),
    ...asTyped,
  };
  // Takes no time: DNS is not asked.
  const atOnce = (asked: Promise<HostBasedName>) => inTime(asked, LOCAL_MILLISECONDS);
  const plain = await namesBy(open(WITHOUT_DNS), service, hosts, atOnce);
  const realms = Object.fromEntries(Object.entries(plain).map(([each, { realm }]) => [each, realm]));
  const guess =
    ownName.value?.realm === '' && !late
      ? await inTime(fallbackRealm(own, hostOf(ownName.value, host)))
      : null;
  // A context that a thread still works with may not be freed.
  if (late) leaveAfterAnswer();
  else for (const context of contexts) krb5Free('krb5_free_context', context);
  return {
    ...{ version: krb5Version(), settings, defaultRealm, defaultCache },
    resolved: resolution === null ? { value: null, late: true } : { value: resolution.resolved, late: false },
    reverse: resolution?.reverse ?? [],
    nameServers,
    ...{ hostServices: hostServices(), hostsLine: hostsLine(host), searchDomains: searchDomains() },
    own: ownName,
    ownFallback,
    variants: VARIANTS.map((override, index) => ({
      settings: override.join(', '),
      made: made[index] ?? { value: null, late: true },
    })),
    ...{ library, realms },
    fallbackRealm: guess?.value ?? null,
  };
}

const NOT_ASKED: InTime<DnsAnswer> = { value: { name: null, cnames: [], error: null }, late: false };

function readSettings(context: Krb5Context): Record<SettingName, Setting> {
  const read = (relation: SettingName) => readLibdefault(context, relation);
  return {
    [CANONICALIZE]: read(CANONICALIZE),
    rdns: read('rdns'),
    qualify_shortname: read('qualify_shortname'),
    dns_lookup_realm: read('dns_lookup_realm'),
  };
}

async function resolveFully(host: string) {
  const { addresses, ...resolved } = await resolveName(host);
  const reverse = await Promise.all(
    addresses.map(async (address) => {
      const { name, error } = await reverseName(address);
      return { address: address.text, name, error: error && `${error.name}: ${error.text}` };
    }),
  );
  return { resolved: { ...resolved, addresses: addresses.map(({ text }) => text) }, reverse };
}

/** The hosts that clients may put into the name. */
function namesOf(host: string, resolution: Awaited<ReturnType<typeof resolveFully>> | null): string[] {
  const names = [
    host,
    resolution?.resolved.canonicalName,
    ...(resolution?.reverse ?? []).map(({ name }) => name),
  ];
  const lower = names.flatMap((name) => (name ? [name.toLowerCase().replace(/\.$/, '')] : []));
  return [...new Set(lower)];
}

/** One after the other: a context is for one thread at a time. */
async function namesBy(
  context: Krb5Context,
  service: string,
  hosts: readonly string[],
  inTime: (asked: Promise<HostBasedName>) => Promise<InTime<HostBasedName>>,
): Promise<Record<string, HostBasedName>> {
  const names: Record<string, HostBasedName> = {};
  for (const host of hosts) {
    const { value, late } = await inTime(hostBasedName(context, service, host));
    if (late) break;
    if (value.name !== null) names[host] = value;
  }
  return names;
}

function hostOf({ name }: HostBasedName, host: string): string {
  return name?.slice(name.indexOf('/') + 1).replace(/^([^:]+):\d+$/, '$1') ?? host;
}

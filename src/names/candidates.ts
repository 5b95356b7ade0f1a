/** From what the resolver and libkrb5 said to the names that clients would ask for. */
import { CLIENT_RULES, type ClientRule } from './clients.ts';
import { portBelongsToName } from './services.ts';
import type { Target } from './target.ts';

/** What libkrb5 makes of a service on a host: `HTTP/web.example.com`, and the realm, empty for a referral. */
export type LibraryName = { name: string; realm: string };

/** libkrb5 with certain settings. */
export type Variant = {
  /** What stands in krb5.conf for it; null for this host's own settings. */
  settings: string | null;
  name: LibraryName | null;
  /** Why there is no name; null where there is one. */
  reason: string | null;
};

export type NameFacts = {
  canonicalName: string | null;
  /** Of each address in the resolver's order; null where it has none. */
  reverseNames: readonly (string | null)[];
  /** dns_canonicalize_hostname of this host's krb5.conf, which Java reads too. */
  canonicalizes: boolean;
  /** What this host's library makes of a host, by host. */
  library: Readonly<Record<string, LibraryName>>;
  /** Realm by [domain_realm], by host; empty for a referral. */
  realms: Readonly<Record<string, string>>;
  own: Variant;
  /** In fallback mode: what the library asks for when the KDC does not know the first name. */
  ownFallback: LibraryName | null;
  variants: readonly Variant[];
};

export type ClientName = { name: string; condition: string | null; because: string; source: string };

export type Candidate = {
  spn: string;
  clients: ClientName[];
  /** Empty where the client's KDC decides. */
  realm: string;
  /** Some client asks for it with default settings, or this host's library does. */
  byDefault: boolean;
  /** This host's library asks for it: at once, or in fallback mode after the first name. */
  own: 'first' | 'fallback' | null;
};

const LIBRARY = "this host's libkrb5";
const FALLBACK_CONDITION = 'the KDC does not know the first name';
const SN2PRINC = 'krb5_sname_to_principal, asked here';

/** The names, this host's own first, each once with everybody who asks for it. */
export function candidatesOf(target: Target, facts: NameFacts): Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (spn: string, realm: string, byDefault: boolean, client: ClientName) => {
    const known = found.get(spn);
    if (known) {
      known.clients.push(client);
      known.byDefault ||= byDefault;
    } else found.set(spn, { spn, realm: target.realm ?? realm, byDefault, own: null, clients: [client] });
  };
  const mark = (name: string, own: Candidate['own']) => {
    const candidate = found.get(name);
    if (candidate) candidate.own ??= own;
  };
  if (target.verbatim !== null) {
    const because = 'as given: no client makes such a name of a host';
    add(target.verbatim, '', true, { name: LIBRARY, condition: null, because, source: 'the command line' });
    mark(target.verbatim, 'first');
    return [...found.values()];
  }
  const fromLibrary = (
    name: LibraryName | null,
    isOwn: boolean,
    condition: string | null,
    because: string,
  ) => {
    if (name) add(name.name, name.realm, isOwn, { name: LIBRARY, condition, because, source: SN2PRINC });
  };
  const { own, ownFallback, variants } = facts;
  fromLibrary(own.name, true, null, 'with the settings that it has here');
  fromLibrary(ownFallback, true, FALLBACK_CONDITION, 'dns_canonicalize_hostname = fallback');
  mark(own.name?.name ?? '', 'first');
  mark(ownFallback?.name ?? '', 'fallback');
  for (const { name, settings } of variants)
    fromLibrary(name, false, settings, 'with other settings in krb5.conf');
  for (const rule of CLIENT_RULES) {
    if (rule.services !== null && !rule.services.includes(target.service.toLowerCase())) continue;
    const made = nameBy(rule, target, facts);
    if (made === null) continue;
    const { client, condition, because, source } = rule;
    add(made.name, made.realm, condition === null, { name: client, condition, because, source });
  }
  return [...found.values()];
}

/** The name by a rule; null where the port that makes it another one is not there, or the host is not known. */
function nameBy(rule: ClientRule, target: Target, facts: NameFacts): LibraryName | null {
  const host = hostBy(rule, target, facts);
  if (host === null) return null;
  const port = portBy(rule, target);
  if (port === null) return null;
  const realm = facts.realms[host] ?? '';
  if (rule.through !== 'gssapi') return { name: `${target.service}/${host}${port}`, realm };
  const name = facts.library[host];
  return name ? { name: `${name.name}${port}`, realm: name.realm } : null;
}

function hostBy({ host }: ClientRule, { host: given, isAddress }: Target, facts: NameFacts): string | null {
  // Names of hosts are compared without regard to case; browsers and the KDC of Active Directory write them small.
  const typed = given.toLowerCase();
  const peer = hostName(facts.reverseNames[0] ?? null);
  switch (host) {
    case 'typed':
      return typed;
    case 'canonical':
      // Of an address no client asks the canonical name, and where there is none each takes what was typed.
      return isAddress ? typed : (hostName(facts.canonicalName) ?? typed);
    case 'peer':
      return peer ?? typed;
    case 'gssd':
      return isAddress || !typed.includes('.') ? (peer ?? typed) : typed;
    case 'java':
      return facts.canonicalizes && peer?.startsWith(`${typed}.`) ? peer : typed;
  }
}

/** DNS may hold anything; what is no name of a host gets into no name of a service. */
function hostName(name: string | null): string | null {
  const host = name?.toLowerCase().replace(/\.$/, '') ?? '';
  return /^[a-z0-9_.-]+$/.test(host) ? host : null;
}

const USUAL_WEB_PORTS: readonly (number | null)[] = [80, 443, null];

function portBy({ port }: ClientRule, target: Target): string | null {
  if (port === 'always') return `:${target.port ?? 1433}`;
  if (!port) return portBelongsToName(target.service) && target.port !== null ? `:${target.port}` : '';
  return USUAL_WEB_PORTS.includes(target.port) ? null : `:${target.port}`;
}

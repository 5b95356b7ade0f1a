/**
 * Names replaced by others, the same one by the same everywhere, so that a report can be shown to strangers and still be
 * understood: which realm, host and account is which stays visible, what they are called does not.
 */

import { type Kind, namesInRelation } from './redactRelation.ts';

/** Keys whose values are names, whatever report they stand in; a list of names under one of them as well. */
const KEYS: Readonly<Record<string, Kind | 'principal'>> = {
  realm: 'realm',
  defaultRealm: 'realm',
  realms: 'realm',
  crealm: 'realm',
  domain: 'realm',
  host: 'host',
  hostname: 'host',
  canonicalName: 'host',
  cnames: 'host',
  reverseName: 'host',
  nodeName: 'host',
  address: 'address',
  addresses: 'address',
  account: 'account',
  user: 'account',
  owner: 'account',
  userName: 'account',
  principal: 'principal',
  requestedPrincipal: 'principal',
  client: 'principal',
  server: 'principal',
  initiator: 'principal',
  acceptor: 'principal',
  spn: 'principal',
  own: 'principal',
  target: 'principal',
  canonical: 'principal',
  issuedFor: 'principal',
  askedFor: 'principal',
};

/** What every host has: replacing it would hide nothing, and tear other words apart. */
const COMMON: ReadonlySet<string> = new Set(
  'root nobody localhost localdomain host http https ldap cifs nfs krbtgt kadmin admin changepw any service local example com net org test dns file keytab never none null true false default'.split(
    ' ',
  ),
);

/** A single letter is no name that anybody would be known by. */
const SHORTEST = 2;

/** Words of two letters: an account of that name is not hidden, for it would tear every sentence apart. */
const SHORT_WORDS: ReadonlySet<string> = new Set(
  'is it in on at of to no by as an or be if so we do he my up go us me am id ip ok vs'.split(' '),
);

export type Replacement = { from: string; to: string; kind: Kind };

/** What is to be replaced, in lower case. */
type Names = Map<string, Kind>;

/**
 * What to replace in a document: the names that stand where names are, and addresses wherever they stand.
 *
 * @param alsoHosts further names of hosts
 */
export function replacementsFor(document: unknown, alsoHosts: readonly string[] = []): Replacement[] {
  const names: Names = new Map();
  for (const host of alsoHosts) noteHost(names, host);
  collect(document, null, names);
  return numbered(names);
}

/** Replaces names in every string of a document, its keys left alone. */
export function redact<T>(document: T, replacements: readonly Replacement[]): T {
  if (replacements.length === 0) return document;
  const byName = new Map(replacements.map(({ from, to }) => [from.toLowerCase(), to]));
  const longestFirst = [...byName.keys()].sort((one, other) => other.length - one.length);
  const escaped = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // Not inside a longer word: of "alice" in "malice" nothing is hidden.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  const replaced = (text: string) =>
    text.replace(pattern, (name) => asCased(name, byName.get(name.toLowerCase()) ?? ''));
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return replaced(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [replacedKey(key), walk(each)]));
  };
  // Maps by name have names for keys; keys of a schema are words that nobody is called.
  const replacedKey = (key: string) => (/[./@\\]/.test(key) ? replaced(key) : key);
  return walk(document) as T;
}

/** A realm and its domain differ in case alone; whether they fit must stay visible. */
function asCased(name: string, replacement: string): string {
  const hasLetters = name.toLowerCase() !== name.toUpperCase();
  return hasLetters && name === name.toUpperCase() ? replacement.toUpperCase() : replacement;
}

function collect(value: unknown, key: string | null, names: Names): void {
  if (typeof value === 'string') {
    const kind = key !== null && Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (kind) note(names, kind, value);
    else for (const [address] of value.matchAll(ADDRESS)) noteAddress(names, address);
    return;
  }
  if (Array.isArray(value)) for (const each of value) collect(each, key, names);
  else if (typeof value === 'object' && value !== null) {
    for (const [kind, name] of namesInRelation(value as Record<string, unknown>)) note(names, kind, name);
    for (const [name, each] of Object.entries(value)) collect(each, name, names);
  }
}

/** Dotted quads, and what has at least three colons between hexadecimal digits. */
const ADDRESS =
  /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])/gi;

function note(names: Names, kind: Kind | 'principal', name: string): void {
  if (kind === 'principal') notePrincipal(names, name);
  else if (kind === 'host') noteHost(names, name);
  else if (kind === 'address') noteAddress(names, name);
  else if (kind === 'account' && /[@/\\]/.test(name)) notePrincipal(names, name);
  else noteName(names, kind, name);
}

/** `alice@REALM`, `HTTP/web.example.com@REALM`, `DOMAIN\user`. */
function notePrincipal(names: Names, name: string): void {
  const [, before = name, realm] = /^(.*?)(?<!\\)@(.*)$/.exec(name) ?? [];
  if (realm) noteName(names, 'realm', realm);
  const [user = '', domain] = before.split('\\', 2).reverse();
  if (domain) noteName(names, 'realm', domain);
  const [first = '', ...instances] = user.split('/');
  for (const instance of instances) noteHost(names, instance.replace(/:\d+$/, ''));
  if (instances.length === 0) noteName(names, 'account', first);
}

function noteHost(names: Names, name: string): void {
  if (/^[\d.]+$/.test(name) || name.includes(':')) noteAddress(names, name);
  else noteName(names, 'host', name.replace(/\.$/, ''));
}

/** Loopback is the same everywhere. */
const LOOPBACK = /^(127\.0\.0\.1|::1?|0\.0\.0\.0)$/;

function noteAddress(names: Names, address: string): void {
  if (!LOOPBACK.test(address)) noteName(names, 'address', address);
}

function noteName(names: Names, kind: Kind, name: string): void {
  const known = name.toLowerCase();
  const plain = /^[\p{L}\p{N}][\p{L}\p{N}._:$-]*$/u.test(name);
  if (!plain || name.length < SHORTEST || COMMON.has(known) || names.has(known)) return;
  if (SHORT_WORDS.has(known)) return;
  names.set(known, kind);
}

/** Realms first: hosts are named after them. */
const ORDER: readonly Kind[] = ['realm', 'host', 'account', 'address'];

function numbered(names: Names): Replacement[] {
  const counts: Record<Kind, number> = { realm: 0, host: 0, account: 0, address: 0 };
  const made = new Map<string, string>();
  const entries = [...names].sort((one, other) => ORDER.indexOf(one[1]) - ORDER.indexOf(other[1]));
  return entries.map(([from, kind]) => {
    const number = ++counts[kind];
    const to = replacementOf(kind, number, from, made);
    made.set(from, to);
    return { from, to, kind };
  });
}

function replacementOf(kind: Kind, number: number, from: string, made: ReadonlyMap<string, string>): string {
  switch (kind) {
    case 'realm':
      return from.includes('.') ? `realm${number}.example` : `domain${number}`;
    case 'host': {
      const dot = from.indexOf('.');
      const domain = dot < 0 ? null : (made.get(from.slice(dot + 1)) ?? `domain${number}.example`);
      return domain === null ? `host${number}` : `host${number}.${domain}`;
    }
    case 'account':
      return `user${number}`;
    case 'address':
      // RFC 5737 and RFC 3849 keep these for documentation.
      return from.includes(':') ? `2001:db8::${number.toString(16)}` : `192.0.2.${number}`;
  }
}

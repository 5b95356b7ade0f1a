/** Who answers for host names here: /etc/nsswitch.conf, /etc/hosts, and the name servers asked by themselves. */
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';

/** A file's text; empty where it cannot be read, as the C library takes it. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The services of the `hosts` line of nsswitch.conf(5), in order; glibc's own where there is none. */
export function hostServices(): string[] {
  const line = /^\s*hosts:(.*)$/m.exec(textOf('/etc/nsswitch.conf'))?.[1];
  const words = (line ?? 'dns files').replace(/#.*/, '').replace(/\[[^\]]*\]/g, ' ');
  return words.split(/\s+/).filter((word) => word !== '');
}

/** Where hosts(5) names a host, `/etc/hosts:3`; null where it does not. */
export function hostsLine(host: string): string | null {
  const lower = host.toLowerCase();
  for (const [index, line] of textOf('/etc/hosts').split('\n').entries()) {
    const [, ...names] = line
      .replace(/#.*/, '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    if (names.includes(lower)) return `/etc/hosts:${index + 1}`;
  }
  return null;
}

/** The domains of resolv.conf(5) that short names get appended, in order. */
export function searchDomains(): string[] {
  const found = [...textOf('/etc/resolv.conf').matchAll(/^\s*(?:search|domain)\s+(.*)$/gm)].at(-1)?.[1] ?? '';
  return (process.env.LOCALDOMAIN ?? found).split(/\s+/).filter((word) => word !== '');
}

/** More are a loop. */
const LONGEST_CHAIN = 8;
const TIMEOUT_MILLISECONDS = 2000;

export type DnsAnswer = {
  /** The full name that the name servers know; null where they know none, or do not answer. */
  name: string | null;
  /** What each CNAME leads to, in order. */
  cnames: string[];
  /** Why the name servers told nothing, c-ares' code; null where they did. */
  error: string | null;
};

/** Asks the name servers themselves, past /etc/hosts: which name they know, and the chain of its aliases. */
export async function askNameServers(host: string): Promise<DnsAnswer> {
  const resolver = new Resolver({ timeout: TIMEOUT_MILLISECONDS, tries: 1 });
  const dotted = host.includes('.');
  const searched = searchDomains().map((domain) => `${host}.${domain}`);
  let error: string | null = null;
  for (const name of dotted ? [host, ...searched] : [...searched, host]) {
    const found = await follow(resolver, name);
    if (found.error === null) return found;
    error ??= found.error;
    // A server that does not answer will not answer for the next name either.
    if (found.error !== 'ENOTFOUND' && found.error !== 'ENODATA') break;
  }
  return { name: null, cnames: [], error };
}

async function follow(resolver: Resolver, name: string): Promise<DnsAnswer> {
  const cnames: string[] = [];
  let at = name;
  while (cnames.length < LONGEST_CHAIN) {
    const next = await codeOr(resolver.resolveCname(at));
    if (typeof next === 'string' || !next[0]) break;
    at = next[0];
    cnames.push(at);
  }
  const [four, six] = await Promise.all([codeOr(resolver.resolve4(at)), codeOr(resolver.resolve6(at))]);
  const known = cnames.length > 0 || typeof four !== 'string' || typeof six !== 'string';
  return { name: known ? name : null, cnames, error: known ? null : String(four) };
}

function codeOr(asked: Promise<string[]>): Promise<string[] | string> {
  return asked.catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
}

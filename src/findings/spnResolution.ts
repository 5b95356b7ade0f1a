/** What name resolution does to the names: addresses, short names, aliases, reverse names, hosts that are not found. */
import type { SpnCandidate, SpnResult } from '../report/schema/spn.ts';
import type { Finding } from './finding.ts';

export function resolutionFindings(result: SpnResult): Finding[] {
  return [
    ...notFound(result),
    ...fromAddress(result),
    ...reverseDiffers(result),
    ...alias(result),
    ...shortName(result),
    ...localhost(result),
    ...realmGuess(result),
  ];
}

/** Names and who asks for them, in a few words: `HTTP/web.example.com (curl on Linux, Java)`. */
export function whoAsks({ spn, clients }: SpnCandidate): string {
  const always = [...new Set(clients.filter(({ condition }) => condition === null).map(({ name }) => name))];
  return always.length > 0 ? `${spn} (${always.join(', ')})` : spn;
}

const hostOf = (spn: string) => spn.slice(spn.indexOf('/') + 1).replace(/^([^:]+):\d+$/, '$1');

/** A name by the settings that it is made with. */
function madeWith({ candidates }: SpnResult, settings: string): SpnCandidate | undefined {
  return candidates.find(({ clients }) => clients.some(({ condition }) => condition === settings));
}

/** Not known to the KDC makes it worth a warning; known everywhere, or not asked, it is a note. */
function severityOf(names: readonly (SpnCandidate | undefined)[]): Finding['severity'] {
  return names.some((each) => each?.known === false) ? 'warning' : 'info';
}

function notFound({ target, dns }: SpnResult): Finding[] {
  if (target.isAddress || dns.addresses.length > 0 || dns.error === null) return [];
  const { host, kind } = target;
  const again = /EAI_AGAIN|in time/.test(dns.error);
  return [
    {
      code: 'host-not-found',
      severity: kind === 'spn' ? 'warning' : 'error',
      title: 'host name not resolved',
      evidence: [
        `${host}: ${dns.error}`,
        dns.because,
        ...(host.includes('.') ? [] : [`search domains: ${dns.searchDomains.join(' ') || 'none'}`]),
        'libkrb5 takes a host that cannot be resolved as it is given',
      ],
      cure: again
        ? ['no name server answers: check the nameserver lines in /etc/resolv.conf, and the way to port 53']
        : [
            'check the spelling and the domain',
            `getent hosts ${host} shows what this host knows; a record, or a line in /etc/hosts, makes it known`,
          ],
    },
  ];
}

function fromAddress({ target, own, dns }: SpnResult): Finding[] {
  if (!target.isAddress) return [];
  const [reverse] = dns.reverse;
  const named = reverse?.name ?? 'the name of the host';
  return [
    {
      code: 'spn-from-ip',
      severity: 'warning',
      title: 'address instead of name',
      evidence: [
        `${target.host} is an address, for which usually no service principal name is registered: clients take NTLM, or fail`,
        `this host's libkrb5 asks for ${own ?? 'no name'}`,
        `reverse DNS of ${target.host}: ${reverse?.name ?? reverse?.error ?? 'not known'}`,
      ],
      cure: [
        `use ${named} instead of the address`,
        'Windows asks for names from addresses only where TryIPSPN is set in the registry, and the name is registered',
      ],
    },
  ];
}

function reverseDiffers(result: SpnResult): Finding[] {
  const withReverse = madeWith(result, 'dns_canonicalize_hostname = true, rdns = true');
  const without = madeWith(result, 'dns_canonicalize_hostname = true, rdns = false');
  if (result.target.isAddress || !withReverse || !without || withReverse.spn === without.spn) return [];
  const acts = result.own === withReverse.spn;
  const [first] = result.dns.reverse;
  return [
    {
      code: 'spn-reverse-differs',
      severity: acts ? severityOf([withReverse]) : 'info',
      title: 'reverse DNS changes the name',
      evidence: [
        `${first?.address ?? 'the address'} has the reverse name ${first?.name ?? hostOf(withReverse.spn)}: with rdns = true libkrb5 asks for ${withReverse.spn}, without for ${without.spn}`,
        acts
          ? 'rdns acts on this host'
          : `rdns does not act on this host, which asks for ${result.own ?? 'no name'}`,
      ],
      cure: [
        'set rdns = false in [libdefaults] of krb5.conf: clients of Windows do not ask for reverse names',
        'or mend the PTR record',
      ],
    },
  ];
}

function alias(result: SpnResult): Finding[] {
  const { target, dns, candidates } = result;
  const canonical = dns.canonicalName?.toLowerCase() ?? null;
  const typed = target.host.toLowerCase();
  if (target.isAddress || !canonical || !typed.includes('.') || canonical === typed) return [];
  const of = (host: string) => candidates.find((each) => each.byDefault && hostOf(each.spn) === host);
  const names = [of(canonical), of(typed)];
  const chain = dns.cnames.length > 0 ? `CNAME: ${[typed, ...dns.cnames].join(' -> ')}` : dns.because;
  return [
    {
      code: 'spn-alias',
      severity: severityOf(names),
      title: 'alias: clients ask differently',
      evidence: [
        `${typed} is an alias of ${canonical} (${chain})`,
        ...names.flatMap((each) => (each ? [`asked for: ${whoAsks(each)}`] : [])),
      ],
      cure: [
        `have both names registered for one account: ${names.flatMap((each) => (each ? [each.spn] : [])).join(' and ')}`,
        'or give the alias an A record of its own, so that every client asks for the name as it is typed',
      ],
    },
  ];
}

function shortName(result: SpnResult): Finding[] {
  const { target, own, candidates, dns } = result;
  const { host, isAddress } = target;
  if (isAddress || host.includes('.') || isLocalhost(host)) return [];
  const short = candidates.find((each) => each.byDefault && hostOf(each.spn) === host.toLowerCase());
  return [
    {
      code: 'spn-short-name',
      severity: severityOf([short]),
      title: 'short host name',
      evidence: [
        `${host} has no domain: this host's libkrb5 asks for ${own ?? 'no name'}`,
        ...(short ? [`as it is typed: ${whoAsks(short)}`] : []),
        `search domains: ${dns.searchDomains.join(' ') || 'none'}`,
      ],
      cure: [
        'use the full name',
        'in Active Directory short names work where the computer account has them: setspn -L COMPUTER',
      ],
    },
  ];
}

const isLocalhost = (host: string) => /(^|\.)localhost$/i.test(host);

function localhost({ target, own, ownKnown }: SpnResult): Finding[] {
  const isLoopback = /^127\.|^::1$/.test(target.host);
  if (!isLocalhost(target.host) && !isLoopback) return [];
  const known = ownKnown === true ? [`the KDC knows ${own} all the same`] : [];
  return [
    {
      code: 'localhost-never-kerberos',
      severity: 'info',
      title: 'localhost is every host',
      evidence: [
        `${target.host} means another host on each: a domain has no account for it, as a rule, and browsers get NTLM or nothing`,
        ...known,
      ],
      cure: ['test with the full name of the host, from another host'],
    },
  ];
}

function realmGuess({ own, candidates, settings }: SpnResult): Finding[] {
  const asked = candidates.find(({ spn }) => spn === own);
  if (!asked || asked.realm !== null || asked.known === true) return [];
  const byDns = settings.find(({ name }) => name === 'dns_lookup_realm')?.value;
  return [
    {
      code: 'realm-guess',
      severity: 'info',
      title: 'realm left to KDC',
      evidence: [asked.realmBecause, `dns_lookup_realm: ${byDns ?? 'not set, which means false'}`],
      cure: [
        `if the service is in another realm, name it in [domain_realm] of krb5.conf: ${hostOf(asked.spn)} = REALM`,
        'or give the target with its realm: SERVICE/host@REALM',
      ],
    },
  ];
}

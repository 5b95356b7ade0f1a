/** What the resolver said of a host, and who answered: the hosts file, the name servers, or somebody else. */
import type { Target } from '../names/target.ts';
import type { SpnFacts } from '../operations/spn.ts';
import type { SpnResult } from '../report/schema/spn.ts';

type Dns = SpnResult['dns'];

export function dnsResult(target: Target, facts: SpnFacts): Dns {
  const { resolved, reverse, nameServers, searchDomains } = facts;
  const { canonicalName = null, addresses = [], error = null } = resolved.value ?? {};
  return {
    canonicalName,
    cnames: nameServers.value?.cnames ?? [],
    addresses: [...new Set(addresses)],
    reverse: reverse.filter(
      (each, index) => reverse.findIndex(({ address }) => address === each.address) === index,
    ),
    ...sourceOf(target, facts),
    searchDomains,
    error: resolved.late
      ? 'getaddrinfo had not answered in time'
      : error && `getaddrinfo: ${error.text} (${error.name})`,
  };
}

function sourceOf({ host, isAddress }: Target, facts: SpnFacts): Pick<Dns, 'source' | 'because'> {
  const { hostServices, hostsLine, nameServers, resolved } = facts;
  if (isAddress) return { source: 'literal', because: 'an address is not looked up' };
  if (resolved.value === null) return { source: null, because: 'unknown, because no answer came in time' };
  const answer = nameServers.value;
  const silent = answer?.error ?? (nameServers.late ? 'no answer in time' : null);
  const servers = answer?.name
    ? `the name servers know ${answer.name}`
    : `the name servers tell nothing of ${host} (${silent ?? 'not asked'})`;
  if (resolved.value.canonicalName === null) return { source: null, because: servers };
  const order = `hosts: ${hostServices.join(' ')} in nsswitch.conf`;
  const files = hostServices.indexOf('files');
  const dns = hostServices.findIndex((name) => name === 'dns' || name === 'resolve');
  if (hostsLine !== null && files >= 0 && (dns < 0 || files < dns || !answer?.name)) {
    return { source: 'hosts-file', because: `${hostsLine} names it (${order}); ${servers}` };
  }
  if (answer?.name) return { source: 'dns', because: servers };
  return { source: 'other', because: `some other service of ${order} knows it; ${servers}` };
}

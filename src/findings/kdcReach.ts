/** Whether the KDCs of a realm can be reached: none known, none answering, some dead, one transport only. */
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import type { Finding } from './finding.ts';
import { from, placeOf, triedWords } from './kdcWords.ts';

const states = ({ udp, tcp }: KdcRow) => [udp.state, tcp.state];
const isGarbage = (row: KdcRow) => states(row).includes('garbage');
const wasAsked = (row: KdcRow) => row.address === null || states(row).some((state) => state !== 'not-asked');

/**
 * Findings about reachability.
 *
 * @param asked the rows that libkrb5 would use, or all where there is no libkrb5
 */
export function reachFindings(result: KdcResult, asked: readonly KdcRow[]): Finding[] {
  if (asked.length === 0) return [withoutKdc(result)];
  const garbage = asked.filter(isGarbage);
  // An entry that libkrb5 misreads is not reached by it, whatever answers there.
  if (asked.some(({ answered, remark }) => answered && remark === null)) {
    return [...garbageFinding(garbage, 'warning'), ...deadOnes(asked), ...oneTransport(asked)];
  }
  if (garbage.length > 0) return garbageFinding(asked, 'error');
  const tried = asked.filter(({ remark }) => remark === null).filter(wasAsked);
  return tried.length === 0 ? [] : [unreachable(result, tried)];
}

function withoutKdc({ realm, kdcs, dns, library, otherCase }: KdcResult): Finding {
  const failed = dns.queries.filter(({ state }) => state === 'failed');
  const [query] = failed;
  const others = kdcs.map((row) => `${placeOf(row)}${from(row)} is not used: ${row.usedBecause}`);
  return {
    code: 'realm-without-kdc',
    severity: 'error',
    title: 'no KDC known for realm',
    evidence: [
      library === null
        ? `DNS names no KDC for ${realm.name}`
        : `neither krb5.conf nor ${library.dnsLookupKdc ? 'DNS names' : 'anything else that libkrb5 asks names'} a KDC for ${realm.name} (${realm.where})`,
      ...(library?.dnsLookupKdc === false ? ['dns_lookup_kdc is false in krb5.conf'] : []),
      ...(query
        ? [
            `${failed.length} of ${dns.queries.length} questions to DNS failed: ${query.name} ${query.type}: ${query.error}`,
          ]
        : []),
      ...(otherCase === null ? [] : [`krb5.conf has KDCs for ${otherCase}: upper and lower case differ`]),
      ...others,
    ],
    cure: [
      otherCase === null
        ? 'check the spelling of the realm: upper and lower case differ'
        : `write the realm as ${otherCase}`,
      library === null
        ? 'publish the DNS records _kerberos._udp and _kerberos._tcp, or ask name servers that have them'
        : 'name its KDC in the [realms] section of krb5.conf, or publish the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  };
}

function unreachable({ kdcs }: KdcResult, tried: readonly KdcRow[]): Finding {
  const others = kdcs.filter(({ used, answered }) => used === false && answered);
  const nameless = tried.find(({ address }) => address === null);
  return {
    code: 'kdc-unreachable',
    severity: 'error',
    title: 'no KDC can be reached',
    evidence: [
      ...tried.map(triedWords),
      ...others.map((row) => `${placeOf(row)}${from(row)} answers, and is not used: ${row.usedBecause}`),
    ],
    cure: [
      ...(nameless ? [`the name has no address here: getent ahosts ${nameless.host}`] : []),
      'is the KDC running, and port 88 (TCP and UDP) open from here?',
      'check kdc = in the [realms] section of krb5.conf, or the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  };
}

function garbageFinding(rows: readonly KdcRow[], severity: Finding['severity']): Finding[] {
  if (rows.length === 0) return [];
  return [
    {
      code: 'kdc-answers-garbage',
      severity,
      title: 'answer is not Kerberos',
      evidence: rows.map(triedWords),
      cure: ['something else listens there: check address and port of the KDC, and proxies on the way'],
    },
  ];
}

/** Rows of one KDC: its addresses. */
function byKdc(rows: readonly KdcRow[]): KdcRow[][] {
  return [...Map.groupBy(rows, ({ host, port }) => `${host} ${port}`).values()];
}

function deadOnes(asked: readonly KdcRow[]): Finding[] {
  const kdcs = byKdc(asked.filter(({ proxy, remark }) => proxy === null && remark === null));
  const isDead = (rows: readonly KdcRow[]) => rows.every(({ answered }) => !answered) && rows.some(wasAsked);
  const [first = [], ...others] = kdcs;
  const dead = others.filter(isDead).flat();
  return [
    ...(isDead(first) && first.length > 0 ? [firstDead(first, asked)] : []),
    ...(dead.length > 0 ? [otherDead(dead)] : []),
  ];
}

function firstDead(rows: readonly KdcRow[], asked: readonly KdcRow[]): Finding {
  const next = asked.find(({ answered }) => answered);
  const spent = Math.max(...rows.flatMap(({ udp, tcp }) => [udp.milliseconds ?? 0, tcp.milliseconds ?? 0]));
  const refused = rows.some((row) => states(row).includes('refused'));
  return {
    code: 'kdc-first-dead',
    severity: 'warning',
    title: 'first KDC does not answer',
    evidence: [
      ...rows.map(triedWords),
      refused
        ? `it refuses at once (${spent} ms), so clients go on to the next one without waiting`
        : `it was waited for in vain for ${spent} ms: every logon that asks it first waits too`,
      ...(next ? [`${placeOf(next)} answers`] : []),
    ],
    cure: ['repair it, or take it out of krb5.conf or DNS, or put it behind those that answer'],
  };
}

function otherDead(rows: readonly KdcRow[]): Finding {
  return {
    code: 'kdc-dead',
    severity: 'warning',
    title: 'a KDC does not answer',
    evidence: rows.map(triedWords),
    cure: ['repair it, or take it out of krb5.conf or DNS: it is no reserve for the others'],
  };
}

const ONE_TRANSPORT = [
  {
    code: 'kdc-tcp-only',
    works: 'tcp',
    fails: 'udp',
    title: 'KDC answers by TCP only',
    cure: 'open UDP port 88, or set udp_preference_limit = 1 in krb5.conf: clients then begin with TCP and do not wait for UDP',
  },
  {
    code: 'kdc-udp-only',
    works: 'udp',
    fails: 'tcp',
    title: 'KDC answers by UDP only',
    cure: 'open TCP port 88: tickets that are too large for UDP, as those with many groups, cannot be had without it',
  },
] as const;

function oneTransport(asked: readonly KdcRow[]): Finding[] {
  return ONE_TRANSPORT.flatMap(({ works, fails, ...about }): Finding[] => {
    const rows = asked.filter((row) => {
      return row[works].state === 'answered' && ['refused', 'no-answer'].includes(row[fails].state);
    });
    if (rows.length === 0) return [];
    const { code, title, cure } = about;
    return [
      {
        code,
        severity: 'warning',
        title,
        evidence: rows.map(triedWords),
        cure: [cure],
      },
    ];
  });
}

/** MIT's library takes a prefix of Heimdal for a part of the name, and looks for a host that does not exist. */
export function misreadFindings({ library }: KdcResult, asked: readonly KdcRow[]): Finding[] {
  const rows = asked.filter(({ remark }) => remark !== null);
  if (library === null || rows.length === 0) return [];
  const others = asked.some(({ answered, remark }) => answered && remark === null);
  return [
    {
      code: 'kdc-entry-misread',
      severity: others ? 'warning' : 'error',
      title: 'KDC entry is not understood',
      evidence: rows.map((row) => `${placeOf(row)}${from(row)}: ${row.remark}`),
      cure: ['write kdc = host or kdc = host:port in krb5.conf'],
    },
  ];
}

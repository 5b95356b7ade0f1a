/** How `kdc` looks. */
import type { Report } from '../../report/report.ts';
import type { KdcResult, KdcRow } from '../../report/schema/kdc.ts';
import type { Block, Cell, View } from '../view.ts';
import { outcome } from './parts.ts';

type Exchange = KdcRow['udp'];

export function kdcView(report: Report<KdcResult>): View {
  const result = report.result as KdcResult;
  const { realm, kdcs } = result;
  return {
    headline: `kdc  ${outcome(report, `${realm.name}: ${answeringWords(kdcs)}`)}`,
    blocks: [
      realmBlock(result),
      ...kdcsBlock(kdcs),
      ...answersBlock(result),
      ...enctypesBlock(result),
      ...dnsBlock(result),
      ...othersBlock(result),
    ],
  };
}

/** An IPv6 address stands in brackets before a port. */
const place = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

function answeringWords(kdcs: readonly KdcRow[]): string {
  const counted = kdcs.filter(({ used }) => used !== false);
  const answered = counted.filter((row) => row.answered);
  if (answered.length < counted.length) return `${answered.length} of ${counted.length} KDC addresses answer`;
  return counted.length === 1 ? 'the KDC answers' : `all ${counted.length} KDC addresses answer`;
}

function realmBlock({ realm, client, library, libraryReason, locator }: KdcResult): Block {
  const clientName: Cell = client.given ? client.name : `${client.name}, which should not exist`;
  const sssd = locator && (locator.readable !== null || locator.plugin !== null) ? locator : null;
  return {
    kind: 'fields',
    title: 'Realm',
    rows: [
      ['realm', { text: realm.name ?? 'unknown', tone: 'strong' }],
      ['', realm.where],
      ['asked for', clientName],
      ['enctypes asked', library?.enctypes.map(nameOf).join(', ') ?? null],
      ['clockskew', library && `${library.clockskewSeconds} s`],
      [
        'DNS',
        library &&
          (library.dnsLookupKdc ? dnsWords(library.dnsUriLookup) : 'not used: dns_lookup_kdc is false'),
      ],
      ['libkrb5', libraryReason],
      ['SSSD', sssd && sssdWords(sssd)],
    ],
  };
}

const dnsWords = (uri: boolean) =>
  `used where krb5.conf names no KDC${uri ? '; URI records before SRV records' : '; SRV records only'}`;

function sssdWords({ plugin, path, readable, reason, servers }: NonNullable<KdcResult['locator']>): string {
  const file =
    readable === null
      ? `${path} does not exist`
      : readable
        ? `${path}: ${servers.join(', ')}`
        : `${path}: ${reason}`;
  return `${file}; plug-in for libkrb5 ${plugin ?? 'not installed'}`;
}

const nameOf = ({ name, number }: { name: string | null; number: number }) => name ?? String(number);

function kdcsBlock(kdcs: readonly KdcRow[]): Block[] {
  if (kdcs.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'KDCs',
      head: ['KDC', 'address', 'from', 'used', 'UDP', 'TCP'],
      rows: kdcs.map((row): Cell[] => [
        { text: row.proxy ?? place(row.host, row.port), tone: 'strong' },
        row.address ?? { text: row.addressError ?? 'none', tone: 'bad' },
        row.sources.map(({ where }) => where).join('\n'),
        usedCell(row),
        exchangeCell(row.udp),
        exchangeCell(row.tcp),
      ]),
    },
  ];
}

function usedCell({ used, usedBecause }: Pick<KdcRow, 'used' | 'usedBecause'>): Cell {
  if (used === true) return { text: 'yes', tone: 'good' };
  return { text: used === null ? 'unknown' : `no: ${usedBecause}`, tone: 'quiet' };
}

function exchangeCell({ state, milliseconds, error }: Exchange): Cell {
  switch (state) {
    case 'answered':
      return { text: `answered, ${milliseconds} ms`, tone: 'good' };
    case 'not-asked':
      return { text: `not asked: ${error}`, tone: 'quiet' };
    default:
      return { text: `${state}: ${error}`, tone: 'bad' };
  }
}

/** One row for each address that gave a Kerberos answer. */
function answersBlock({ kdcs }: KdcResult): Block[] {
  const rows = kdcs.filter(({ message }) => message !== null);
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Answers without credentials',
      head: ['address', 'answer', "KDC's clock against this host's", 'pre-authentication'],
      rows: rows.map((row): Cell[] => [
        place(row.address ?? row.host, row.port),
        answerWords(row),
        clockWords(row),
        row.preauthentication.map(nameOf).join(', ') || { text: 'not told', tone: 'quiet' },
      ]),
    },
  ];
}

function answerWords({ error, message }: KdcRow): string {
  if (error === null) return `${message}: a ticket without any proof`;
  const text = error.text === null ? '' : ` "${error.text}"`;
  const status = error.ntStatus === null ? '' : `, ${error.ntStatus.name ?? error.ntStatus.hex}`;
  return `${error.name ?? `error ${error.number}`}${text}${status}`;
}

function clockWords({ clock, message }: KdcRow): Cell {
  if (clock === null) {
    const because = message === 'AS-REP' ? 'not told: in an AS-REP it is encrypted' : 'not told';
    return { text: because, tone: 'quiet' };
  }
  const { offsetSeconds, accuracySeconds } = clock;
  const side = offsetSeconds < 0 ? 'behind' : 'ahead';
  const tone = Math.abs(offsetSeconds) > 60 ? 'warn' : 'good';
  return { text: `${Math.abs(offsetSeconds).toFixed(3)} s ${side}, ±${accuracySeconds.toFixed(3)} s`, tone };
}

function enctypesBlock({ kdcs, client }: KdcResult): Block[] {
  const rows = kdcs.flatMap((row) =>
    row.enctypes.map(({ number, name, salt, iterations, weak, requested }): Cell[] => [
      place(row.address ?? row.host, row.port),
      { text: name ?? String(number), tone: weak ? 'warn' : 'strong' },
      weak ? { text: 'weak', tone: 'warn' } : '',
      requested === null ? 'unknown' : requested ? 'yes' : { text: 'no', tone: 'warn' },
      salt ?? { text: 'the usual one', tone: 'quiet' },
      iterations === null ? '' : String(iterations),
    ]),
  );
  if (rows.length === 0) return [];
  const head = ['address', 'encryption type', '', 'this host asks for it', 'salt', 'iterations'];
  return [{ kind: 'table', title: `Keys of ${client.name} that the KDC tells of`, head, rows }];
}

function dnsBlock({ dns }: KdcResult): Block[] {
  if (dns.queries.length === 0) return [];
  const servers = dns.nameServers.join(', ') || 'none';
  const title = `DNS, asked at ${servers}`;
  const [first] = dns.queries;
  const alike = dns.queries.every(({ state, error }) => state === first?.state && error === first.error);
  if (alike && first && first.state !== 'answered') {
    const names = dns.queries.map(({ name, type }) => `${name} ${type}`).join(', ');
    return [
      {
        kind: 'fields',
        title,
        rows: [[first.error === null ? 'no record' : `failed: ${first.error}`, names]],
      },
    ];
  }
  const rows = dns.queries.map(({ name, type, state, error, records }): Cell[] => [
    name,
    type,
    state === 'answered'
      ? records.join('\n')
      : { text: state === 'none' ? 'none' : `failed: ${error}`, tone: state === 'none' ? 'quiet' : 'bad' },
  ]);
  return [{ kind: 'table', title, head: ['name', 'type', 'records'], rows }];
}

function othersBlock({ otherServers }: KdcResult): Block[] {
  if (otherServers.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Other servers of the realm, not asked',
      head: ['for', 'server', 'from', 'used'],
      rows: otherServers.map((each): Cell[] => [
        each.service === 'admin' ? 'kadmin' : 'changing passwords',
        place(each.host, each.port),
        each.where,
        usedCell(each),
      ]),
    },
  ];
}

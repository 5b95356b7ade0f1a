/** How `tickets` looks. */
import type { Report } from '../../report/report.ts';
import type { Cache, File, Ticket, TicketsResult } from '../../report/schema/tickets.ts';
import { duration } from '../../report/time.ts';
import type { Block, Cell, View } from '../view.ts';
import { expiryCell, outcome } from './parts.ts';

export function ticketsView(report: Report<TicketsResult>): View {
  const result = report.result as TicketsResult;
  const [used] = result.caches;
  const left = used?.ticketGrantingTicket?.expiry.remainingSeconds ?? null;
  const good = left === null ? 'no expiry' : `${duration(left)} left`;
  return {
    headline: `tickets  ${used?.principal ?? 'nobody'}: ${outcome(report, good)}`,
    blocks: [...result.caches.flatMap((cache) => cacheBlocks(cache, result)), ...requestedBlocks(result)],
  };
}

function cacheBlocks(cache: Cache, result: TicketsResult): Block[] {
  const { used } = cache;
  const block: Block = {
    kind: 'fields',
    title: used ? 'Credential cache that is used' : `Credential cache ${cache.name}`,
    rows: [
      ['name', cache.name ?? result.name],
      ['', used ? because(result) : null],
      ['of the collection', used && cache.type !== null && result.name !== cache.name ? result.name : null],
      ['principal', cache.principal ?? 'none'],
      ['file', cache.file && fileWords(cache.file)],
      ['not readable', cache.reason === null ? null : { text: cache.reason, tone: 'bad' }],
      ['ticket-granting ticket', tgtCell(cache)],
      ['KCM', used && result.kcm && cache.type === 'KCM' ? result.kcm.reason : null],
      ['client keytab', used ? clientKeytabWords(result) : null],
      ['other caches', used ? othersCell(result) : null],
      ['also there', used && result.otherFiles.length > 0 ? result.otherFiles.join('\n') : null],
    ],
  };
  return [block, ...ticketBlock(cache.tickets)];
}

function because({ source, where }: TicketsResult): Cell {
  const words: Record<string, string> = {
    'command-line': `because ${where} says so`,
    environment: `because ${where} in the environment says so`,
    configuration: `because ${where} says so`,
    compiled: `because it is compiled into ${where}`,
  };
  return { text: words[source] ?? where, tone: 'quiet' };
}

/** `/tmp/krb5cc_0  root (0), group root (0), mode 0600`. */
export function fileWords({ path, owner, group, mode }: File): string {
  const named = ({ id, name }: File['owner']) => (name === null ? String(id) : `${name} (${id})`);
  return `${path}  owner ${named(owner)}, group ${named(group)}, mode ${mode}`;
}

function tgtCell({ ticketGrantingTicket: tgt, ticketGrantingTicketReason, reason }: Cache): Cell | null {
  if (!tgt) return reason === null ? { text: ticketGrantingTicketReason ?? 'none', tone: 'bad' } : null;
  if (tgt.state === 'not-yet-valid') return { text: 'not valid yet', tone: 'bad' };
  if (tgt.state === 'invalid') return { text: 'postdated, and not validated', tone: 'bad' };
  return expiryCell(tgt.expiry);
}

function clientKeytabWords({ clientKeytab }: TicketsResult): Cell | null {
  const { name, principals } = clientKeytab;
  return principals.length === 0 ? null : `${name}  of ${principals.join(', ')}`;
}

function othersCell({ others, othersReason, caches }: TicketsResult): Cell {
  if (others === null) return { text: `not known: ${othersReason}`, tone: 'warn' };
  const hint = others > 0 && caches.length === 1 ? ', shown by --all' : '';
  return { text: `${others === 0 ? 'none' : others} in the collections${hint}`, tone: 'quiet' };
}

function ticketBlock(tickets: readonly Ticket[]): Block[] {
  if (tickets.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Tickets',
      head: ['server', 'from and until', 'flags', 'encryption', 'bytes'],
      rows: tickets.map(ticketRow),
    },
  ];
}

function ticketRow(ticket: Ticket): Cell[] {
  const { server, client, startTime, expiry, renewTill, flags } = ticket;
  const states: Record<Ticket['state'], Cell> = {
    valid: `${duration(expiry.remainingSeconds ?? 0)} left`,
    expired: 'expired',
    'not-yet-valid': 'not valid yet',
    invalid: 'not validated',
  };
  const text = [
    `${startTime?.utc ?? 'unknown'}`,
    `${expiry.utc ?? expiry.reason}`,
    `${states[ticket.state]}`,
    ...(renewTill ? [`renewable until ${renewTill.utc}`] : []),
  ].join('\n');
  return [
    `${server}\nof ${client}`,
    { text, tone: ticket.state === 'valid' ? 'good' : 'bad' },
    flags.join('\n'),
    encryption(ticket),
    String(ticket.bytes),
  ];
}

function encryption({ ticketEnctype, sessionKeyEnctype, kvno }: Ticket): string {
  const name = (type: Ticket['ticketEnctype']) => type?.name ?? String(type?.number ?? 'unknown');
  return `ticket  ${name(ticketEnctype)}\nsession ${name(sessionKeyEnctype)}\nkvno    ${kvno ?? 'none'}`;
}

function requestedBlocks({ requested }: TicketsResult): Block[] {
  if (!requested) return [];
  const { server, sentPrincipal, ticket, error } = requested;
  return [
    {
      kind: 'fields',
      title: 'Ticket that was asked for, and is stored nowhere',
      rows: [
        ['service', server],
        ['asked for', sentPrincipal?.replace(/@$/, ', in the realm that the KDC finds') ?? null],
        ['answer', error ? { text: `${error.text}  ${error.hex} ${error.name ?? ''}`, tone: 'bad' } : null],
        ['', !ticket && !error ? { text: 'no answer', tone: 'bad' } : null],
        [
          'as a header',
          ticket?.headerBytesAtLeast ? `more than ${ticket.headerBytesAtLeast} characters in HTTP` : null,
        ],
      ],
    },
    ...ticketBlock(ticket ? [ticket] : []),
  ];
}

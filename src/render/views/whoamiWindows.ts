/** How `whoami` looks on Windows. */
import type { WhoamiResult } from '../../report/schema/whoami.ts';
import type { WhoamiWindows } from '../../report/schema/whoamiWindows.ts';
import { expiry, instant } from '../../report/time.ts';
import type { Block, Cell } from '../view.ts';
import { expiryCell, expiryWords } from './parts.ts';
import { account, groupsBlock, privilegesBlock, STATES, tokensBlock } from './whoamiTokens.ts';

type Session = NonNullable<WhoamiWindows['logonSession']['value']>;
type Ticket = NonNullable<WhoamiWindows['tickets']['value']>[number];
type Time = { raw: string; utc: string | null; epochSeconds: number | null };

/**
 * `DOMAIN\user, with 3 tickets of user@REALM (9 h 59 min left)`.
 *
 * @param now epoch seconds of the report
 */
export function windowsHeadline({ processToken, tickets }: WhoamiWindows, now: number): string {
  const user = processToken.value?.user;
  const who = user?.value ? account(user.value) : `not known: ${user?.reason ?? processToken.reason}`;
  return `${who}, ${ticketWords(tickets.value, now)}`;
}

/** @param now epoch seconds of the report */
export function windowsBlocks(
  windows: WhoamiWindows,
  canImpersonate: WhoamiResult['canImpersonate'],
  now: number,
): Block[] {
  return [
    tokensBlock(windows),
    impersonationBlock(windows.processToken, canImpersonate),
    sessionBlock(windows),
    ticketsBlock(windows.tickets, now),
    ...groupsBlock(windows.processToken.value),
    ...privilegesBlock(windows.processToken.value),
  ];
}

/** A ticket-granting ticket of the user's own realm before one for another realm. */
function grantingTicket(tickets: readonly Ticket[]): Ticket | undefined {
  const granting = tickets.filter(({ server }) => /^krbtgt\//i.test(server));
  return granting.find(({ server, serverRealm }) => server.slice(7) === serverRealm) ?? granting[0];
}

function ticketWords(tickets: readonly Ticket[] | null, now: number): string {
  if (tickets === null) return 'tickets not known';
  if (tickets.length === 0) return 'without tickets';
  const granting = grantingTicket(tickets);
  const { client, clientRealm, serverRealm } = granting ?? (tickets[0] as Ticket);
  const count = tickets.length === 1 ? 'a ticket' : `${tickets.length} tickets`;
  const whose = client === null ? serverRealm : `${client}@${clientRealm}`;
  const how = granting ? expiryWords(ends(granting, now)) : 'none of them ticket-granting';
  return `with ${count} of ${whose} (${how})`;
}

function ends({ endTime }: Ticket, now: number) {
  const end = endTime.epochSeconds;
  if (end === null) return expiry('not-provided', now, 'the ticket carries no end');
  return expiry(Math.max(0, end - now), now, null, end);
}

/** The privileges by which a service becomes its client or somebody else, and what each is good for. */
const DECISIVE = [
  ['SeImpersonatePrivilege', 'acts as any client that authenticates'],
  ['SeTcbPrivilege', 'makes tokens of users without their passwords, and sees all logon sessions'],
  ['SeAssignPrimaryTokenPrivilege', "starts programs with another user's token"],
  ['SeDelegateSessionUserImpersonatePrivilege', 'acts as another user of the same Windows session'],
] as const;

function impersonationBlock(
  { value: token }: WhoamiWindows['processToken'],
  { answer, reason }: WhoamiResult['canImpersonate'],
): Block {
  const verdict: Cell = { text: answer, tone: answer === 'yes' ? 'good' : 'quiet' };
  const rows: Cell[][] = [[{ text: 'could impersonate', tone: 'strong' }, verdict, reason]];
  const privileges = token?.privileges;
  for (const [name, purpose] of DECISIVE) {
    const state = privileges?.value?.find((each) => each.name === name)?.state;
    if (privileges?.value) {
      rows.push([name, state ? STATES[state] : { text: 'not held', tone: 'quiet' }, purpose]);
    }
  }
  if (privileges?.reason) rows.push(['privileges', { text: 'not known', tone: 'bad' }, privileges.reason]);
  return { kind: 'table', title: 'Impersonation', head: ['', 'state', 'because, or what for'], rows };
}

function sessionBlock({ logonSession: { value: session, reason }, names }: WhoamiWindows): Block {
  const title = 'Logon session';
  if (!session) {
    return { kind: 'fields', title, rows: [['not known', { text: reason ?? '', tone: 'warn' }]] };
  }
  const name = (format: string) => names.find((each) => each.format === format)?.value ?? null;
  const { number, name: logonType } = session.logonType;
  const userPrincipal = session.upn || name('NameUserPrincipal');
  return {
    kind: 'fields',
    title,
    rows: [
      ['logon session', session.logonId],
      ['user', sessionUser(session)],
      ['user principal name', userPrincipal],
      ['account name', name('NameSamCompatible')],
      ['display name', name('NameDisplay')],
      ['distinguished name', name('NameFullyQualifiedDN')],
      ['authentication package', session.authenticationPackage || null],
      ['logon type', logonType === null ? String(number) : `${logonType} (${number})`],
      ['logged on', localTime(session.logonTime)],
      ['logon server', session.logonServer || null],
      ['DNS domain', session.dnsDomainName || name('NameDnsDomain')],
      ['ends by force', session.kickOffTime.value && localTime(session.kickOffTime.value)],
      ['password last set', session.passwordLastSet.value && localTime(session.passwordLastSet.value)],
      ['password to change', session.passwordMustChange.value && localTime(session.passwordMustChange.value)],
      ['flags', session.userFlags.value?.join(' ') || null],
    ],
  };
}

function sessionUser({ logonDomain, userName }: Session): string | null {
  return [logonDomain, userName].filter((part) => part !== '').join('\\') || null;
}

function localTime({ epochSeconds }: Time): string | null {
  return epochSeconds === null ? null : instant(epochSeconds).local;
}

function ticketsBlock({ value: tickets, reason, attempts }: WhoamiWindows['tickets'], now: number): Block {
  const title = 'Kerberos tickets';
  if (tickets === null) {
    const tried = attempts.map(({ message, status, protocolStatus, unreadable }): [string, Cell] => {
      const refused = protocolStatus ?? status;
      return [message, unreadable ?? [refused.hex, refused.win32].filter(Boolean).join(', ')];
    });
    return { kind: 'fields', title, rows: [['not known', { text: reason ?? '', tone: 'warn' }], ...tried] };
  }
  if (tickets.length === 0) {
    const text = 'none: this logon session holds no Kerberos ticket';
    return { kind: 'fields', title, rows: [['tickets', { text, tone: 'quiet' }]] };
  }
  // KerbQueryTicketCacheMessage tells of no client.
  const clients = tickets.some(({ client }) => client !== null);
  return {
    kind: 'table',
    title,
    head: ['server', 'expires', ...(clients ? ['client'] : []), 'encryption', 'flags'],
    rows: tickets.map((ticket) => [
      `${ticket.server}@${ticket.serverRealm}`,
      expiryCell(ends(ticket, now)),
      ...(clients ? [ticket.client === null ? '' : `${ticket.client}@${ticket.clientRealm}`] : []),
      ticket.ticketEtype.name ?? String(ticket.ticketEtype.number),
      ticket.flags.join(' '),
    ]),
  };
}

/** `whoami` on Windows: what the system said of tokens, logon session and tickets, as the report has it. */
import { type Fact, known, mapFact, unknown } from '../backends/windows/call.ts';
import type { LogonSession, RawTime } from '../backends/windows/logonSession.ts';
import type { LsaTicket } from '../backends/windows/ticketStructures.ts';
import type { TicketCache } from '../backends/windows/tickets.ts';
import type { NamedGroup, NamedSid, TokenFacts } from '../backends/windows/token.ts';
import type { Finding } from '../findings/finding.ts';
import type { WindowsFacts } from '../operations/whoamiWindows.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import type { Conclusion } from '../report/report.ts';
import type { WhoamiResult } from '../report/schema/whoami.ts';
import type { WhoamiWindows } from '../report/schema/whoamiWindows.ts';
import { type Isolated, isolated } from './isolated.ts';

type Token = NonNullable<WhoamiWindows['processToken']['value']>;
type Session = NonNullable<WhoamiWindows['logonSession']['value']>;
type Tickets = WhoamiWindows['tickets'];

/** Of the time that there is, what the first attempt gets: names may cost it, and the facts without them are quick. */
const SHARE_WITH_NAMES = 0.7;

/**
 * Always read in a child: LookupAccountSid and GetUserNameEx ask a domain controller, LSA waits for one that does not
 * answer, and nothing but the end of the process stops the call. Whether it will cannot be told before. Under Wine that
 * takes 0.8 s where reading in this process takes 0.4 s. Where names take too long, the rest is read without them.
 *
 * The child tells the truth about this process: it has a copy of its token, with a number (tokenId) of its own, in the
 * same logon session. Nor does it miss a thread token: a new process never gets that of the thread which starts it, so
 * that this one began without, too.
 */
export async function whoamiWindows(options: CommonOptions): Promise<Conclusion<WhoamiResult>> {
  const seconds = options.timeoutSeconds * SHARE_WITH_NAMES;
  const first = await read(null, { ...options, timeoutSeconds: seconds });
  if (!first.unanswered) return conclusion(first, []);
  const late = first.unanswered.findings?.find(({ code }) => code === 'timed-out');
  if (!late) return first.unanswered;
  // Whatever else holds it up would do so again.
  if (!NAMES.test(late.evidence[0] ?? ''))
    return { ...first.unanswered, findings: [{ ...late, cure: CURE }] };
  const because = `names were not asked for again: ${late.evidence[0]}`;
  const rest = { ...options, timeoutSeconds: options.timeoutSeconds - seconds };
  const second = await read(because, rest);
  if (second.unanswered) return { ...second.unanswered, findings: [{ ...late, cure: CURE }] };
  const finding: Finding = {
    ...late,
    code: 'names-not-found',
    severity: 'warning',
    title: 'names took too long',
    cure: CURE,
  };
  return conclusion(second, [finding]);
}

const NAMES = /LookupAccountSidW|GetUserNameExW/;

const CURE = [
  'LSA may wait for a domain controller: nltest /dsgetdc:DOMAIN says whether one answers',
  'give it longer with --timeout SECONDS',
];

function read(namesBecause: string | null, options: CommonOptions): Promise<Isolated<WindowsFacts>> {
  return isolated<WindowsFacts>('whoamiWindows', { namesBecause }, options);
}

function conclusion(
  ran: Extract<Isolated<WindowsFacts>, { unanswered: null }>,
  findings: Finding[],
): Conclusion<WhoamiResult> {
  const { facts, calls } = ran;
  const { canImpersonate, libraries } = facts;
  return {
    exitCode: facts.processToken.value === null ? EXIT.cannotTell : EXIT.yes,
    result: {
      identity: null,
      session: null,
      windows: windowsResult(facts),
      canImpersonate,
      kerberos: null,
      kerberosReason: 'on Windows tickets are in the logon session: they stand under windows.tickets',
      libraries,
    },
    findings,
    calls,
  };
}

function windowsResult(facts: WindowsFacts): WhoamiWindows {
  const { processToken, threadToken, logonSession, tickets, names, nameReasons } = facts;
  const named = <T extends NamedSid>(account: T) => ({
    ...account,
    nameReason: account.name === null ? (nameReasons[account.sid] ?? 'the system gave no name') : null,
  });
  return {
    names: Object.entries(names).map(([format, name]) => ({ format, ...name })),
    processToken: mapFact(processToken, (token) => tokenResult(token, named)),
    threadToken: threadResult(threadToken, named),
    logonSession: mapFact(logonSession, (session) => sessionResult(session, named)),
    tickets: ticketsResult(tickets),
  };
}

type Named = <T extends NamedSid>(account: T) => T & { nameReason: string | null };

function threadResult(token: Fact<TokenFacts | null>, named: Named): WhoamiWindows['threadToken'] {
  if (token.reason !== null) return { impersonating: null, ...token };
  if (token.value !== null) {
    return { impersonating: true, value: tokenResult(token.value, named), reason: null };
  }
  return {
    impersonating: false,
    value: null,
    reason: 'this thread does not impersonate: ERROR_NO_TOKEN (1008)',
  };
}

function tokenResult(token: TokenFacts, named: Named): Token {
  const groups = (fact: Fact<NamedGroup[]>) => mapFact(fact, (list) => list.map(named));
  const one = (fact: Fact<NamedSid | null>, none: string) =>
    flat(
      mapFact(fact, (sid) => sid && named(sid)),
      none,
    );
  return {
    ...token,
    user: mapFact(token.user, named),
    groups: groups(token.groups),
    owner: one(token.owner, 'the token has no owner'),
    primaryGroup: one(token.primaryGroup, 'the token has no primary group'),
    statistics: mapFact(
      token.statistics,
      ({ tokenId, logonId, modifiedId, expirationTime, expirationUtc }) => ({
        ...{ tokenId, logonId, modifiedId },
        expirationTime: time({ raw: expirationTime, utc: expirationUtc }),
      }),
    ),
    linkedToken: mapFact(token.linkedToken, ({ user, elevated }) => ({
      user: user && named(user),
      elevated,
    })),
    restrictedSids: groups(token.restrictedSids),
    appContainerSid: one(token.appContainerSid, 'the token is not that of an AppContainer'),
    capabilities: groups(token.capabilities),
    logonSid: flat(token.logonSid, 'the token has no logon SID'),
  };
}

function sessionResult(session: LogonSession, named: Named): Session {
  const { user, userFlags, logoffTime, kickOffTime, passwordLastSet, passwordMustChange, ...rest } = session;
  const later = <T>(value: T | null) => flat(known(value), "this system's structure ends before it");
  const laterTime = (value: RawTime | null) => later(value && time(value));
  return {
    ...rest,
    user: flat(known(user && named(user)), 'LSA gave no SID'),
    logonTime: time(session.logonTime),
    userFlags: later(userFlags),
    logoffTime: laterTime(logoffTime),
    kickOffTime: laterTime(kickOffTime),
    passwordLastSet: laterTime(passwordLastSet),
    passwordMustChange: laterTime(passwordMustChange),
  };
}

function ticketsResult({ value: cache, reason }: Fact<TicketCache>): Tickets {
  if (cache === null) return { value: null, reason, message: null, attempts: [] };
  const { message, tickets, attempts } = cache;
  if (message === null) {
    return { value: null, reason: 'LSA answered none of the messages; see attempts', message, attempts };
  }
  return { value: tickets.map(ticketResult), reason: null, message, attempts };
}

function ticketResult(ticket: LsaTicket): NonNullable<Tickets['value']>[number] {
  const { startTime, endTime, renewTime, ...rest } = ticket;
  return { ...rest, startTime: time(startTime), endTime: time(endTime), renewTime: time(renewTime) };
}

function time({ raw, utc }: RawTime) {
  return { raw, utc, epochSeconds: utc === null ? null : Date.parse(utc) / 1000 };
}

/** A null that the system answered, with the reason that it stands for. */
function flat<T>(fact: Fact<T | null>, none: string): Fact<T> {
  if (fact.reason !== null) return fact;
  return fact.value === null ? unknown(none) : known(fact.value);
}

/** `tickets`: the credential caches, which of them this process would use and why, and what is in them. */

import type { Finding } from '../findings/finding.ts';
import { concludeKrb5, noContext } from '../findings/krb5Failure.ts';
import { ticketFindings } from '../findings/tickets.ts';
import type { CollectionFacts, OrUnusable, RequestFacts, TicketsFacts } from '../operations/tickets.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { Cache, TicketsResult } from '../report/schema/tickets.ts';
import { type Isolated, isolated } from './isolated.ts';
import { notOnWindows } from './kerberosOnly.ts';
import { cacheResult, libraryError, ticketResult } from './ticketResult.ts';

export type TicketsOptions = CommonOptions & {
  all: boolean;
  ccache: string | null;
  /** Service principal name to get a ticket for. */
  request: string | null;
  minimumLifetimeSeconds: number | null;
};

/** Reads caches; asks a KDC only for `request`. */
export async function tickets(options: TicketsOptions): Promise<Report<TicketsResult>> {
  const windows = notOnWindows('whoami shows the tickets in the cache of the LSA');
  if (windows) return report('tickets', windows);
  const { ccache, request: server } = options;
  // None waits for another: a daemon or a KDC that hangs costs only its own part.
  const [used, collection, requested] = await Promise.all([
    isolated<OrUnusable<TicketsFacts>>('readTickets', { ccache }, options),
    isolated<OrUnusable<CollectionFacts>>('readTicketCollection', {}, options),
    server === null ? null : isolated<OrUnusable<RequestFacts>>('requestTicket', { ccache, server }, options),
  ]);
  const calls = [used, collection, requested].flatMap((each) => each?.calls ?? []);
  if (used.unanswered) return report('tickets', { ...used.unanswered, calls });
  const { facts } = used.facts;
  if (!facts) {
    const findings = noContext(used.facts);
    return report('tickets', { exitCode: EXIT.no, findings, calls });
  }
  const now = Date.now() / 1000;
  const result = resultOf(options, facts, collection, requested, now);
  const findings = [
    ...ticketFindings(
      result,
      facts,
      membersOf(collection).map((each) => cacheResult(each, false, now)),
    ),
    ...requestFindings(server, requested),
  ];
  return report('tickets', { exitCode: exitCodeOf(findings, requested), result, findings, calls });
}

function resultOf(
  options: TicketsOptions,
  facts: TicketsFacts,
  collection: Isolated<OrUnusable<CollectionFacts>>,
  requested: Isolated<OrUnusable<RequestFacts>> | null,
  now: number,
): TicketsResult {
  const { setting, cache, clientKeytab, kcm } = facts;
  const others = membersOf(collection).filter(({ name }) => name !== cache.name);
  const { name, where, error, principals } = clientKeytab;
  return {
    name: setting.value,
    source: options.ccache === null ? setting.source : 'command-line',
    where: setting.where,
    defaultRealm: facts.defaultRealm,
    caches: [
      withReason(cacheResult(cache, true, now), kcm?.state === 'silent' ? kcm.reason : null),
      ...(options.all ? others.map((each) => cacheResult(each, false, now)) : []),
    ],
    others: collectionReason(collection) === null ? others.length : null,
    othersReason: collectionReason(collection),
    otherFiles: facts.elsewhere,
    kcm: kcm ?? collection.facts?.facts?.kcm ?? null,
    clientKeytab: { name, where, reason: error?.text ?? null, principals },
    minimumLifetimeSeconds: options.minimumLifetimeSeconds,
    requested: requestedResult(options.request, requested, now),
  };
}

/** A cache that was not asked, since its daemon says nothing. */
function withReason(cache: Cache, reason: string | null): Cache {
  return reason === null ? cache : { ...cache, reason, ticketGrantingTicketReason: reason };
}

function membersOf(collection: Isolated<OrUnusable<CollectionFacts>>) {
  return collection.facts?.facts?.caches.filter(({ exists }) => exists !== false) ?? [];
}

/** Why the other caches are not known; null where they are. */
function collectionReason(collection: Isolated<OrUnusable<CollectionFacts>>): string | null {
  if (collection.unanswered) return collection.unanswered.error?.message ?? 'the library gave no answer';
  const { facts, error } = collection.facts;
  if (!facts) return error.text;
  return facts.kcm.state === 'silent' ? facts.kcm.reason : (facts.error?.text ?? null);
}

function requestedResult(
  server: string | null,
  requested: Isolated<OrUnusable<RequestFacts>> | null,
  now: number,
): TicketsResult['requested'] {
  if (server === null) return null;
  const answer = requested?.facts?.facts;
  const error = answer?.error ?? requested?.facts?.error ?? null;
  return {
    server,
    sentPrincipal: answer?.notAsked === null ? answer.sentPrincipal : null,
    ticket: answer?.ticket ? ticketResult(answer.ticket, now) : null,
    error: error && libraryError(error),
  };
}

function requestFindings(
  server: string | null,
  requested: Isolated<OrUnusable<RequestFacts>> | null,
): Finding[] {
  if (server === null || requested === null) return [];
  if (requested.unanswered) return requested.unanswered.findings ?? [];
  const { facts } = requested.facts;
  if (!facts?.error) return [];
  const { error, evidence, sentPrincipal } = facts;
  return concludeKrb5('krb5_get_credentials', error, {
    purpose: 'initiate',
    // A principal without a realm ends in an "@", with which no tool takes a name.
    target: sentPrincipal?.replace(/@$/, '') ?? null,
    evidence,
  });
}

function exitCodeOf(findings: Finding[], requested: Isolated<unknown> | null): ExitCode {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const unanswered = requested?.unanswered ?? null;
  const ownErrors = errors.filter((each) => !unanswered?.findings?.includes(each));
  if (ownErrors.length > 0) return EXIT.no;
  return unanswered ? unanswered.exitCode : EXIT.yes;
}

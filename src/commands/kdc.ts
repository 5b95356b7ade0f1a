/** `kdc`: where a realm's KDCs come from, whether they can be reached, and what they tell without credentials. */
import type { CallRecord } from '../backends/native.ts';
import { kdcFindings } from '../findings/kdc.ts';
import type { AddressFacts, ExchangeFacts, KdcFacts, KdcRequest, TargetFacts } from '../operations/kdc.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import { steadyMilliseconds } from '../report/steadyClock.ts';
import { ENCTYPES } from '../wire/crypto/enctypes.ts';
import { parsePrincipal, principalText } from '../wire/kerberos/principal.ts';
import { isolated } from './isolated.ts';

export type KdcOptions = CommonOptions & {
  /** Null: that of the principal, else the default one. */
  realm: string | null;
  /** Whom to ask for; null for a name that should not exist. */
  principal: string | null;
};

/** Nobody should have that name; an administrator who finds it in the KDC's log can search for it. */
const PROBE_NAME = 'sspidiag-kdc-probe';

/** Of the time limit this is kept for what comes after the answers, on a busy machine too. */
const MARGIN_SECONDS = 0.5;

/** No password is sent: what is asked with --principal counts as no logon, and as no failed one. */
export async function kdc(options: KdcOptions): Promise<Report<KdcResult>> {
  const { realm, principal } = options;
  const client = principal === null ? { components: [PROBE_NAME], realm: null } : parsed(principal);
  if (realm !== null) refuseRealm(realm, client.realm);
  const { timeoutSeconds } = options;
  const request: KdcRequest = {
    realm,
    client: client.components,
    principalRealm: client.realm,
    endsAt: steadyMilliseconds() + (timeoutSeconds - Math.min(MARGIN_SECONDS, timeoutSeconds / 4)) * 1000,
  };
  const ran = await isolated<KdcFacts>('kdc', request, options);
  if (ran.unanswered) return report('kdc', ran.unanswered);
  const { facts, calls } = ran;
  const name = principalText(client.components, client.realm ?? facts.settings.realm.name);
  return concluded(facts, { name, given: principal !== null }, calls);
}

/** What follows from what was found and answered. */
export function concluded(
  facts: KdcFacts,
  client: KdcResult['client'],
  calls: CallRecord[],
): Report<KdcResult> {
  const result = resultOf(facts, client);
  const findings = kdcFindings(result, facts.settings.unusable);
  const exitCode = exitCodeOf(
    result,
    findings.some(({ severity }) => severity === 'error'),
  );
  const error =
    exitCode === EXIT.cannotTell
      ? { message: 'no KDC was asked', hint: result.kdcs.map(({ tcp }) => tcp.error).find(Boolean) ?? null }
      : null;
  return report('kdc', { exitCode, result, findings, calls, error });
}

function exitCodeOf({ kdcs }: KdcResult, failed: boolean): ExitCode {
  if (failed) return EXIT.no;
  return kdcs.some(({ answered }) => answered) ? EXIT.yes : EXIT.cannotTell;
}

function parsed(principal: string): { components: string[]; realm: string | null } {
  const found = parsePrincipal(principal);
  if (found && !/\p{Cc}/u.test(principal)) return found;
  throw new UsageError(`--principal takes a name such as alice or alice@EXAMPLE.COM, not "${principal}"`);
}

function refuseRealm(realm: string, principalRealm: string | null): void {
  if (principalRealm !== null && principalRealm !== realm) {
    // An AS-REQ has one realm: the client's, which is the KDC's.
    throw new UsageError(`the realm ${realm} and a principal of ${principalRealm} exclude each other`);
  }
  const at = realm.lastIndexOf('@');
  if (at >= 0) {
    const hint = `the realm would be ${realm.slice(at + 1) || 'what follows the @'}; a client is named with --principal`;
    throw new UsageError(`"${realm}" is a principal, not a realm`, hint);
  }
  if (/[/:\s\p{Cc}]/u.test(realm) || realm === '') {
    throw new UsageError(
      `"${realm}" is no realm: one looks like EXAMPLE.COM`,
      'without an operand the default realm is asked',
    );
  }
}

function resultOf(facts: KdcFacts, client: KdcResult['client']): KdcResult {
  const { settings, locator, dns, targets, others } = facts;
  const { realm, library, libraryReason, otherCase } = settings;
  return {
    realm,
    client,
    library: library && { ...library, enctypes: library.enctypes.map(named) },
    libraryReason,
    otherCase,
    locator,
    dns: {
      nameServers: dns.servers,
      queries: dns.queries.map(({ servers, ...query }) => ({
        ...query,
        records: servers.map(({ record }) => record),
      })),
    },
    kdcs: targets.flatMap((target) => rowsOf(target, library?.enctypes ?? null)),
    otherServers: others.map(({ role, source, where, entry, used, usedBecause }) => ({
      service: role === 'admin' ? 'admin' : 'kpasswd',
      ...{ source, where, host: entry.host, port: entry.port, used, usedBecause },
    })),
  };
}

const named = (number: number) => ({ number, name: ENCTYPES[number] ?? null });

/** A row for each address, or one without. */
function rowsOf(target: TargetFacts, requested: readonly number[] | null): KdcRow[] {
  const { host, port, proxy, sources, lookup, addresses } = target;
  const counting = sources.find(({ used }) => used) ?? sources[0];
  const of = {
    source: counting.source,
    sources: [counting, ...sources.filter((each) => each !== counting)].map(
      ({ source, role, where, used, usedBecause }) => ({
        source,
        role: role === 'primary' ? ('primary' as const) : ('kdc' as const),
        ...{ where, used, usedBecause },
      }),
    ),
    ...{ host, port, proxy },
    remark: counting.entry.remark,
    used: counting.used,
    usedBecause: counting.usedBecause,
    addressError: lookup.error,
    lookupMilliseconds: lookup.milliseconds,
  };
  if (addresses.length > 0) return addresses.map((each) => ({ ...of, ...addressRow(each, requested) }));
  const error = 'there is no address to ask';
  const silent = { state: 'not-asked' as const, milliseconds: null, error, messagesSent: 0 };
  return [
    { ...of, ...NO_ANSWER, address: null, answered: false, udp: silent, tcp: silent, answeredBy: null },
  ];
}

const NO_ANSWER = {
  message: null,
  error: null,
  clientRealm: null,
  clock: null,
  enctypes: [],
  preauthentication: [],
};

const exchange = ({ sent, ...facts }: ExchangeFacts) => ({ ...facts, messagesSent: sent });

/** DES and RC4; the numbers below 0 are Microsoft's for the same. */
const WEAK: readonly number[] = [1, 2, 3, 4, 8, 23, 24];

function addressRow(facts: AddressFacts, requested: readonly number[] | null) {
  const { address, udp, tcp, by, answer, answerToAll } = facts;
  const reached = { address, answered: by !== null, udp: exchange(udp), tcp: exchange(tcp), answeredBy: by };
  if (answer === null) return { ...reached, ...NO_ANSWER };
  const { error, text, ntStatus, clientRealm, clock } = answer;
  const offered = new Map(
    [...answer.enctypes, ...(answerToAll?.enctypes ?? [])].toReversed().map((each) => [each.number, each]),
  );
  return {
    ...reached,
    message: answer.type,
    error: error && {
      ...{ number: error.number, name: error.name, text },
      ntStatus: ntStatus && {
        hex: `0x${(ntStatus.number >>> 0).toString(16).toUpperCase().padStart(8, '0')}`,
        name: ntStatus.name,
      },
    },
    clientRealm,
    clock: clock && {
      kdcTime: new Date(clock.kdcSeconds * 1000).toISOString(),
      offsetSeconds: clock.offsetSeconds,
      accuracySeconds: clock.accuracySeconds,
    },
    enctypes: [...offered.values()]
      .toSorted((a, b) => b.number - a.number)
      .map(({ number, salt, iterations }) => ({
        ...named(number),
        ...{ salt, iterations, weak: number < 0 || WEAK.includes(number) },
        requested: requested?.includes(number) ?? null,
      })),
    preauthentication: (answer.preauthentication.length > 0 ? answer : (answerToAll ?? answer))
      .preauthentication,
  };
}

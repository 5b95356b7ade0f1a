/** `spn`: which service principal name each client would ask for, why, and which of those the KDC knows. */
import type { CallRecord } from '../backends/native.ts';
import type { Finding } from '../findings/finding.ts';
import { spnFindings } from '../findings/spn.ts';
import { type Candidate, candidatesOf, type NameFacts, type Variant } from '../names/candidates.ts';
import { portBelongsToName } from '../names/services.ts';
import { parseTarget, type Target } from '../names/target.ts';
import type { InTime, SpnFacts, SpnRequest } from '../operations/spn.ts';
import type { SpnTickets, SpnTicketsRequest } from '../operations/spnTickets.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Conclusion, type Report, report } from '../report/report.ts';
import type { SpnResult } from '../report/schema/spn.ts';
import { steadyMilliseconds } from '../report/steadyClock.ts';
import { isolated } from './isolated.ts';
import { type Asked, answered, type Checked } from './spnAnswers.ts';
import { dnsResult } from './spnDns.ts';

export type SpnOptions = CommonOptions & {
  target: string;
  service: string | null;
  ccache: string | null;
  /** Ask no KDC. */
  offline: boolean;
  /** The KDC has to be asked. */
  check: boolean;
};

/** Of the time there is: for DNS, after which what came counts; and until the child that asks it is given up. */
const PART_FOR_DNS = { asked: 0.5, child: 0.6 } as const;
/** libuv's pool: a thread for each question to DNS. */
const THREADS = { UV_THREADPOOL_SIZE: '16' };

/** @throws UsageError for a target that is none */
export async function spn(options: SpnOptions): Promise<Report<SpnResult>> {
  if (options.offline && options.check) throw new UsageError('--offline and --check exclude each other');
  const target = parseTarget(options.target, options.service);
  if (process.platform === 'win32') return report('spn', onWindows(target));
  const begin = steadyMilliseconds();
  const { timeoutSeconds } = options;
  const request: SpnRequest = {
    service: target.service,
    host: target.host,
    port: portBelongsToName(target.service) ? target.port : null,
    deadline: begin + timeoutSeconds * PART_FOR_DNS.asked * 1000,
  };
  const asked = { ...options, timeoutSeconds: timeoutSeconds * PART_FOR_DNS.child };
  const names = await isolated<SpnFacts | { unusable: { text: string } }>('spn', request, asked, {
    environment: THREADS,
  });
  if (names.unanswered) return report('spn', names.unanswered);
  const { facts, calls } = names;
  if ('unusable' in facts) return report('spn', { ...unusable(facts.unusable.text), calls });

  const candidates = candidatesOf(target, nameFacts(facts));
  const left = timeoutSeconds - (steadyMilliseconds() - begin) / 1000;
  const tickets = options.offline
    ? null
    : await askKdc(candidates, target, { ...options, timeoutSeconds: left });
  if (tickets?.interrupted) return report('spn', tickets.interrupted);
  const checked = answered(candidates, facts, tickets?.answer ?? NOT_ASKED);
  const result = resultOf(target, facts, checked);
  const findings = [
    ...(tickets?.findings ?? []),
    ...spnFindings({
      result,
      fallbackRealm: facts.fallbackRealm,
      defaultRealm: facts.defaultRealm.value,
    }),
  ];
  return report('spn', {
    exitCode: exitCode(result, checked, options),
    backend: { name: 'libkrb5', kind: 'gssapi', library: 'libkrb5.so.3', path: null, version: facts.version },
    result,
    findings,
    calls: [...calls, ...(tickets?.calls ?? [])],
  });
}

const NOT_ASKED: Asked = {
  tickets: null,
  reason: 'not checked, because --offline asks no KDC',
  failed: false,
};

type KdcAnswer = {
  answer: Asked;
  calls: CallRecord[];
  /** Of a library that crashed, or a KDC that took all the time. */
  findings: Finding[];
  interrupted: Conclusion<never> | null;
};

/** More names than clients have in practice; each costs the KDC a request. */
const MOST_NAMES = 12;
/** Of what time is left, for asking the next name; the rest is for the answer. */
const PART_FOR_NAMES = 0.8;

async function askKdc(
  candidates: readonly Candidate[],
  target: Target,
  options: SpnOptions,
): Promise<KdcAnswer> {
  const { timeoutSeconds, ccache } = options;
  const nothing = { calls: [], findings: [], interrupted: null };
  const failed = (because: string): Asked => ({
    ...{ tickets: null, failed: true },
    reason: `not checked, because ${because}`,
  });
  if (timeoutSeconds <= 0) return { ...nothing, answer: failed('no time was left to ask the KDC') };
  const wanted = candidates
    .toSorted((a, b) => Number(b.byDefault) - Number(a.byDefault))
    .slice(0, MOST_NAMES);
  const realmOf = (each: Candidate) => (target.verbatim === null ? each.realm : (target.realm ?? ''));
  const request: SpnTicketsRequest = {
    principals: wanted.map((each) => `${each.spn}@${realmOf(each)}`),
    ccache,
    seconds: timeoutSeconds * PART_FOR_NAMES,
  };
  const { facts, calls, unanswered } = await isolated<SpnTickets>('spnTickets', request, options);
  if (unanswered) {
    const answer = failed(unanswered.error?.message ?? 'asking the KDC had no result');
    const interrupted = unanswered.exitCode === EXIT.interrupted ? unanswered : null;
    return { answer, calls, findings: unanswered.findings ?? [], interrupted };
  }
  const bySpn = new Map(wanted.map(({ spn }, index) => [spn, facts.answers[index] ?? null] as const));
  return { ...nothing, answer: { tickets: { ...facts, bySpn }, reason: null, failed: false }, calls };
}

function nameFacts(facts: SpnFacts): NameFacts {
  const variant = (
    settings: string | null,
    made: InTime<{ name: string | null; realm: string; error: { text: string } | null }>,
  ): Variant => {
    const { value } = made;
    if (value === null) return { settings, name: null, reason: 'the resolver had not answered in time' };
    if (value.name === null) return { settings, name: null, reason: value.error?.text ?? null };
    return { settings, name: { name: value.name, realm: value.realm }, reason: null };
  };
  const library = Object.entries(facts.library).flatMap(([host, { name, realm }]) =>
    name === null ? [] : [[host, { name, realm }] as const],
  );
  return {
    canonicalName: facts.resolved.value?.canonicalName ?? null,
    reverseNames: facts.reverse.map(({ name }) => name),
    canonicalizes: !/^(false|no|off|0|n|f|nil)$/i.test(facts.settings.dns_canonicalize_hostname.value ?? ''),
    library: Object.fromEntries(library),
    realms: facts.realms,
    own: variant(null, facts.own),
    ownFallback: facts.ownFallback && variant(null, facts.ownFallback).name,
    variants: facts.variants.map(({ settings, made }) => variant(settings, made)),
  };
}

function resultOf(
  target: Target,
  facts: SpnFacts,
  { candidates, own, ownKnown, checked }: Checked,
): SpnResult {
  const { verbatim, ...shown } = target;
  return {
    target: shown,
    dns: dnsResult(target, facts),
    settings: Object.entries(facts.settings).map(([name, { value, where }]) => ({ name, value, where })),
    candidates,
    own,
    ownKnown,
    checked,
  };
}

function exitCode(
  { target, dns, own, ownKnown }: SpnResult,
  { ownRefused, failed, checked }: Checked,
  { check }: SpnOptions,
): ExitCode {
  if (dns.error !== null && dns.addresses.length === 0 && target.kind !== 'spn') return EXIT.no;
  if (own === null) return EXIT.cannotTell;
  if (ownKnown !== null) return ownKnown ? EXIT.yes : EXIT.no;
  if (ownRefused) return EXIT.no;
  return check || failed || checked.kdcAsked ? EXIT.cannotTell : EXIT.yes;
}

function onWindows(target: Target) {
  const { service, host } = target;
  const name = target.verbatim ?? `${service}/${host}`;
  const message = 'spn asks the C library and libkrb5, which Windows does not have';
  const hint = `setspn -Q ${name} asks the domain who has the name, klist get ${name} asks the KDC for a ticket`;
  return { exitCode: EXIT.cannotTell, error: { message, hint } };
}

function unusable(text: string): Conclusion<SpnResult> {
  return {
    exitCode: EXIT.no,
    findings: [
      {
        code: 'configuration-unusable',
        severity: 'error',
        title: 'krb5.conf cannot be used',
        evidence: [`krb5_init_context: ${text}`],
        cure: ['mend the file, or name another one in KRB5_CONFIG; whoami shows which files are read'],
      },
    ],
    error: { message: `libkrb5 cannot use its configuration: ${text}`, hint: null },
  };
}

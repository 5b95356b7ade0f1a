/** The doctor's examination: every instrument, each in the time that is left, and none waiting for one that it does not need. */
import { isSspi } from '../backends/choose.ts';
import type { CallRecord } from '../backends/native.ts';
import type { Seen } from '../doctor/seen.ts';
import { clockSetGravely } from '../findings/clockSet.ts';
import { pipeFindings } from '../findings/pipes.ts';
import { asGrave, type Found, relevant } from '../findings/relevance.ts';
import type { Target } from '../names/target.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import type { Conclusion, Report } from '../report/report.ts';
import { clockSetBy } from '../report/steadyClock.ts';
import { beginWait } from '../report/waits.ts';
import { config } from './config.ts';
import type { DoctorOptions } from './doctor.ts';
import { authenticate, requestOf } from './doctorAuthentication.ts';
import { pipesAmong } from './doctorPlaces.ts';
import { kdc } from './kdc.ts';
import { keytab } from './keytab.ts';
import { spn } from './spn.ts';
import { tickets } from './tickets.ts';

export type Used = { command: string; exitCode: number; milliseconds: number; error: string | null };

export type Examination = {
  seen: Seen;
  found: Found[];
  calls: CallRecord[];
  /** How each instrument ended. */
  used: Used[];
  /** Somebody pressed Ctrl-C: then nothing is concluded. */
  interrupted: Conclusion<never> | null;
};

/** Kept of the time limit for what comes after the last answer. */
const MARGIN_SECONDS = 0.2;
const LEAST_SECONDS = 0.2;
/** Of the time left, how long the KDCs wait to hear whose ticket it is. */
const PART_FOR_PRINCIPAL = 0.3;

/** Uses what the request needs: a password or a token takes the place of the cache, NTLM has neither KDC nor keytab. */
export async function examine(options: DoctorOptions, target: Target | null): Promise<Examination> {
  const begun = performance.now();
  const request = await requestOf(options, target);
  // A person may take longer to type a password than everything else is given.
  const typed = options.user !== null && options.passwordFile === null;
  const end = (typed ? performance.now() : begun) + (options.timeoutSeconds - MARGIN_SECONDS) * 1000;
  const left = () => Math.max(LEAST_SECONDS, (end - performance.now()) / 1000);
  const used: Used[] = [];
  const calls: CallRecord[] = [];
  const found: Found[] = [];
  let interrupted: Conclusion<never> | null = null;

  /** Runs one instrument, and keeps what it says. */
  const run = async <R>(
    wanted: boolean,
    command: string,
    ask: (common: DoctorOptions) => Promise<Report<R>>,
  ) => {
    if (!wanted) return null;
    const begin = performance.now();
    const answer = await ask({ ...options, timeoutSeconds: left() }).catch((error: unknown) => {
      if (error instanceof UsageError) return error;
      throw error;
    });
    const milliseconds = Math.round(performance.now() - begin);
    // What an instrument cannot be asked with costs that instrument only.
    if (answer instanceof UsageError) {
      used.push({ command, exitCode: answer.exitCode, milliseconds, error: answer.message });
      return null;
    }
    const { exitCode, error } = answer;
    used.push({ command, exitCode, milliseconds, error: error?.message ?? null });
    if (exitCode === EXIT.interrupted) interrupted ??= { exitCode, error };
    calls.push(...answer.calls);
    found.push(
      ...answer.findings.map((finding) => ({ finding: asGrave(finding, answer.findings), from: command })),
    );
    return answer;
  };

  const answered = beginWait('asking the KDCs, the name servers and the library', left());
  const kerberos = options.package !== 'NTLM';
  const files = kerberos && !isSspi(options.backend);
  const client = options.token === null;
  const { ccache } = options;
  const service = target && (target.verbatim ?? `${target.service}/${target.host}`);
  const reading = run(files && client && options.user === null, 'tickets', (common) =>
    tickets({ ...common, ccache, request: service, minimumLifetimeSeconds: null, all: false }),
  );
  // A cache that gives no answer keeps nobody from asking the KDCs.
  const given = new Promise<null>((give) =>
    setTimeout(give, left() * PART_FOR_PRINCIPAL * 1000, null).unref(),
  );
  const asking = Promise.race([reading, given]).then((read) => {
    const principal = options.user ?? read?.result?.caches[0]?.principal ?? null;
    const named = principal !== null && !principal.includes('\\') ? principal : null;
    return run(kerberos && client, 'kdc', (common) => kdc({ ...common, realm: null, principal: named }));
  });
  const authenticating = authenticate(options, request, target, left);
  const [read, kdcs, configuration, names, keys, tried] = await Promise.all([
    reading,
    asking,
    run(files, 'config', (common) => config({ ...common, setting: null })),
    run(kerberos && client && target !== null, 'spn', (common) =>
      spn({
        ...common,
        target: target?.given ?? '',
        service: options.service,
        ccache,
        offline: options.user !== null,
        check: false,
      }),
    ),
    run(files, 'keytab', (common) =>
      keytab({
        ...common,
        file: options.keytab,
        principal: service,
        ccache: null,
        offline: false,
      }),
    ),
    authenticating,
  ]).finally(answered);
  calls.push(...tried.calls);
  found.push(...tried.found);
  interrupted ??= tried.interrupted;
  const late = found.some(({ finding }) => finding.code === 'timed-out');
  if (late && files) found.push(...pipeFindings(pipesAmong(options, configuration?.result ?? null)));
  // Of a service elsewhere this host's keytab says nothing.
  const isHere = tried.facts?.accepting.yes ?? (options.keytab !== null || target === null);
  const seconds = clockSetBy();
  if (seconds !== 0) found.push({ finding: clockSetGravely(seconds), from: 'kdc' });
  calls.sort((one, other) => one.startedAt - other.startedAt);
  return {
    seen: {
      config: configuration,
      tickets: read,
      keytab: isHere ? keys : null,
      kdc: kdcs,
      spn: names,
      authenticate: tried.facts
        ? { facts: tried.facts, reason: null }
        : { facts: null, reason: tried.reason },
      web: tried.web,
      clockSetBy: seconds,
    },
    found: relevant(found, { cache: read !== null, keytab: isHere }),
    calls,
    used,
    interrupted,
  };
}

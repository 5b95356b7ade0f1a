/** `doctor`: does it work, and if not, why not and what cures it? Uses every instrument at once, and names one cause. */
import { CHECKS } from '../doctor/checks.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { IMPAIRING } from '../findings/relevance.ts';
import { parseTarget, type Target } from '../names/target.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { DoctorResult } from '../report/schema/doctor.ts';
import type { CredentialOptions } from './credentials.ts';
import { examine } from './doctorExamination.ts';
import { doctorResult } from './doctorResult.ts';

export type DoctorOptions = CommonOptions &
  CredentialOptions & {
    /** A URL, a host or a service principal name; null for this host alone. */
    target: string | null;
    /** What a host is asked for. */
    service: string | null;
    /** File with a client's first token, to see why a service refuses it. */
    token: string | null;
    bindings: string | null;
    acceptorBindings: string | null;
    /** Show what follows from a cause as well, and notes. */
    all: boolean;
  };

/** Examines, and concludes. */
export async function doctor(options: DoctorOptions): Promise<Report<DoctorResult>> {
  checkOptions(options);
  const target = options.target === null ? null : parseTarget(options.target, options.service);
  const examined = await examine(options, target);
  const { seen, found, calls, interrupted } = examined;
  if (interrupted) return report('doctor', { ...interrupted, calls });
  const diagnosis = diagnose(CHECKS, seen, found, subjectOf(options, target), IMPAIRING);
  const { findings, suppressed, verdict } = diagnosis;
  const shown = options.all
    ? [...findings, ...suppressed.map(({ finding }) => finding)]
    : findings.filter(({ severity }) => severity !== 'info');
  return report('doctor', {
    exitCode: EXIT_OF[verdict.answer],
    backend: seen.authenticate.facts?.backend ?? null,
    status: seen.authenticate.facts?.failures[0]?.status ?? null,
    result: doctorResult(options.target, examined, diagnosis),
    findings: shown,
    calls,
  });
}

const EXIT_OF: Readonly<Record<DoctorResult['verdict']['answer'], ExitCode>> = {
  yes: EXIT.yes,
  impaired: EXIT.no,
  no: EXIT.no,
  unknown: EXIT.cannotTell,
};

function subjectOf({ token, package: name }: DoctorOptions, target: Target | null): string {
  if (token !== null) return `accepting the token of ${token}`;
  const by = name === 'Kerberos' ? 'Kerberos' : name;
  return target === null ? `${by} on this host` : `${by} to ${target.given}`;
}

function checkOptions(options: DoctorOptions): void {
  if (options.service !== null && options.target === null) {
    throw new UsageError('--service needs a target', 'name the host: sspidiag doctor web.example.com');
  }
  if (options.token === null) return;
  const { user, ccache, clientKeytab, target } = options;
  if (target !== null) throw new UsageError('--token takes no target', 'the token itself names its service');
  if (user !== null || ccache !== null || clientKeytab !== null) {
    throw new UsageError(
      '--token takes the place of a client',
      'leave --user, --ccache and --client-keytab away',
    );
  }
}

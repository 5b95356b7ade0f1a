/**
 * The monitoring convention: one line with performance data, and 0, 1, 2 or 3 for OK, WARNING, CRITICAL and UNKNOWN
 * (Monitoring Plugins Development Guidelines, "Plugin Output for Nagios").
 */
import type { Report } from '../report/report.ts';
import type { DoctorResult } from '../report/schema/doctor.ts';
import { duration } from '../report/time.ts';
import { printable } from './printable.ts';

/** Seconds that have to be left of ticket and credential; null where nobody said. */
export type Thresholds = { warning: number | null; critical: number | null };

const WORDS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** The line, and the exit code that goes with it. */
export function nagios(
  report: Report<DoctorResult>,
  thresholds: Thresholds,
): { line: string; exitCode: number } {
  const { result, error, findings } = report;
  if (result === null) return line(3, error?.message ?? 'no answer', []);
  const { verdict, lifetimes } = result;
  const lifetime = shortest(lifetimes);
  const state = worst(
    { yes: 0, impaired: 1, no: 2, unknown: 3 }[verdict.answer],
    findings.some(({ severity }) => severity === 'warning') ? 1 : 0,
    lifetime === null ? 0 : lifetimeState(lifetime, thresholds),
  );
  const low = lifetime !== null && lifetimeState(lifetime, thresholds) > 0 && verdict.answer === 'yes';
  const warning = findings.find(({ severity }) => severity === 'warning');
  const words = low
    ? `${duration(lifetime)} left of the ticket`
    : state === 1 && verdict.answer === 'yes' && warning
      ? `${verdict.sentence}; ${warning.title} (${warning.code})`
      : verdict.sentence;
  return line(state, words, performanceData(result, thresholds));
}

/** CRITICAL outweighs UNKNOWN: what is known to be broken is. */
const worst = (...states: number[]) =>
  states.reduce((one, other) => (rank(other) > rank(one) ? other : one), 0);
const rank = (state: number) => [0, 1, 3, 2][state] ?? 0;

function lifetimeState(seconds: number, { warning, critical }: Thresholds): number {
  if (critical !== null && seconds < critical) return 2;
  return warning !== null && seconds < warning ? 1 : 0;
}

function shortest({ ticketSeconds, credentialSeconds }: DoctorResult['lifetimes']): number | null {
  const known = [ticketSeconds, credentialSeconds].filter((seconds) => seconds !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** `label=value[UOM];warn;crit`; a threshold `N:` alerts below N. */
function performanceData(
  { lifetimes, clockOffsetSeconds, kdcMilliseconds }: DoctorResult,
  { warning, critical }: Thresholds,
): string[] {
  const below = [warning, critical].map((seconds) => (seconds === null ? '' : `${seconds}:`)).join(';');
  const data = (label: string, value: number | null, unit: string, limits: string) =>
    value === null ? [] : [`${label}=${value}${unit};${limits}`];
  return [
    ...data('ticket_lifetime', lifetimes.ticketSeconds, 's', below),
    ...data('credential_lifetime', lifetimes.credentialSeconds, 's', below),
    ...data('clock_offset', clockOffsetSeconds, 's', ';'),
    ...data(
      'kdc_time',
      kdcMilliseconds === null ? null : Number((kdcMilliseconds / 1000).toFixed(6)),
      's',
      ';',
    ),
  ];
}

function line(state: number, words: string, data: readonly string[]): { line: string; exitCode: number } {
  // The bar divides words from data.
  const text = printable(words).replaceAll('|', '/').replaceAll('\n', ' ');
  const tail = data.length > 0 ? ` | ${data.join(' ')}` : '';
  return { line: `KERBEROS ${WORDS[state]} - ${text}${tail}\n`, exitCode: state };
}

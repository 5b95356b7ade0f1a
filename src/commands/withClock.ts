/** What a command says of times is as good as the clock. */
import type { Report } from '../report/report.ts';
import { clockSetBy } from '../report/steadyClock.ts';

/** Tells where it was set meanwhile; the doctor has thought of it, and a lab's own command as well. */
export async function withClock<Result>(report: Report<Result>): Promise<Report<Result>> {
  const seconds = clockSetBy();
  const isSaid = report.command === 'lab' || report.findings.some(({ code }) => code === 'clock-set');
  if (seconds === 0 || isSaid) return report;
  const { clockSet } = await import('../findings/clockSet.ts');
  return { ...report, findings: [...report.findings, clockSet(seconds)] };
}

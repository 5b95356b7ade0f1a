/** `doctor` as it is run: answered to a person, a script or a monitoring system. */

import { type DoctorOptions, doctor } from '../commands/doctor.ts';
import { finishNagios } from '../finish.ts';
import type { Thresholds } from '../render/nagios.ts';
import { UsageError } from '../report/exitCodes.ts';
import type { Report } from '../report/report.ts';
import type { DoctorResult } from '../report/schema/doctor.ts';
import { leftOf } from './deadline.ts';

/**
 * What `--nagios` and its thresholds ask for; null without it.
 *
 * @throws UsageError where they contradict each other
 */
export function nagiosOptions(nagios: boolean, json: boolean, thresholds: Thresholds): Thresholds | null {
  const { warning, critical } = thresholds;
  if (!nagios && (warning !== null || critical !== null)) {
    throw new UsageError('--warning and --critical go with --nagios');
  }
  if (nagios && json) throw new UsageError('--nagios and --json exclude each other');
  if (warning !== null && critical !== null && critical > warning) {
    throw new UsageError('--critical is longer than --warning', 'the shorter time is the worse');
  }
  return nagios ? thresholds : null;
}

/** Runs it; null where it has answered by itself. */
export async function runDoctor(
  options: DoctorOptions,
  thresholds: Thresholds | null,
): Promise<Report<DoctorResult> | null> {
  const timeoutSeconds = leftOf(options.timeoutSeconds);
  const answer = await doctor({ ...options, timeoutSeconds });
  if (thresholds === null) return answer;
  await finishNagios(answer, thresholds);
  return null;
}

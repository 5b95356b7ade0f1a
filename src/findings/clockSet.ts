/** This host's clock was set while a command ran: what was seen before does not go together with what came after. */
import { duration } from '../report/time.ts';
import type { Finding } from './finding.ts';

/** What libkrb5 and Active Directory allow two clocks to differ by, unless configured. */
const ALLOWED_SECONDS = 300;

/** @param seconds by which it was set; not 0 */
export function clockSet(seconds: number): Finding {
  return {
    code: 'clock-set',
    severity: 'warning',
    title: 'clock was set meanwhile',
    evidence: [
      `while this ran, the clock of this host went ${duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead' : 'back'}; sleep of the host looks the same`,
      'times, and differences of clocks, are as they were when each was looked at',
    ],
    cure: [
      'run it again',
      'chronyc tracking, timedatectl or w32tm /query /status show what sets the clock: no two may do it',
    ],
  };
}

/** To the doctor it is an error where clocks that agreed before no longer do: what worked may not work any more. */
export function clockSetGravely(seconds: number): Finding {
  const severity = Math.abs(seconds) > ALLOWED_SECONDS ? 'error' : 'warning';
  return { ...clockSet(seconds), severity };
}

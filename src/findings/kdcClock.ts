/** How far the clocks of KDCs are from this host's, by the time that their KRB-ERRORs carry. */
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import type { Finding } from './finding.ts';
import { placeOf } from './kdcWords.ts';

/** From here on clocks are likely to drift out of what is allowed. */
const WORRYING_SECONDS = 60;
/** What libkrb5 and Active Directory allow unless configured. */
const DEFAULT_CLOCKSKEW_SECONDS = 300;

/** One finding for the realm: an error where any KDC that is used is farther off than is allowed. */
export function clockFindings({ kdcs, library }: KdcResult): Finding[] {
  const allowed = library?.clockskewSeconds ?? DEFAULT_CLOCKSKEW_SECONDS;
  const off = kdcs.filter((row) => row.used !== false && surely(row) > Math.min(WORRYING_SECONDS, allowed));
  if (off.length === 0) return [];
  const tooFar = off.some((row) => surely(row) > allowed);
  return [
    {
      code: 'clock-skew',
      severity: tooFar ? 'error' : 'warning',
      title: tooFar ? 'clocks differ too much' : 'clocks drift apart',
      evidence: [
        ...off.map(
          (row) =>
            `${placeOf(row)}: the KDC's clock is ${offsetWords(row)} this host's, by the time in its KRB-ERROR (${row.clock?.kdcTime})`,
        ),
        `allowed are ${allowed} s (clockskew${library === null ? ', unless configured otherwise' : ' in krb5.conf, or its default'})`,
      ],
      cure: [
        'set the clocks: chronyc tracking, timedatectl, w32tm /query /status',
        'a cache made while the clock was wrong keeps the offset: renew it with kdestroy and kinit',
      ],
    },
  ];
}

/** What the offset is at least, whichever way the measurement erred. */
const surely = ({ clock }: KdcRow) =>
  clock === null ? 0 : Math.abs(clock.offsetSeconds) - clock.accuracySeconds;

function offsetWords({ clock }: KdcRow): string {
  const { offsetSeconds = 0, accuracySeconds = 0 } = clock ?? {};
  const side = offsetSeconds > 0 ? 'ahead of' : 'behind';
  return `${Math.abs(offsetSeconds).toFixed(1)} s (give or take ${accuracySeconds.toFixed(1)} s) ${side}`;
}

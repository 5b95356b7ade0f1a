/** What an instrument's finding means to the doctor, who was asked about one authentication. */
import type { Finding } from './finding.ts';

/** A finding with the instrument that made it. */
export type Found = { finding: Finding; from: string };

/** What is wrong, and lets authentication work all the same: later, or for others. */
export const IMPAIRING: readonly string[] = ['kdc-first-dead', 'kdc-tcp-only', 'kdc-udp-only', 'clock-set'];

/** Where the KDC does not know the name, what made that name is the cause. */
const CAUSES_OF_UNKNOWN_NAMES: readonly string[] = ['spn-reverse-differs'];

/**
 * A finding as grave as it is here: what an instrument only warns of is no mere warning where somebody asks whether all
 * is in order, and what took it too long is none of the causes.
 *
 * @param beside what the same instrument found besides
 */
export function asGrave(finding: Finding, beside: readonly Finding[]): Finding {
  const { code, severity } = finding;
  // That an answer did not come, or not in time, says nothing of what it would have been.
  if (code === 'timed-out' || code === 'process-ended') return { ...finding, severity: 'warning' };
  if (severity !== 'warning') return finding;
  const unknownName = beside.some((each) => each.code === 'spn-unknown' && each.severity === 'error');
  const grave = IMPAIRING.includes(code) || (unknownName && CAUSES_OF_UNKNOWN_NAMES.includes(code));
  return grave ? { ...finding, severity: 'error' } : finding;
}

/** Codes of the configuration's findings about a place that another instrument looks into. */
const PLACES = {
  cache: ['ccache-missing', 'ccache-not-readable', 'ccache-type-unusable'],
  keytab: ['keytab-missing', 'keytab-not-readable'],
} as const;

/**
 * Leaves out what is wrong with places that the authentication does not use: with a password the cache, with a service
 * elsewhere this host's keytab.
 */
export function relevant(found: readonly Found[], used: Record<keyof typeof PLACES, boolean>): Found[] {
  const unused: readonly string[] = (Object.keys(PLACES) as (keyof typeof PLACES)[])
    .filter((place) => !used[place])
    .flatMap((place) => [...PLACES[place]]);
  return found.filter(({ finding, from }) => {
    if (from === 'keytab') return used.keytab;
    return from !== 'config' || !unused.includes(finding.code);
  });
}

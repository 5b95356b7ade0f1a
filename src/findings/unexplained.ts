/** What the catalogue says of GSS-API's answer where no rule tells the cause. */
import { type Status, succeeded } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { furtherCauses, isFurther } from './furtherCauses.ts';
import { causeSentence } from './sspi.ts';

/** The likeliest are enough here; `explain` has them all. */
const MOST_CAUSES = 3;

/**
 * The findings, and for one that is `unexplained` what usually causes the status. The catalogue is large, and is loaded
 * only then.
 *
 * @param statuses what the calls answered that may have decided, the one that tells most first
 */
export async function withCauses(
  findings: readonly Finding[],
  ...statuses: (Status | null | undefined)[]
): Promise<Finding[]> {
  const native = statuses.find((status) => status?.native && !succeeded(status))?.native;
  if (!native || !findings.some(({ code }) => code === 'unexplained')) return [...findings];
  const { entriesNamed, entryOfComErr } = await import('../status/catalogue/catalogue.ts');
  const { causesOf } = await import('../status/catalogue/entry.ts');
  const ofMinor = native.minor.value === 0 ? null : entryOfComErr(native.minor.value);
  const ofMajor = (native.major.name ?? '').split(/[ |]+/).flatMap((name) => entriesNamed(name));
  const known = [ofMinor, ...ofMajor].find((entry) => entry && causesOf(entry).length > 0);
  if (!known) return [...findings];
  const causes = causesOf(known).slice(0, MOST_CAUSES).map(causeSentence);
  return findings.map((finding) =>
    finding.code === 'unexplained'
      ? {
          ...finding,
          evidence: [...finding.evidence, known.meaning],
          cure: [...causes, furtherCauses(known.symbol), ...finding.cure.filter((line) => !isFurther(line))],
        }
      : finding,
  );
}

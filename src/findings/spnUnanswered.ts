/** Why the KDC gave no answer about a name: what its error, or the library's, means, by the rules that hold everywhere. */
import type { SpnResult } from '../report/schema/spn.ts';
import type { Finding } from './finding.ts';
import { isFurther } from './furtherCauses.ts';
import { concludeKrb5 } from './krb5Failure.ts';

/** The finding, where the KDC was asked and said neither yes nor no. */
export function unanswered({ own, candidates, checked }: SpnResult, defaultRealm: string | null): Finding[] {
  const asked = candidates.find(({ spn }) => spn === own);
  if (!asked || !checked.kdcAsked || asked.known !== null || asked.error === null) return [];
  // Has a finding of its own.
  if (asked.error === 'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE') return [];
  const evidence = [
    `asked for ${own}: ${asked.reason} (${asked.error})`,
    `default realm: ${defaultRealm ?? 'none'}`,
  ];
  // The rules go by its name.
  const code = 0;
  const failure = { code, name: asked.error, text: asked.reason ?? '' };
  return concludeKrb5('krb5_get_credentials', failure, {
    purpose: 'initiate',
    target: own,
    evidence: { defaultRealm },
  }).map((finding) => ({
    ...finding,
    evidence: [...new Set([...evidence, ...finding.evidence.slice(1)])],
    // This command has no trace that would tell more.
    cure: finding.code === 'unexplained' ? finding.cure.filter(isFurther) : finding.cure,
  }));
}

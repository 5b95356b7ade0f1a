/** `keytab`: what is in a keytab, and whether it opens the tickets that the KDC issues today. */

import type { Finding } from '../findings/finding.ts';
import { keytabFindings, unusableKeytab } from '../findings/keytab.ts';
import { comparisonFindings } from '../findings/keytabComparison.ts';
import { noContext } from '../findings/krb5Failure.ts';
import type { KeytabFacts } from '../operations/keytab.ts';
import type { ComparisonFacts } from '../operations/keytabComparison.ts';
import type { OrUnusable } from '../operations/tickets.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { KeytabResult } from '../report/schema/keytab.ts';
import { type Isolated, isolated } from './isolated.ts';
import { notOnWindows } from './kerberosOnly.ts';
import { keytabResult } from './keytabResult.ts';

export type KeytabOptions = CommonOptions & {
  file: string | null;
  principal: string | null;
  ccache: string | null;
  offline: boolean;
};

/** Lists and compares side by side: a KDC that does not answer leaves the list as it is. */
export async function keytab(options: KeytabOptions): Promise<Report<KeytabResult>> {
  const { file, principal, ccache, offline } = options;
  if (offline && ccache !== null) {
    throw new UsageError('--ccache and --offline exclude each other', '--ccache says who asks the KDC');
  }
  const windows = notOnWindows('on Windows a service has its key from its account: setspn -L ACCOUNT');
  if (windows) return report('keytab', windows);
  const [listed, compared] = await Promise.all([
    isolated<OrUnusable<KeytabFacts>>('listKeytab', { file }, options),
    offline
      ? null
      : isolated<OrUnusable<ComparisonFacts>>('compareKeytab', { file, principal, ccache }, options),
  ]);
  const calls = [...listed.calls, ...(compared?.calls ?? [])];
  if (listed.unanswered) return report('keytab', { ...listed.unanswered, calls });
  const { facts } = listed.facts;
  if (!facts) {
    const findings = noContext(listed.facts);
    return report('keytab', { exitCode: EXIT.no, findings, calls });
  }
  const result = keytabResult(options, facts, comparisonOf(compared), whyNot(options, compared));
  const unusable = unusableKeytab(result, facts, principal);
  const findings = unusable
    ? [unusable]
    : [...comparisonFindings(result, principal), ...keytabFindings(result)];
  return report('keytab', { exitCode: exitCodeOf(result, findings), result, findings, calls });
}

function comparisonOf(compared: Isolated<OrUnusable<ComparisonFacts>> | null): ComparisonFacts | null {
  return compared?.facts?.facts ?? null;
}

/** Why there are no facts of a comparison; null where there are. */
function whyNot(
  { offline }: KeytabOptions,
  compared: Isolated<OrUnusable<ComparisonFacts>> | null,
): string | null {
  if (offline) return '--offline was given';
  if (!compared) return null;
  if (compared.unanswered) return compared.unanswered.error?.message ?? 'the library gave no answer';
  return compared.facts.error?.text ?? null;
}

/**
 * Nothing compared is no answer to who asked for a comparison by name, and leaves the list as the answer to everybody
 * else.
 */
function exitCodeOf(result: KeytabResult, findings: Finding[]): ExitCode {
  if (findings.some(({ severity, code }) => severity === 'error' && code !== 'keytab-not-compared')) {
    return EXIT.no;
  }
  const { asked } = result.comparison;
  const open = result.principals.some(({ comparison }) => comparison.verdict === 'not-compared');
  return asked && open ? EXIT.cannotTell : EXIT.yes;
}

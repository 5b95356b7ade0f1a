/** From checks and findings to one verdict: causes before what follows from them. */
import type { Finding } from '../findings/finding.ts';
import type { Found } from '../findings/relevance.ts';
import type { Check, CheckResult } from './check.ts';

export type Verdict = {
  /** Does it work? `impaired`: it does here and now, and something is wrong all the same. */
  answer: 'yes' | 'impaired' | 'no' | 'unknown';
  sentence: string;
  /** The check that decided; null where all hold. */
  check: string | null;
  /** Code of the finding that names the cause. */
  finding: string | null;
};

export type Diagnosis = {
  checks: CheckResult[];
  verdict: Verdict;
  /** Causes first, in the order of the checks; then warnings and notes. */
  findings: Finding[];
  /** Errors that follow from a check that does not hold, or from another finding: its code. */
  suppressed: { finding: Finding; followsFrom: string }[];
};

/**
 * Answers every check and names the cause.
 *
 * @param checks in the order in which they must hold; each depends on earlier ones only
 * @param found what the instruments concluded
 * @param subject what is being asked about, to begin the verdict's sentence with
 * @param impairing codes of errors that by themselves do not keep it from working
 */
export function diagnose<Seen>(
  checks: readonly Check<Seen>[],
  seen: Seen,
  found: readonly Found[],
  subject: string,
  impairing: readonly string[] = [],
): Diagnosis {
  const byCheck = sorted(checks, found);
  const results: CheckResult[] = [];
  // What lets it work all the same keeps nothing that comes later from holding.
  const obstacles: CheckResult[] = [];
  const impairs = ({ code }: Finding) => impairing.includes(code);
  for (const check of checks) {
    const own = byCheck.get(check) ?? [];
    const result = answered(check, seen, own, obstacles);
    results.push(result);
    const errors = own.filter(({ severity }) => severity === 'error');
    if (errors.length === 0 || !errors.every(impairs)) obstacles.push(result);
  }
  const findings: Finding[] = [];
  const suppressed: Diagnosis['suppressed'] = [];
  for (const [check, own] of byCheck) {
    const obstacle = obstacleOf(check.dependsOn, obstacles)?.code ?? null;
    const errors = own.filter(({ severity }) => severity === 'error');
    for (const finding of errors) {
      const hidden = errors.find(({ code }) => check.hides[code]?.includes(finding.code))?.code ?? null;
      const cause = check.standAlone.includes(finding.code) ? hidden : (obstacle ?? hidden);
      if (cause === null) findings.push(finding);
      else suppressed.push({ finding, followsFrom: cause });
    }
  }
  findings.sort((one, other) => Number(impairs(one)) - Number(impairs(other)));
  for (const severity of ['warning', 'info'] as const) {
    for (const each of byCheck.values()) findings.push(...each.filter((one) => one.severity === severity));
  }
  return {
    checks: results,
    verdict: verdictOf(results, findings, checks, subject, impairing),
    findings,
    suppressed,
  };
}

/** Findings by the check that they belong to, the one that hides the others first; of one code only one. */
function sorted<Seen>(checks: readonly Check<Seen>[], found: readonly Found[]): Map<Check<Seen>, Finding[]> {
  const byCheck = new Map<Check<Seen>, Finding[]>(checks.map((check) => [check, []]));
  for (const { finding, from } of found) {
    const owner =
      checks.find(({ owns }) => owns.includes(finding.code)) ??
      checks.find(({ instruments }) => instruments.includes(from)) ??
      checks.at(-1);
    const list = owner && byCheck.get(owner);
    if (!list) continue;
    const same = list.findIndex(({ code }) => code === finding.code);
    const known = list[same];
    if (known) list[same] = merged(known, finding);
    else list.push(finding);
  }
  for (const [{ owns }, list] of byCheck) {
    const rank = ({ code }: Finding) => (owns.includes(code) ? owns.indexOf(code) : owns.length);
    list.sort((one, other) => rank(one) - rank(other));
  }
  return byCheck;
}

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Two instruments saw the same: one finding with the evidence of both, as grave as the graver. */
function merged(one: Finding, other: Finding): Finding {
  const graver = SEVERITIES.indexOf(one.severity) <= SEVERITIES.indexOf(other.severity) ? one : other;
  return {
    ...graver,
    evidence: [...new Set([...one.evidence, ...other.evidence])],
    cure: [...new Set([...one.cure, ...other.cure])],
  };
}

function answered<Seen>(
  check: Check<Seen>,
  seen: Seen,
  findings: readonly Finding[],
  earlier: readonly CheckResult[],
): CheckResult {
  const { code, title, dependsOn } = check;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const obstacle = obstacleOf(dependsOn, earlier);
  const base = { code, title, dependsOn: [...dependsOn], findings: findings.map((each) => each.code) };
  const alone = errors.find((each) => obstacle === null || check.standAlone.includes(each.code));
  const first = alone ?? errors[0];
  if (first) {
    const followsFrom = alone ? null : (obstacle?.code ?? null);
    return { ...base, answer: 'no', sentence: first.title, followsFrom };
  }
  const look = check.look(seen);
  // What was seen to hold holds, whatever should have come before it; what nobody asked for is not looked at anyway.
  if (look.answer !== 'unknown' || obstacle === null) return { ...base, ...look, followsFrom: null };
  const sentence = `not checked, because ${obstacle.sentence} comes first (${obstacle.code})`;
  return { ...base, answer: 'not-checked', sentence, followsFrom: obstacle.code };
}

/** The first of the checks that these depend on, near or far, whose answer is no. */
function obstacleOf(dependsOn: readonly string[], earlier: readonly CheckResult[]): CheckResult | null {
  for (const result of earlier) {
    const near = dependsOn.includes(result.code);
    if (near && result.answer === 'no' && result.followsFrom === null) return result;
    if (near && result.followsFrom !== null) {
      return earlier.find(({ code }) => code === result.followsFrom) ?? result;
    }
  }
  return null;
}

function verdictOf<Seen>(
  results: readonly CheckResult[],
  findings: readonly Finding[],
  checks: readonly Check<Seen>[],
  subject: string,
  impairing: readonly string[],
): Verdict {
  const causes = results.filter(({ answer, followsFrom }) => answer === 'no' && followsFrom === null);
  // What keeps it from working comes before what only makes it worse.
  const first = findings.find(({ severity }) => severity === 'error');
  const cause = causes.find((each) => each.findings.includes(first?.code ?? '')) ?? causes[0];
  if (cause) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const others = errors.length - 1;
    const more = others === 0 ? '' : `, and ${others === 1 ? 'one more cause' : `${others} more causes`}`;
    const works = wasProved(results, checks) ?? errors.every(({ code }) => impairing.includes(code));
    return {
      answer: works ? 'impaired' : 'no',
      sentence: `${subject} ${works ? 'works here and now, but' : 'does not work'}: ${first?.title ?? cause.sentence}${more}`,
      check: cause.code,
      finding: first?.code ?? null,
    };
  }
  const later = (code: string) => results.filter((each) => dependsOn(checks, each.code, code));
  const open = results.find(
    ({ answer, code }) => answer === 'unknown' && !later(code).some((each) => each.answer === 'yes'),
  );
  if (open) {
    const sentence = `whether ${subject} works is unknown: ${open.title}: ${open.sentence}`;
    return { answer: 'unknown', sentence, check: open.code, finding: null };
  }
  const last = results.findLast(({ answer }) => answer === 'yes');
  const sentence = `${subject} works: ${last?.sentence ?? 'nothing speaks against it'}`;
  return { answer: 'yes', sentence, check: null, finding: null };
}

/** Whether it was seen to work: true, false, or null where nothing that would show it was looked at. */
function wasProved<Seen>(results: readonly CheckResult[], checks: readonly Check<Seen>[]): boolean | null {
  const proofs = results.filter(
    ({ code, answer, followsFrom }) =>
      // Kept from being looked at by what does not hold is no reason to leave it out.
      (answer !== 'not-checked' || followsFrom !== null) &&
      checks.some((check) => check.code === code && check.isProof),
  );
  return proofs.length === 0 ? null : proofs.every(({ answer }) => answer === 'yes');
}

/** Whether a check depends on another one, near or far. */
function dependsOn<Seen>(checks: readonly Check<Seen>[], code: string, other: string): boolean {
  const near = checks.find((check) => check.code === code)?.dependsOn ?? [];
  return near.some((each) => each === other || dependsOn(checks, each, other));
}

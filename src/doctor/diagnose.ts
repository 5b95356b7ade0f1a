/** From checks and findings to one verdict: causes before what follows from them. */
import type { Finding } from '../findings/finding.ts';
import type { Check, CheckResult, Found } from './check.ts';

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
  /** Errors that follow from another one. */
  suppressed: { finding: Finding; followsFrom: string }[];
};

/**
 * Answers every check and names the cause.
 *
 * @param checks in the order in which they must hold; each depends on earlier ones only
 * @param found what the instruments concluded
 * @param subject what is being asked about, to begin the verdict's sentence with
 */
export function diagnose<Seen>(
  checks: readonly Check<Seen>[],
  seen: Seen,
  found: readonly Found[],
  subject: string,
): Diagnosis {
  const byCheck = sorted(checks, found);
  const results: CheckResult[] = [];
  for (const check of checks) results.push(answered(check, seen, byCheck.get(check) ?? [], results));
  const errors = (result: CheckResult) =>
    (byCheck.get(checkOf(checks, result.code)) ?? []).filter(({ severity }) => severity === 'error');
  const findings: Finding[] = [];
  const suppressed: Diagnosis['suppressed'] = [];
  for (const result of results) {
    for (const finding of errors(result)) {
      if (result.followsFrom === null) findings.push(finding);
      else suppressed.push({ finding, followsFrom: result.followsFrom });
    }
  }
  for (const severity of ['warning', 'info'] as const) {
    for (const each of byCheck.values()) findings.push(...each.filter((one) => one.severity === severity));
  }
  return { checks: results, verdict: verdictOf(results, findings, checks, subject), findings, suppressed };
}

function checkOf<Seen>(checks: readonly Check<Seen>[], code: string): Check<Seen> {
  const found = checks.find((check) => check.code === code);
  if (!found) throw new Error(`no check ${code}`);
  return found;
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
  const first = findings.find(({ severity }) => severity === 'error');
  const obstacle = obstacleOf(dependsOn, earlier);
  const base = { code, title, dependsOn: [...dependsOn], findings: findings.map((each) => each.code) };
  if (first) {
    return { ...base, answer: 'no', sentence: first.title, followsFrom: obstacle?.code ?? null };
  }
  const look = check.look(seen);
  // What was seen to hold holds, whatever should have come before it.
  if (look.answer === 'yes' || obstacle === null) return { ...base, ...look, followsFrom: null };
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
): Verdict {
  const cause = results.find(({ answer, followsFrom }) => answer === 'no' && followsFrom === null);
  if (cause) {
    const finding = findings.find(({ code }) => cause.findings.includes(code)) ?? null;
    const others = results.filter((each) => each.answer === 'no' && each.followsFrom === null).length - 1;
    const more = others === 0 ? '' : `, and ${others === 1 ? 'one more cause' : `${others} more causes`}`;
    const works = isShownByLater(cause, results, checks);
    return {
      answer: works ? 'impaired' : 'no',
      sentence: `${subject} ${works ? 'works here and now, but' : 'does not work'}: ${cause.sentence}${more}`,
      check: cause.code,
      finding: finding?.code ?? null,
    };
  }
  const open = results.find((each) => each.answer === 'unknown' && !isShownByLater(each, results, checks));
  if (open) {
    const sentence = `whether ${subject} works is unknown: ${open.title}: ${open.sentence}`;
    return { answer: 'unknown', sentence, check: open.code, finding: null };
  }
  const last = results.findLast(({ answer }) => answer === 'yes');
  return {
    answer: 'yes',
    sentence: `${subject} works: ${last?.sentence ?? 'nothing speaks against it'}`,
    check: null,
    finding: null,
  };
}

/** A later check holds that could not without this one. */
function isShownByLater<Seen>(
  { code }: CheckResult,
  results: readonly CheckResult[],
  checks: readonly Check<Seen>[],
): boolean {
  const needs = (check: Check<Seen>): boolean =>
    check.dependsOn.some((each) => each === code || needs(checkOf(checks, each)));
  return results.some((each) => each.answer === 'yes' && needs(checkOf(checks, each.code)));
}

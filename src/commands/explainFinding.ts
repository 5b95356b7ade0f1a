/** The codes of findings, as `explain` takes them beside the codes of libraries. */
import { FINDING_SUBJECTS, FINDINGS } from '../findings/catalogue/catalogue.ts';
import type { ExplainedFinding } from '../findings/catalogue/explained.ts';
import { nearest } from '../report/nearest.ts';
import type { ExplainResult } from '../report/schema/explain.ts';
import { FUNCTION_STATUSES } from '../status/functions/functionStatus.ts';

type FindingEntry = ExplainResult['findingCodes'][number];

/** `[keytab-kvno]`, as a table prints it, is the code too. */
const codeIn = (word: string) => word.replace(/^\[(.*)\]$/, '$1').toLowerCase();

export const isFinding = (word: string) => FINDINGS.has(codeIn(word));

/** What the catalogue says of a code that it has. */
export function explainedFinding(word: string): FindingEntry {
  const code = codeIn(word);
  for (const [subject, findings] of Object.entries(FINDING_SUBJECTS)) {
    const found = (findings as Readonly<Record<string, ExplainedFinding>>)[code];
    if (!found) continue;
    const { title, meaning, cures } = found;
    const statuses = FUNCTION_STATUSES.filter((each) => each.code === code).map((each) => ({
      status: each.status,
      function: each.function,
    }));
    return { code, subject, title, meaning, cures: [...cures], statuses };
  }
  throw new Error(`no finding has the code ${code}`);
}

/** The code that was probably meant, in a list; codes are words in small letters, joined by hyphens. */
export function nearestFinding(word: string): string[] {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word)) return [];
  const near = nearest(word, [...FINDINGS.keys()]);
  return near === null ? [] : [near];
}

/** Many small problems of one configuration, gathered into a finding for each kind. */
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Finding } from './finding.ts';

export type Problem = {
  code: FindingCode;
  severity: Finding['severity'];
  title: string;
  /** The names that it is about, so that it is found when one of them is asked for. */
  about: string[];
  evidence: string;
  cure: string;
};

/** What the declaration of a kind of problem leaves open. */
export const finding =
  (code: FindingCode, severity: Finding['severity'], title: string) =>
  (about: readonly string[], evidence: string, cure: string): Problem => ({
    ...{ code, severity, title, evidence, cure },
    about: [...about],
  });

/** A file of a thousand mistakes is not told line by line. */
const MOST_SENTENCES = 20;

const ORDER = ['error', 'warning', 'info'] as const;

/** One finding for each code and severity, errors first, each sentence once. */
export function findingsOf(problems: readonly Problem[]): Finding[] {
  const groups = Map.groupBy(problems, ({ code, severity, title }) => `${severity} ${code} ${title}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { code, severity, title } = first;
      const evidence = some(group.map((each) => each.evidence));
      return [{ code, severity, title, evidence, cure: some(group.map(({ cure }) => cure)) }];
    })
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function some(sentences: readonly string[]): string[] {
  const once = [...new Set(sentences)];
  const more = once.length - MOST_SENTENCES;
  return more <= 0 ? once : [...once.slice(0, MOST_SENTENCES), `and ${more} more of this kind`];
}

/** Text of a file in a sentence: no control characters, and no more than a line has room for. */
export function quoted(text: string): string {
  const visible = text.replace(/\p{Cc}/gu, '?');
  return `"${visible.length > 80 ? `${visible.slice(0, 77)}...` : visible}"`;
}

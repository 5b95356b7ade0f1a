/** What came of all targets, counted; it grows with the kinds of answers and not with their number. */
import { EXIT, type ExitCode } from '../report/exitCodes.ts';
import type { BatchResult } from '../report/schema/batch.ts';
import type { Head } from './protocol.ts';

type Counted = BatchResult['findings'][number];

export type Tally = {
  add(target: string, answer: Pick<Head, 'exitCode' | 'findings'>, milliseconds: number): void;
  /** An answer of an earlier run. */
  before(exitCode: ExitCode): void;
  readonly answered: number;
  /** Of those, how many are not yes. */
  readonly notYes: number;
  result(): Pick<BatchResult, 'targets' | 'answeredBefore' | 'exitCodes' | 'findings' | 'slowest'>;
  exitCode(): ExitCode;
};

const MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.yes, 'yes'],
  [EXIT.no, 'no'],
  [EXIT.usage, 'no target that can be asked for'],
  [EXIT.cannotTell, 'cannot tell'],
  [EXIT.bug, 'a bug in sspidiag'],
];

/** What weighs most of all answers is the answer of the whole. */
const BY_WEIGHT: readonly ExitCode[] = [EXIT.bug, EXIT.no, EXIT.usage, EXIT.cannotTell];

export function newTally(): Tally {
  const codes = new Map<ExitCode, number>();
  const findings = new Map<string, Counted>();
  let answered = 0;
  let answeredBefore = 0;
  let notYes = 0;
  let slowest: BatchResult['slowest'] = null;
  const count = (exitCode: ExitCode) => codes.set(exitCode, (codes.get(exitCode) ?? 0) + 1);
  return {
    add(target, answer, milliseconds) {
      answered++;
      if (answer.exitCode !== EXIT.yes) notYes++;
      count(answer.exitCode);
      const once = new Map(answer.findings.map((finding) => [finding.code, finding]));
      for (const [code, { severity, title }] of once) {
        const counted = findings.get(code) ?? { code, severity, title, targets: 0 };
        findings.set(code, { ...counted, targets: counted.targets + 1 });
      }
      if (slowest === null || milliseconds > slowest.milliseconds) slowest = { target, milliseconds };
    },
    before(exitCode) {
      answeredBefore++;
      count(exitCode);
    },
    get answered() {
      return answered;
    },
    get notYes() {
      return notYes;
    },
    result: () => ({
      targets: answered + answeredBefore,
      answeredBefore,
      exitCodes: [...codes]
        .toSorted(([one], [other]) => one - other)
        .map(([exitCode, targets]) => ({
          exitCode,
          meaning: MEANINGS.find(([code]) => code === exitCode)?.[1] ?? 'ended otherwise',
          targets,
        })),
      findings: [...findings.values()].toSorted((one, other) => other.targets - one.targets),
      slowest,
    }),
    exitCode: () => {
      const worst = BY_WEIGHT.find((code) => codes.has(code));
      // A worker that somebody ended has answered with another code.
      return worst ?? ([...codes.keys()].every((code) => code === EXIT.yes) ? EXIT.yes : EXIT.cannotTell);
    },
  };
}

/** Findings about what a function of SSPI answered: from the catalogue of functions and their statuses. */
import type { Cause, FunctionStatus } from '../status/functions/entry.ts';
import { functionStatus } from '../status/functions/functionStatus.ts';
import { type CallSituation, canBeMeant, systemOf } from '../status/functions/only.ts';
import type { Status } from '../status/status.ts';
import type { Finding } from './finding.ts';

/** More would be read by nobody; the likeliest come first. */
const MOST_CURES = 5;

/** What the call was made with; its platform is that of this process unless it is said. */
type Circumstances = Omit<CallSituation, 'platform'> & Partial<Pick<CallSituation, 'platform'>>;

/**
 * The finding for a failed call on a library with the SSPI ABI.
 *
 * @param circumstances what decides which of the known causes can be meant
 * @param context what else was seen, each a sentence
 */
export function sspiFinding(
  status: Status,
  circumstances: Circumstances,
  context: readonly string[] = [],
): Finding {
  const name = status.function ?? 'the library';
  const said = `${name} returned ${status.name === status.hex ? '' : `${status.name} `}${status.hex}: ${status.message}`;
  if (status.answeredBy === 'sspidiag') return unasked(status, context);
  const situation = { platform: process.platform, ...circumstances };
  const known = functionStatus(name, status.name);
  if (!known) {
    return {
      code: 'unexplained',
      severity: 'error',
      title: 'refused for an unknown cause',
      evidence: [said, ...context],
      cure: [`the page of ${name} does not name this status: ${lookFurther(situation)}`],
    };
  }
  return {
    code: known.code,
    severity: 'error',
    title: known.title,
    evidence: [said, known.meaning, ...context],
    cure: cures(known, situation),
  };
}

/** The causes that can be meant, likeliest first, each with what tells it apart and what to do; never empty. */
export function cures(known: FunctionStatus, situation: CallSituation): string[] {
  const causes = known.causes.filter((cause) => canBeMeant(cause, situation)).slice(0, MOST_CURES);
  if (causes.length > 0) return causes.map(sentence);
  const where = situation.package === null ? 'here' : `${situation.package} in this library`;
  return [
    `no known cause of ${known.status} from ${known.function} fits ${where}: ${lookFurther(situation)}`,
  ];
}

const sentence = ({ cause, tell, cure }: Cause) =>
  `${cause}.${tell === null ? '' : ` To tell: ${tell}.`} Cure: ${cure}`;

function lookFurther(situation: CallSituation): string {
  const log =
    systemOf(situation) === 'windows'
      ? "and see Windows' event log (Event Viewer, System and Security) at this minute"
      : 'and see the log of the library, if it writes one';
  return `run again with --trace, ${log}`;
}

/** What this tool found out without the library, or against what it said. */
function unasked(status: Status, context: readonly string[]): Finding {
  const evidence = [status.message, ...context];
  switch (status.name) {
    case 'SEC_E_UNSUPPORTED_FUNCTION':
      return {
        code: 'function-missing',
        severity: 'error',
        title: 'library lacks the function',
        evidence,
        cure: ['sspidiag capabilities lists what this library has, function by function'],
      };
    case 'SEC_E_NO_CREDENTIALS':
      return {
        code: 'certificate-missing',
        severity: 'error',
        title: 'no usable certificate',
        evidence,
        cure: [
          'certutil -store My lists certificates with their thumbprints, and whether the private key is there',
        ],
      };
    default:
      return {
        code: 'library-incredible',
        severity: 'error',
        title: 'library contradicts itself',
        evidence,
        cure: [
          'the library gave sizes or addresses that cannot be right: report it to its authors, with --trace',
        ],
      };
  }
}

/** Codes of findings after which nothing can be said about the question itself. */
const CANNOT_TELL: readonly string[] = ['package-missing', 'function-missing', 'function-unsupported'];

/** True where the library cannot do what was asked, so that the answer is neither yes nor no. */
export function cannotTell(findings: readonly Finding[]): boolean {
  return findings.some(({ code, severity }) => severity === 'error' && CANNOT_TELL.includes(code));
}

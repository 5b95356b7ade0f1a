/** Findings about what a function of SSPI answered: from the catalogue of functions and their statuses. */
import type { Cause, FunctionStatus } from '../status/functions/entry.ts';
import type { functionStatus } from '../status/functions/functionStatus.ts';
import { type CallSituation, canBeMeant, isKnownPackage, systemOf } from '../status/functions/only.ts';
import type { Status } from '../status/status.ts';
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Finding } from './finding.ts';
import { withFurtherCauses } from './furtherCauses.ts';

let lookUp: typeof functionStatus | null = null;

/**
 * Loads the catalogue, which is larger than all the rest of the tool: only where a library with the SSPI ABI was asked.
 * Before it, `sspiFinding` cannot be called.
 */
export async function loadSspiCatalogue(): Promise<void> {
  lookUp ??= (await import('../status/functions/functionStatus.ts')).functionStatus;
}

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
  return withFurtherCauses(ofCatalogue(status, circumstances, context), status);
}

function ofCatalogue(status: Status, circumstances: Circumstances, context: readonly string[]): Finding {
  const name = status.function ?? 'the library';
  const said = `${name} returned ${status.name === status.hex ? '' : `${status.name} `}${status.hex}: ${status.message}`;
  // A function that has no status of its own gives NULL, which the catalogue knows as well.
  const gaveNull = status.answeredBy === 'sspidiag' && status.name === 'SEC_E_INSUFFICIENT_MEMORY';
  if (status.answeredBy === 'sspidiag' && !gaveNull) return unasked(status, context);
  const situation = { platform: process.platform, ...circumstances };
  if (!lookUp) throw new Error('the catalogue of functions is not loaded');
  const known = lookUp(name, status.name);
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
    // The statuses are declared below this room; a test compares their codes with those that are declared here.
    code: known.code as FindingCode,
    severity: 'error',
    title: known.title,
    evidence: [gaveNull ? status.message : said, known.meaning, ...context],
    cure: cures(known, situation),
  };
}

/** The causes that can be meant, likeliest first, each with what tells it and what to do; never empty. */
export function cures(known: FunctionStatus, situation: CallSituation): string[] {
  const { package: name } = situation;
  const meant = (as: CallSituation) => known.causes.filter((cause) => canBeMeant(cause, as));
  let causes = meant(situation);
  // What another maker's package rests on is not known: those of other packages are better than none.
  if (causes.length === 0 && name !== null && !isKnownPackage(name))
    causes = meant({ ...situation, package: null });
  if (causes.length > 0) return causes.slice(0, MOST_CURES).map(causeSentence);
  const where = name === null ? 'here' : `${name} in this library`;
  return [
    `no known cause of ${known.status} from ${known.function} fits ${where}: ${lookFurther(situation)}`,
  ];
}

/** A cause with what tells it and what to do, as a finding's cure. */
export const causeSentence = ({ cause, tell, cure }: Cause) =>
  `${cause}.${tell === null ? '' : ` To tell: ${tell}.`} If so: ${cure}`;

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
          'of a file, the password or the format may be wrong: certutil -dump FILE asks for it and shows what is inside',
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

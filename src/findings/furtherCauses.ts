/** Where all causes of a status are told: one line in the cure of every finding about a native answer. */
import type { Status } from '../status/status.ts';
import type { Finding } from './finding.ts';

const LEAD = 'for all causes: sspidiag explain ';

/** Of errno the catalogue has those that a GSS-API library answers with. */
const ERRNO =
  /^E(?:PERM|NOENT|IO|NOMEM|ACCES|INVAL|NOSPC|CONNRESET|TIMEDOUT|CONNREFUSED|HOSTDOWN|HOSTUNREACH|NOKEY|KEYEXPIRED)$/;

export const isFurther = (line: string) => line.startsWith(LEAD);

/** The command that explains a symbol; a code by its number, where its name is none that can be typed. */
export const furtherCauses = (symbol: string, number?: number) =>
  `${LEAD}${symbol.includes(' ') && number !== undefined ? number : symbol}`;

/** The symbol of the catalogue that tells most of an answer: its minor status, else its major one; null where none does. */
function symbolOf({ name, hex, answeredBy, native }: Status): string | null {
  // What this tool found out by itself is no answer of a library.
  if (!native) return name === hex || answeredBy === 'sspidiag' ? null : name;
  const minor = native.minor.name;
  if (minor !== null && (minor.includes('_') || ERRNO.test(minor))) return minor;
  return native.major.name?.split(/[ |]+/)[0] ?? null;
}

/** The finding with that line, once. */
export function withFurtherCauses(finding: Finding, status: Status): Finding {
  const symbol = symbolOf(status);
  if (symbol === null || finding.cure.some(isFurther)) return finding;
  return { ...finding, cure: [...finding.cure, furtherCauses(symbol)] };
}

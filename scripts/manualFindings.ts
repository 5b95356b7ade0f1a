/** Writes the manual page of all findings from their catalogue: `node scripts/manualFindings.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FINDING_SUBJECTS } from '../src/findings/catalogue/catalogue.ts';
import type { ExplainedFinding } from '../src/findings/catalogue/explained.ts';
import { FUNCTION_STATUSES } from '../src/status/functions/functionStatus.ts';
import { sentences, wrapped } from './mdoc.ts';

export const FINDINGS_PAGE = join(import.meta.dirname, '..', 'man', 'sspidiag-findings.7');

const HEAD = `.\\" Written by scripts/manualFindings.ts; edit src/findings/catalogue instead.
.Dd November 28, 2026
.Dt SSPIDIAG-FINDINGS 7
.Os
.Sh NAME
.Nm sspidiag-findings
.Nd what sspidiag concludes, and what cures it
.Sh DESCRIPTION
A finding is what
.Xr sspidiag 1
concludes from what the library, the KDC or the operating system answered.
In a table it is a title with the code in brackets, in the JSON report an
element of
.Li findings .
.Pp
Here is every code with its usual title, what it means, and what usually cures
it; the finding itself names the file, the account or the host.
Codes are stable: scripts may match on them.
Titles and sentences may change.
.Pp
Where statuses of SSPI tell it, they are named;
.Ql sspidiag explain
has the causes of each, and takes the codes of findings too:
.Bd -literal -offset indent
$ sspidiag explain keytab-kvno
OK  explain  keytab-kvno
\\&...
.Ed`;

const TAIL = `.Sh SEE ALSO
.Xr sspidiag 1 ,
.Xr sspidiag-doctor 1 ,
.Xr sspidiag-explain 1 ,
.Xr sspidiag-json 5 ,
.Xr sspidiag-codes 7`;

/** The page, as mdoc. */
export function findingsPage(): string {
  const sections = Object.entries(FINDING_SUBJECTS).flatMap(([subject, findings]) => [
    `.Sh ${subject.toUpperCase()}`,
    '.Bl -tag -width Ds',
    ...Object.entries(findings).flatMap(([code, finding]) => item(code, finding)),
    '.El',
  ]);
  return [HEAD, ...sections, TAIL, ''].join('\n');
}

function item(code: string, { title, meaning, cures }: ExplainedFinding): string[] {
  const known = FUNCTION_STATUSES.filter((each) => each.code === code).map(({ status }) => status);
  const statuses = known.length === 0 ? [] : wrapped(`With SSPI: ${[...new Set(known)].join(', ')}.`);
  return [
    `.It Sy ${code}`,
    `.Em ${title}`,
    '.br',
    ...sentences(meaning),
    ...statuses,
    '.Bl -dash -compact',
    ...cures.flatMap((cure) => ['.It', ...sentences(cure)]),
    '.El',
  ];
}

if (import.meta.main) writeFileSync(FINDINGS_PAGE, findingsPage());

/** Writes the manual page of all codes from the catalogue: `node scripts/manualCodes.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../src/status/catalogue/catalogue.ts';
import { type Entry, FAMILIES, type Family } from '../src/status/catalogue/entry.ts';
import { hex32 } from '../src/status/status.ts';
import { sentences } from './mdoc.ts';

export const CODES_PAGE = join(import.meta.dirname, '..', 'man', 'sspidiag-codes.7');

const HEAD = `.\\" Written by scripts/manualCodes.ts; edit the catalogue instead.
.Dd November 28, 2026
.Dt SSPIDIAG-CODES 7
.Os
.Sh NAME
.Nm sspidiag-codes
.Nd codes that sspidiag explains
.Sh DESCRIPTION
Every code of the catalogue, by the field to which it belongs, with its names
and what it means.
What usually causes one, how to tell the causes apart and what cures them is
told by
sspidiag-explain(1), without a network:
.Bd -literal -offset indent
$ sspidiag explain SEC_E_NO_CREDENTIALS
OK  explain  SEC_E_NO_CREDENTIALS
\\&...
.Ed`;

const TAIL = `.Sh SEE ALSO
sspidiag(1), sspidiag-explain(1), sspidiag-findings(7)`;

/** The page, as mdoc. */
export function codesPage(): string {
  const families = Object.keys(FAMILIES) as Family[];
  return [HEAD, ...families.flatMap(section), TAIL, ''].join('\n');
}

function section(family: Family): string[] {
  const entries = CATALOGUE.filter((each) => each.family === family);
  return [`.Sh ${FAMILIES[family]}`, '.Bl -tag -width Ds', ...entries.flatMap(item), '.El'];
}

function item({ symbol, code, comErr, aliases, meaning }: Entry): string[] {
  const small = code < 0x10000;
  const spelt = small ? `${code}, 0x${code.toString(16).toUpperCase()}` : `${hex32(code)}, ${code | 0}`;
  const minor = comErr === null || comErr === code ? '' : `; ${comErr | 0} in MIT's table`;
  const also = aliases.length > 0 ? [`Also ${aliases.join(', ')}.`] : [];
  const lines = [`${spelt}${minor}.`, ...also, meaning].flatMap(sentences);
  return [`.It Sy ${symbol.replaceAll(' ', '\\ ')}`, ...lines];
}

if (import.meta.main) writeFileSync(CODES_PAGE, codesPage());

/** Errors of the further tables that krb5 functions answer with: ASN.1 encodings, the profile, the KDC's database. */
import { type Causes, type Entry, entry } from './entry.ts';
import { KRB5_OTHER_ROWS } from './krb5OtherRows.ts';
import * as program from './topics/program.ts';

type Table = { of: string; causes: Causes; source: string };

const TABLES: readonly (readonly [prefix: string, table: Table])[] = [
  [
    'ASN1_',
    {
      of: 'A message is not encoded as it should be',
      causes: program.ENCODING,
      source: 'MIT krb5, error table asn1 (krb5.h, asn1_err.et)',
    },
  ],
  [
    'PROF_',
    {
      of: 'krb5.conf, or a file it includes, could not be used',
      causes: program.CONFIG,
      source: 'MIT krb5, error table prof (profile.h, prof_err.et)',
    },
  ],
  [
    'KRB5_KDB_',
    {
      of: "The KDC's database could not be used",
      causes: program.DATABASE,
      source: 'MIT krb5, error table kdb5 (krb5.h, kdb5_err.et)',
    },
  ],
];

export const KRB5_OTHER_ENTRIES: readonly Entry[] = KRB5_OTHER_ROWS.flatMap(([symbol, code, text]) => {
  const table = TABLES.find(([prefix]) => symbol.startsWith(prefix))?.[1];
  if (!table) return [];
  const { of, causes, source } = table;
  // Not where it begins with an abbreviation.
  const lower = text.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  const meaning = `${of}: ${lower.replace(/\.$/, '')}.`;
  return [entry({ family: 'krb5-other', symbol, code, comErr: code, text, meaning, causes, source })];
});

/** How `keytab` looks. */
import type { Report } from '../../report/report.ts';
import type { KeytabResult } from '../../report/schema/keytab.ts';
import type { Block, Cell, View } from '../view.ts';
import { outcome } from './parts.ts';
import { fileWords } from './tickets.ts';

type Principal = KeytabResult['principals'][number];
type Verdict = Principal['comparison']['verdict'];

export function keytabView(report: Report<KeytabResult>): View {
  const result = report.result as KeytabResult;
  return {
    headline: `keytab  ${result.name}: ${outcome(report, goodNews(result))}`,
    blocks: [fileBlock(result), ...principalBlocks(result)],
  };
}

function goodNews({ entries, principals }: KeytabResult): string {
  const decrypted = principals.filter(({ comparison }) => comparison.verdict.startsWith('decrypts')).length;
  if (decrypted === 0) return `${entries} entries, not compared with the KDC`;
  const all = decrypted === principals.length;
  return `opens the tickets of the KDC for ${all ? (decrypted === 1 ? 'its principal' : `all ${decrypted} principals`) : `${decrypted} of ${principals.length} principals`}`;
}

function fileBlock(result: KeytabResult): Block {
  const { comparison, reason, source, where } = result;
  const { by, principal, cache, notCompared } = comparison;
  const asked =
    by === null
      ? null
      : `${principal}, by ${by === 'ccache' ? `the tickets in ${cache}` : 'its key in this keytab'}`;
  return {
    kind: 'fields',
    title: 'Keytab',
    rows: [
      ['name', result.name],
      [
        '',
        {
          text:
            source === 'environment' ? `because ${where} in the environment says so` : `because of ${where}`,
          tone: 'quiet',
        },
      ],
      ['file', result.file && fileWords(result.file)],
      ['entries', String(result.entries)],
      ['not readable', reason === null ? null : { text: reason, tone: 'bad' }],
      ['KDC asked as', asked],
      ['not compared', notCompared === null ? null : { text: `because ${notCompared}`, tone: 'warn' }],
    ],
  };
}

function principalBlocks({ principals }: KeytabResult): Block[] {
  if (principals.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Keys',
      head: ['principal', 'kvno', 'encryption', 'written', 'opens the ticket of today'],
      rows: principals.flatMap(rowsOf),
    },
  ];
}

function rowsOf({ principal, keys, comparison }: Principal): Cell[][] {
  return keys.map((key, index) => [
    index === 0 ? principal : '',
    String(key.kvno),
    key.weak
      ? { text: `${key.enctype.name ?? key.enctype.number} (weak)`, tone: 'warn' }
      : (key.enctype.name ?? String(key.enctype.number)),
    [key.time?.utc ?? 'not known', key.old ? 'former key' : '', key.duplicate ? 'twice' : '']
      .filter((part) => part !== '')
      .join(', '),
    index === 0 ? verdictCell(comparison) : '',
  ]);
}

const WORDS: Readonly<Record<Verdict, [string, 'good' | 'bad' | 'warn' | 'quiet']>> = {
  decrypts: ['yes', 'good'],
  'decrypts-by-another-version': ['yes, by another version', 'warn'],
  kvno: ['no: old key', 'bad'],
  enctype: ['no: encryption type missing', 'bad'],
  'wrong-key': ['no: another key', 'bad'],
  refused: ['no: the KDC refuses the key', 'bad'],
  'no-ticket': ['the KDC gives no ticket', 'bad'],
  'not-compared': ['not compared', 'quiet'],
};

function verdictCell({ verdict, ticket }: Principal['comparison']): Cell {
  const [text, tone] = WORDS[verdict];
  const has = ticket
    ? `\nthe ticket has kvno ${ticket.kvno ?? 'none'}, ${ticket.enctype?.name ?? 'unknown'}`
    : '';
  return { text: `${text}${has}`, tone };
}

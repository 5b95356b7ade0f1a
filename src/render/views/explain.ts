/** How `explain` looks. */
import type { Report } from '../../report/report.ts';
import type { CatalogueEntry, ExplainResult } from '../../report/schema/explain.ts';
import type { Block, Cell, View } from '../view.ts';

type Found = ExplainResult['found'][number];
type Reading = Found['readings'][number];
type Cause = CatalogueEntry['causes'][number];

export function explainView(report: Report<ExplainResult>): View {
  const { found, findingCodes, unknown, catalogue } = report.result as ExplainResult;
  if (catalogue) return listView(catalogue);
  const names = [
    ...findingCodes.map(({ code }) => code),
    ...found.map(({ readings }) => nameOf(readings[0])),
  ];
  const blocks = found.flatMap((each, index) => foundBlocks(each, index, found.length));
  return {
    headline: `explain  ${names.length > 0 ? names.join(', ') : 'no code that the catalogue has'}`,
    blocks: [...findingCodes.map(findingBlock), ...blocks, ...unknownBlock(unknown)],
  };
}

const nameOf = (reading: Reading | undefined) =>
  reading?.entries.map(({ symbol }) => symbol).join(' | ') ?? '';

function findingBlock(finding: ExplainResult['findingCodes'][number]): Block {
  const { code, subject, title, meaning, cures, statuses } = finding;
  const told = statuses.map((each) => `${each.status} from ${each.function}`);
  return {
    kind: 'fields',
    title: `${code}: ${title}`,
    rows: [
      ['finding of', subject.toLowerCase()],
      ['meaning', meaning],
      ...cures.map((cure, index): [string, Cell] => [`cure ${index + 1}`, cure]),
      ['with SSPI', told.length > 0 ? told.join('\n') : null],
    ],
  };
}

/** The likeliest reading in full; of the others what they would mean, and where to read on. */
function foundBlocks(found: Found, index: number, count: number): Block[] {
  const { given } = found;
  return found.readings.flatMap((reading, place): Block[] => {
    const { as, why, entries } = reading;
    const because: [string, Cell][] = [
      ['field', as],
      ['because', why],
    ];
    if (place > 0) {
      const rows = [...because, ...entries.flatMap(shortRows)];
      return [{ kind: 'fields', title: `${given} may also be ${nameOf(reading)}`, rows }];
    }
    const name = nameOf(reading);
    const number = count > 1 ? `${index + 1}. ` : '';
    const title = `${number}${name.toUpperCase() === given.toUpperCase() ? name : `${given}: ${name}`}`;
    const rows = [
      ...whereRows(found),
      ...because,
      ...entries.flatMap((entry) => entryRows(entry, entries.length > 1)),
    ];
    return [{ kind: 'fields', title, rows }, ...entries.flatMap(functionBlocks)];
  });
}

function shortRows({ symbol, meaning, causes }: CatalogueEntry): [string, Cell | null][] {
  return [
    ['symbol', { text: symbol, tone: 'strong' }],
    ['meaning', meaning],
    ['causes', causes.length > 0 ? { text: `sspidiag explain ${quoted(symbol)}`, tone: 'quiet' } : null],
  ];
}

const quoted = (symbol: string) => (symbol.includes(' ') ? `"${symbol}"` : symbol);

function whereRows({ line, words, times }: Found): [string, Cell | null][] {
  if (line === null) return [];
  const more = times > 1 ? `, and in ${times - 1} more` : '';
  return [
    ['in line', `${line}${more}`],
    ['words', words === null ? null : { text: words, tone: 'quiet' }],
  ];
}

function entryRows(entry: CatalogueEntry, several: boolean): [string, Cell | null][] {
  const { code, comErr, aliases, text } = entry;
  const small = code.unsigned < 0x10000;
  const spelt = small
    ? `${code.unsigned}, 0x${code.unsigned.toString(16).toUpperCase()}`
    : `${code.hex}, signed ${code.signed}, unsigned ${code.unsigned}`;
  const mit = comErr ? `; in MIT's table ${comErr.signed}, unsigned ${comErr.unsigned}` : '';
  return [
    ['symbol', { text: entry.symbol, tone: 'strong' }],
    ['also', aliases.length > 0 ? aliases.join(', ') : null],
    ['spelt', spelt + mit],
    ['printed as', text],
    ['of', several ? entry.field : null],
    ['meaning', entry.meaning],
    ...causeRows(entry.causes),
    ['causes', entry.noCauses],
    ['source', { text: entry.source, tone: 'quiet' }],
  ];
}

const causeRows = (causes: readonly Cause[]): [string, Cell][] =>
  causes.map(({ cause, tell, cure }, index) => [
    `cause ${index + 1}`,
    [cause, ...(tell === null ? [] : [`to tell: ${tell}`]), `cure: ${cure}`].join('\n'),
  ]);

/** What single functions mean by the code, each in a block of its own. */
function functionBlocks({ symbol, functions }: CatalogueEntry): Block[] {
  return functions.map((each) => ({
    kind: 'fields',
    title: `${symbol} from ${each.function}: ${each.title}`,
    rows: [
      ['meaning', each.meaning],
      ...causeRows(each.causes),
      ['source', { text: each.source, tone: 'quiet' }],
    ],
  }));
}

function unknownBlock(unknown: ExplainResult['unknown']): Block[] {
  if (unknown.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Not explained',
      head: ['given', 'because', 'spelt nearly so'],
      rows: unknown.map(({ given, because, nearest }) => [given, because, nearest.join(', ')]),
    },
  ];
}

function listView(catalogue: readonly CatalogueEntry[]): View {
  const fields = [...new Set(catalogue.map(({ field }) => field))];
  return {
    headline: `explain  ${catalogue.length} codes; show one with: sspidiag explain CODE`,
    blocks: fields.map((field) => ({
      kind: 'table',
      title: field,
      head: ['code', 'symbol', 'meaning'],
      rows: catalogue
        .filter((each) => each.field === field)
        .map(({ code, symbol, meaning }) => [
          code.unsigned < 0x10000 ? String(code.unsigned) : code.hex,
          { text: symbol, tone: 'strong' },
          meaning,
        ]),
    })),
  };
}

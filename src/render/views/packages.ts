/** How `packages` looks. */
import type { Report } from '../../report/report.ts';
import type { PackagesResult } from '../../report/schema/packages.ts';
import type { Block, Cell, View } from '../view.ts';
import { backendRows, outcome } from './parts.ts';

type Row = PackagesResult['packages'][number];
type Ability = Row['acquire'];
type Answers = NonNullable<Row['attributes']>;

export function packagesView(report: Report<PackagesResult>): View {
  const { packages } = report.result as PackagesResult;
  const blocks: Block[] = [
    {
      kind: 'table',
      title: 'Security packages',
      head: ['name', 'acquire', 'export', 'import', 'impersonate', 'comment'],
      rows: packages.map((each) => [
        { text: each.name, tone: 'strong' },
        ability(each.acquire),
        ability(each.export),
        ability(each.import),
        ability(each.impersonate),
        each.comment ?? '',
      ]),
    },
    ...attributesBlocks(packages),
    ...packages.map((each): Block => packageBlock(report, each)),
  ];
  const good = packages.map((each) => each.name).join(', ') || 'none';
  return { headline: `packages  ${outcome(report, good)}`, blocks };
}

function packageBlock(report: Report<PackagesResult>, each: Row): Block {
  const sspi = report.backend?.name === 'sspi';
  const sameTransfer = each.export.because === each.import.because;
  return {
    kind: 'fields',
    title: each.name,
    rows: [
      ['mechanism', each.mechanism],
      ['A functions say', sspi ? (each.ansiName ?? 'nothing: they do not know it, or there are none') : null],
      ['SASL name', each.saslName],
      [
        'largest token',
        each.maximumTokenSize === null
          ? 'not known: GSS-API does not tell'
          : `${each.maximumTokenSize} bytes`,
      ],
      ['acquire', sspi ? each.acquire.because : null],
      [sameTransfer ? 'export, import' : 'export', each.export.because],
      ['import', sameTransfer ? null : each.import.because],
      ['impersonate', each.impersonate.because],
      ['capabilities', inLines(each.capabilities) || 'none listed'],
      ['attributes of', each.attributesBecause],
      ...backendRows(report),
    ],
  };
}

/** One package: its answers in full. Several: who answers what, side by side. */
function attributesBlocks(packages: readonly Row[]): Block[] {
  const asked = packages.flatMap(({ name, attributes }) => (attributes ? [{ name, attributes }] : []));
  const [first, ...others] = asked;
  if (!first) return [];
  const title = 'Context attributes';
  if (others.length === 0) {
    const rows = first.attributes.map((each): Cell[] => [
      short(each.attribute),
      answerCell(each),
      fieldsText(each),
    ]);
    return [{ kind: 'table', title, head: ['attribute', first.name, ''], rows }];
  }
  const rows = first.attributes.map(({ attribute }): Cell[] => [
    short(attribute),
    ...asked.map(({ attributes }) =>
      answerCell(attributes.find((each) => each.attribute === attribute) ?? null),
    ),
  ]);
  return [{ kind: 'table', title, head: ['attribute', ...asked.map(({ name }) => name)], rows }];
}

function short(attribute: string): string {
  return attribute.replace('SECPKG_ATTR_', '');
}

function answerCell(answer: Answers[number] | null): Cell {
  if (!answer) return { text: 'not asked', tone: 'quiet' };
  if (answer.fields !== null) return { text: 'answers', tone: 'good' };
  const { name } = answer.status;
  return { text: name === 'SEC_E_UNSUPPORTED_FUNCTION' ? 'unsupported' : name, tone: 'quiet' };
}

function fieldsText({ fields }: Answers[number]): string {
  return Object.entries(fields ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

/** A few to a line: some mechanisms have twenty. */
function inLines(words: readonly string[]): string {
  const lines: string[] = [];
  for (let start = 0; start < words.length; start += 4) lines.push(words.slice(start, start + 4).join(' '));
  return lines.join('\n');
}

function ability({ can }: Ability): Cell {
  return { text: can, tone: can === 'yes' ? 'good' : can === 'no' ? 'bad' : 'quiet' };
}

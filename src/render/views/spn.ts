/** How `spn` looks. */
import type { Report } from '../../report/report.ts';
import type { SpnCandidate, SpnResult } from '../../report/schema/spn.ts';
import type { Block, Cell, View } from '../view.ts';
import { backendRows, outcome } from './parts.ts';

export function spnView(report: Report<SpnResult>): View {
  const result = report.result as SpnResult;
  const { own, candidates, checked } = result;
  const blocks: Block[] = [
    {
      kind: 'table',
      title: 'Names, and what the KDC says',
      head: ['name', 'KDC', 'ticket, or why not'],
      rows: candidates.map((each) => [nameCell(each, own), knownCell(each), detailOf(each)]),
    },
    clientsBlock(candidates),
    resolutionBlock(report),
  ];
  const good = own === null ? 'no name could be made' : `${own}${goodWords(result)}`;
  return { headline: `spn  ${outcome(report, report.ok ? good : null) || headlineOf(checked, own)}`, blocks };
}

/** One row for a name and a rule: whoever has it. */
function clientsBlock(candidates: readonly SpnCandidate[]): Block {
  const rows = candidates.flatMap(({ spn, clients }) => {
    const byRule = Map.groupBy(clients, ({ because }) => because);
    return [...byRule].map(([because, same]): Cell[] => {
      const who = same.map(({ name, condition }) =>
        condition === null ? name : `${name}, if: ${condition}`,
      );
      return [spn, who.join('\n'), { text: because, tone: 'quiet' }];
    });
  });
  return { kind: 'table', title: 'Who asks for which', head: ['name', 'client', 'because'], rows };
}

function goodWords({ ownKnown, checked }: SpnResult): string {
  return ownKnown ? ': the KDC knows it' : `: ${checked.reason ?? 'not checked'}`;
}

function headlineOf({ reason }: SpnResult['checked'], own: string | null): string {
  return `${own ?? 'no name'}: ${reason ?? 'cannot tell'}`;
}

function nameCell({ spn, realm }: SpnCandidate, own: string | null): Cell {
  const text = realm === null ? spn : `${spn}@${realm}`;
  return spn === own ? { text: `${text}\n(this host's own)`, tone: 'strong' } : text;
}

function knownCell({ known }: SpnCandidate): Cell {
  if (known === null) return { text: 'unknown', tone: 'quiet' };
  return known ? { text: 'known', tone: 'good' } : { text: 'not known', tone: 'bad' };
}

function detailOf({ known, reason, ticketEnctype, kvno, issuedFor }: SpnCandidate): Cell {
  if (!known) return { text: reason ?? '', tone: 'quiet' };
  const ticket = `${ticketEnctype ?? 'enctype not known'}, kvno ${kvno ?? 'not given'}`;
  return issuedFor === null ? ticket : `${ticket}\nissued for ${issuedFor}`;
}

function resolutionBlock(report: Report<SpnResult>): Block {
  const { target, dns, settings, checked } = report.result as SpnResult;
  const { service, serviceSource } = target;
  return {
    kind: 'fields',
    title: 'Resolution',
    rows: [
      ['host', { text: target.host, tone: 'strong' }],
      ['service', serviceSource === null ? service : `${service}  (${serviceSource})`],
      ['canonical name', dns.canonicalName],
      ['aliases', dns.cnames.length > 0 ? dns.cnames.join(' -> ') : null],
      ['addresses', dns.addresses.join('\n') || null],
      [
        'reverse names',
        dns.reverse.map(({ address, name, error }) => `${address}: ${name ?? error}`).join('\n') || null,
      ],
      ['answered by', { text: dns.because, tone: 'quiet' }],
      ['error', dns.error === null ? null : { text: dns.error, tone: 'bad' }],
      ...settings.map(({ name, value, where }): [string, Cell] => [
        name,
        value === null
          ? { text: `not set  (${where} decides)`, tone: 'quiet' }
          : `${value || '""'}  (${where})`,
      ]),
      ['asked as', checked.client],
      ['not checked', checked.reason],
      ...backendRows(report),
    ],
  };
}

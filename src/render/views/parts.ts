/** Blocks that several commands show. */
import type { Report } from '../../report/report.ts';
import type { ContextFacts, Expiry, Leg } from '../../report/schema/shared.ts';
import { duration } from '../../report/time.ts';
import type { Block, Cell } from '../view.ts';

type Status = NonNullable<Report['status']>;

/** `SEC_E_OK 0x00000000` and what the native library said beside it. */
export function statusRows(status: Status | null): [string, Cell | null][] {
  if (!status) return [];
  const { native } = status;
  const name: Cell = { text: `${status.name}  ${status.hex}`, tone: status.signed < 0 ? 'bad' : 'good' };
  const numbers = status.unsigned === 0 ? null : `signed ${status.signed}, unsigned ${status.unsigned}`;
  return [
    ['status', name],
    ['', numbers],
    ['meaning', status.message],
    ['function', native === null && status.unsigned !== 0 ? status.function : null],
    ['native function', native?.function ?? null],
    ['native major', native && `${native.major.hex}  ${native.major.name ?? ''}`],
    [
      'native minor',
      native && native.minor.value !== 0 ? `${native.minor.hex}  ${native.minor.name ?? ''}` : null,
    ],
    ['native text', native?.text || null],
  ];
}

/**
 * How it ended, for a headline: the good news only where the report as a whole is good, else what is wrong.
 *
 * @param good null where there is none: then the status has the say
 */
export function outcome(report: Report, good: string | null): string {
  const { ok, findings, status } = report;
  const wrong = ok ? undefined : findings.find(({ severity }) => severity === 'error')?.title;
  if (good === null && status !== null && status.signed < 0) return status.name;
  return wrong ?? good ?? status?.name ?? '';
}

/** `2026-11-21 17:42:00 +01:00 (9 h 59 min left)`. */
export function expiryCell(expiry: Expiry): Cell {
  switch (expiry.state) {
    case 'never':
      return { text: 'never', tone: 'good' };
    case 'not-provided':
      return { text: `not known: ${expiry.reason}`, tone: 'quiet' };
    case 'expired':
      return {
        text:
          expiry.local === null
            ? `already expired: ${expiry.reason}`
            : `already expired: ${expiry.local}, ${duration(-(expiry.remainingSeconds ?? 0))} ago`,
        tone: 'bad',
      };
    case 'at':
      return {
        text: `${expiry.local}  (${duration(expiry.remainingSeconds ?? 0)} left; ${expiry.utc})`,
        tone: 'good',
      };
  }
}

/** The expiry in a few words, for a headline. */
export function expiryWords(expiry: Expiry): string {
  if (expiry.state === 'at') return `${duration(expiry.remainingSeconds ?? 0)} left`;
  return { never: 'no expiry', expired: 'already expired', 'not-provided': 'expiry not known' }[expiry.state];
}

export function legsBlock(legs: readonly Leg[]): Block[] {
  if (legs.length === 0) return [];
  const rows = legs.map((leg, index): Cell[] => [
    String(index + 1),
    leg.side,
    leg.function,
    String(leg.inputBytes),
    String(leg.outputBytes),
    { text: leg.status.name, tone: leg.status.signed < 0 ? 'bad' : 'good' },
  ]);
  return [
    {
      kind: 'table',
      title: 'Handshake',
      head: ['leg', 'side', 'function', 'bytes in', 'bytes out', 'status'],
      rows,
    },
  ];
}

/** The context, with the attributes that were asked for and not granted marked. */
export function contextBlock(context: ContextFacts | null, requested: readonly string[]): Block[] {
  if (!context) return [];
  // An imported context without a header does not tell whose half it is, and so not what its bits mean.
  const unknown = context.locallyInitiated === null && context.attributes.length === 0;
  const denied = unknown ? [] : requested.filter((name) => !context.attributes.includes(name));
  return [
    {
      kind: 'fields',
      title: 'Context',
      rows: [
        ['package inside', { text: context.package, tone: 'strong' }],
        ['initiator', context.initiator],
        ['acceptor', context.acceptor],
        ['initiated', initiatedWords(context.locallyInitiated)],
        ['open', openCell(context.open)],
        ['requested', requested.length > 0 ? requested.join(' ') : null],
        ['granted', unknown ? 'not known: the context does not tell' : context.attributes.join(' ')],
        ['not granted', denied.length > 0 ? { text: denied.join(' '), tone: 'warn' } : null],
        ['expires', expiryCell(context.expiry)],
        [
          'largest message',
          context.maximumMessageIn64KiB === null
            ? null
            : `${context.maximumMessageIn64KiB} bytes in 64 KiB sealed`,
        ],
      ],
    },
  ];
}

function initiatedWords(locally: boolean | null): string {
  if (locally === null) return 'not known: the context does not tell';
  return locally ? 'locally' : 'by the remote side';
}

function openCell(open: boolean | null): Cell {
  if (open === null) return { text: 'not known: the context does not tell', tone: 'quiet' };
  return open ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'bad' };
}

/** `SEC_E_OK`, coloured by whether it is a success. */
export function statusCell({ name, signed }: Status): Cell {
  return { text: name, tone: signed < 0 ? 'bad' : 'good' };
}

/** What the library answered to each attribute of QueryContextAttributes; those that it does not know in one line. */
export function attributesBlock(context: ContextFacts | null): Block[] {
  const answers = context?.answers ?? [];
  const answered = answers.filter(({ fields }) => fields !== null);
  const refused = answers.filter(({ fields }) => fields === null);
  if (answers.length === 0) return [];
  const short = (attribute: string) => attribute.replace('SECPKG_ATTR_', '');
  const rows = answered.map(({ attribute, fields }): [string, Cell | null] => [
    short(attribute),
    Object.entries(fields ?? {})
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ]);
  const byStatus = Map.groupBy(refused, ({ status }) => status.name);
  const silent = [...byStatus].map(([name, each]): [string, Cell | null] => [
    name,
    { text: each.map(({ attribute }) => short(attribute)).join(' '), tone: 'quiet' },
  ]);
  return [{ kind: 'fields', title: 'Context attributes', rows: [...rows, ...silent] }];
}

export function backendRows(report: Report): [string, Cell | null][] {
  const { backend } = report;
  if (!backend) return [];
  return [
    [
      'library',
      `${backend.library}${backend.version ? ` ${backend.version}` : ''}${backend.path ? `  (${backend.path})` : ''}`,
    ],
  ];
}

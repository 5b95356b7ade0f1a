/** How `doctor` looks: the verdict, then every check, then the tables behind them. */
import type { Report } from '../../report/report.ts';
import type { DoctorResult, EnctypeRow } from '../../report/schema/doctor.ts';
import { duration } from '../../report/time.ts';
import type { Block, Cell, View } from '../view.ts';

export function doctorView(report: Report<DoctorResult>): View {
  const result = report.result as DoctorResult;
  return {
    headline: `doctor  ${result.verdict.sentence}`,
    blocks: [checksBlock(result), ...enctypesBlock(result), ...webServerBlock(result), figuresBlock(result)],
  };
}

const WORDS: Readonly<Record<DoctorResult['checks'][number]['answer'], Cell>> = {
  yes: { text: 'OK', tone: 'good' },
  no: { text: 'FAIL', tone: 'bad' },
  unknown: { text: 'unknown', tone: 'warn' },
  'not-checked': { text: '-', tone: 'quiet' },
};

function checksBlock({ checks }: DoctorResult): Block {
  const rows = checks.map((check): Cell[] => {
    const follows = check.answer === 'no' && check.followsFrom !== null;
    const sentence = follows ? `${check.sentence}; it follows from ${check.followsFrom}` : check.sentence;
    const quiet = check.answer === 'not-checked' || follows;
    return [check.title, WORDS[check.answer], quiet ? { text: sentence, tone: 'quiet' } : sentence];
  });
  return { kind: 'table', title: 'What has to hold, in order', head: ['check', '', 'because'], rows };
}

function enctypesBlock({ enctypes }: DoctorResult): Block[] {
  const known = (column: keyof EnctypeRow) => enctypes.some((row) => row[column] !== null);
  // One column alone compares with nothing.
  if (COLUMNS.filter(([column]) => known(column)).length < 2) return [];
  const rows = enctypes.map((row): Cell[] => [
    { text: `${row.name ?? row.number}${row.weak ? ' (weak)' : ''}`, tone: row.weak ? 'warn' : 'strong' },
    ...COLUMNS.map(([column]) => enctypeCell(row, column)),
  ]);
  return [
    {
      kind: 'table',
      title: 'Encryption types',
      head: ['', ...COLUMNS.map(([, name]) => name)],
      rows,
    },
  ];
}

const COLUMNS = [
  ['kdcOffers', 'KDC offers'],
  ['configurationPermits', 'krb5.conf permits'],
  ['keytabHas', 'keytab has'],
  ['ticketUses', 'ticket uses'],
] as const;

function enctypeCell(row: EnctypeRow, column: (typeof COLUMNS)[number][0]): Cell {
  const value = row[column];
  if (value === null) return { text: 'not known', tone: 'quiet' };
  if (value) return { text: 'yes', tone: 'good' };
  return row.missing.includes(column) ? { text: 'MISSING', tone: 'bad' } : { text: 'no', tone: 'quiet' };
}

function webServerBlock({ webServer }: DoctorResult): Block[] {
  if (!webServer) return [];
  const { url, status, error, server, challenges, tls, attempts } = webServer;
  return [
    {
      kind: 'fields',
      title: 'Web server',
      rows: [
        ['page', url],
        ['answers', status === null ? (error ?? 'nothing') : String(status)],
        ['server', server],
        ['offers', challenges.length > 0 ? challenges.join('; ') : null],
        [
          'certificate',
          tls && (tls.trusted ? 'trusted' : { text: `not trusted: ${tls.reason}`, tone: 'warn' }),
        ],
        ...attempts.map((attempt): [string, Cell] => [
          `token, bindings ${attempt.bindings}`,
          [String(attempt.status ?? attempt.error), attempt.reply].filter(Boolean).join('; '),
        ]),
      ],
    },
  ];
}

function figuresBlock(result: DoctorResult): Block {
  const { lifetimes, clockOffsetSeconds, kdcMilliseconds, instruments, negotiate, delegation } = result;
  const time = (seconds: number | null) => (seconds === null ? null : duration(seconds));
  const failed = instruments.filter(({ error }) => error !== null);
  return {
    kind: 'fields',
    title: 'Besides',
    rows: [
      [
        'Negotiate would use',
        negotiate && { text: negotiate.sentence, tone: negotiate.uses === 'NTLM' ? 'warn' : 'quiet' },
      ],
      ['delegation', delegation?.sentence ?? null],
      ['ticket-granting ticket', time(lifetimes.ticketSeconds)],
      ['credential', time(lifetimes.credentialSeconds)],
      [
        "KDC's clock less this one's",
        clockOffsetSeconds === null ? null : `${clockOffsetSeconds.toFixed(3)} s`,
      ],
      ['fastest KDC', kdcMilliseconds === null ? null : `${kdcMilliseconds.toFixed(1)} ms`],
      ...failed.map(({ command, error }): [string, Cell] => [command, { text: error ?? '', tone: 'warn' }]),
    ],
  };
}

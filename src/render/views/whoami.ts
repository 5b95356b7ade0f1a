/** How `whoami` looks. */
import type { Report } from '../../report/report.ts';
import type { WhoamiResult } from '../../report/schema/whoami.ts';
import type { Block, Cell, View } from '../view.ts';
import { expiryCell, outcome } from './parts.ts';
import { windowsBlocks, windowsHeadline } from './whoamiWindows.ts';

type Kerberos = NonNullable<WhoamiResult['kerberos']>;
type Named = { id: number; name: string | null };

export function whoamiView(report: Report<WhoamiResult>): View {
  const result = report.result as WhoamiResult;
  const { windows, canImpersonate } = result;
  if (windows) {
    const now = report.time.epochSeconds;
    return {
      headline: `whoami  ${outcome(report, windowsHeadline(windows, now))}`,
      blocks: [...windowsBlocks(windows, canImpersonate, now), librariesBlock(result)],
    };
  }
  return {
    headline: `whoami  ${outcome(report, headline(result))}`,
    blocks: [
      ...identityBlock(result),
      ...kerberosBlocks(result.kerberos, result.kerberosReason),
      librariesBlock(result),
    ],
  };
}

function headline({ identity, kerberos }: WhoamiResult): string | null {
  if (!identity) return null;
  const principal = kerberos?.ccache.principal;
  const tickets = principal ? `with tickets of ${principal}` : 'without tickets';
  return `${show(identity.uid.effective)}, ${tickets}`;
}

function show({ id, name }: Named): string {
  return name === null ? String(id) : `${name} (${id})`;
}

function ids(all: { real: Named; effective: Named; saved: Named; fileSystem: Named }): string {
  const different = [all.real, all.saved, all.fileSystem].some((each) => each.id !== all.effective.id);
  if (!different) return show(all.effective);
  return `effective ${show(all.effective)}, real ${show(all.real)}, saved ${show(all.saved)}, file system ${show(all.fileSystem)}`;
}

function identityBlock({ identity, session, canImpersonate }: WhoamiResult): Block[] {
  if (!identity || !session) return [];
  const { answer, reason } = canImpersonate;
  const capabilities = identity.effectiveCapabilities;
  return [
    {
      kind: 'fields',
      title: 'Process',
      rows: [
        ['user', ids(identity.uid)],
        ['group', ids(identity.gid)],
        ['groups', identity.groups.map(show).join(', ') || 'none'],
        [
          'capabilities',
          capabilities.length > 6 ? `${capabilities.length} effective` : capabilities.join(' ') || 'none',
        ],
        ['login session', session.id.value ?? session.id.reason],
        [
          'audit session',
          session.auditSession.value === null
            ? session.auditSession.reason
            : String(session.auditSession.value),
        ],
        ['terminal', session.terminal.value ?? session.terminal.reason],
        ['started by', session.parentName.value ?? session.parentName.reason],
        ['could impersonate', { text: `${answer}: ${reason}`, tone: answer === 'yes' ? 'good' : 'quiet' }],
      ],
    },
  ];
}

function kerberosBlocks(kerberos: Kerberos | null, reason: string | null): Block[] {
  if (!kerberos) return [{ kind: 'fields', title: 'Kerberos', rows: [['not known', reason]] }];
  const { ccache, realm } = kerberos;
  const tgt = ccache.ticketGrantingTicket;
  return [
    {
      kind: 'fields',
      title: 'Kerberos',
      rows: [
        ['default realm', realm.value ?? 'none'],
        ['', because(realm)],
        ['credential cache', ccache.name],
        ['', because(ccache)],
        ['member', ccache.member === ccache.name ? null : ccache.member],
        ['principal', ccache.principal],
        ['tickets', ccache.reason === null ? String(ccache.tickets) : { text: ccache.reason, tone: 'warn' }],
        ['ticket-granting ticket', tgt ? expiryCell(tgt.expiry) : null],
        ['keytab', kerberos.keytab.name],
        ['', because(kerberos.keytab)],
        ['', keytabWords(kerberos.keytab)],
        ['client keytab', kerberos.clientKeytab.name],
        ['', because(kerberos.clientKeytab)],
        ['', keytabWords(kerberos.clientKeytab)],
        [
          'configuration',
          kerberos.configurationFiles
            .map((file) => (file.readable ? file.path : `${file.path} (${file.reason})`))
            .join(', '),
        ],
      ],
    },
  ];
}

function because({ source, where }: { source: string; where: string }): Cell {
  const words: Record<string, string> = {
    environment: `because ${where} in the environment says so`,
    configuration: `because ${where} says so`,
    compiled: `because it is compiled into ${where}`,
  };
  return { text: words[source] ?? where, tone: 'quiet' };
}

function keytabWords(keytab: Kerberos['keytab']): Cell {
  if (!keytab.readable) return { text: keytab.reason ?? 'not readable', tone: 'quiet' };
  return keytab.principals
    .map(
      ({ principal, keys }) =>
        `${principal} (${keys.map((key) => `kvno ${key.kvno} ${key.enctype}`).join(', ')})`,
    )
    .join('\n');
}

function librariesBlock({ libraries }: WhoamiResult): Block {
  return {
    kind: 'table',
    title: 'Native libraries',
    head: ['library', 'role', 'version', 'path'],
    rows: libraries.map((library) => [
      library.name,
      library.role,
      library.version ?? (library.path ? { text: 'not known', tone: 'quiet' } : ''),
      library.path ?? { text: library.reason ?? 'not found', tone: 'quiet' },
    ]),
  };
}

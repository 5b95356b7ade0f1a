/** How `impersonate` looks. */
import type { Report } from '../../report/report.ts';
import type { ImpersonateResult } from '../../report/schema/commands.ts';
import type { IdentityFacts } from '../../report/schema/shared.ts';
import type { Block, Cell, View } from '../view.ts';
import { yesNo } from '../view.ts';
import { backendRows, legsBlock, outcome, statusRows } from './parts.ts';

export function impersonateView(report: Report<ImpersonateResult>): View {
  const result = report.result as ImpersonateResult;
  const { mapping } = result;
  const blocks: Block[] = [
    ...legsBlock(result.legs),
    {
      kind: 'fields',
      title: 'Client and account',
      rows: [
        ['package inside', result.package],
        ['client', result.client],
        ['canonical name', mapping.canonicalName === result.client ? null : mapping.canonicalName],
        ['local account', mapping.account],
        ['uid, gid', mapping.uid === null ? null : `${mapping.uid}, ${mapping.gid}`],
        ['account permits it', mapping.by === 'library' ? yesNo(mapping.permitted) : null],
        ['impersonated', yesNo(result.impersonated)],
        ['reverted', result.reverted === null ? null : yesNo(result.reverted)],
        ...statusRows(report.status),
        ...backendRows(report),
      ],
    },
    ...identityBlock(result),
    ...readsBlock(result),
  ];
  if (result.exec) {
    const { exitCode, signal, command, uid } = result.exec;
    blocks.push({
      kind: 'fields',
      title: 'Command',
      rows: [
        ['command', command.join(' ')],
        ['ran as uid', String(uid)],
        [
          'exit code',
          exitCode === null ? null : { text: String(exitCode), tone: exitCode === 0 ? 'good' : 'bad' },
        ],
        ['ended by', signal],
        ['not run', result.exec.error],
      ],
    });
  }
  const good = result.impersonated ? deeds(result) : null;
  return { headline: `impersonate  ${outcome(report, good)}`, blocks };
}

/** What was done in the client's name. */
function deeds({ mapping, client, exec }: ImpersonateResult): string {
  const acted = `acted as ${mapping.account} for ${client}, and went back`;
  if (!exec) return acted;
  return exec.error === null ? `ran ${exec.command[0]} as ${mapping.account} for ${client}` : acted;
}

function identityBlock({ before, during, after }: ImpersonateResult): Block[] {
  const moments: [string, IdentityFacts | null][] = [
    ['before', before],
    ['during', during],
    ['after', after],
  ];
  const rows = moments.flatMap(([moment, identity]): Cell[][] =>
    identity ? [identityRow(moment, identity)] : [],
  );
  const head = ['', 'effective uid', 'effective gid', 'groups', 'capabilities'];
  return rows.length === 0
    ? []
    : [{ kind: 'table', title: 'Identity, read back from the operating system', head, rows }];
}

function identityRow(moment: string, identity: IdentityFacts): Cell[] {
  const account = identity.account ? ` (${identity.account})` : '';
  const capabilities = identity.effectiveCapabilities.length;
  return [
    moment,
    `${identity.uid.effective}${account}`,
    String(identity.gid.effective),
    identity.groups.join(' ') || 'none',
    capabilities === 0 ? 'none' : String(capabilities),
  ];
}

function readsBlock({ reads }: ImpersonateResult): Block[] {
  if (reads.length === 0) return [];
  const outcome = (ok: boolean | null, error: string | null): Cell =>
    ok ? { text: 'readable', tone: 'good' } : { text: error ?? 'not tried', tone: 'bad' };
  return [
    {
      kind: 'table',
      title: 'Files',
      head: ['path', 'as the client', 'after the revert'],
      rows: reads.map((read) => [
        read.path,
        outcome(read.duringOk, read.duringError),
        outcome(read.afterOk, read.afterError),
      ]),
    },
  ];
}

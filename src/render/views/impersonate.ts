/** How `impersonate` looks. */
import type { Report } from '../../report/report.ts';
import type { ImpersonateResult } from '../../report/schema/impersonate.ts';
import type { IdentityFacts } from '../../report/schema/shared.ts';
import type { Block, Cell, View } from '../view.ts';
import { yesNo } from '../view.ts';
import { attributesBlock, backendRows, legsBlock, outcome, statusCell, statusRows } from './parts.ts';

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
        ['level', result.native?.level ?? null],
        ['why not higher', result.native?.whyNotHigher.join('\n') || null],
        ['second hop', result.native && `${result.native.secondHop.can}: ${result.native.secondHop.because}`],
        ['client certificate', certificateWords(result)],
        ['uid, gid', mapping.uid === null ? null : `${mapping.uid}, ${mapping.gid}`],
        ['account permits it', mapping.by === 'library' ? yesNo(mapping.permitted) : null],
        ['impersonated', yesNo(result.impersonated)],
        ['reverted', result.reverted === null ? null : yesNo(result.reverted)],
        ['token behind it', result.native && statusCell(result.native.tokenStatus)],
        ['revert status', result.native?.revertStatus ? statusCell(result.native.revertStatus) : null],
        ...statusRows(report.status),
        ...backendRows(report),
      ],
    },
    ...attributesBlock(result.native?.context ?? null),
    ...identityBlock(result),
    ...readsBlock(result),
    ...accessesBlock(result),
    ...conditionsBlock(result),
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
function deeds({ mapping, client, exec, during }: ImpersonateResult): string {
  const account = mapping.account ?? during?.account ?? during?.token?.sid ?? client;
  const acted = `acted as ${account} for ${client ?? 'the client'}, and went back`;
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
  const windows = (before ?? after)?.token != null;
  const head = windows
    ? ['', 'user', 'token', 'level', 'integrity', 'groups', 'privileges']
    : ['', 'effective uid', 'effective gid', 'groups', 'capabilities'];
  return rows.length === 0
    ? []
    : [{ kind: 'table', title: 'Identity, read back from the operating system', head, rows }];
}

function identityRow(moment: string, identity: IdentityFacts): Cell[] {
  if (identity.token) return tokenRow(moment, identity.account, identity.token);
  const account = identity.account ? ` (${identity.account})` : '';
  const capabilities = identity.effectiveCapabilities.length;
  return [
    moment,
    `${identity.uid?.effective}${account}`,
    String(identity.gid?.effective),
    identity.groups.join(' ') || 'none',
    capabilities === 0 ? 'none' : String(capabilities),
  ];
}

function tokenRow(
  moment: string,
  account: string | null,
  token: NonNullable<IdentityFacts['token']>,
): Cell[] {
  if (!token.readable) {
    const why = token.reason ?? 'not readable';
    return [moment, { text: why, tone: 'warn' }, token.source, token.level ?? '', '', '', ''];
  }
  const user = account === null ? (token.sid ?? '') : `${account}\n${token.sid}`;
  const rights = [String(token.groups.length), String(token.enabledPrivileges.length)];
  return [moment, user, token.source, token.level ?? 'primary', token.integrity ?? '', ...rights];
}

function certificateWords({ native }: ImpersonateResult): string | null {
  const mapping = native?.certificateMapping;
  if (!mapping) return null;
  const word = (value: boolean | null) => (value === null ? 'not known' : value ? 'yes' : 'no');
  return `asked for: ${word(mapping.asked)}, presented: ${word(mapping.presented)}, mapped to an account: ${word(mapping.mapped)}`;
}

function accessesBlock({ accesses }: ImpersonateResult): Block[] {
  if (accesses.length === 0) return [];
  const rights = (proof: ImpersonateResult['accesses'][number]['after']): Cell =>
    proof?.ok
      ? { text: proof.rights.join(' ') || (proof.mask ?? ''), tone: 'good' }
      : { text: proof?.error ?? 'not tried', tone: 'bad' };
  return [
    {
      kind: 'table',
      title: 'Access',
      head: ['object', 'as the client', 'after the revert'],
      rows: accesses.map(({ object, during, after }) => [object, rights(during), rights(after)]),
    },
  ];
}

const CONDITIONS: Readonly<Record<string, string>> = {
  'level-below-impersonation': 'the level asked for is below Impersonation',
  privilege: 'this process has SeImpersonatePrivilege',
  'explicit-credentials': 'the token was made with explicit credentials in this logon session',
  'same-identity': 'the client is the same identity as this process',
};

function conditionsBlock({ native }: ImpersonateResult): Block[] {
  if (!native || native.conditions.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Conditions, one of which is enough for the full level',
      head: ['condition', 'holds', 'because'],
      rows: native.conditions.map(({ condition, holds, evidence }) => [
        CONDITIONS[condition] ?? condition,
        { text: holds, tone: holds === 'yes' ? 'good' : 'quiet' },
        evidence,
      ]),
    },
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

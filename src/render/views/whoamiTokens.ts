/** The tokens of a process and its thread on Windows, as `whoami` shows them. */
import type { WhoamiWindows } from '../../report/schema/whoamiWindows.ts';
import type { Block, Cell } from '../view.ts';

type Token = NonNullable<WhoamiWindows['processToken']['value']>;
type Named = { sid: string; name: string | null; nameReason: string | null };
type Fact<T> = { value: T | null; reason: string | null };

/** The name of an account, or its SID where it has none. */
export function account({ name, sid }: Named): string {
  return name ?? sid;
}

const NOT_IMPERSONATING: Cell = { text: 'none: this thread does not impersonate', tone: 'quiet' };

/** Both tokens in columns of their own; a row that neither has is left out. */
export function tokensBlock({ processToken, threadToken }: WhoamiWindows): Block {
  const process = processToken.value ? tokenCells(processToken.value) : null;
  const thread = threadToken.value ? tokenCells(threadToken.value) : null;
  const labels = Object.keys(process ?? thread ?? { user: null });
  const rows = labels.map((label, index): Cell[] => {
    const missing = (cell: Cell): Cell => (index === 0 ? cell : '');
    const left = process
      ? process[label]
      : missing({ text: processToken.reason ?? 'not known', tone: 'bad' });
    const none: Cell =
      threadToken.impersonating === false
        ? NOT_IMPERSONATING
        : { text: threadToken.reason ?? 'not known', tone: 'warn' };
    const right = thread ? thread[label] : missing(none);
    return [{ text: label, tone: 'quiet' }, left ?? '', right ?? ''];
  });
  return {
    kind: 'table',
    title: 'Tokens',
    head: ['', 'process token', 'thread token'],
    rows: rows.filter(([, left, right]) => left !== '' || right !== ''),
  };
}

function tokenCells(token: Token): Record<string, Cell | null> {
  const { value: statistics } = token.statistics;
  return {
    user: whoCell(token.user),
    level: token.type.value === 'Primary' ? 'primary' : word(token.impersonationLevel),
    integrity: token.integrityLevel.value
      ? (token.integrityLevel.value.name ?? token.integrityLevel.value.sid)
      : null,
    elevated: elevatedCell(token),
    'linked token': linkedWords(token),
    'Windows session': word(token.sessionId),
    'logon session': statistics?.logonId ?? null,
    'made by': token.source.value?.name ?? null,
    'primary group': token.primaryGroup.value ? account(token.primaryGroup.value) : null,
    restricted: restrictedCell(token),
    AppContainer: token.isAppContainer.value ? appContainerCell(token) : null,
    'user claims': token.userClaims.value?.join(', ') || null,
    'device claims': token.deviceClaims.value?.join(', ') || null,
  };
}

function word(fact: Fact<string | number>): string | null {
  return fact.value === null ? null : String(fact.value);
}

function whoCell({ value, reason }: Fact<Named>): Cell {
  if (value === null) return { text: reason ?? 'not known', tone: 'bad' };
  const text = value.name === null ? `${value.sid}\n(${value.nameReason})` : `${value.name}\n${value.sid}`;
  return { text, tone: 'strong' };
}

const ELEVATION = {
  Default: 'this user has no second token',
  Full: 'a limited token is linked to this one',
  Limited: 'User Account Control took rights away',
} as const;

function elevatedCell({ elevated, elevationType }: Token): string | null {
  if (elevated.value === null) return null;
  const type = elevationType.value;
  return `${elevated.value ? 'yes' : 'no'}${type === null ? '' : ` (${type}: ${ELEVATION[type]})`}`;
}

function linkedWords({ linkedToken: { value } }: Token): string | null {
  if (!value) return null;
  const user = value.user ? account(value.user) : 'a user that is not known';
  return value.elevated === null ? user : `${user}, ${value.elevated ? 'elevated' : 'not elevated'}`;
}

/** TokenHasRestrictions is set for any token that was ever filtered, as User Account Control does. */
function restrictedCell({ restrictedSids, hasRestrictions }: Token): Cell | null {
  const sids = restrictedSids.value ?? [];
  if (sids.length > 0)
    return { text: `to what these may do too: ${sids.map(account).join(', ')}`, tone: 'warn' };
  return hasRestrictions.value ? 'filtered, and not restricted to certain SIDs' : null;
}

function appContainerCell({ appContainerSid, capabilities }: Token): Cell {
  const sid = appContainerSid.value ? `, ${account(appContainerSid.value)}` : '';
  return {
    text: `yes${sid}, with ${capabilities.value?.length ?? 'unknown'} capabilities`,
    tone: 'warn',
  };
}

/** A SID that is nobody's is no news; a directory that does not answer is. */
const NOBODYS = 'ERROR_NONE_MAPPED';

export function groupsBlock(token: Token | null): Block[] {
  if (!token) return [];
  const { value: groups, reason } = token.groups;
  const title = 'Groups of the process token';
  if (!groups) {
    return [{ kind: 'fields', title, rows: [['not known', { text: reason ?? '', tone: 'warn' }]] }];
  }
  const rows = groups.map((group): Cell[] => {
    const why = group.nameReason?.includes(NOBODYS) ? '' : (group.nameReason ?? '');
    const name: Cell = group.name ?? { text: why, tone: 'warn' };
    return [name, group.sid, groupState(group.attributes)];
  });
  return [{ kind: 'table', title, head: ['name', 'SID', 'counts'], rows }];
}

function groupState(attributes: readonly string[]): Cell {
  const has = (name: string) => attributes.includes(`SE_GROUP_${name}`);
  if (has('INTEGRITY')) return { text: 'integrity level', tone: 'quiet' };
  if (has('USE_FOR_DENY_ONLY')) return { text: 'only to deny', tone: 'warn' };
  if (!has('ENABLED')) return { text: 'no: disabled', tone: 'warn' };
  if (has('LOGON_ID')) return 'yes, the logon itself';
  return has('OWNER') ? 'yes, may own objects' : 'yes';
}

/** What the states of a privilege are called. */
export const STATES = {
  enabled: { text: 'enabled', tone: 'good' },
  disabled: { text: 'held, but disabled', tone: 'warn' },
  removed: { text: 'removed', tone: 'quiet' },
} as const;

export function privilegesBlock(token: Token | null): Block[] {
  const privileges = token?.privileges.value;
  if (!privileges) return [];
  const all = (state: keyof typeof STATES) =>
    privileges.filter((each) => each.state === state).map(({ name }) => name);
  const row = (state: keyof typeof STATES): [string, Cell | null] => [state, all(state).join('\n') || null];
  const rows = [row('enabled'), row('disabled'), row('removed')];
  const title = 'Privileges of the process token';
  return [{ kind: 'fields', title, rows: privileges.length > 0 ? rows : [['privileges', 'none']] }];
}

/** Why a credential cache cannot be used, with what the file system and the type of the cache tell. */
import type { Cache, TicketsResult } from '../report/schema/tickets.ts';
import type { Finding } from './finding.ts';
import { concludeKrb5, type Krb5Failure } from './krb5Failure.ts';

export type Unread = { result: TicketsResult; used: Cache; error: Krb5Failure | null; uid: number };

/** The finding of a cache that cannot be read, or is empty; null where it can. */
export function cacheProblem(unread: Unread): Finding | null {
  const { result, used, error } = unread;
  if (result.kcm?.state === 'silent' && used.type === 'KCM') return kcmSilent(result);
  if (!error) return null;
  const where = result.source === 'environment' ? `${result.where} in the environment` : result.where;
  const ccache = {
    name: used.name ?? result.name,
    where,
    error: error.text,
    errorName: error.name,
    principal: used.principal,
    tickets: [],
  };
  const [concluded] = concludeKrb5(failedFunction(unread), error, {
    purpose: 'acquire',
    evidence: { ccache },
  });
  if (!concluded) return null;
  const type = typeOf(unread);
  // What the kernel answers to who may use no keyring reads as anything but that.
  const unusable =
    (type === 'KEYRING' && used.exists !== false) || (type === 'KCM' && concluded.code === 'unexplained');
  const finding: Finding = unusable
    ? { ...concluded, code: 'ccache-type-unusable', title: 'credential cache type not usable' }
    : concluded;
  return {
    ...finding,
    // What was read before the damage may be enough.
    severity: used.ticketGrantingTicket?.state === 'valid' ? 'warning' : finding.severity,
    evidence: [...finding.evidence, ...ofFile(unread), ...ofName(unread), ...beside(result)],
    cure: [...cureOf(unread), ...(unusable ? [] : finding.cure)],
  };
}

/** The one that gave the error: they are called in this order, and the first to fail is the last. */
function failedFunction({ used, result }: Unread): string {
  if (used.type === null) return result.source === 'command-line' ? 'krb5_cc_resolve' : 'krb5_cc_default';
  return used.principal === null ? 'krb5_cc_get_principal' : 'krb5_cc_next_cred';
}

function kcmSilent({ kcm, where }: TicketsResult): Finding {
  return {
    code: 'kcm-silent',
    severity: 'error',
    title: 'KCM daemon does not answer',
    evidence: [kcm?.reason ?? 'no answer', `the cache is held by it because of ${where}`],
    cure: [
      'restart it: systemctl restart sssd-kcm.socket sssd-kcm',
      'until then name another cache: KRB5CCNAME=FILE:/tmp/krb5cc_$(id -u), kinit',
    ],
  };
}

/** Whose it is, and who asks. */
function ofFile({ used, uid }: Unread): string[] {
  const { file } = used;
  if (!file) return [];
  const owner = `${file.owner.name ?? 'uid'} (${file.owner.id})`;
  const mine = file.owner.id === uid;
  return [
    `${file.path} is of ${owner}, mode ${file.mode}; this process runs as uid ${uid}${mine ? '' : ', which is another user'}`,
  ];
}

/** What the name itself gives away. */
function ofName({ used, result }: Unread): string[] {
  const name = used.name ?? result.name ?? '';
  const [, type, rest = ''] = /^([A-Za-z]+):(.*)$/s.exec(name) ?? [];
  const sentences: string[] = [];
  if (type !== undefined && type !== type.toUpperCase()) {
    sentences.push(`"${type}" is no type: they are spelt in capitals, as ${type.toUpperCase()}:`);
  }
  if (type === 'MEMORY') sentences.push('a MEMORY cache lives in one process, and no other one sees it');
  const path = type === 'FILE' || type === 'DIR' ? rest.replace(/^:/, '') : type === undefined ? name : null;
  if (path !== null && path !== '' && !path.startsWith('/')) {
    sentences.push(
      path.startsWith('~')
        ? `the library does not know "~": ${path} is looked for below the working folder`
        : `${path} is looked for below the working folder, which is another one for a service`,
    );
  }
  return sentences;
}

function beside({ otherFiles }: TicketsResult): string[] {
  return otherFiles.length === 0
    ? []
    : [`there is, named as this user's caches are: ${otherFiles.join(', ')}`];
}

function typeOf({ used, result }: Pick<Unread, 'used' | 'result'>): string | null {
  return used.type ?? /^([A-Z]+):/.exec(result.name ?? '')?.[1] ?? null;
}

function cureOf({ used, error, result, uid }: Unread): string[] {
  const type = typeOf({ used, result });
  if (type === 'KEYRING' && used.exists !== false) {
    const [, owner] = /^KEYRING:persistent:(\d+)/.exec(result.name ?? '') ?? [];
    if (owner !== undefined && Number(owner) !== uid && uid !== 0) {
      return [
        `the name is of uid ${owner}, and this process runs as uid ${uid}: KRB5CCNAME=KEYRING:persistent:${uid}`,
      ];
    }
    return [
      'the keyrings of the kernel may be closed to this process, as in most containers: KRB5CCNAME=FILE:/tmp/krb5cc_$(id -u), kinit',
    ];
  }
  if (type === 'KCM' && error?.name === 'KRB5_KCM_NO_SERVER') {
    return [
      'start the daemon: systemctl start sssd-kcm.socket; in a container mount its socket, or use a FILE cache',
    ];
  }
  return [];
}

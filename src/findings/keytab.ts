/** Findings about a keytab by itself: whether it can be used, who may read it, what is in it. */
import type { KeytabResult } from '../report/schema/keytab.ts';
import type { Finding } from './finding.ts';
import { concludeKrb5, type Krb5Failure } from './krb5Failure.ts';

/** Why nothing can be said of its keys; null where something can. */
export function unusableKeytab(
  result: KeytabResult,
  { keytab, uid }: { keytab: { error: Krb5Failure | null }; uid: number },
  principal: string | null,
): Finding | null {
  const { name, where, source, entries, principals } = result;
  const { error } = keytab;
  const place = `keytab ${name} (${source === 'environment' ? `${where} in the environment` : where})`;
  if (error && entries === 0) {
    const evidence = {
      keytab: { name, where, error: error.text, errorName: error.name, entries: [] },
      principal,
    };
    const around = { purpose: 'acquire', side: 'acceptor', evidence } as const;
    const [concluded] = concludeKrb5(failedFunction(result, error), error, around);
    if (!concluded) return null;
    return concluded.code === 'unexplained'
      ? damaged([...concluded.evidence, place])
      : withOwner(concluded, result, uid);
  }
  if (entries === 0) {
    if (result.cutOffAt !== null) return damaged([place, ...cutOff(result)]);
    return {
      code: 'keytab-empty',
      severity: 'error',
      title: 'keytab is empty',
      evidence: [`${place} has no entry`],
      cure: ['name the right file; to fill this one, on the KDC: kadmin -q "ktadd -k FILE SERVICE/host"'],
    };
  }
  if (principals.length > 0) return null;
  return {
    code: 'keytab-principal-missing',
    severity: 'error',
    title: 'keytab lacks the principal',
    evidence: [`${place} has ${entries} entries, and none of ${principal}`],
    cure: [
      'sspidiag keytab --offline lists all; upper and lower case differ',
      `on the KDC: kadmin -q "ktadd -k FILE ${principal}"`,
    ],
  };
}

/** What may surprise about one that can be used. */
export function keytabFindings(result: KeytabResult): Finding[] {
  return [...incomplete(result), ...readers(result), ...weak(result), ...duplicates(result), ...old(result)];
}

function damaged(evidence: string[]): Finding {
  return {
    code: 'keytab-damaged',
    severity: 'error',
    title: 'file is no keytab',
    evidence,
    cure: [
      'name the right file; klist -k -t FILE shows what the library reads in it',
      'a keytab is binary: was it copied as text, or only in part?',
    ],
  };
}

/** The one that gave the error: they are called in this order, and the first to fail is the last. */
function failedFunction({ readable }: KeytabResult, { name }: Krb5Failure): string {
  if (readable) return 'krb5_kt_next_entry';
  const unresolved = ['KRB5_KT_UNKNOWN_TYPE', 'KRB5_KT_NAME_TOOLONG', 'KRB5_KT_BADNAME'].includes(name ?? '');
  return unresolved ? 'krb5_kt_resolve' : 'krb5_kt_start_seq_get';
}

/** The rules are written for commands that take a keytab by an option. */
function inWordsOfThisCommand(cure: string): string {
  return cure.replace('with --keytab or KRB5_KTNAME', 'as the operand, or in KRB5_KTNAME');
}

function withOwner(concluded: Finding, { file }: KeytabResult, uid: number): Finding {
  const finding = { ...concluded, cure: concluded.cure.map(inWordsOfThisCommand) };
  if (!file) return finding;
  const owner = `${file.path} is of ${file.owner.name ?? 'uid'} (${file.owner.id}), group ${file.group.name ?? 'gid'} (${file.group.id}), mode ${file.mode}`;
  return { ...finding, evidence: [...finding.evidence, `${owner}; this process runs as uid ${uid}`] };
}

function cutOff({ cutOffAt }: KeytabResult): string[] {
  return cutOffAt === null ? [] : [`the file ends within the record that begins at byte ${cutOffAt}`];
}

/** Something was read, and not all. */
function incomplete(result: KeytabResult): Finding[] {
  const sentences = [
    ...cutOff(result),
    ...(result.reason === null ? [] : [`the library stops: ${result.reason}`]),
  ];
  if (sentences.length === 0) return [];
  return [
    {
      ...damaged([`keytab ${result.name}: ${result.entries} entries were read`, ...sentences]),
      severity: 'warning',
      title: 'keytab is cut off',
    },
  ];
}

function readers({ file }: KeytabResult): Finding[] {
  if (!file) return [];
  const mode = Number.parseInt(file.mode, 8);
  const group = `group ${file.group.name ?? 'gid'} (${file.group.id})`;
  const who = [...((mode & 0o040) !== 0 ? [group] : []), ...((mode & 0o004) !== 0 ? ['everybody'] : [])];
  if (who.length === 0) return [];
  return [
    {
      code: 'keytab-readable-by-others',
      severity: 'warning',
      title: 'others may read the keytab',
      evidence: [
        `${file.path} is of ${file.owner.name ?? 'uid'} (${file.owner.id}), mode ${file.mode}: ${who.join(' and ')} may read it, and whoever reads it is the service`,
      ],
      cure: [
        `chmod 0600 ${file.path}; where the service is another user than the owner: chown SERVICE ${file.path}`,
      ],
    },
  ];
}

type Key = KeytabResult['principals'][number]['keys'][number];

/** `host/a@R: kvno 1 aes…` of the keys that are so; empty where none is. */
function having({ principals }: KeytabResult, is: (key: Key) => boolean): string[] {
  return principals.flatMap(({ principal, keys }) => {
    const found = keys
      .filter(is)
      .map(({ kvno, enctype }) => `kvno ${kvno} ${enctype.name ?? enctype.number}`);
    return found.length === 0 ? [] : [`${principal}: ${found.join(', ')}`];
  });
}

function weak(result: KeytabResult): Finding[] {
  const evidence = having(result, (key) => key.weak);
  if (evidence.length === 0) return [];
  return [
    {
      code: 'keytab-weak-key',
      severity: 'warning',
      title: 'keytab holds weak keys',
      evidence: [
        ...evidence,
        'DES and RC4 are switched off in new systems, and a key of RC4 is the NT hash of the password',
      ],
      cure: [
        'give the account keys of AES (a new password makes them; in Active Directory msDS-SupportedEncryptionTypes), and write the keytab anew',
      ],
    },
  ];
}

function duplicates(result: KeytabResult): Finding[] {
  const evidence = having(result, (key) => key.duplicate);
  if (evidence.length === 0) return [];
  return [
    {
      code: 'keytab-duplicates',
      severity: 'info',
      title: 'keytab has entries twice',
      evidence,
      cure: [
        'they do no harm; a keytab that is written anew, not added to, has none: ktutil, or rm and ktadd',
      ],
    },
  ];
}

/** They serve clients with tickets of before the change, for as long as tickets live. */
function old(result: KeytabResult): Finding[] {
  const evidence = having(result, (key) => key.old);
  if (evidence.length === 0) return [];
  return [
    {
      code: 'keytab-old-keys',
      severity: 'info',
      title: 'keytab holds former keys',
      evidence,
      cure: [
        'needed until the last ticket of before the change has ended (10 hours, or a week where they are renewed); then: kadmin -q "ktremove -k FILE PRINCIPAL old"',
      ],
    },
  ];
}

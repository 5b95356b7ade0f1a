/** Findings about a keytab beside the tickets that the KDC issues today. */
import type { KeytabResult } from '../report/schema/keytab.ts';
import type { Finding } from './finding.ts';
import { concludeKrb5 } from './krb5Failure.ts';

type Compared = KeytabResult['principals'][number];

/** @param named the principal that was asked about; null for all */
export function comparisonFindings(result: KeytabResult, named: string | null): Finding[] {
  const { principals } = result;
  const good = principals.some(({ comparison }) => comparison.verdict.startsWith('decrypts'));
  return [
    ...principals.flatMap((each) => findingOf(each, result, named === null && good)),
    ...notCompared(result),
  ];
}

function findingOf(each: Compared, result: KeytabResult, othersDecrypt: boolean): Finding[] {
  const { principal, comparison } = each;
  const { verdict, because } = comparison;
  const evidence = [`${principal}: ${because}`, ...openedBy(each)];
  const renew = newKeytab(result, principal);
  switch (verdict) {
    case 'kvno':
      return [
        {
          code: 'keytab-kvno',
          severity: 'error',
          title: 'keytab holds an old key',
          evidence: [...evidence, changesOf(comparison.changes)],
          cure: [renew, 'clients with an old ticket need a new one: kdestroy, kinit'],
        },
      ];
    case 'enctype':
      return [
        {
          code: 'keytab-etype',
          severity: 'error',
          title: 'keytab lacks encryption type',
          evidence,
          cure: [renew, 'or take the encryption type from the account on the KDC'],
        },
      ];
    case 'wrong-key':
      return [
        {
          code: 'keytab-wrong-key',
          severity: 'error',
          title: 'keytab holds another key',
          evidence: [
            ...evidence,
            'the account was made anew, or another account has this name now: versions begin again then, and may meet',
          ],
          cure: [
            renew,
            'in Active Directory: does the service run under the account that owns the name (setspn -Q)?',
          ],
        },
      ];
    case 'refused':
      return [
        {
          code: 'keytab-wrong-key',
          severity: 'error',
          title: 'keytab holds another key',
          evidence: [...evidence, keysOf(each)],
          cure: [renew, 'beware: every wrong key may count towards a lock-out of the account'],
        },
      ];
    case 'decrypts-by-another-version':
      return [
        {
          code: 'keytab-kvno',
          severity: 'warning',
          title: 'keytab says another version',
          evidence: [
            ...evidence,
            'MIT Kerberos tries the key all the same where the service accepts any name; others may look for the version and refuse',
          ],
          cure: [`write the keytab with the version of the KDC (ktpass: /kvno); or ${renew}`],
        },
      ];
    case 'no-ticket':
      return noTicket(each, result, othersDecrypt);
    default:
      return [];
  }
}

/** The KDC's refusal, explained as everywhere; where other names of the keytab work, it may be a leftover. */
function noTicket({ principal, comparison }: Compared, result: KeytabResult, leftover: boolean): Finding[] {
  const { error } = comparison;
  if (!error) return [];
  const { hex, ...words } = error;
  const code = Number(hex) | 0;
  const failure = { ...words, code };
  const { by, principal: asker } = result.comparison;
  const concluded = concludeKrb5('krb5_get_credentials', failure, {
    purpose: 'initiate',
    user: by === 'keytab' ? asker : null,
    target: principal,
    evidence: { principal: asker },
  });
  return concluded.map((each) => ({ ...each, severity: leftover ? 'warning' : each.severity }));
}

function notCompared({ comparison, principals }: KeytabResult): Finding[] {
  const open = principals.filter((each) => each.comparison.verdict === 'not-compared');
  const reason = comparison.notCompared;
  // Who says --offline knows it; what the KDC refused is told by its own finding.
  if (open.length === 0 || reason === null || reason === '--offline was given') return [];
  return [
    {
      code: 'keytab-not-compared',
      severity: comparison.asked ? 'error' : 'warning',
      title: 'not compared with the KDC',
      evidence: [
        `whether the KDC issues tickets for these keys is not known: ${reason}`,
        `not compared: ${open.map(({ principal }) => principal).join(', ')}`,
      ],
      cure: [
        'get a ticket of any account first: kinit; or name a cache with --ccache',
        'is the KDC running, and port 88 (TCP and UDP) open from here?',
      ],
    },
  ];
}

function keysOf({ keys }: Compared): string {
  const words = keys.map(({ kvno, enctype }) => `kvno ${kvno} ${enctype.name ?? enctype.number}`);
  return `the keytab has ${words.join(', ')}`;
}

/** A key under another name: the account has both, or the keytab was put together from several. */
function openedBy({ principal, comparison }: Compared): string[] {
  return comparison.openedBy
    .filter((each) => each.principal !== principal)
    .map(({ principal: other, kvno }) => `the key of ${other}, kvno ${kvno}, in the same keytab opens it`);
}

function changesOf(changes: number | null): string {
  if (changes === null) return 'how often the key was changed cannot be told: the ticket has no version';
  if (changes < 0) {
    return `the version of the KDC is ${-changes} lower: the account was made anew or restored from a backup`;
  }
  const times = changes === 1 ? 'once' : `${changes} times`;
  return `the key was changed ${times} since the keytab was written, as MIT Kerberos and Active Directory count; for an account made anew they begin again`;
}

function newKeytab({ name }: KeytabResult, principal: string): string {
  const file = name.replace(/^[A-Z]+:/, '');
  return `on the KDC: kadmin -q "ktadd -k ${file} ${principal}" makes a new key and writes it (in Active Directory: ktpass, or net ads keytab)`;
}

/** What the KDC's answers say of each name. */
import type { Candidate } from '../names/candidates.ts';
import type { SpnFacts } from '../operations/spn.ts';
import type { SpnAnswer, SpnTickets } from '../operations/spnTickets.ts';
import type { SpnCandidate, SpnResult } from '../report/schema/spn.ts';

export type Asked =
  /** `failed`: it was tried, without a result. */
  | { tickets: null; reason: string; failed: boolean }
  | { tickets: SpnTickets & { bySpn: ReadonlyMap<string, SpnAnswer | null> }; reason: null; failed: false };

export type Checked = Pick<SpnResult, 'candidates' | 'own' | 'ownKnown' | 'checked'> & {
  /** The KDC knows the name and gives no ticket for it all the same. */
  ownRefused: boolean;
  failed: boolean;
};

/** The KDC says that there is no such service. */
const NOT_KNOWN: readonly (string | null)[] = ['KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN'];
/** The KDC has the name, and gives no ticket. */
const REFUSED: readonly (string | null)[] = [
  'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE',
  'KRB5KDC_ERR_SERVICE_EXP',
  'KRB5KDC_ERR_SERVICE_REVOKED',
  'KRB5KDC_ERR_ETYPE_NOSUPP',
];
/** There is no ticket to ask with. */
const NO_CREDENTIALS: readonly (string | null)[] = [
  'KRB5_FCC_NOFILE',
  'KRB5_CC_NOTFOUND',
  'KRB5_CC_END',
  'KRB5_NO_TKT_SUPPLIED',
  'KRB5KRB_AP_ERR_TKT_EXPIRED',
  'KRB5_FCC_PERM',
  'KRB5_CC_FORMAT',
  'ENOENT',
  'EACCES',
];

/** Joins names and answers. */
export function answered(candidates: readonly Candidate[], facts: SpnFacts, asked: Asked): Checked {
  const rows = candidates.map((each) => withAnswer(each, facts, asked));
  const bySpn = (wanted: Candidate['own']) => {
    const index = candidates.findIndex((each) => each.own === wanted);
    return rows[index] ?? null;
  };
  const [own, fallback] = [bySpn('first'), bySpn('fallback')];
  const ownKnown = own?.known !== true && fallback?.known === true ? true : (own?.known ?? null);
  const without = asked.tickets !== null && hasNoTicket(asked.tickets, rows);
  return {
    candidates: rows,
    own: own?.spn ?? null,
    ownKnown,
    failed: asked.failed,
    ownRefused: REFUSED.includes(own?.error ?? ''),
    checked: {
      kdcAsked: asked.tickets !== null && asked.tickets.error === null && !without,
      reason: asked.reason ?? (without ? `not checked, because ${rows[0]?.reason}` : null),
      client: asked.tickets?.client ?? null,
    },
  };
}

/** No cache could be read, or what is in it gives nothing to ask with. */
function hasNoTicket({ client, error }: SpnTickets, rows: readonly SpnCandidate[]): boolean {
  if (error !== null || rows.length === 0) return false;
  return client === null || rows.every((each) => NO_CREDENTIALS.includes(each.error));
}

function withAnswer(candidate: Candidate, facts: SpnFacts, asked: Asked): SpnCandidate {
  const { spn, clients, byDefault, realm } = candidate;
  return {
    ...{ spn, clients, because: clients[0]?.because ?? '', byDefault },
    realm: realm === '' ? null : realm,
    realmBecause: realmBecause(candidate, facts),
    ...verdict(spn, realm, asked),
  };
}

function realmBecause({ realm, spn }: Candidate, { defaultRealm }: SpnFacts): string {
  if (realm !== '') return `[domain_realm] in krb5.conf, or the target, says so`;
  const guess = defaultRealm.value === null ? '' : `; default_realm is ${defaultRealm.value}`;
  return `referral: the client's KDC decides, since no [domain_realm] maps ${spn.slice(spn.indexOf('/') + 1)}${guess}`;
}

type Verdict = Pick<SpnCandidate, 'known' | 'reason' | 'error' | 'ticketEnctype' | 'kvno' | 'issuedFor'>;

const NOTHING = { ticketEnctype: null, kvno: null, issuedFor: null } as const;

function verdict(spn: string, realm: string, asked: Asked): Verdict {
  if (asked.tickets === null) return { known: null, reason: asked.reason, error: null, ...NOTHING };
  const { bySpn, error: unusable } = asked.tickets;
  if (unusable) return { known: null, reason: unusable.text, error: unusable.name, ...NOTHING };
  const answer = bySpn.get(spn);
  if (answer === undefined)
    return { known: null, reason: 'not asked: too many names', error: null, ...NOTHING };
  if (answer === null)
    return {
      known: null,
      reason: 'not asked, because no KDC answered for the name before it',
      error: null,
      ...NOTHING,
    };
  const { enctype, kvno, server, error } = answer;
  if (error) {
    return {
      known: NOT_KNOWN.includes(error.name) ? false : null,
      reason: error.text,
      error: error.name,
      ...NOTHING,
    };
  }
  const ticketEnctype = enctype && (enctype.name ?? String(enctype.number));
  const same =
    server !== null && (realm === '' ? server.startsWith(`${spn}@`) : server === `${spn}@${realm}`);
  return { known: true, reason: null, error: null, ticketEnctype, kvno, issuedFor: same ? null : server };
}

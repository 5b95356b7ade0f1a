/** What the names that clients ask for, and those that the KDC knows, mean. */
import type { SpnCandidate, SpnResult } from '../report/schema/spn.ts';
import type { Finding } from './finding.ts';
import { registrationCures } from './registration.ts';
import { resolutionFindings, whoAsks } from './spnResolution.ts';
import { unanswered } from './spnUnanswered.ts';

export type SpnSituation = {
  result: SpnResult;
  /** What libkrb5 tries where a referral finds nothing; null where it was not asked. */
  fallbackRealm: string | null;
  defaultRealm: string | null;
};

/** The cause first. */
export function spnFindings(situation: SpnSituation): Finding[] {
  return [
    ...unknownName(situation),
    ...refused(situation),
    ...unanswered(situation.result, situation.defaultRealm),
    ...resolutionFindings(situation.result),
    ...disagreement(situation.result),
  ].toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

const ORDER: readonly Finding['severity'][] = ['error', 'warning', 'info'];

const isKnown = ({ known }: SpnCandidate) => known === true;

function unknownName({ result, fallbackRealm }: SpnSituation): Finding[] {
  const { own, ownKnown, candidates, target } = result;
  const asked = candidates.find(({ spn }) => spn === own);
  if (!asked || ownKnown !== false) return [];
  const others = candidates.filter(isKnown);
  const known = others.map(whoAsks).join('; ');
  const knownNames = others.map(({ spn }) => spn).join(' or ');
  const unknown = candidates.filter((each) => each.known === false && each.spn !== own);
  return [
    {
      code: 'spn-unknown',
      severity: 'error',
      title: 'no such service principal',
      evidence: [
        `this host's libkrb5 asks for ${own}, and the KDC says: ${asked.reason} (${asked.error})`,
        ...(others.length > 0
          ? [`the KDC knows ${known}`]
          : ['the KDC knows none of the names that clients ask for']),
        ...(unknown.length > 0 ? [`nor does it know ${unknown.map(({ spn }) => spn).join(', ')}`] : []),
        ...(asked.realm === null ? [referralEvidence(asked, fallbackRealm)] : []),
        ...caseEvidence(target.service),
      ],
      cure: [
        ...(others.length > 0
          ? [`use the host of ${knownNames}, or register ${own} for the same account`]
          : []),
        ...registrationCures(asked.spn),
      ],
    },
  ];
}

function referralEvidence({ spn }: SpnCandidate, fallbackRealm: string | null): string {
  const guess = fallbackRealm === null ? '' : `; libkrb5's own guess is ${fallbackRealm}`;
  return `no [domain_realm] names the realm of ${spn.slice(spn.indexOf('/') + 1)}, so the client's KDC was asked to refer to it${guess}`;
}

/** MIT's KDC compares names letter by letter. */
function caseEvidence(service: string): string[] {
  return service === 'http'
    ? ['web clients ask for HTTP in capitals, and an MIT KDC tells http from HTTP']
    : [];
}

function refused({ result: { own, candidates } }: SpnSituation): Finding[] {
  const twice = candidates.filter(({ error }) => error === 'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE');
  if (twice.length === 0) return [];
  const names = twice.map(({ spn }) => spn);
  return [
    {
      code: 'spn-duplicate',
      severity: names.includes(own ?? '') ? 'error' : 'warning',
      title: 'service principal is ambiguous',
      evidence: twice.map(
        ({ spn, reason }) =>
          `${spn}: ${reason}; more than one account has it, so the KDC cannot choose a key`,
      ),
      cure: [
        ...names.map((name) => `in Active Directory: setspn -Q ${name} lists the accounts that have it`),
        'setspn -X lists all duplicates; setspn -D NAME ACCOUNT takes it from the wrong account',
      ],
    },
  ];
}

/** Clients in their default settings ask for several names, of which the KDC knows only some. */
function disagreement({ candidates, ownKnown }: SpnResult): Finding[] {
  const usual = candidates.filter(({ byDefault }) => byDefault);
  const [known, unknown] = [usual.filter(isKnown), usual.filter((each) => each.known === false)];
  if (ownKnown === false || known.length === 0 || unknown.length === 0) return [];
  return [
    {
      code: 'spn-clients-disagree',
      severity: 'warning',
      title: 'some clients will fail',
      evidence: [
        ...unknown.map((each) => `the KDC does not know ${whoAsks(each)}`),
        `it knows ${known.map(whoAsks).join('; ')}`,
      ],
      cure: [
        ...unknown.map(
          ({ spn }) =>
            `register it for the same account: setspn -S ${spn} ACCOUNT, or kadmin -q "addprinc -randkey ${spn}"`,
        ),
        'clients whose name is not known fall back to NTLM, or fail',
      ],
    },
  ];
}

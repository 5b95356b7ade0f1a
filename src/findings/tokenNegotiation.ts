/** Findings about SPNEGO: what was offered, chosen, refused, and whether the choice is protected. */
import { KRB5, MS_KRB5 } from '../wire/mechanisms.ts';
import type { TokenFinding } from './tokenCodes.ts';
import type { LegFacts, Situation } from './tokenFacts.ts';

type Mechanism = { oid: string; name: string | null };

/** Both identifiers of Kerberos are the same mechanism. */
const same = (one: Mechanism, other: Mechanism) => canonical(one.oid) === canonical(other.oid);
const canonical = (oid: string) => (oid === MS_KRB5 ? KRB5 : oid);
const called = ({ oid, name }: Mechanism) => name ?? oid;

type Rule = (facts: LegFacts, offered: Offer | null, situation: Situation) => TokenFinding[];
type Offer = { name: string; mechanisms: Mechanism[] };

const RULES: readonly Rule[] = [rejected, notOffered, micRequested, micAbsent];

/** Every rule, over every leg with the offer that came before it. */
export function negotiationFindings(situation: Situation): TokenFinding[] {
  let offered: Offer | null = null;
  const found: TokenFinding[] = [];
  for (const facts of situation.legs) {
    const { negotiation, name } = facts;
    const init = negotiation?.negTokenInit;
    // A server's hints are no offer that anybody accepts by number.
    if (init?.mechTypes && !('negHints' in init)) {
      offered = { name, mechanisms: init.mechTypes.filter((each) => each !== null) };
    }
    for (const rule of RULES) found.push(...rule(facts, offered, situation));
  }
  return found;
}

function rejected({ negotiation, name }: LegFacts, offered: Offer | null): TokenFinding[] {
  const response = negotiation?.negTokenResp;
  if (response?.negState?.number !== 2) return [];
  const offer = offered ? [`${offered.name} offered ${offered.mechanisms.map(called).join(', ')}`] : [];
  return [
    {
      code: 'negstate-reject',
      severity: 'error',
      title: 'negotiation was rejected',
      evidence: [`${name}: negState is reject`, ...offer],
      cure: [
        'read the reason in the log of the side that rejected; SPNEGO carries none',
        "check the service's keytab and name, and which mechanisms it allows: sspidiag acquire --use inbound",
      ],
    },
  ];
}

function notOffered({ negotiation, name }: LegFacts, offered: Offer | null): TokenFinding[] {
  const chosen = negotiation?.negTokenResp?.supportedMech;
  if (!chosen || !offered || offered.mechanisms.some((each) => same(each, chosen))) return [];
  return [
    {
      code: 'mech-not-offered',
      severity: 'error',
      title: 'chosen mechanism was not offered',
      evidence: [
        `${name}: supportedMech is ${called(chosen)}`,
        `${offered.name} offered ${offered.mechanisms.map(called).join(', ')}`,
      ],
      cure: [
        "the client has to refuse this; look for a proxy that changes tokens, or a fault in the server's library",
      ],
    },
  ];
}

function micRequested({ negotiation, name }: LegFacts): TokenFinding[] {
  const response = negotiation?.negTokenResp;
  if (response?.negState?.number !== 3) return [];
  const chosen = response.supportedMech ? `, supportedMech is ${called(response.supportedMech)}` : '';
  return [
    {
      code: 'request-mic',
      severity: 'info',
      title: 'server asks for a mechListMIC',
      evidence: [
        `${name}: negState is request-mic${chosen}: it took another mechanism than the first offered, or its rules ask for a MIC`,
      ],
      cure: [
        'both sides have to send mechListMIC now; where the client should have had its first choice, look why the server does not take it',
      ],
    },
  ];
}

function micAbsent(
  { negotiation, name }: LegFacts,
  offered: Offer | null,
  { legs }: Situation,
): TokenFinding[] {
  const response = negotiation?.negTokenResp;
  if (response?.negState?.number !== 0 || response.mechListMIC) return [];
  const chosen =
    response.supportedMech ??
    legs.map((each) => each.negotiation?.negTokenResp?.supportedMech).find((mechanism) => mechanism) ??
    null;
  const first = offered?.mechanisms[0] ?? null;
  // RFC 4178 section 5: it may be left out where the first mechanism offered was taken.
  if (first && chosen && same(first, chosen)) return [];
  const unprotected = first !== null && chosen !== null;
  return [
    {
      code: 'mechlistmic-absent',
      severity: unprotected ? 'warning' : 'info',
      title: 'mechListMIC absent',
      evidence: [
        `${name}: accept-completed without mechListMIC`,
        unprotected
          ? `${called(chosen)} was taken and ${called(first)} was offered first: nothing shows that the list came as it was sent`
          : 'that is sound only where the first mechanism offered was taken, which these legs do not tell',
      ],
      cure: [
        'decode the whole conversation; a strict peer fails here (RFC 4178 section 5), so update the side that leaves it out',
      ],
    },
  ];
}

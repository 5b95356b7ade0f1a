/** What decoded tokens mean: findings of every kind, over the legs of a conversation. */
import type { DecodeLeg } from '../report/schema/decode.ts';
import type { Key } from '../wire/kerberos/keys.ts';
import type { TokenFinding } from './tokenCodes.ts';
import { type Situation, situationOf } from './tokenFacts.ts';
import { httpFindings } from './tokenHttp.ts';
import { type EntryOf, errorFindings, hasError, kerberosFindings } from './tokenKerberos.ts';
import { negotiationFindings } from './tokenNegotiation.ts';
import { ntlmFindings } from './tokenNtlm.ts';
import { ticketFindings } from './tokenTicket.ts';

/** More findings of one kind say nothing new. */
const MOST_EVIDENCE = 20;

/**
 * Findings over all legs, the worst first; each kind once, with every leg as its evidence.
 *
 * @param keys that were given
 * @param now epoch seconds of this host's clock
 */
export async function tokenFindings(
  legs: readonly DecodeLeg[],
  keys: readonly Key[],
  now: number,
): Promise<TokenFinding[]> {
  const situation = situationOf(legs, keys, now);
  // What is known of all errors takes as long to load as a token takes from start to end.
  const catalogue = hasError(situation) ? await import('../status/catalogue/catalogue.ts') : null;
  return findingsIn(legs, situation, catalogue?.entryOf ?? (() => null));
}

/** @param entryOf what the catalogue has of an error */
export function findingsIn(
  legs: readonly DecodeLeg[],
  situation: Situation,
  entryOf: EntryOf,
): TokenFinding[] {
  const all = [
    ...damageFindings(legs),
    ...negotiationFindings(situation),
    ...errorFindings(situation, entryOf),
    ...kerberosFindings(situation),
    ...ticketFindings(situation),
    ...ntlmFindings(situation),
    ...httpFindings(situation),
  ];
  const order = ['error', 'warning', 'info'];
  return merged(all).sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

/** The same finding in several legs is one with more evidence. */
function merged(findings: readonly TokenFinding[]): TokenFinding[] {
  const byKind = new Map<string, TokenFinding>();
  for (const each of findings) {
    const kind = `${each.code} ${each.title} ${each.severity}`;
    const known = byKind.get(kind);
    if (!known) {
      byKind.set(kind, { ...each, evidence: [...new Set(each.evidence)] });
      continue;
    }
    for (const sentence of each.evidence) {
      if (known.evidence.length < MOST_EVIDENCE && !known.evidence.includes(sentence)) {
        known.evidence.push(sentence);
      }
    }
  }
  return [...byKind.values()];
}

function damageFindings(legs: readonly DecodeLeg[]): TokenFinding[] {
  return legs.flatMap(({ leg, damage, decrypted }) =>
    [damage, ...decrypted.map((part) => part.damage)]
      .filter((each) => each !== null)
      .map(
        ({ sentence }): TokenFinding => ({
          code: 'token-damaged',
          severity: 'error',
          title: 'token is damaged',
          evidence: [`leg ${leg}: ${sentence}`],
          cure: [
            'take the token again from where it came: logs and terminals cut long lines, and copies lose characters',
          ],
        }),
      ),
  );
}

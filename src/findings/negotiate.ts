/** Findings about what Negotiate chose, told by what Kerberos alone answers. */
import { succeeded } from '../status/status.ts';
import { conclude } from './conclude.ts';
import type { Finding, Severity } from './finding.ts';
import type { Situation } from './situation.ts';

/** What Kerberos alone answered: the call that decided, and what was found around it. */
export type KerberosAlone = Pick<Situation, 'status' | 'side' | 'evidence'>;

/**
 * Negotiate succeeded although Kerberos does not: what is left is NTLM.
 *
 * @param alone null where Kerberos was not asked
 * @param target the service principal name that was asked for, if any
 * @param severity `error` where Kerberos is what was asked about
 */
export function ntlmInstead(
  alone: KerberosAlone | null,
  target: string | null,
  severity: Severity = 'warning',
): Finding[] {
  if (!alone || succeeded(alone.status)) return [];
  const cause = causeOf(alone, target);
  return [
    {
      code: 'ntlm-instead-of-kerberos',
      severity,
      title: 'NTLM instead of Kerberos',
      evidence: [
        `Kerberos alone answers ${alone.status.name}: ${cause?.title ?? alone.status.message}${cause ? ` [${cause.code}]` : ''}`,
        ...(cause?.evidence ?? []),
      ],
      cure: cause?.cure ?? [],
    },
  ];
}

/**
 * With a password Kerberos is not asked again, since every try counts towards a lock-out; then the expiry tells.
 *
 * @param user whose password it was
 */
export function ntlmByExpiry(user: string): Finding {
  return {
    code: 'ntlm-instead-of-kerberos',
    // Nobody has compared the password with anything: that is no yes, unless the name itself asks for NTLM.
    severity: user.includes('\\') ? 'warning' : 'error',
    title: 'NTLM instead of Kerberos',
    evidence: [
      'the credential never expires, as only those of NTLM do: Kerberos gave no ticket',
      'NTLM compares neither user nor password before a server answers the challenge',
    ],
    cure: [`what Kerberos says, in a try that counts: sspidiag acquire --package Kerberos --user ${user}`],
  };
}

/**
 * An SSPI library names the package that Negotiate chose (SECPKG_ATTR_NEGOTIATION_INFO).
 *
 * @param chosen the package, or null where Negotiate was not asked, or with explicit credentials
 */
export function ntlmNegotiated(
  chosen: string | null,
  target: string | null,
  severity: Severity = 'warning',
): Finding[] {
  if (chosen !== 'NTLM') return [];
  return [
    {
      code: 'ntlm-instead-of-kerberos',
      severity,
      title: 'NTLM instead of Kerberos',
      evidence: ['SECPKG_ATTR_NEGOTIATION_INFO of the context names NTLM'],
      cure: [
        `what Kerberos says: sspidiag acquire --package Kerberos${target === null ? '' : ` --target ${target}`}`,
        ...(target === null ? [] : [`is the name registered? setspn -Q ${target}`]),
      ],
    },
  ];
}

/** Negotiate failed: the cause as Kerberos alone tells it, or what its own status gives. */
export function negotiateFailed(situation: Situation, alone: KerberosAlone | null): Finding[] {
  const own = conclude(situation);
  if (!alone || succeeded(alone.status)) return own;
  const cause = causeOf(alone, situation.target);
  const [first] = own;
  if (!cause) return own;
  // Without an error of its own Negotiate went on to NTLM, which needs more than was there.
  if (!first) return [cause];
  const same = situation.status.native?.text === alone.status.native?.text;
  return same ? [cause] : [{ ...cause, evidence: [...first.evidence.slice(0, 1), ...cause.evidence] }];
}

function causeOf(alone: KerberosAlone, target: string | null): Finding | null {
  return conclude({ ...alone, package: 'Kerberos', user: null, target })[0] ?? null;
}

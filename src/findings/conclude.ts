/** From a failed call and its surroundings to the one finding that names the cause. */
import { isGssError } from '../status/gssapi.ts';
import { succeeded } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { withFurtherCauses } from './furtherCauses.ts';
import { KERBEROS_ACCOUNT_RULES } from './kerberosAccount.ts';
import { KERBEROS_REALM_RULES } from './kerberosRealm.ts';
import { KERBEROS_SERVICE_RULES } from './kerberosService.ts';
import { KERBEROS_TICKET_RULES } from './kerberosTickets.ts';
import { NTLM_RULES } from './ntlm.ts';
import { packageMissing } from './packages.ts';
import { nativeEvidence, type Situation } from './situation.ts';
import { sspiFinding } from './sspi.ts';

const RULES = [
  ...NTLM_RULES,
  ...KERBEROS_SERVICE_RULES,
  ...KERBEROS_REALM_RULES,
  ...KERBEROS_ACCOUNT_RULES,
  ...KERBEROS_TICKET_RULES,
];

/**
 * The first rule that holds, with what the library said as its first evidence; `unexplained` where none does.
 *
 * @returns an empty list where the call succeeded
 */
export function conclude(situation: Situation): Finding[] {
  return causeOf(situation).map((finding) => withFurtherCauses(finding, situation.status));
}

function causeOf(situation: Situation): Finding[] {
  const { status } = situation;
  if (succeeded(status) && !isGssError(status.native?.major.value ?? 0)) return [];
  const { library = 'gssapi' } = situation;
  if (library !== 'gssapi') {
    const { package: name, user, given = user === null ? [] : ['user'] } = situation;
    return [sspiFinding(status, { package: name, library, given }, situation.context)];
  }
  // Negotiate and Kerberos are the library's own: where it finds no mechanism, it is not they that are missing.
  const ownPackage = ['Negotiate', 'Kerberos'].includes(situation.package);
  if (status.name === 'SEC_E_SECPKG_NOT_FOUND' && !ownPackage) return [packageMissing(situation.package, [])];
  const rule = RULES.find((candidate) => candidate.when(situation));
  if (!rule) return [unexplained(situation)];
  return [
    {
      code: rule.code,
      severity: 'error',
      title: rule.title,
      evidence: [...nativeEvidence(situation), ...rule.evidence(situation)],
      cure: rule.cure(situation),
    },
  ];
}

function unexplained(situation: Situation): Finding {
  return {
    code: 'unexplained',
    severity: 'error',
    title: 'refused for an unknown cause',
    evidence: nativeEvidence(situation),
    cure: ["run again with --trace, and with KRB5_TRACE=/dev/stderr for the library's own steps"],
  };
}

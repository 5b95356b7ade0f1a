/** What ImpersonateSecurityContext did, and why no more than that. */

import type { BackendIdentity, ContextAttribute } from '../backends/backend.ts';
import type { ThreadIdentity } from '../backends/system.ts';
import type { NativeFacts } from '../operations/impersonateNative.ts';
import { succeeded } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { sspiFinding } from './sspi.ts';

const NOTHING_DONE = "nothing was done in the client's name";

type Situation = {
  backend: Pick<BackendIdentity, 'kind'>;
  package: string | null;
  client: string | null;
  requested: readonly ContextAttribute[];
  during: ThreadIdentity | null;
  impersonated: boolean;
  native: NativeFacts;
};

/** Empty where the thread really acted as the client, at least at level Impersonation. */
export function nativeImpersonationFindings(situation: Situation): Finding[] {
  const { native, impersonated } = situation;
  const circumstances = { package: situation.package, library: situation.backend.kind };
  if (!succeeded(native.status)) {
    if (native.changed) return [changedAllTheSame(situation)];
    return [sspiFinding(native.status, circumstances, [...claim(situation), NOTHING_DONE])];
  }
  if (!impersonated) return [unchanged(situation)];
  const findings: Finding[] = [];
  const level = situation.during?.windows?.level ?? null;
  if (level === 'Anonymous' || level === 'Identification') findings.push(lowLevel(situation, level));
  const { revertStatus } = native;
  if (revertStatus && !succeeded(revertStatus)) {
    const cameBack = 'the identity read back afterwards is the one before, all the same';
    findings.push({ ...sspiFinding(revertStatus, circumstances, [cameBack]), severity: 'warning' });
  }
  return findings;
}

function claim({ package: name, native }: Situation): string[] {
  if (native.packageClaimsIt === null) return [];
  return [`${name} ${native.packageClaimsIt ? 'claims' : 'does not claim'} SECPKG_FLAG_IMPERSONATION`];
}

/** What the library said and what the system says contradict each other: the system is right. */
function changedAllTheSame({ native }: Situation): Finding {
  const { name, hex } = native.status;
  return {
    code: 'identity-changed-by-failure',
    severity: 'error',
    title: 'failed, yet identity changed',
    evidence: [
      `ImpersonateSecurityContext returned ${name} ${hex}, and the identity of the thread read back from the system was another one than before`,
      `it was reverted: RevertSecurityContext returned ${native.revertStatus?.name ?? 'nothing'}`,
      NOTHING_DONE,
    ],
    cure: [
      'a service that believes this library goes on as the client without knowing it: do not impersonate with it',
    ],
  };
}

function unchanged(situation: Situation): Finding {
  const { native, client } = situation;
  const token = native.tokenStatus;
  return {
    code: 'identity-unchanged',
    severity: 'error',
    title: 'identity did not change',
    evidence: [
      `ImpersonateSecurityContext returned ${native.status.name}, and the identity of the thread read back from the system is the same as before`,
      `QuerySecurityContextToken answered ${token.name}`,
      ...claim(situation),
      NOTHING_DONE,
    ],
    cure: [
      'this library does not impersonate: do not trust its SEC_E_OK, and check access by other means',
      `if ${client ?? 'the client'} is the very account that this process runs as, try another client`,
    ],
  };
}

function lowLevel(situation: Situation, level: string): Finding {
  return {
    code: 'impersonation-level-low',
    // Who asked for no more has got what was asked for.
    severity: situation.requested.includes('IDENTIFY') ? 'warning' : 'error',
    title: 'server may only identify',
    evidence: [`the thread's token has the level ${level}`, ...whyNotHigher(situation)],
    cure: [
      "for acting in the client's name: grant SeImpersonatePrivilege to this account (Impersonate a client after authentication)",
      'a client that asks for ISC_REQ_IDENTIFY lets nobody act for it: change that at the client',
    ],
  };
}

/** Why the level is not higher, each reason with what shows it; what cannot be seen here is said to be so. */
export function whyNotHigher(situation: Pick<Situation, 'requested' | 'during' | 'native'>): string[] {
  const level = situation.during?.windows?.level ?? null;
  const { requested, native } = situation;
  const granted = native.context?.attributes ?? [];
  if (level === null || level === 'Delegation') return [];
  if (level === 'Impersonation') {
    if (!requested.includes('DELEGATE') && requested.length > 0) {
      return ['the client did not ask for delegation (ISC_REQ_DELEGATE)'];
    }
    if (granted.includes('DELEGATE')) return [];
    return [
      'delegation was not granted: the account may be marked sensitive, the service not trusted for delegation, or the ' +
        'ticket not forwardable; none of these can be seen from here',
    ];
  }
  const reasons: string[] = [];
  if (requested.includes('IDENTIFY') || granted.includes('IDENTIFY')) {
    reasons.push('the client asked for ISC_REQ_IDENTIFY: it lets the server know it, not act as it');
  }
  const privilege = native.conditions.find(({ condition }) => condition === 'privilege');
  if (privilege && privilege.holds !== 'yes') reasons.push(privilege.evidence);
  return reasons;
}

/** Whether the server could go on to a second one in the client's name. */
export function secondHop(situation: Pick<Situation, 'package' | 'during' | 'native'>): {
  can: 'yes' | 'no' | 'unknown';
  because: string;
} {
  const { native, during } = situation;
  const level = during?.windows?.level ?? null;
  const delegated = native.context?.attributes.includes('DELEGATE') ?? false;
  if (situation.package === 'NTLM') {
    return { can: 'no', because: 'NTLM gives the server nothing that another server would accept' };
  }
  if (level === 'Delegation') return { can: 'yes', because: "the token's level is Delegation" };
  if (delegated)
    return { can: 'yes', because: 'the client delegated its credentials (DELEGATE was granted)' };
  if (native.context === null) return { can: 'unknown', because: 'the context could not be queried' };
  return {
    can: 'no',
    because:
      'the client did not delegate (DELEGATE was not granted); constrained delegation of the service account, if any, does not show here',
  };
}

/** For Schannel: the three things it takes, and which of them is missing. */
export function certificateMapping(situation: Pick<Situation, 'package' | 'native'>): {
  asked: boolean;
  presented: boolean | null;
  mapped: boolean;
} | null {
  const { package: name, native } = situation;
  if (name !== 'Schannel' && name !== 'Microsoft Unified Security Protocol Provider') return null;
  const certificate = native.context?.answers.find(
    ({ attribute }) => attribute === 'SECPKG_ATTR_REMOTE_CERT_CONTEXT',
  );
  return {
    // This tool asks for mutual authentication always (ASC_REQ_MUTUAL_AUTH).
    asked: true,
    presented: certificate ? certificate.fields?.present === true : null,
    mapped: succeeded(native.tokenStatus),
  };
}

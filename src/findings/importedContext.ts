/** Findings about an imported context: is the file whole, is it what it says, does it live? */
import type { BackendKind } from '../status/functions/entry.ts';
import { type Status, succeeded } from '../status/status.ts';
import type { Finding } from './finding.ts';
import { packageMissing } from './packages.ts';
import { sspiFinding } from './sspi.ts';

/** What is quoted of a status. */
type Said = { name: string; message: string; native: { function: string; text: string } | null };

type Half = {
  header: { package: string; bytes: number } | null;
  packed: Buffer;
  intact: boolean | null;
};

export type ImportSituation = {
  own: Half;
  peer: Half | null;
  packageName: string;
  /** Configuration files of the exporting process that cannot be read here. */
  missingFiles: string[];
  facts: {
    status: Status;
    packageAvailable: boolean;
    queryStatus: Status | null;
    peerStatus: Status | null;
    token: { duplicated: boolean; reason: string | null } | null;
    context: { package: string; open: boolean | null } | null;
  };
  library: BackendKind;
  tokenGiven: boolean;
  proof: { alive: boolean; messages: { sealStatus: Status; unsealStatus: Status | null }[] } | null;
};

/** What is wrong with the import; empty where it is sound. */
export function contextFindings(situation: ImportSituation): Finding[] {
  const { own, peer, facts, proof } = situation;
  const findings: Finding[] = [];
  if (own.intact === false) {
    // What the library says of damaged bytes follows from the damage.
    const answer = succeeded(facts.status) ? [] : [said(facts.status)];
    findings.push(damaged('the file', own, answer));
    if (!succeeded(facts.status)) return findings;
  }
  if (peer?.intact === false) findings.push(damaged('the other half', peer));
  if (!succeeded(facts.status)) {
    if (situation.library !== 'gssapi') findings.push(refusedBySspi(situation));
    else if (!facts.packageAvailable) findings.push(packageMissing(situation.packageName, []));
    else if (situation.missingFiles.length > 0 && situation.packageName !== 'NTLM')
      findings.push(configurationMissing(situation));
    else findings.push(refused(situation));
    return findings;
  }
  if (facts.token?.duplicated === false) findings.push(tokenLeftOut(facts.token.reason));
  const inside = facts.context?.package ?? null;
  if (inside !== null && situation.packageName !== 'Negotiate' && inside !== situation.packageName) {
    findings.push({
      code: 'context-of-another-package',
      severity: 'error',
      title: 'context of another package',
      evidence: [`the library found a ${inside} context, not one of ${situation.packageName}`],
      cure: [`import it as what it is: --package ${inside}`],
    });
  }
  if (facts.queryStatus && facts.context === null) findings.push(notQueried(facts.queryStatus));
  if (facts.peerStatus && !succeeded(facts.peerStatus)) {
    findings.push({
      code: 'peer-refused',
      severity: 'error',
      title: 'other half was refused',
      evidence: [said(facts.peerStatus)],
      cure: ['give the file that --peer-output wrote in the same export'],
    });
  } else if (proof && !proof.alive) {
    findings.push(...messageFindings(situation, proof.messages));
  }
  return findings;
}

type Messages = NonNullable<ImportSituation['proof']>['messages'];

/** What DecryptMessage says of a message that was not sealed with this context's key, or not as the next one. */
const OF_ANOTHER_CONTEXT: readonly string[] = ['SEC_E_OK', 'SEC_E_MESSAGE_ALTERED', 'SEC_E_OUT_OF_SEQUENCE'];

/** A message did not come through: the halves do not fit, unless SSPI gives another cause. */
function messageFindings({ packageName, library }: ImportSituation, messages: Messages): Finding[] {
  const statuses = messages.map((each) => each.unsealStatus ?? each.sealStatus);
  const other = statuses.find(({ name }) => !OF_ANOTHER_CONTEXT.includes(name));
  if (library !== 'gssapi' && other) return [sspiFinding(other, { package: packageName, library })];
  return [
    {
      code: 'halves-do-not-fit',
      severity: 'error',
      title: 'halves are not one context',
      evidence: [...new Set(statuses.map(said))],
      cure: ['give the two files of one export: their session keys must be the same'],
    },
  ];
}

function refusedBySspi({ packageName, library, tokenGiven, facts }: ImportSituation): Finding {
  const given = tokenGiven ? (['token'] as const) : [];
  const finding = sspiFinding(facts.status, { package: packageName, library, given }, limits(facts.token));
  // libwinpr has no ImportSecurityContext behind the name, and says so as if it had no package.
  const unsupported = library === 'winpr' && facts.status.name === 'SEC_E_SECPKG_NOT_FOUND';
  return unsupported
    ? { ...finding, code: 'function-unsupported', title: 'library imports nothing' }
    : finding;
}

/** What holds for every packed context of SSPI, said beside a refusal. */
function limits(token: ImportSituation['facts']['token']): string[] {
  const duplicated =
    token?.reason == null ? [] : [`the access token was not duplicated into this process: ${token.reason}`];
  return ['a packed context can be imported on the computer that exported it only', ...duplicated];
}

/** The context was imported without the token that was to go with it: not what was asked for. */
function tokenLeftOut(reason: string | null): Finding {
  return {
    code: 'token-not-duplicated',
    severity: 'error',
    title: 'access token not duplicated',
    evidence: [
      reason ?? 'the system did not say why',
      'the context was imported without the token, so that it may not impersonate',
    ],
    cure: [
      'name a process that still runs, and a handle of an access token in it: --token PID:HANDLE',
      'run as the same user, or with SeDebugPrivilege: only then the handles of a process can be duplicated',
    ],
  };
}

function said(status: Said): string {
  return `${status.native?.function ?? status.name}: ${status.native?.text || status.message}`;
}

function damaged(what: string, half: Half, answer: string[] = []): Finding {
  const wanted = half.header?.bytes ?? 0;
  return {
    code: 'packed-context-damaged',
    severity: 'error',
    title: 'packed context is damaged',
    evidence: [
      half.packed.length === wanted
        ? `the checksum of ${what} does not fit its ${wanted} bytes`
        : `${what} holds ${half.packed.length} bytes of a context that had ${wanted}`,
      ...answer,
    ],
    cure: ['copy the file again, as binary'],
  };
}

/**
 * A packed Kerberos context names the krb5.conf files of its process, and importing it opens them.
 */
function configurationMissing({ missingFiles, facts }: ImportSituation): Finding {
  return {
    code: 'configuration-missing',
    severity: 'error',
    title: 'configuration of the context missing',
    evidence: [
      said(facts.status),
      `the process that exported it was configured by ${missingFiles.join(', ')}, which cannot be read here`,
    ],
    cure: ['import it where that file is (a container and its host have different ones), or put it there'],
  };
}

function refused({ own, facts, packageName }: ImportSituation): Finding {
  return {
    code: 'packed-context-refused',
    severity: 'error',
    title: 'library refused the context',
    evidence: [
      said(facts.status),
      `${own.packed.length} bytes, given to the library as a ${packageName} context`,
    ],
    cure: [
      'a context can be imported only by the library that exported it, of about the same version',
      'raw bytes need the right package: --package',
    ],
  };
}

/** A context whose ticket has run out imports, but says nothing about itself any more. */
function notQueried(status: Status): Finding {
  const expired = status.name === 'SEC_E_CONTEXT_EXPIRED';
  return {
    code: expired ? 'context-expired' : 'context-not-queried',
    severity: 'error',
    title: expired ? 'context has expired' : 'context tells nothing',
    evidence: [said(status)],
    cure: [expired ? 'make a new context: its ticket has run out' : 'run again with --trace'],
  };
}

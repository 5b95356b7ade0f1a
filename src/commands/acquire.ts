/** `acquire`: AcquireCredentialsHandle, with what was found, from where and until when. */
import type { CredentialUse } from '../backends/backend.ts';
import { isSspi } from '../backends/choose.ts';
import { credentialFindings } from '../findings/credential.ts';
import type { Finding } from '../findings/finding.ts';
import { negotiateFailed, ntlmByExpiry, ntlmInstead, ntlmNegotiated } from '../findings/negotiate.ts';
import { releaseFindings } from '../findings/releases.ts';
import type { Situation } from '../findings/situation.ts';
import { cannotTell } from '../findings/sspi.ts';
import { withCauses } from '../findings/unexplained.ts';
import type { AcquireFacts } from '../operations/acquire.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { AcquireResult } from '../report/schema/acquire.ts';
import type { Expiry } from '../report/schema/shared.ts';
import { expiry, expiryOfTime } from '../report/time.ts';
import { type Status, succeeded } from '../status/status.ts';
import { type CredentialOptions, credentialChoice, refuseUnspellable } from './credentials.ts';
import { refuseExisting, writeSecretFiles } from './files.ts';
import { isolated } from './isolated.ts';
import { isNtlm, sourceOf } from './source.ts';

export type AcquireOptions = CommonOptions &
  CredentialOptions & {
    use: CredentialUse;
    principal: string | null;
    minimumLifetimeSeconds: number | null;
    target: string | null;
    tokenOutput: string | null;
    force: boolean;
    async: boolean;
    logonId: string | null;
  };

/** Acquires a credential and says what it is. */
export async function acquire(options: AcquireOptions): Promise<Report<AcquireResult>> {
  checkOptions(options);
  const { ansi, principal, user, target } = options;
  await refuseUnspellable(ansi, principal, user, target, options.package);
  const credentials = await credentialChoice(options, options.logonId);
  const { backend, use } = options;
  const ran = await isolated<AcquireFacts>(
    'acquire',
    { backend, credentials, use, principal, target, async: options.async },
    options,
    // The library keeps the text of a minor status per thread: one thread in the pool, and it is found again.
    options.async ? { environment: { UV_THREADPOOL_SIZE: '1' } } : {},
  );
  if (ran.unanswered) return report('acquire', ran.unanswered);
  const { facts, calls } = ran;
  const result = resultOf(options, facts);
  const token = facts.target?.tokenBase64;
  if (options.tokenOutput !== null && token) {
    const file = { file: options.tokenOutput, bytes: Buffer.from(token, 'base64') };
    await writeSecretFiles([file], options.force);
  }
  const failed = firstFailure(facts);
  const findings = failed
    ? await withCauses(
        negotiateFailed(situationOf(options, facts, failed), facts.kerberosAlone),
        facts.kerberosAlone?.status,
        failed,
      )
    : [...credentialFindings(facts, result, options.minimumLifetimeSeconds), ...ntlmFindings(options, facts)];
  return report('acquire', {
    exitCode: exitCodeOf(failed, findings),
    backend: facts.backend,
    // An expired credential is acquired with SEC_E_OK all the same; the report does not pretend otherwise.
    status: failed && failed === facts.target?.status ? failed : facts.status,
    result,
    findings: [
      ...findings,
      ...releaseFindings(facts.refusedReleases, { package: options.package, library: facts.backend.kind }),
    ],
    calls,
  });
}

/** @throws UsageError where options contradict each other, whatever the target is */
export function checkOptions(options: AcquireOptions): void {
  if (options.tokenOutput !== null && options.target === null) {
    throw new UsageError('--token-output needs --target', 'say which service the token is for');
  }
  refuseExisting(options.tokenOutput, options.force);
  if (options.target !== null && options.use === 'inbound') {
    throw new UsageError('--target needs outbound credentials', 'leave --use away');
  }
  if (options.keytab !== null && options.use === 'outbound') {
    throw new UsageError(
      '--keytab is for the credentials of a server',
      'say --use inbound, or for the tickets of a client --client-keytab',
    );
  }
  if (options.clientKeytab !== null && options.use === 'inbound') {
    throw new UsageError(
      '--client-keytab is for the credentials of a client',
      'say --keytab, or leave --use away',
    );
  }
  if (options.user !== null && options.principal !== null) {
    throw new UsageError(
      '--user and --principal exclude each other',
      '--user already says whose credentials',
    );
  }
}

/** What stands between the caller and a yes: the call itself, asking the credential, the first token. */
function firstFailure(facts: AcquireFacts): Status | null {
  if (!succeeded(facts.status)) return facts.status;
  // A credential whose name cannot be asked for may still make a token; what it answers then is more precise.
  if (facts.target && !succeeded(facts.target.status)) return facts.target.status;
  // A library may know no names of credentials, and say so; what it wrote of the expiry is there all the same.
  return !facts.credential && facts.queryStatus && !succeeded(facts.queryStatus) ? facts.queryStatus : null;
}

/** What some causes depend on. */
const GIVEN = ['user', 'principal', 'logonId'] as const;

function situationOf(options: AcquireOptions, facts: AcquireFacts, failed: Status): Situation {
  return {
    status: failed,
    side: sideOf(options, facts),
    package: options.package,
    user: options.user,
    target: options.target,
    evidence: facts.after,
    library: facts.backend.kind,
    given: GIVEN.filter((option) => options[option] !== null),
    context: remarks(options),
  };
}

/** Remarks of the function's page that bear on the answer. */
function remarks({ logonId, certificateFile }: AcquireOptions): string[] {
  if (certificateFile !== null) {
    return [
      "the file's key is held in memory only, which Schannel of Windows may refuse: import the file into the user's store and name it by --certificate",
    ];
  }
  if (logonId === null) return [];
  return [
    `the credentials of logon session ${logonId} were asked for: only a caller with SeTcbPrivilege (SE_TCB_NAME) gets those of another session`,
  ];
}

/** A service, a keytab or a server without a list of users was asked about: then NTLM alone is no yes. */
function severityOf({ target, keytab, use }: AcquireOptions, { after }: AcquireFacts): Finding['severity'] {
  const powerless = use !== 'outbound' && after.ntlmUserFile === null;
  return target !== null || keytab !== null || powerless ? 'error' : 'warning';
}

/** Did Negotiate come down to NTLM? */
function ntlmFindings(options: AcquireOptions, facts: AcquireFacts): Finding[] {
  if (options.package !== 'Negotiate') return [];
  if (isSspi(options.backend)) {
    return options.user === null
      ? ntlmNegotiated(facts.target?.package ?? null, options.target, 'error')
      : [];
  }
  if (options.user === null)
    return ntlmInstead(facts.kerberosAlone, options.target, severityOf(options, facts));
  return isNtlm(options, facts) ? [ntlmByExpiry(options.user)] : [];
}

/** With credentials for both sides it is the keytab that failed where it cannot be read. */
function sideOf({ use }: AcquireOptions, { after }: AcquireFacts): Situation['side'] {
  if (use === 'both' && after.keytab?.error) return 'acceptor';
  return use === 'inbound' ? 'acceptor' : 'initiator';
}

function exitCodeOf(failed: Status | null, findings: Finding[]): ExitCode {
  if (cannotTell(findings)) return EXIT.cannotTell;
  return failed || findings.some((finding) => finding.severity === 'error') ? EXIT.no : EXIT.yes;
}

function resultOf(options: AcquireOptions, facts: AcquireFacts): AcquireResult {
  return {
    package: options.package,
    use: options.use,
    requestedPrincipal: options.user ?? options.principal,
    principal:
      facts.credential?.principal ?? (succeeded(facts.status) ? expiredPrincipal(options, facts) : null),
    source: sourceOf(options, facts),
    credential: { acquired: succeeded(facts.status), expiry: expiryOf(options, facts) },
    minimumLifetimeSeconds: options.minimumLifetimeSeconds,
    target: facts.target && {
      name: options.target ?? '',
      canonicalName: facts.target.canonicalName,
      package: facts.target.package,
      status: facts.target.status,
      tokenBytes: Buffer.byteLength(facts.target.tokenBase64, 'base64'),
      tokenFile: facts.target.tokenBase64 === '' ? null : options.tokenOutput,
    },
    asynchronous: facts.asynchronous,
    notChecked: notChecked(options, facts),
  };
}

/** gss_inquire_cred gives an expired credential no name; the cache that it came from still has one. */
function expiredPrincipal(options: AcquireOptions, facts: AcquireFacts): string | null {
  return options.use === 'inbound' || options.user !== null ? null : (facts.after.ccache?.principal ?? null);
}

function expiryOf(options: AcquireOptions, facts: AcquireFacts): Expiry {
  if (facts.credential?.time) return expiryOfTime(facts.credential.time, facts.queriedAt);
  if (facts.credential) {
    const { lifetime } = facts.credential;
    return expiry(lifetime, facts.queriedAt, null, lifetime === 0 ? ticketEnd(options, facts) : null);
  }
  if (!succeeded(facts.status)) return expiry('not-provided', 0, 'no credential was acquired');
  if (facts.queryStatus?.name === 'SEC_E_CONTEXT_EXPIRED') {
    const end = ticketEnd(options, facts);
    return expiry(
      0,
      facts.queriedAt,
      end === null ? null : 'the end was read from the credential cache',
      end,
    );
  }
  return expiry('not-provided', 0, facts.queryStatus?.native?.text ?? 'the credential could not be asked');
}

/**
 * End of the ticket-granting ticket that the credential came from, epoch seconds; null where it is not in the cache,
 * or the ticket in the cache is another one, since it has not ended.
 */
function ticketEnd(options: AcquireOptions, facts: AcquireFacts): number | null {
  if (options.user !== null) return null;
  const ends = (facts.after.ccache?.tickets ?? [])
    .filter((ticket) => ticket.server.startsWith('krbtgt/'))
    .map((ticket) => ticket.endTime);
  const end = Math.max(...ends);
  return ends.length > 0 && end <= facts.queriedAt ? end : null;
}

/** What the library takes on trust at this point, so that a yes is not read as more than it is. */
function notChecked(options: AcquireOptions, facts: AcquireFacts): string[] {
  if (!succeeded(facts.status)) return [];
  const asked =
    options.logonId === null
      ? []
      : ['whether the library looked at --logon-id: it does not say whose credentials it gave'];
  if (isSspi(options.backend)) {
    if (facts.target) return asked;
    return [...asked, 'packages take much on trust here: passwords and keys show in a handshake only'];
  }
  const ntlm = isNtlm(options, facts);
  if (ntlm && options.use === 'inbound') {
    return ['whether this server knows its users shows only in a handshake'];
  }
  if (ntlm) {
    return ['NTLM compares neither user nor password before a server answers the challenge'];
  }
  if (options.use === 'inbound') {
    return [
      'whether the keys in the keytab are the ones that the KDC uses shows only when a ticket is decrypted',
    ];
  }
  if (facts.target) return [];
  return [
    'whether a service accepts this credential shows only in a handshake: --target asks for its ticket',
  ];
}

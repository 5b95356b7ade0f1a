/** `export`: a loopback handshake, and one half or both of its context in a file. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isSspi } from '../backends/choose.ts';
import type { Finding } from '../findings/finding.ts';
import { negotiateFailed, ntlmInstead, ntlmNegotiated } from '../findings/negotiate.ts';
import { releaseFindings } from '../findings/releases.ts';
import { withCauses } from '../findings/unexplained.ts';
import type { ExportFacts } from '../operations/export.ts';
import { lives } from '../operations/import.ts';
import type { TransferFacts } from '../operations/transfer.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { ExportResult } from '../report/schema/transfer.ts';
import { type Status, succeeded } from '../status/status.ts';
import { bindingsBase64 } from './bindings.ts';
import { contextFacts } from './contextFacts.ts';
import { encodeContextFile } from './contextFile.ts';
import { type CredentialOptions, credentialChoice } from './credentials.ts';
import { refuseExisting, type SecretFile, writeSecretFiles } from './files.ts';
import { handshakeExitCode, incomplete } from './handshake.ts';
import { isolated } from './isolated.ts';
import { keepFromDumps } from './secrets.ts';

export type ExportOptions = CommonOptions &
  CredentialOptions & {
    output: string | null;
    peerOutput: string | null;
    target: string | null;
    side: 'acceptor' | 'initiator';
    bindings: string | null;
    acceptorBindings: string | null;
    raw: boolean;
    prove: boolean;
    force: boolean;
  };

/** Makes the handshake, exports, writes the files. */
export async function exportContext(options: ExportOptions): Promise<Report<ExportResult>> {
  const output = checkOptions(options);
  keepFromDumps();
  const ran = await isolated<ExportFacts>(
    'export',
    {
      backend: options.backend,
      credentials: await credentialChoice(options),
      target: options.target,
      side: options.side,
      bothSides: options.peerOutput !== null,
      prove: options.prove,
      bindingsBase64: bindingsBase64('--bindings', options.bindings),
      acceptorBindingsBase64: bindingsBase64('--acceptor-bindings', options.acceptorBindings),
    },
    options,
  );
  if (ran.unanswered) return report('export', ran.unanswered);
  const { facts, calls } = ran;
  const { status } = facts.decisive;
  const packed = facts.packedBase64 === null ? null : Buffer.from(facts.packedBase64, 'base64');
  const peer = facts.peerPackedBase64 === null ? null : Buffer.from(facts.peerPackedBase64, 'base64');
  const written = packed !== null && (options.peerOutput === null || peer !== null);
  if (written) {
    const files = [halfOf(output, packed, options.side, options, facts)];
    const otherSide = options.side === 'acceptor' ? 'initiator' : 'acceptor';
    if (options.peerOutput !== null && peer)
      files.push(halfOf(options.peerOutput, peer, otherSide, options, facts));
    await writeSecretFiles(files, options.force);
  }
  const { kerberosAlone, decisive } = facts;
  const findings = await withCauses(findingsOf(options, facts), kerberosAlone?.status, decisive.status);
  return report('export', {
    exitCode: written && !findings.some(isError) ? EXIT.yes : handshakeExitCode(findings),
    backend: facts.backend,
    status,
    result: {
      package: options.package,
      target: facts.target,
      side: options.side,
      legs: facts.legs,
      requested: facts.requested,
      context: contextFacts(facts.context),
      file: written ? output : null,
      peerFile: written ? options.peerOutput : null,
      packedBytes: packed?.length ?? null,
      raw: options.raw,
      tokenGiven: facts.tokenGiven,
      transfers: facts.transfers.map((each) => transferResult(each, facts.tokenGiven)),
    },
    findings: [
      ...findings,
      ...releaseFindings(facts.refusedReleases, { package: options.package, library: facts.backend.kind }),
    ],
    calls,
  });
}

function findingsOf(options: ExportOptions, facts: ExportFacts): Finding[] {
  const { status, side } = facts.decisive;
  if (facts.complete && succeeded(status)) {
    const chosen = options.package === 'Negotiate' && isSspi(options.backend) ? facts.context : null;
    return [
      ...transferFindings(facts),
      ...ntlmInstead(facts.kerberosAlone, facts.target),
      ...ntlmNegotiated(chosen?.package ?? null, facts.target),
    ];
  }
  const { package: packageName, user } = options;
  const situation = {
    status,
    side,
    package: packageName,
    user,
    target: facts.target,
    evidence: facts.evidence,
    library: facts.backend.kind,
  };
  return [...negotiateFailed(situation, facts.kerberosAlone), ...incomplete(facts.complete, situation)];
}

const isError = (finding: Finding) => finding.severity === 'error';

function transferResult(
  { to, facts, reason }: TransferFacts,
  tokenGiven: boolean,
): ExportResult['transfers'][number] {
  const { status = null, messages = [], token = null } = facts ?? {};
  const alive = messages.length > 0 && messages.every(lives);
  const duplicated = token?.duplicated ? 'duplicated' : 'not-duplicated';
  // In the process that exported it the handle is as good as ever.
  const here = tokenGiven && facts ? 'given' : 'none';
  return {
    to,
    status,
    token: to === 'same-process' ? here : token ? duplicated : 'none',
    alive,
    reason: token?.reason ?? reason,
  };
}

/** An export that cannot be imported again is worth nothing. */
function transferFindings({ transfers }: ExportFacts): Finding[] {
  return transfers.flatMap(({ to, facts, reason }): Finding[] => {
    const where = to === 'same-process' ? 'this process' : 'another process';
    if (!facts) {
      const evidence = [`the import in ${where} gave no answer: ${reason}`];
      return [{ ...NOT_IMPORTED, evidence }];
    }
    const said = (what: string, { name, message }: Status) => `${what}, in ${where}: ${name}: ${message}`;
    const { status, peerStatus, messages, token } = facts;
    const evidence: string[] = [];
    if (!succeeded(status)) evidence.push(said('the exported half', status));
    if (peerStatus && !succeeded(peerStatus)) evidence.push(said('the other half', peerStatus));
    for (const message of messages) {
      const { sealStatus, unsealStatus, same, signature } = message;
      if (!same) evidence.push(said('a message between the halves', unsealStatus ?? sealStatus));
      else if (signature && !lives(message)) {
        const { makeStatus, verifyStatus } = signature;
        evidence.push(said('a signature between the halves', verifyStatus ?? makeStatus));
      }
    }
    if (token && !token.duplicated) evidence.push(`its access token did not come along: ${token.reason}`);
    return evidence.length === 0 ? [] : [{ ...NOT_IMPORTED, evidence }];
  });
}

const NOT_IMPORTED: Finding = {
  code: 'transfer-failed',
  severity: 'error',
  title: 'imported again, it fails',
  evidence: [],
  cure: ['see what sspidiag import says of the file'],
};

/** Both names, whatever links are on the way, lead to one file. */
function samePlace(one: string, other: string): boolean {
  const real = (file: string) => {
    try {
      return join(realpathSync(dirname(resolve(file))), basename(file));
    } catch {
      return resolve(file);
    }
  };
  const [first, second] = [real(one), real(other)];
  if (process.platform === 'win32') return first.toLowerCase() === second.toLowerCase();
  return first === second;
}

function checkOptions(options: ExportOptions): string {
  if (options.output === null)
    throw new UsageError('export needs -o FILE', 'say where the exported context goes');
  if (options.peerOutput !== null && samePlace(options.output, options.peerOutput))
    throw new UsageError('-o and --peer-output name the same file');
  for (const file of [options.output, options.peerOutput]) refuseExisting(file, options.force);
  return options.output;
}

function halfOf(
  file: string,
  packed: Buffer,
  side: 'acceptor' | 'initiator',
  options: ExportOptions,
  facts: ExportFacts,
): SecretFile {
  const header = {
    package: options.package,
    side,
    exported: `${new Date().toISOString().slice(0, 19)}Z`,
    target: facts.target,
    requested: facts.requested,
    configurationFiles: facts.configurationFiles,
  };
  return { file, bytes: options.raw ? packed : encodeContextFile(header, packed) };
}

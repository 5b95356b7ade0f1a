/** `export`: a loopback handshake, and one half or both of its context in a file. */
import type { Finding } from '../findings/finding.ts';
import { negotiateFailed, ntlmInstead } from '../findings/negotiate.ts';
import type { ExportFacts } from '../operations/export.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { ExportResult } from '../report/schema/commands.ts';
import { succeeded } from '../status/status.ts';
import { bindingsBase64 } from './bindings.ts';
import { contextFacts } from './contextFacts.ts';
import { encodeContextFile } from './contextFile.ts';
import { type CredentialOptions, credentialChoice } from './credentials.ts';
import { refuseExisting, writeSecretFile } from './files.ts';
import { handshakeExitCode, incomplete } from './handshake.ts';
import { isolated } from './isolated.ts';

export type ExportOptions = CommonOptions &
  CredentialOptions & {
    output: string | null;
    peerOutput: string | null;
    target: string | null;
    side: 'acceptor' | 'initiator';
    bindings: string | null;
    acceptorBindings: string | null;
    raw: boolean;
    force: boolean;
  };

/** Makes the handshake, exports, writes the files. */
export async function exportContext(options: ExportOptions): Promise<Report<ExportResult>> {
  const output = checkOptions(options);
  const ran = await isolated<ExportFacts>(
    'export',
    {
      backend: options.backend,
      credentials: await credentialChoice(options),
      target: options.target,
      side: options.side,
      bothSides: options.peerOutput !== null,
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
    writeHalf(output, packed, options.side, options, facts);
    const otherSide = options.side === 'acceptor' ? 'initiator' : 'acceptor';
    if (options.peerOutput !== null && peer) writeHalf(options.peerOutput, peer, otherSide, options, facts);
  }
  const findings = findingsOf(options, facts);
  return report('export', {
    exitCode: written ? EXIT.yes : handshakeExitCode(findings),
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
    },
    findings,
    calls,
  });
}

function findingsOf(options: ExportOptions, facts: ExportFacts): Finding[] {
  const { status, side } = facts.decisive;
  if (facts.complete && succeeded(status)) return ntlmInstead(facts.kerberosAlone, facts.target);
  const { package: packageName, user } = options;
  const situation = {
    status,
    side,
    package: packageName,
    user,
    target: facts.target,
    evidence: facts.evidence,
  };
  return [...negotiateFailed(situation, facts.kerberosAlone), ...incomplete(facts.complete, status)];
}

function checkOptions(options: ExportOptions): string {
  if (options.output === null)
    throw new UsageError('export needs -o FILE', 'say where the exported context goes');
  if (options.output === options.peerOutput) throw new UsageError('-o and --peer-output name the same file');
  for (const file of [options.output, options.peerOutput]) refuseExisting(file, options.force);
  return options.output;
}

function writeHalf(
  file: string,
  packed: Buffer,
  side: 'acceptor' | 'initiator',
  options: ExportOptions,
  facts: ExportFacts,
): void {
  const header = {
    package: options.package,
    side,
    exported: `${new Date().toISOString().slice(0, 19)}Z`,
    target: facts.target,
    requested: facts.requested,
    configurationFiles: facts.configurationFiles,
  };
  writeSecretFile(file, options.raw ? packed : encodeContextFile(header, packed), options.force);
}

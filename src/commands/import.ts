/** `import`: ImportSecurityContext in a process of its own, and proof that the context lives. */
import { accessSync, constants } from 'node:fs';
import { isSspi } from '../backends/choose.ts';
import type { Finding } from '../findings/finding.ts';
import { contextFindings } from '../findings/importedContext.ts';
import { releaseFindings } from '../findings/releases.ts';
import { cannotTell } from '../findings/sspi.ts';
import { type ForeignHandle, type ImportFacts, lives } from '../operations/import.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { ImportResult } from '../report/schema/transfer.ts';
import { succeeded } from '../status/status.ts';
import { contextFacts } from './contextFacts.ts';
import { type ContextFile, decodeContextFile } from './contextFile.ts';
import { readInput } from './input.ts';
import { isolated } from './isolated.ts';
import { keepFromDumps } from './secrets.ts';

export type ImportOptions = CommonOptions & {
  file: string;
  package: string | null;
  peer: string | null;
  token: string | null;
  ansi: boolean;
};

/** No package's exported context comes near this; an NTLM or Kerberos one has about 2 to 3 KiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Imports a context, queries it, and seals and unseals a message where the other half is given. */
export async function importContext(options: ImportOptions): Promise<Report<ImportResult>> {
  const token = foreignHandle(options);
  if (options.file === '-' && options.peer === '-')
    throw new UsageError('only one of two files can be standard input');
  const own = await readContextFile(options.file, options.timeoutSeconds);
  const peer = options.peer === null ? null : await readContextFile(options.peer, options.timeoutSeconds);
  const packageName = options.package ?? own.header?.package ?? null;
  if (packageName === null) {
    throw new UsageError(
      `${options.file} is not a file that sspidiag export wrote`,
      'if these are the raw bytes of a context, name its package: --package Kerberos',
    );
  }
  for (const { packed } of peer ? [own, peer] : [own]) await refuseConfigurationOfOthers(packed);
  const ran = await isolated<ImportFacts>(
    'import',
    {
      backend: options.backend,
      package: packageName,
      token,
      ansi: options.ansi,
      side: own.header?.side ?? null,
      packedBase64: own.packed.toString('base64'),
      peerPackedBase64: peer?.packed.toString('base64') ?? null,
    },
    options,
  );
  if (ran.unanswered) return report('import', ran.unanswered);
  const { facts, calls } = ran;
  const proof = proofOf(options, facts);
  const result: ImportResult = {
    file: options.file,
    header: own.header && headerFacts(own.header),
    package: packageName,
    packedBytes: own.packed.length,
    intact: own.intact,
    context: contextFacts(facts.context),
    proof,
  };
  const missingFiles = (own.header?.configurationFiles ?? []).filter((file) => !isReadable(file));
  const findings = contextFindings({
    own,
    peer,
    packageName,
    missingFiles,
    facts,
    proof,
    library: facts.backend.kind,
    tokenGiven: token !== null,
  });
  const alive = succeeded(facts.status) && (proof?.alive ?? true);
  return report('import', {
    exitCode:
      alive && !findings.some((finding) => finding.severity === 'error') ? EXIT.yes : exitCodeOf(findings),
    backend: facts.backend,
    status: facts.status,
    result,
    findings: [
      ...findings,
      ...releaseFindings(facts.refusedReleases, { package: packageName, library: facts.backend.kind }),
    ],
    calls,
  });
}

/** `PID:HANDLE`: a handle means something only in its own process. */
function foreignHandle({ token, backend, ansi }: ImportOptions): ForeignHandle | null {
  if (ansi && !isSspi(backend)) throw new UsageError('--ansi is for SSPI', 'say --backend sspi');
  if (token === null) return null;
  if (process.platform !== 'win32' || !isSspi(backend)) {
    throw new UsageError(
      'an access token (--token) goes with an exported context on Windows only',
      null,
      EXIT.cannotTell,
    );
  }
  const [, processId, handle] = /^(\d{1,10}):(0x[0-9a-f]{1,16}|\d{1,20})$/i.exec(token) ?? [];
  if (processId !== undefined && handle !== undefined) return { processId: Number(processId), handle };
  throw new UsageError(
    `--token takes PID:HANDLE, not "${token}"`,
    'the handle is one of the process that exported the context, and is duplicated from there',
  );
}

/** The configuration that a context names may name code: root follows none that somebody else can change. */
async function refuseConfigurationOfOthers(packed: Buffer): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { unsafeConfiguration } = await import('../backends/libkrb5/packedProfile.ts');
  const why = unsafeConfiguration(packed);
  if (why === null) return;
  throw new UsageError(
    `the context is not imported as root: ${why}`,
    'import it as the user who exported it, or let only root write there',
    EXIT.cannotTell,
  );
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

async function readContextFile(file: string, timeoutSeconds: number): Promise<ContextFile> {
  keepFromDumps();
  const bytes = await readInput(file, {
    what: 'packed context',
    mostBytes: MOST_BYTES,
    timeoutSeconds,
  });
  return decodeContextFile(bytes, file === '-' ? 'standard input' : file);
}

function headerFacts(header: NonNullable<ContextFile['header']>): NonNullable<ImportResult['header']> {
  const { package: packageName, side, exported, target, requested, bytes } = header;
  return { package: packageName, side, exported, target, requested, bytes };
}

function proofOf(options: ImportOptions, facts: ImportFacts): ImportResult['proof'] {
  if (options.peer === null) return null;
  const { messages } = facts;
  return {
    peerFile: options.peer,
    alive: messages.length === 2 && messages.every(lives),
    messages,
  };
}

function exitCodeOf(findings: readonly Finding[]) {
  return cannotTell(findings) ? EXIT.cannotTell : EXIT.no;
}

/** The JSON Schema (2020-12) of every report, by command. Loaded by `sspidiag schema` and by the build only. */
import { type TSchema, Type } from 'typebox';
import { AcquireResult } from './acquire.ts';
import { BATCH_DEFINITIONS, BatchResult } from './batch.ts';
import { CompletionResult } from './completion.ts';
import { ConfigResult } from './config.ts';
import { DECODE_DEFINITIONS, DecodeResult } from './decode.ts';
import { DoctorResult, ReportResult } from './doctor.ts';
import { ExplainResult } from './explain.ts';
import { ImpersonateResult } from './impersonate.ts';
import { KdcResult } from './kdc.ts';
import { KeytabResult } from './keytab.ts';
import { LabResult } from './lab.ts';
import { CapabilitiesResult, PackagesResult } from './packages.ts';
import { envelope } from './shared.ts';
import { SpnResult } from './spn.ts';
import { TicketsResult } from './tickets.ts';
import { ExportResult, ImportResult } from './transfer.ts';
import { WhoamiResult } from './whoami.ts';

const RESULTS: Readonly<Record<string, TSchema>> = {
  packages: PackagesResult,
  acquire: AcquireResult,
  export: ExportResult,
  import: ImportResult,
  impersonate: ImpersonateResult,
  whoami: WhoamiResult,
  capabilities: CapabilitiesResult,
  spn: SpnResult,
  config: ConfigResult,
  explain: ExplainResult,
  decode: DecodeResult,
  tickets: TicketsResult,
  keytab: KeytabResult,
  kdc: KdcResult,
  lab: LabResult,
  completion: CompletionResult,
  doctor: DoctorResult,
  report: ReportResult,
  // The last line of --targets.
  batch: BatchResult,
  // Answers with a report only where it could not do its work.
  schema: Type.Null(),
  // What a command line that names no command is answered with.
  error: Type.Null(),
};

/** Structures that results refer to. */
const DEFINITIONS: Readonly<Record<string, object>> = {
  decode: DECODE_DEFINITIONS,
  batch: BATCH_DEFINITIONS,
};

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** What a reader may rely on; the schemas leave room for it, since they forbid no further property. */
const PROMISE =
  'Every property listed is there, null where its value is not known. Within a version properties are only added: ' +
  'readers ignore those that they do not know.';

/** Command name to schema, as plain JSON. */
export function schemas(): Record<string, object> {
  const entries = Object.entries(RESULTS).map(([command, result]) => {
    const schema = {
      $schema: DIALECT,
      $id: `urn:sspidiag:${command}:1`,
      title:
        command === 'error'
          ? 'Report of a command line that names no command'
          : `Report of sspidiag ${command}`,
      description: PROMISE,
      ...envelope(command, result),
      ...(DEFINITIONS[command] && { $defs: DEFINITIONS[command] }),
    };
    return [command, JSON.parse(JSON.stringify(schema)) as object];
  });
  return Object.fromEntries(entries);
}

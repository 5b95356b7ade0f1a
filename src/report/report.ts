/** The Report: the one document that every command returns and `--json` prints. */
import type { CallRecord } from '../backends/native.ts';
import type { Finding } from '../findings/finding.ts';
import type { Status } from '../status/status.ts';
import type { ExitCode } from './exitCodes.ts';

/** The native library that served the request. */
export type BackendIdentity = {
  /** `gssapi` or `sspi`. */
  name: string;
  /** Its soname or DLL name. */
  library: string;
  /** The file it was loaded from, or null where the system does not say. */
  path: string | null;
  /** The version that the library itself carries, or null where it carries none. */
  version: string | null;
};

/** An instant, for people and for scripts. */
export type Instant = {
  /** ISO 8601 in UTC, whole seconds: `2026-11-21T07:42:00Z`. */
  utc: string;
  /** Local time with its offset from UTC: `2026-11-21 08:42:00 +01:00`. */
  local: string;
  epochSeconds: number;
};

export type Report<Result = unknown> = {
  /** `sspidiag/<command>/<version>`. */
  schema: string;
  command: string;
  ok: boolean;
  exitCode: ExitCode;
  tool: { name: 'sspidiag'; version: string };
  host: { name: string; platform: string; release: string; architecture: string; node: string };
  time: Instant;
  backend: BackendIdentity | null;
  /** What the function that the command is named after answered; null where none was called. */
  status: Status | null;
  result: Result | null;
  findings: Finding[];
  /** Native calls, in order; filled by `--trace`. */
  calls: CallRecord[];
  /** A usage error, a missing library, a time-out, a bug: why there is no result. */
  error: { message: string; hint: string | null } | null;
};

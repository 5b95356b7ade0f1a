/** The Report: the one document that every command returns and `--json` prints. */
import { hostname, release } from 'node:os';
import type { Static, TSchema } from 'typebox';
import type { BackendIdentity } from '../backends/backend.ts';
import type { CallRecord } from '../backends/native.ts';
import type { Finding } from '../findings/finding.ts';
import type { Status } from '../status/status.ts';
import { VERSION } from '../version.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import type { envelope } from './schema/shared.ts';
import { instant } from './time.ts';

type Envelope = Static<ReturnType<typeof envelope<TSchema>>>;

/** The schema's envelope with a command's own result. */
export type Report<Result = unknown> = Omit<Envelope, 'result'> & { result: Result | null };

export type Conclusion<Result> = {
  exitCode: ExitCode;
  backend?: BackendIdentity | null;
  status?: Status | null;
  result?: Result | null;
  findings?: Finding[];
  calls?: CallRecord[];
  error?: { message: string; hint: string | null } | null;
};

/** Puts a command's conclusion into the envelope. */
export function report<Result>(
  command: string,
  conclusion: Conclusion<Result>,
  now = new Date(),
): Report<Result> {
  return {
    schema: `sspidiag/${command}/1`,
    command,
    ok: conclusion.exitCode === EXIT.yes,
    exitCode: conclusion.exitCode,
    tool: { name: 'sspidiag', version: VERSION },
    host: {
      name: hostname(),
      platform: process.platform,
      release: release(),
      architecture: process.arch,
      node: process.version,
    },
    time: instant(now.getTime() / 1000),
    backend: conclusion.backend ?? null,
    status: conclusion.status ?? null,
    result: conclusion.result ?? null,
    findings: conclusion.findings ?? [],
    calls: conclusion.calls ?? [],
    error: conclusion.error ?? null,
  };
}

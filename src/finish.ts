/** The one place where a report or an error becomes output and an exit code. */
import { failureOf } from './commands/failure.ts';
import { resolverIsBusy } from './network/lookups.ts';
import type { CommonOptions } from './options.ts';
import { renderError } from './render/error.ts';
import type { Thresholds } from './render/nagios.ts';
import { flushed, lostExitCode, writeErr, writeOut } from './render/output.ts';
import { EXIT, InputTimedOut } from './report/exitCodes.ts';
import { type Report, report } from './report/report.ts';
import type { DoctorResult } from './report/schema/doctor.ts';

/** Renders a report as the user asked for it and sets the exit code. */
export async function finish(finished: Report, common: CommonOptions): Promise<void> {
  // What is lost while it is written changes it.
  process.exitCode = finished.exitCode;
  if (common.json) {
    await writeDocument(finished);
  } else if (common.plain && !common.quiet) {
    const { renderPlain } = await import('./render/plain.ts');
    writeOut(await renderPlain(finished));
  } else if (!common.quiet) {
    const { renderTable } = await import('./render/table.ts');
    writeOut(await renderTable(finished, common.color));
  }
  if (finished.error) {
    writeErr(renderError(finished.error.message, common.quiet ? null : finished.error.hint));
  }
  await leaveIfHeld();
}

/** Answers a monitoring system: one line, and an exit code of its convention. */
export async function finishNagios(finished: Report<DoctorResult>, thresholds: Thresholds): Promise<void> {
  const { nagios } = await import('./render/nagios.ts');
  const { line, exitCode } = nagios(finished, thresholds);
  process.exitCode = exitCode;
  writeOut(line);
  await leaveIfHeld();
}

/** A page's host that the resolver still looks for would hold the exit back, whatever the time limit was. */
async function leaveIfHeld(): Promise<void> {
  if (resolverIsBusy()) await leaveWhenWritten();
}

/**
 * Ends the process, whatever it still waits for, when its reader has got what was written.
 *
 * @param mostMilliseconds for a reader that may stand still; null to wait for it
 */
export async function leaveWhenWritten(mostMilliseconds: number | null = null): Promise<void> {
  const late =
    mostMilliseconds === null ? [] : [new Promise((passed) => setTimeout(passed, mostMilliseconds))];
  await Promise.race([flushed(), ...late]);
  await leaveAtOnce(lostExitCode() ?? process.exitCode);
}

/** Writes a JSON document that is not a report: a schema. */
export async function finishDocument(document: object): Promise<void> {
  await writeDocument(document);
}

async function writeDocument(document: object): Promise<void> {
  const { jsonPieces } = await import('./render/json.ts');
  const pieces = jsonPieces(document);
  const first = pieces.next().value ?? '';
  const second = pieces.next();
  // Most are one piece, which no signal cuts in two.
  if (second.done) return writeOut(first);
  const { writeWhole } = await import('./render/whole.ts');
  await writeWhole(joined(first, second.value, pieces));
}

function* joined(first: string, second: string, rest: Iterable<string>): Generator<string> {
  yield first;
  yield second;
  yield* rest;
}

/** Turns what was thrown into a sentence on stderr, the JSON document where it was asked for, and an exit code. */
export async function finishError(
  error: unknown,
  asked: { command: string; json: boolean; quiet: boolean; nagios: boolean },
): Promise<void> {
  const { message, hint, exitCode } = failureOf(error);
  if (asked.nagios) {
    // A plug-in that cannot be run at all is UNKNOWN, and says so where the monitoring system looks.
    const failed = report<DoctorResult>('doctor', { exitCode, error: { message, hint } });
    await finishNagios(failed, { warning: null, critical: null });
    if (error instanceof InputTimedOut) await leaveAtOnce(process.exitCode ?? EXIT.cannotTell);
    return;
  }
  const failed = report(asked.command, { exitCode, error: { message, hint } });
  process.exitCode = exitCode;
  if (asked.json) {
    const { renderJson } = await import('./render/json.ts');
    writeOut(renderJson(failed));
  }
  writeErr(renderError(message, asked.quiet ? null : hint));
  if (error instanceof InputTimedOut) await leaveAtOnce(process.exitCode);
}

/** A read that never ends holds Node's exit back, so the C library's is taken. */
export async function leaveAtOnce(exitCode: typeof process.exitCode): Promise<void> {
  const { loadSystem } = await import('./backends/system.ts');
  (await loadSystem()).leave(Number(exitCode));
}

/** commander's "(Did you mean X?)" as a hint of ours, else where the options are listed. */
export function usageHint(text: string, command: string | null): string {
  const suggestion = /Did you mean (?:one of )?(.+?)\?/.exec(text);
  return suggestion?.[1]
    ? `did you mean ${suggestion[1]}?`
    : `see sspidiag ${command === null ? '' : `${command} `}--help`;
}

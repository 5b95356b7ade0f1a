/** `--targets` as it is run: a line of JSON for each target, a last one for all, and a sentence for people. */
import { availableParallelism } from 'node:os';
import type { BatchCommand } from '../batch/protocol.ts';
import { type BatchOptions, batch, type CommandOptions } from '../batch/run.ts';
import { withOthersFiles } from '../commands/withOthersFiles.ts';
import { leaveAtOnce, leaveWhenWritten } from '../finish.ts';
import { type CommonOptions, textOption } from '../options.ts';
import { renderBatch } from '../render/batch.ts';
import { renderError } from '../render/error.ts';
import { ascii } from '../render/json.ts';
import { flushed, writeErr, writeOut } from '../render/output.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { catchSignals } from '../signals.ts';
import type { Given } from './declaration.ts';

/** Workers unless said otherwise: those of the doctor start processes of their own. */
const CONCURRENCY: Readonly<Record<BatchCommand, { each: number; most: number }>> = {
  acquire: { each: 2, most: 8 },
  spn: { each: 2, most: 8 },
  doctor: { each: 1, most: 4 },
};
const MOST_WORKERS = 256;
/** For the last of the answers, where the run was broken off. */
const PATIENCE_MILLISECONDS = 1000;

/** What has an answer of its own for each target, or would be asked for each of them. */
const EXCLUDED: Readonly<Record<string, string>> = {
  json: 'each target has a JSON document of its own, one a line',
  plain: 'each target has a JSON document of its own, one a line',
  nagios: 'a monitoring system asks for one service at a time',
  target: 'write it into the list',
  token: 'a token has its own target',
  tokenOutput: 'one file cannot take the tokens of all',
  user: 'a wrong password would be tried for each target, and lock the account; get a ticket first, with kinit',
  certificateFile: 'import the file, and name the certificate with --certificate',
};

/**
 * What `--targets` and the options that go with it ask for.
 *
 * @throws UsageError
 */
function batchOptions({ command, given, operand }: Asked): BatchOptions {
  const list = textOption(given.targets);
  if (list === null) {
    const alone = (['ordered', 'concurrency', 'resume'] as const).find((name) => given[name] !== undefined);
    throw new UsageError(`--${alone} goes with --targets`);
  }
  if (operand !== undefined) {
    throw new UsageError(`--targets takes the place of "${operand}"`, EXCLUDED.target);
  }
  for (const [name, hint] of Object.entries(EXCLUDED)) {
    if (given[name] === undefined) continue;
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--targets and --${option} exclude each other`, hint);
  }
  const resume = textOption(given.resume);
  if (resume === '-') throw new UsageError('--resume takes a file, not standard input');
  return { list, resume, ordered: given.ordered === true, concurrency: concurrencyOf(command, given) };
}

function concurrencyOf(command: BatchCommand, given: Given): number {
  const { each, most } = CONCURRENCY[command];
  const text = textOption(given.concurrency);
  if (text === null) return Math.min(most, each * availableParallelism());
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MOST_WORKERS) return number;
  throw new UsageError(`--concurrency takes a number from 1 to ${MOST_WORKERS}, not "${text}"`);
}

export type Asked = {
  command: BatchCommand;
  given: Given;
  /** The target on the command line, where there is one. */
  operand?: string | undefined;
  /** The command's own. */
  options: CommandOptions;
  /** Throws where these contradict each other: it is said once, and not for each target. */
  check?(): unknown;
};

/** Runs it; it has answered by itself. */
export async function runBatch(request: Asked, { quiet }: CommonOptions): Promise<null> {
  const asked = batchOptions(request);
  await request.check?.();
  let signals = 0;
  // The first one ends the run, with all that is known; the second one waits for nothing.
  const letGo = catchSignals(() => {
    if (++signals > 1) void leaveAtOnce(EXIT.interrupted);
  });
  try {
    const { targets, resume } = request.given;
    // What else its workers read, each answer tells.
    const summary = await withOthersFiles(await batch(request.command, request.options, asked), {
      targets,
      resume,
    });
    process.exitCode = summary.exitCode;
    writeOut(`${ascii(JSON.stringify(summary))}\n`);
    if (!quiet && summary.result) writeErr(renderBatch(summary.result));
    if (summary.error) writeErr(renderError(summary.error.message, quiet ? null : summary.error.hint));
    // A list that is still waited for would hold the process, and so would a reader that stands still.
    if (summary.result?.complete === false) await leaveWhenWritten(PATIENCE_MILLISECONDS);
    await flushed();
  } finally {
    letGo();
  }
  return null;
}

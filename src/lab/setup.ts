/** Runs one of the programs that set a lab up, quietly, and turns its failure into one sentence. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { basename } from 'node:path';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { start } from './start.ts';

export type SetupOptions = {
  directory: string;
  environment: NodeJS.ProcessEnv;
  /** Ends the program at once and rejects with the signal's reason. */
  signal: AbortSignal | undefined;
};

export type SetupResult = { exitCode: number; stdout: string; stderr: string };

/**
 * Runs a program in the lab's folder with `input` on its standard input.
 *
 * @returns what it wrote and its exit code (128 + n if a signal ended it); never throws for a code that is not 0.
 */
export async function run(argv: readonly string[], options: SetupOptions, input = ''): Promise<SetupResult> {
  const [program = '', ...rest] = argv;
  const { signal } = options;
  signal?.throwIfAborted();
  const child = (await start(program, rest, {
    cwd: options.directory,
    env: options.environment,
    // Ctrl-C is for the lab to handle, in its order; these programs end with the lab.
    detached: true,
    stdio: 'pipe',
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  })) as ChildProcessWithoutNullStreams;
  return new Promise((settle, reject) => {
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', (error) => reject(signal?.aborted ? signal.reason : error));
    child.on('close', (exitCode) => settle({ exitCode: exitCode ?? 128, ...output }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** Like run(), but anything else than one of the accepted exit codes is an error that names the program. */
export async function runOrFail(
  argv: readonly string[],
  options: SetupOptions,
  input = '',
  accepted: readonly number[] = [0],
): Promise<SetupResult> {
  const result = await run(argv, options, input);
  if (!accepted.includes(result.exitCode)) {
    throw failure(argv, lastLine(result.stderr) ?? lastLine(result.stdout) ?? `exit code ${result.exitCode}`);
  }
  return result;
}

/** The error for a program of the set-up that did not do its part. */
export function failure(argv: readonly string[], reason: string): UsageError {
  return new UsageError(
    `the lab could not be set up: ${basename(argv[0] ?? '')}: ${reason}`,
    null,
    EXIT.cannotTell,
  );
}

/** The last line that is not empty, or null. */
export function lastLine(text: string): string | null {
  return text.trimEnd().split('\n').at(-1)?.trim() || null;
}

/** One run of a command in a folder of its own, and what has to hold however it was disturbed. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, type RunOptions, runOnce, wrongAnyhow } from './run.ts';

/** Longer than any of them takes, and than a child is given to end. */
const MOST_SECONDS = 20;

export type Watched = Run & {
  /**
   * What is wrong whatever the command was: it did not end, it showed a stack or a bug, its document is not whole, or it
   * left a process or a temporary file.
   */
  wrong: string[];
};

export type Circumstances = Pick<RunOptions, 'environment' | 'started' | 'through' | 'asGiven'> & {
  /** Where a folder for this run alone is made, and taken away again. */
  folder: string;
  /** Names of files that the command may leave where it works; any other is wrong. */
  leaves: readonly string[];
  /** Puts into that folder what the command is to find there. */
  prepare?(folder: string): void;
  /** Looks at what it left, and tells what is wrong with it. */
  look?(folder: string, run: Watched): string[];
};

/** Runs a command with --json unless it is run as given, in a folder and with a folder for temporary files of its own. */
export async function watched(command: readonly string[], circumstances: Circumstances): Promise<Watched> {
  const { environment, folder, leaves, prepare, look, ...others } = circumstances;
  const own = mkdtempSync(join(folder, 'run-'));
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  prepare?.(own);
  const ran = await runOnce(command, {
    ...others,
    environment: { ...environment, TMPDIR: temporary },
    folder: own,
    mostSeconds: MOST_SECONDS,
  });
  const run: Watched = { ...ran, wrong: wrongAnyhow(ran) };
  const left = [...readdirSync(own).filter((name) => !leaves.includes(name)), ...readdirSync(temporary)];
  if (left.length > 0) run.wrong.push(`it left ${left.join(', ')}`);
  run.wrong.push(...(look?.(own, run) ?? []));
  for (const each of [own, temporary]) rmSync(each, { recursive: true });
  return run;
}

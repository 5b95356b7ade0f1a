/** Labs: started in the test's own process, or by the command line; and what they leave behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { SSPIDIAG } from './cli.ts';
import { type Ended, execute, labProcesses } from './programs.ts';

export type TestLab = Lab & {
  file(name: string): string;
  read(name: string): string;
  /** Runs a program in the lab. */
  run(argv: readonly string[], input?: string): Promise<Ended>;
  /** The same, and it must succeed. */
  must(argv: readonly string[], input?: string): Promise<string>;
};

/**
 * Starts a lab of a scenario, or of a healthy realm with changes.
 *
 * @param self what `sspidiag` is in the lab
 */
export async function lab(
  changes: string | Partial<Scenario> = {},
  self: readonly string[] = SSPIDIAG,
): Promise<TestLab> {
  const chosen = typeof changes === 'string' ? scenario(changes) : { ...scenario('healthy'), ...changes };
  const started = await startLab(chosen, { self });
  const file = (name: string) => join(started.directory, name);
  const env = { ...started.environment, LC_ALL: 'C' };
  const run: TestLab['run'] = (argv, input) => execute(argv, { env, cwd: started.directory }, input);
  return {
    ...started,
    file,
    read: (name) => readFileSync(file(name), 'utf8'),
    run,
    async must(argv, input) {
      const { exitCode, stdout, stderr } = await run(argv, input);
      if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr || stdout}`);
      return stdout;
    },
  };
}

/** Runs `sspidiag lab` with a command. */
export function labCommand(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<Ended> {
  const argv = [...SSPIDIAG, 'lab', '--', ...command];
  return execute(argv, { env: { ...process.env, ...environment } }, input);
}

/** What labs left in that temporary folder, after giving the janitor a moment: empty lists if all is well. */
export async function leftBehind(folder: string): Promise<{ processes: number[]; files: string[] }> {
  for (let attempt = 0; ; attempt++) {
    const left = { processes: labProcesses(folder), files: readdirSync(folder) };
    if (attempt === 100 || left.processes.length + left.files.length === 0) return left;
    await sleep(50);
  }
}

export const NOTHING = { processes: [], files: [] };

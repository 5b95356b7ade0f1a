/** What the lab's tests share: running programs, private temporary folders, looking for what was left behind. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPrograms } from '../../src/lab/programs.ts';
import { UsageError } from '../../src/report/exitCodes.ts';

export const LAB_PROCESS = join(import.meta.dirname, 'labProcess.ts');

/** Why tests that need a KDC are skipped, or false. In CI a missing KDC is a failure. */
export function withoutKdc(): string | false {
  try {
    findPrograms();
    return false;
  } catch (error) {
    if (!(error instanceof UsageError) || process.env.CI) throw error;
    return `${error.message}; ${error.hint}`;
  }
}

export type Ended = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
};

/** Runs a program to its end and gathers what it wrote. */
export function execute(argv: readonly string[], options: SpawnOptions = {}, input = ''): Promise<Ended> {
  const [program = '', ...rest] = argv;
  return new Promise((settle, reject) => {
    const child = spawn(program, rest, { ...options, stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output.stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode, signal) => settle({ exitCode, signal, ...output }));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Runs `labProcess.ts` with these arguments. */
export function lab(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return execute([process.execPath, LAB_PROCESS, ...argv], { env: { ...process.env, ...environment } });
}

/** A temporary folder of the test's own, removed after it: whatever a lab leaves behind is found in it. */
export function privateFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The processes that carry the name of a lab in that temporary folder. */
export function processesOfLabsIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => environmentOf(name).some((variable) => variable.startsWith(`SSPIDIAG_LAB=${folder}/`)))
    .map(Number);
}

function environmentOf(process: string): string[] {
  try {
    return readFileSync(`/proc/${process}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** What is left in the folder, after giving the janitor a moment: empty lists if all is well. */
export async function leftBehind(folder: string): Promise<{ processes: number[]; files: string[] }> {
  for (let attempt = 0; ; attempt++) {
    const left = { processes: processesOfLabsIn(folder), files: readdirSync(folder) };
    if (attempt === 100 || left.processes.length + left.files.length === 0) return left;
    await sleep(50);
  }
}

export const NOTHING = { processes: [], files: [] };

/** Waits until the condition holds; fails after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
}

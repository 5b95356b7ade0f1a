/** Running programs, folders of a test's own, waiting. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import './observed.ts';

export { childrenOf } from '../../src/backends/posix/family.ts';

export type Ended = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
};

/** Runs a program to its end and gathers what it wrote. */
export function execute(
  argv: readonly string[],
  options: SpawnOptions = {},
  input: string | Buffer = '',
): Promise<Ended> {
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

/** Runs the rest of its arguments as a plain user that every Debian system has. */
export const AS_GAMES = ['setpriv', '--reuid=games', '--regid=games', '--clear-groups'] as const;

/** A program's path, in PATH or one of the folders for administrators; null where it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder.
    }
  }
  return null;
}

/** A temporary folder of the test's own, removed after it. */
export function privateFolder(t: { after(remove: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Waits until the condition holds; fails after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
}

/** False for a zombie too: it has ended, only its parent has not asked for the status yet. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * The processes of labs in that temporary folder: whatever ran inside one, and its janitor. One whose environment is
 * overwritten, as Samba's, is known by where it works.
 */
export function labProcesses(folder: string): number[] {
  const belongs = (pid: string) =>
    (workingDirectory(pid).startsWith(`${folder}/`) && !listed(`/proc/${pid}/environ`).some(Boolean)) ||
    listed(`/proc/${pid}/environ`).some((variable) => variable.startsWith(`SSPIDIAG_LAB=${folder}/`)) ||
    (listed(`/proc/${pid}/cmdline`).includes('sspidiag-janitor') &&
      listed(`/proc/${pid}/cmdline`).includes(folder));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && belongs(name))
    .map(Number);
}

/** Empty where the process is gone or somebody else's. */
function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** A file of /proc whose parts end in NUL; empty where the process is gone or somebody else's. */
function listed(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Does something with a variable of this process's environment set. */
export async function withVariable<T>(name: string, value: string, use: () => T): Promise<Awaited<T>> {
  const original = process.env[name];
  process.env[name] = value;
  try {
    return await use();
  } finally {
    if (original === undefined) delete process.env[name];
    else process.env[name] = original;
  }
}

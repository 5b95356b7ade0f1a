/** One run of a command, and what has to hold however it was disturbed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkDocument } from '../../test/support/documents.ts';
import { SSPIDIAG } from './installation.ts';

/** What every process of a run has in its environment. */
const MARK = 'SSPIDIAG_PROOF';
/** Longer than any of them takes, and than a child is given to end. */
const MOST_SECONDS = 20;

export type Watched = {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /**
   * What is wrong whatever the command was: it did not end, it showed a stack or a bug, its document is not whole, or it
   * left a process or a temporary file.
   */
  wrong: string[];
};

export type Circumstances = {
  environment: NodeJS.ProcessEnv;
  /** Where a folder for this run alone is made, and taken away again. */
  folder: string;
  /** Names of files that the command may leave where it works; any other is wrong. */
  leaves: readonly string[];
  /** Puts into that folder what the command is to find there. */
  prepare?(folder: string): void;
  /** Does something with the process while it runs. */
  during?(child: ChildProcess): void;
  /** Looks at what it left, and tells what is wrong with it. */
  look?(folder: string, run: Watched): string[];
};

/** Runs a command with --json, in a folder and with a folder for temporary files of its own. */
export async function watched(command: readonly string[], circumstances: Circumstances): Promise<Watched> {
  const { environment, folder, leaves, prepare, during, look } = circumstances;
  const own = mkdtempSync(join(folder, 'run-'));
  const temporary = mkdtempSync(join(folder, 'temporary-'));
  const mark = `${process.pid}-${own}`;
  prepare?.(own);
  const [program = '', ...argv] = [...SSPIDIAG, ...asJson(command)];
  const child = spawn(program, argv, {
    cwd: own,
    env: { ...environment, TMPDIR: temporary, [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run: Watched = { code: null, signal: null, stdout: '', stderr: '', wrong: [] };
  child.stdout.setEncoding('utf8').on('data', (text) => (run.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (run.stderr += text));
  const closed = new Promise<true>((settle) =>
    child.on('close', (code, signal) => {
      Object.assign(run, { code, signal });
      settle(true);
    }),
  );
  during?.(child);
  const isClosed = await Promise.race([closed, sleep(MOST_SECONDS * 1000, false, { ref: false })]);
  if (!isClosed) {
    run.wrong.push(`it had not ended after ${MOST_SECONDS} s`);
    child.kill('SIGKILL');
  } else run.wrong.push(...wrongOutput(run));
  run.wrong.push(...(await leftBehind(mark)));
  await closed;
  const left = [...readdirSync(own).filter((name) => !leaves.includes(name)), ...readdirSync(temporary)];
  if (left.length > 0) run.wrong.push(`it left ${left.join(', ')}`);
  run.wrong.push(...(look?.(own, run) ?? []));
  for (const each of [own, temporary]) rmSync(each, { recursive: true });
  return run;
}

/** What stands behind the first word may be a command of the user's own. */
function asJson(command: readonly string[]): readonly string[] {
  const [name = '', ...rest] = command;
  return command.includes('--json') ? command : [name, '--json', ...rest];
}

function wrongOutput({ stdout, stderr }: Watched): string[] {
  const wrong: string[] = [];
  if (/^\s+at .*:\d+/m.test(stderr) || stderr.includes('this is a bug')) wrong.push(stderr.slice(0, 500));
  try {
    if (stdout !== '') checkDocument(stdout.trimEnd());
  } catch (error) {
    wrong.push(`a document of ${stdout.length} characters: ${String(error).slice(0, 500)}`);
  }
  return wrong;
}

/** Processes of the run that are still there a moment after its end. */
async function leftBehind(mark: string): Promise<string[]> {
  for (let patience = 20; ; patience--) {
    const left = marked(mark);
    if (left.length === 0) return [];
    if (patience === 0) {
      // They may hold the pipes that this process waits for.
      for (const each of left) process.kill(Number(each), 'SIGKILL');
      return [`it left the process ${left.join(', ')}`];
    }
    await sleep(50);
  }
}

function marked(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
      return !isZombie && readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  });
}

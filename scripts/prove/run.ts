/** One run of this program, and what it left. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkDocument } from '../../test/support/documents.ts';
import { SSPIDIAG } from './installation.ts';

export type Run = {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  seconds: number;
  /** It did not end in time, and was killed. */
  late: boolean;
  /** Processes that were still there a moment after its end. */
  left: string[];
};

export type RunOptions = {
  environment: NodeJS.ProcessEnv;
  folder: string;
  /** After which it is killed. */
  mostSeconds: number;
  /** A descriptor to read from; nothing unless given. */
  stdin?: number | null;
  /** A program that runs the rest of its arguments. */
  through?: readonly string[];
  /** Nothing is added to the command; else --json is. */
  asGiven?: boolean;
  /** Called with the process as it starts. */
  started?: (kill: (signal: NodeJS.Signals) => void) => void;
};

/** What every process of a run has in its environment. */
const MARK = 'SSPIDIAG_PROOF';
let runs = 0;

/** Runs a command to its end, with --json unless it is run as given. */
export async function runOnce(command: readonly string[], options: RunOptions): Promise<Run> {
  const { environment, folder, mostSeconds, stdin = null, through = [], asGiven = false, started } = options;
  const mark = `${process.pid}-${++runs}`;
  // What stands behind the first word may be a command of the user's own.
  const [verb = '', ...rest] = command;
  const json = asGiven || command.includes('--json') || command.includes('--targets') ? [] : ['--json'];
  const [program = '', ...argv] = [...through, ...SSPIDIAG, verb, ...json, ...rest];
  const start = performance.now();
  const child = spawn(program, argv, {
    cwd: folder,
    env: { ...environment, [MARK]: mark },
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
    // A session of its own: its processes are found, and the terminal's Ctrl-C can be sent to all of them.
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((settle, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => settle({ code, signal }));
  });
  const closed = once(child, 'close');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // A janitor takes its lab away then.
    for (const pid of processesOf({ ...run, temporary: null })) process.kill(Number(pid), 'SIGKILL');
  }, mostSeconds * 1000);
  const run = { mark, session: child.pid ?? 0, temporary: environment.TMPDIR ?? null };
  started?.((signal) => {
    // Ctrl-C reaches all of them.
    const isThere = child.exitCode === null && child.signalCode === null;
    if (signal === 'SIGINT' && isThere && child.pid) process.kill(-child.pid, signal);
    else child.kill(signal);
  });
  const ended = await exited;
  clearTimeout(timer);
  const seconds = (performance.now() - start) / 1000;
  // Who is left may hold the pipes.
  const left = await leftBehind(run);
  await closed;
  return { ...ended, ...output, seconds, late, left };
}

/** With --targets the last document says that there are no more. */
export const NO_LAST_LINE = 'the last line is not the one that ends a list';

/** What is wrong with any run, however it was disturbed; the exit codes are the caller's matter. */
export function wrongAnyhow({ stdout, stderr, seconds, late, left }: Run): string[] {
  const wrong: string[] = [];
  if (late) wrong.push(`it had not ended after ${Math.round(seconds)} s`);
  if (left.length > 0) wrong.push(`it left the process ${left.join(', ')}`);
  if (/^\s+at .*:\d+/m.test(stderr) || stderr.includes('this is a bug')) wrong.push(stderr.slice(0, 500));
  try {
    if (stdout !== '') checkAnswer(stdout);
  } catch (error) {
    wrong.push(`a document of ${stdout.length} characters: ${String(error).slice(0, 500)}`);
  }
  if (isLines(stdout) && !/(^|\n)\{"schema":"sspidiag\/batch\/.*\n$/.test(stdout)) wrong.push(NO_LAST_LINE);
  return wrong;
}

/** What `schema` writes, which is not a report. */
export const isSchema = (stdout: string) => /^\{\s*"\$schema"/.test(stdout);

/** Answers for many targets: a document is written in many lines, one of many in one. */
export const isLines = (stdout: string) => stdout.startsWith('{"');

/** One document; or with --targets one a line. */
function checkAnswer(stdout: string): void {
  // It is whole where it can be read.
  if (isSchema(stdout)) {
    JSON.parse(stdout);
    return;
  }
  if (!isLines(stdout)) {
    checkDocument(stdout.trimEnd());
    return;
  }
  const lines = stdout.split('\n');
  assert.equal(lines.pop(), '', 'the last line has no end');
  lines.forEach(checkDocument);
}

/** Processes of the run that are still there a moment after its end; then they are ended. */
async function leftBehind(run: Marks): Promise<string[]> {
  for (let patience = 60; ; patience--) {
    const left = processesOf(run);
    if (left.length === 0) return [];
    if (patience === 0) {
      for (const each of left) process.kill(Number(each), 'SIGKILL');
      return left;
    }
    await sleep(50);
  }
}

/** By which its processes are known: a command that is run as somebody else has another environment. */
type Marks = { mark: string; session: number; temporary: string | null };

function processesOf({ mark, session, temporary }: Marks): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
      // Behind the name, which may hold anything: state, parent, group, session (proc(5)).
      const [, , , itsSession] =
        readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      if (isZombie || Number(itsSession) === session) return !isZombie;
      const words = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8').split('\0');
      if (words('environ').includes(`${MARK}=${mark}`)) return true;
      // A lab's janitor has neither: it is told where to make the lab's folder, which nobody else uses here.
      return temporary !== null && temporary !== tmpdir() && words('cmdline').includes(temporary);
    } catch {
      return false;
    }
  });
}

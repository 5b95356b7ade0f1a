/** One run of this program, and what it left. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSPIDIAG } from './installation.ts';

export type Run = {
  exitCode: number | null;
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
  /** Called with the process as it starts. */
  started?: (kill: (signal: NodeJS.Signals) => void) => void;
};

/** What every process of a run has in its environment. */
const MARK = 'SSPIDIAG_PROOF';
let runs = 0;

/** Runs a command to its end, with --json. */
export async function runOnce(command: readonly string[], options: RunOptions): Promise<Run> {
  const { environment, folder, mostSeconds, stdin = null, through = [], started } = options;
  const mark = `${process.pid}-${++runs}`;
  const json = command.includes('--json') ? [] : ['--json'];
  const [verb = '', ...rest] = command;
  const [program = '', ...argv] = [...through, ...SSPIDIAG, verb, ...json, ...rest];
  const start = performance.now();
  const child = spawn(program, argv, {
    cwd: folder,
    env: { ...environment, [MARK]: mark },
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const closed = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((settle, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => settle({ exitCode, signal }));
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    for (const pid of marked(mark)) process.kill(Number(pid), 'SIGKILL');
  }, mostSeconds * 1000);
  started?.((signal) => child.kill(signal));
  const ended = await closed;
  clearTimeout(timer);
  const seconds = (performance.now() - start) / 1000;
  return { ...ended, ...output, seconds, late, left: await leftBehind(mark) };
}

/** What is wrong with any run, however it was disturbed; the exit codes are the caller's matter. */
export function wrongAnyhow({ stdout, stderr, seconds, late, left }: Run): string[] {
  const wrong: string[] = [];
  if (late) wrong.push(`it had not ended after ${Math.round(seconds)} s`);
  if (left.length > 0) wrong.push(`it left the process ${left.join(', ')}`);
  if (/^\s+at .*:\d+/m.test(stderr) || stderr.includes('this is a bug')) wrong.push(stderr.slice(0, 500));
  try {
    if (stdout !== '') JSON.parse(stdout);
  } catch {
    wrong.push(`a document of ${stdout.length} characters is not whole`);
  }
  return wrong;
}

/** Processes of the run that are still there a moment after its end. */
async function leftBehind(mark: string): Promise<string[]> {
  for (let patience = 20; ; patience--) {
    const left = marked(mark);
    if (left.length === 0 || patience === 0) return left;
    await sleep(50);
  }
}

function marked(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
      const variables = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      return !isZombie && variables.includes(`${MARK}=${mark}`);
    } catch {
      return false;
    }
  });
}

/** sspidiag in node.exe under Wine, as on Windows. What Wine answers proves nothing of Windows. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checked, type Reported } from './cli.ts';
import { checkDocuments } from './documents.ts';
import { type Ended, execute } from './programs.ts';
import {
  NODE_EXE,
  type Prefix,
  sharedPrefix,
  startWine,
  WINDOWS_INSTALLATION,
  WINE,
  WINE_CACHE,
  wineEnvironment,
  winPath,
} from './wine.ts';

export { installSecurityProvider, onDriveC, privatePrefix, windows, winPath } from './wine.ts';

const MINUTE = 60_000;

/** Every process that a Windows program starts inherits this variable, and is known by its value. */
const MARK = 'SSPIDIAG_TEST_RUN';

export type WindowsOptions = {
  /** The whole environment, as for any program; the test's own if not given. */
  env?: NodeJS.ProcessEnv | undefined;
  input?: string | Buffer;
  /** What stdin, stdout and stderr are; of the abandoned pipe the reader leaves with the first bytes. */
  stdout?: 'file' | 'pipe' | 'abandoned pipe';
  prefix?: Prefix;
  /** After so many milliseconds, or a minute, the program and all that it started is killed. */
  limit?: number;
};

/** A Windows program that runs. */
export type WindowsRun = {
  /** Rejects where the program did not end in time. */
  readonly ended: Promise<Ended>;
  /** What it has written to stdout so far. */
  stdout(): string;
  /** Linux's ids of its processes: the program itself, and what it started. */
  processes(): number[];
  /** Ctrl-C, which on a console reaches every program there: node.exe and its children get SIGINT. */
  interrupt(): void;
  /** Ends the program at once, as the task manager does. */
  kill(): void;
};

/** Milliseconds; node.exe has never been seen to start and end in less than 140. */
const SOONEST = 100;

/** Runs sspidiag in node.exe to its end. */
export async function windowsCli(args: readonly string[], options: WindowsOptions = {}): Promise<Ended> {
  const { ended } = await startWindowsCli(args, options);
  const started = performance.now();
  const first = await ended;
  // Seen rarely: Wine ends in silence before there is a Windows program, and nothing was tested.
  if (performance.now() - started > SOONEST || first.stdout !== '' || first.stderr !== '') return first;
  console.error(`Wine did not start node.exe (exit code ${first.exitCode}): once more`);
  return (await startWindowsCli(args, options)).ended;
}

/** Starts sspidiag in node.exe. */
export function startWindowsCli(args: readonly string[], options: WindowsOptions = {}): Promise<WindowsRun> {
  const entry = join(WINDOWS_INSTALLATION, 'bin', 'sspidiag.js');
  return startWindowsProgram([NODE_EXE, winPath(entry), ...args], options);
}

/** Runs sspidiag in node.exe with --json and checks everything that holds for every document. */
export async function windowsReport<Result>(
  args: readonly string[],
  options: WindowsOptions = {},
): Promise<Reported<Result>> {
  const [verb = '', ...rest] = args;
  const ended = await windowsCli([verb, '--json', ...rest], options);
  return { ...(await checked<Result>(ended)), process: ended };
}

/** Starts a Windows program; of its exit code Wine keeps the lowest eight bits. */
export async function startWindowsProgram(
  argv: readonly string[],
  options: WindowsOptions = {},
): Promise<WindowsRun> {
  const { stdout = 'file', prefix = sharedPrefix(), limit = MINUTE } = options;
  await startWine(prefix);
  const mark = randomUUID();
  const env = { ...wineEnvironment(prefix, options.env), [MARK]: mark };
  const { child, output, settle } =
    stdout === 'file'
      ? withFiles(argv, env, options)
      : withPipes([await compiledForWindows(RELAY), ...argv], env, options);
  const ended = new Promise<Ended>((resolve, reject) => {
    const timer = setTimeout(() => {
      signalAll(mark, 'SIGKILL');
      const { stdout, stderr } = output();
      reject(new Error(`${argv.join(' ')}: no end after ${limit / 1000} s: ${stdout}${stderr}`));
      settle();
    }, limit);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
      settle();
    });
    child.on('close', (exitCode, signal) => {
      clearTimeout(timer);
      const ended = { exitCode, signal, ...output() };
      settle();
      try {
        checkDocuments(ended.stdout, exitCode !== null && exitCode < 126);
        resolve(ended);
      } catch (error) {
        reject(error);
      }
    });
  });
  // A test that fails before it asks for the end has failed already.
  ended.catch(() => undefined);
  return {
    ended,
    stdout: () => output().stdout,
    processes: () => processesOf(mark),
    interrupt: () => signalAll(mark, 'SIGINT'),
    kill: () => child.kill('SIGKILL'),
  };
}

type Started = {
  child: ChildProcess;
  output(): { stdout: string; stderr: string };
  /** Gives back what was needed while it ran. */
  settle(): void;
};

/** node.exe can use files that it inherits from Unix, and no pipes. */
function withFiles(argv: readonly string[], env: NodeJS.ProcessEnv, { input = '' }: WindowsOptions): Started {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  const file = (name: string) => join(folder, name);
  writeFileSync(file('stdin'), input);
  const stdio = [openSync(file('stdin'), 'r'), openSync(file('stdout'), 'w'), openSync(file('stderr'), 'w')];
  const child = spawn(WINE ?? '', argv, { env, stdio });
  for (const descriptor of stdio) closeSync(descriptor);
  let last = { stdout: '', stderr: '' };
  const output = () => {
    if (existsSync(folder)) {
      last = { stdout: readFileSync(file('stdout'), 'utf8'), stderr: readFileSync(file('stderr'), 'utf8') };
    }
    return last;
  };
  return { child, output, settle: () => rmSync(folder, { recursive: true, force: true }) };
}

function withPipes(argv: readonly string[], env: NodeJS.ProcessEnv, options: WindowsOptions): Started {
  const child = spawn(WINE ?? '', argv, { env, stdio: 'pipe' });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
    if (options.stdout === 'abandoned pipe') child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const settle = () => {
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  };
  return { child, output: () => ({ ...output }), settle };
}

function processesOf(mark: string): number[] {
  const belongs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARK}=${mark}`);
    } catch {
      // It has ended, or is somebody else's.
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && belongs(name))
    .map(Number);
}

/** Signals every process of a run; Wine makes Ctrl-C of SIGINT. */
function signalAll(mark: string, signal: NodeJS.Signals): void {
  for (const pid of processesOf(mark)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

const RELAY = join(import.meta.dirname, 'windows', 'relay.c');

/**
 * A C program as an .exe for Windows, compiled once for each content.
 *
 * @param source a file that includes none of its neighbours
 * @param flags further arguments of the compiler: libraries
 */
export async function compiledForWindows(source: string, flags: readonly string[] = []): Promise<string> {
  const content = readFileSync(source, 'utf8');
  const hash = createHash('sha256')
    .update(JSON.stringify([content, flags]))
    .digest('hex')
    .slice(0, 16);
  const target = join(WINE_CACHE, `${hash}.exe`);
  if (existsSync(target)) return target;
  mkdirSync(WINE_CACHE, { recursive: true });
  // Others may be at it too: each renames a file of its own.
  const made = `${target}.${randomUUID()}`;
  const compiler = [
    'x86_64-w64-mingw32-gcc',
    '-municode',
    '-static-libgcc',
    '-O1',
    '-Wall',
    '-Wextra',
    '-Werror',
  ];
  const { exitCode, stderr } = await execute([...compiler, '-o', made, source, ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  renameSync(made, target);
  return target;
}

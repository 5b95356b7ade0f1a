/**
 * Runs one operation in a child process: a crash, a hang or a changed identity stays there.
 *
 * A child, not a thread: a second Node in a thread takes longer to start than one in a process (32 ms against 22 ms
 * where it was measured), shares the crash, and cannot be stopped inside a native call.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Duplex, PassThrough } from 'node:stream';
import { keepsTickets } from '../backends/keptTickets.ts';
import type { CallRecord } from '../backends/native.ts';
import { executable } from '../executable.ts';
import { EXIT } from '../report/exitCodes.ts';
import { catchSignals, SIGNALS, unbroken } from '../signals.ts';
import { statusOf } from '../status/status.ts';
import { outcomeOf } from './failed.ts';
import { operationsHere, runHere } from './here.ts';
import { captureLibraryTrace } from './libraryTrace.ts';
import { CHANNEL, CHILD_ARGUMENT, type ChildEvent } from './protocol.ts';

export type Outcome<T> = { calls: CallRecord[] } & (
  | { kind: 'done'; value: T }
  /** The child died of a signal; `function` is the native call it was in, null where it was in none. */
  | { kind: 'crashed'; signal: string; function: string | null }
  /** The child was killed, or ended itself as Node does where memory runs out: nobody can tell that a library did. */
  | { kind: 'died'; signal: string; function: string | null }
  | { kind: 'timed-out'; seconds: number; function: string | null }
  /** The process that ran the user's own command was ended by a signal that nobody sent from here. */
  | { kind: 'ended'; signal: string }
  /** `reverted`: the child acted as somebody else, and went back before it ended. */
  | { kind: 'interrupted'; signal: NodeJS.Signals; function: string | null; reverted: boolean }
  | { kind: 'library-missing'; library: string; message: string }
  /** The system would not start the child, or refused it what it needed. */
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string; stack: string | null; exitCode: number | null }
);

export type RunOptions = {
  /** After this many seconds the child is killed. */
  timeoutSeconds: number;
  trace: boolean;
  /** How long an interrupted child may take to go back from an identity, milliseconds; 500 unless given. */
  graceMilliseconds?: number;
  /** Added to the child's environment; never a secret. */
  environment?: Record<string, string>;
  /** Where a command that the child executes reads and writes; nothing unless given. */
  stdio?: { stdin: 'inherit' | 'ignore'; stdout: 'inherit' | 'stderr' };
};

/** How to start this very program again: interpreter, its options, entry file; the executable is all of them. */
export function selfCommand(): string[] {
  if (executable().isSea()) return [process.execPath];
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ''].filter((part) => part !== '');
}

/** After this long a child that was told to end is killed. */
const GRACE_MILLISECONDS = 500;

/**
 * Runs an operation in a child and tells how it went; never throws for what the child did.
 *
 * @param operation its name in the child's table
 * @param request plain data; it goes through a socket, so a secret in it is seen by nobody else
 */
export function runIsolated<T>(operation: string, request: object, options: RunOptions): Promise<Outcome<T>> {
  const here = operationsHere();
  // libkrb5's trace is of a whole process.
  if (here !== null && !options.trace) return runHere<T>(here, operation, request);
  const [interpreter = '', ...args] = selfCommand();
  let early: NodeJS.Signals | null = null;
  let onSignal = (signal: NodeJS.Signals) => {
    early ??= signal;
  };
  // Before there is anything that would be left behind.
  const letGo = catchSignals((signal) => onSignal(signal));
  const libraryTrace = captureLibraryTrace(options.trace);
  const stdout = options.stdio?.stdout === 'inherit' ? 1 : 2;
  let child: ChildProcess;
  try {
    child = spawn(interpreter, [...args, CHILD_ARGUMENT, operation], {
      stdio: [options.stdio?.stdin ?? 'ignore', stdout, 2, 'pipe'],
      env: { ...process.env, ...libraryTrace.environment, ...options.environment },
    });
  } catch (error) {
    unbroken(libraryTrace.collect);
    letGo();
    return Promise.resolve({ kind: 'refused', message: notStarted(error), calls: [] });
  }
  // Node makes none where it runs out of descriptors, and tells of that as of all other errors, but later.
  const channel = (child.stdio?.[CHANNEL] ?? new PassThrough()) as Duplex;
  let timer: NodeJS.Timeout | undefined;
  let limit = () => {};
  let ownCommand = false;
  const events = listen<T>(channel, (unlimited) => {
    ownCommand = unlimited;
    clearTimeout(timer);
    if (!unlimited) limit();
  });
  // A child that dies before it reads its request breaks the socket; its end is reported all the same.
  channel.on('error', () => {});
  const { trace } = options;
  channel.write(`${JSON.stringify({ trace, keepsTickets: keepsTickets(), request })}\n`);

  return new Promise((resolve) => {
    let stopped: { kind: 'timed-out' } | { kind: 'interrupted'; signal: NodeJS.Signals } | null = null;
    limit = () => {
      timer = setTimeout(() => stop({ kind: 'timed-out' }), options.timeoutSeconds * 1000);
    };
    limit();
    const stop = (reason: NonNullable<typeof stopped>) => {
      if (stopped) return;
      stopped = reason;
      const grace = options.graceMilliseconds ?? GRACE_MILLISECONDS;
      // SIGTERM ends a child in a native call at once; one that acts as somebody else goes back first, and one that
      // runs a command takes it along. On Windows it would end any child at once, but Ctrl-C has reached it as well.
      if (process.platform !== 'win32' || reason.kind === 'timed-out') child.kill('SIGTERM');
      setTimeout(
        () => child.kill('SIGKILL'),
        reason.kind === 'timed-out' ? GRACE_MILLISECONDS : grace,
      ).unref();
    };
    onSignal = (signal) => stop({ kind: 'interrupted', signal });
    if (early !== null) onSignal(early);
    const settle = (outcome: Outcome<T>) => {
      clearTimeout(timer);
      const traced = unbroken(libraryTrace.collect);
      letGo();
      const calls = [...outcome.calls, ...traced].sort((one, other) => one.startedAt - other.startedAt);
      resolve({ ...outcome, calls });
    };
    child.on('error', (error) => settle({ kind: 'refused', message: notStarted(error), calls: [] }));
    child.on('close', (exitCode, signal) => {
      const { calls, function: inFunction, outcome, reverted } = events;
      // It ended because of whom it still acted as: that outweighs an interruption and the time limit.
      if (exitCode === EXIT.revertFailed && events.impersonating && !outcome && !ownCommand) {
        settle({ kind: 'failed', message: 'the identity did not come back', stack: null, exitCode, calls });
      } else if (stopped?.kind === 'interrupted')
        settle({ ...stopped, function: inFunction, reverted: reverted !== null, calls });
      // An answer that came is one, however long the child took to end after it.
      else if (stopped && !outcome)
        settle({ kind: 'timed-out', seconds: options.timeoutSeconds, function: inFunction, calls });
      else if (outcome) settle({ ...outcome, calls });
      else if (signal && ownCommand && signal !== 'SIGINT') settle({ kind: 'ended', signal, calls });
      else if (ownCommand && exitCode === 128 + 15) settle({ kind: 'ended', signal: 'SIGTERM', calls });
      else if (reverted)
        settle({ kind: 'interrupted', signal: reverted, function: inFunction, reverted: true, calls });
      else settle({ ...endOf(exitCode, signal, inFunction), calls });
    });
  });
}

/**
 * What it means that a child ended without an answer.
 *
 * @param inFunction the native function that it was in; null for none
 */
export function endOf(
  exitCode: number | null,
  signal: NodeJS.Signals | null,
  inFunction: string | null,
): Extract<Outcome<never>, { kind: 'interrupted' | 'crashed' | 'died' | 'failed' }> {
  // Ctrl-C reaches the child as well, and may end it before this process hears of it.
  const asked = exitCode === STATUS_CONTROL_C_EXIT ? 'SIGINT' : signal;
  if (isInterruption(asked)) {
    return { kind: 'interrupted', signal: asked, function: inFunction, reverted: false, calls: [] };
  }
  if (signal && isNoCrash(signal, inFunction))
    return { kind: 'died', signal, function: inFunction, calls: [] };
  const crash = (exitCode === null ? null : crashName(exitCode)) ?? signal;
  if (crash) return { kind: 'crashed', signal: crash, function: inFunction, calls: [] };
  if (exitCode !== null && (inFunction !== null || !BUGS.includes(exitCode))) {
    return { kind: 'crashed', signal: `exit code ${exitCode}`, function: inFunction, calls: [] };
  }
  const message = `the child ended with code ${exitCode}`;
  return { kind: 'failed', message, stack: null, exitCode, calls: [] };
}

/** The sentence for a child that the system would not start. */
export const notStarted = (error: unknown) => `cannot start a child process: ${(error as Error).message}`;

/** What Wine raises where a library exports a function that nobody has written yet. */
export const WINE_STUB = 'EXCEPTION_WINE_STUB';
const EXCEPTION_WINE_STUB = 0x80000100;

/** On Windows a process that crashed ends with the exception's NTSTATUS: of an error, or as breakpoints of a warning. */
function crashName(exitCode: number): string | null {
  if (process.platform !== 'win32' || exitCode < 0x80000000) return null;
  if (exitCode === EXCEPTION_WINE_STUB) return WINE_STUB;
  return statusOf(exitCode, '').name;
}

/** No library crashes with SIGKILL; and V8 and libuv end a process that gets no memory with one of the others. */
function isNoCrash(signal: NodeJS.Signals, inFunction: string | null): boolean {
  if (signal === 'SIGKILL') return true;
  return ['SIGABRT', 'SIGTRAP', 'SIGILL'].includes(signal) && (inFunction === null || memoryIsLimited());
}

/** By setrlimit(2), which the child has from here. */
function memoryIsLimited(): boolean {
  try {
    return /^Max (?:data size|address space) +\d/m.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return false;
  }
}

function isInterruption(signal: NodeJS.Signals | null): signal is (typeof SIGNALS)[number] {
  return SIGNALS.some((each) => each === signal);
}

/** A line of the child's, or null for what a library wrote into its descriptor. */
function parse(line: string): ChildEvent | null {
  try {
    const event: unknown = JSON.parse(line);
    return isObject(event) && isEvent(event) ? (event as ChildEvent) : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function isEvent({ begin, end, failure, signal, ...others }: Record<string, unknown>): boolean {
  if (begin !== undefined) return typeof begin === 'string';
  if (end !== undefined) return isObject(end) && typeof end.function === 'string' && isObject(end.arguments);
  if (failure !== undefined) return isObject(failure) && typeof failure.message === 'string';
  if (others.reverted === true) return typeof signal === 'string';
  return (
    typeof others.unlimited === 'boolean' || others.impersonating === true || others.result !== undefined
  );
}

/**
 * What Node ends with after an exception or a promise that nobody settles. With anything else, or within a function, a
 * library ended the process.
 */
const BUGS: readonly number[] = [1, 7, 13];

/** What Windows ends a program with that Ctrl-C reaches and that does nothing about it. */
const STATUS_CONTROL_C_EXIT = 0xc000013a;

type Ending<T> =
  | { kind: 'done'; value: T }
  | Extract<Outcome<T>, { kind: 'failed' | 'library-missing' | 'refused' }>;

type Seen<T> = {
  calls: CallRecord[];
  /** The native call that the child is in. */
  function: string | null;
  outcome: Ending<T> | null;
  /** The signal after which it went back and ended. */
  reverted: NodeJS.Signals | null;
  impersonating: boolean;
};

function listen<T>(channel: Duplex, tellUnlimited: (unlimited: boolean) => void): Seen<T> {
  const seen: Seen<T> = { calls: [], function: null, outcome: null, reverted: null, impersonating: false };
  let rest = '';
  channel.setEncoding('utf8');
  channel.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = parse(line);
      if (event === null) continue;
      if ('unlimited' in event) tellUnlimited(event.unlimited);
      else take<T>(event, seen);
    }
  });
  return seen;
}

function take<T>(event: Exclude<ChildEvent, { unlimited: boolean }>, seen: Seen<T>): void {
  if ('reverted' in event) {
    seen.reverted = event.signal as NodeJS.Signals;
  } else if ('impersonating' in event) {
    seen.impersonating = true;
  } else if ('begin' in event) {
    seen.function = event.begin || null;
  } else if ('end' in event) {
    seen.function = null;
    seen.calls.push(event.end);
  } else if ('result' in event) {
    seen.outcome = { kind: 'done', value: event.result as T };
  } else {
    seen.outcome = outcomeOf(event.failure);
  }
}

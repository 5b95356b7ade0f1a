/** Runs one command inside a lab, as a shell would run it, and takes the lab away when it has ended. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { getSystemErrorMessage } from 'node:util';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { waiting } from '../report/waits.ts';
import { type Lab, startLab } from './lab.ts';
import type { Realm } from './realm.ts';
import type { Scenario } from './scenario.ts';
import { demonstration } from './scenarios.ts';

/** After this long, a command that was told to end is taken away with the lab. */
const GRACE_MILLISECONDS = 5000;

/** Sent to this process alone, so the command has to be told. */
const FORWARDED = ['SIGTERM', 'SIGHUP'] as const;
/** Sent by the terminal to the command as well: it decides, as under a shell. */
const SURVIVED = ['SIGINT', 'SIGQUIT'] as const;

export type RunOptions = {
  /** The beginning of an argv that runs this very sspidiag. */
  self: readonly string[];
  realm: Realm;
  /** Where the command's standard output goes. */
  stdout: 'inherit' | 'stderr';
};

export type RunResult = {
  /** The command's exit code; 128 + n if signal n ended it, or ended the lab before the command began. */
  exitCode: number;
  /** That signal's name, or null. */
  signal: NodeJS.Signals | null;
  /** How long the lab took to start; 0 if it did not. */
  labMilliseconds: number;
};

/**
 * Starts a lab, runs the command in it, stops the lab. Without a command, the scenario's demonstration is run.
 *
 * SIGINT is left to the command; SIGTERM and SIGHUP are forwarded to it, and after five seconds the command is
 * killed. All of them end a lab that is still being set up.
 *
 * @throws UsageError with exit code 127 if there is no such command, 126 if it cannot be run, 3 if the lab
 *   cannot be set up.
 */
export async function runInLab(
  scenario: Scenario,
  command: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const signals = catchSignals();
  let lab: Lab | null = null;
  try {
    const { self, realm } = options;
    const starting = () => startLab(scenario, { self, realm, signal: signals.beforeCommand });
    lab = await waiting(`starting the realm ${realm.name}, scenario ${scenario.name}`, null, starting);
    const { exitCode, signal } = await runCommand(
      lab,
      argvFor(scenario, command, options.self, lab),
      options,
      signals,
    );
    return { exitCode, signal, labMilliseconds: lab.milliseconds };
  } catch (error) {
    if (!signals.isReason(error)) throw error;
    return { exitCode: exitCodeOf(error), signal: error, labMilliseconds: 0 };
  } finally {
    await lab?.stop();
    signals.release();
  }
}

function argvFor(
  scenario: Scenario,
  command: readonly string[],
  self: readonly string[],
  lab: Lab,
): string[] {
  const [program, ...rest] = command;
  if (program === undefined) return [...self, ...demonstration(scenario, lab.directory)];
  // The launcher in the lab's bin would do it too, but not on a host that mounts /tmp with noexec.
  if (program === 'sspidiag') return [...self, ...rest];
  return [program, ...rest];
}

function runCommand(
  lab: Lab,
  argv: readonly string[],
  { stdout }: RunOptions,
  signals: Signals,
): Promise<{ exitCode: number; signal: NodeJS.Signals | null }> {
  const [program = '', ...rest] = [...lab.through, ...argv];
  return new Promise((settle, reject) => {
    // Same process group, same terminal: Ctrl-C, Ctrl-Z and an interactive shell work as they should.
    const child = trySpawn(program, rest, {
      env: lab.environment,
      stdio: ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
    });
    child.on('error', (error) => reject(cannotRun(program, error)));
    child.on('exit', (exitCode, signal) => settle({ exitCode: exitCode ?? exitCodeOf(signal), signal }));
    signals.deliver((signal) => {
      child.kill(signal);
      setTimeout(() => settle({ exitCode: exitCodeOf(signal), signal }), GRACE_MILLISECONDS).unref();
    });
  });
}

/** spawn() reports some errors by an event and throws others, such as E2BIG and ENOTDIR. */
function trySpawn(program: string, rest: string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(program, rest, options);
  } catch (error) {
    throw cannotRun(program, error as Error);
  }
}

function cannotRun(program: string, error: NodeJS.ErrnoException): UsageError {
  const missing = error.code === 'ENOENT';
  const reason = error.errno === undefined ? error.message : getSystemErrorMessage(error.errno);
  // What a shell answers; these are the command's codes and not among sspidiag's own.
  const exitCode: number = missing ? 127 : 126;
  return new UsageError(
    `cannot run ${JSON.stringify(program)}: ${missing ? 'no such command' : reason}`,
    null,
    exitCode,
  );
}

function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === null ? EXIT.bug : 128 + constants.signals[signal];
}

type Signals = ReturnType<typeof catchSignals>;

/** Takes the signals over: the first one ends the set-up; once there is a command, it gets the forwarded ones. */
function catchSignals() {
  const setUp = new AbortController();
  let forward: ((signal: NodeJS.Signals) => void) | null = null;
  const onForwarded = (signal: NodeJS.Signals) => (forward ? forward(signal) : setUp.abort(signal));
  const onSurvived = (signal: NodeJS.Signals) => {
    if (!forward) setUp.abort(signal);
  };
  for (const signal of FORWARDED) process.on(signal, onForwarded);
  for (const signal of SURVIVED) process.on(signal, onSurvived);
  return {
    beforeCommand: setUp.signal,
    isReason: (error: unknown): error is NodeJS.Signals =>
      setUp.signal.aborted && error === setUp.signal.reason,
    deliver(receiver: (signal: NodeJS.Signals) => void) {
      forward = receiver;
    },
    release() {
      for (const signal of FORWARDED) process.off(signal, onForwarded);
      for (const signal of SURVIVED) process.off(signal, onSurvived);
    },
  };
}

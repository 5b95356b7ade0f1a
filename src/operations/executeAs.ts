/** Runs a command as an account: everything that belonged to the caller is given up first, for good. */
import { spawn } from 'node:child_process';
import type { Account } from '../backends/posix/accounts.ts';
import { dropTo } from '../backends/posix/drop.ts';
import { childrenOf } from '../backends/posix/family.ts';
import { closeDescriptorsOnExec, dieWithParent, leaveSessionKeyring } from '../backends/posix/process.ts';
import { withoutTimeLimit } from '../isolate/child.ts';

export type ExecFacts = {
  command: string[];
  uid: number;
  exitCode: number | null;
  signal: string | null;
  /** Why the command was not run; null where it was. */
  error: string | null;
};

/**
 * What a login would keep of the environment; everything else is the caller's, and may name its secrets. SSPIDIAG_LAB
 * is how a lab finds what has to go with it.
 */
const KEPT = ['TERM', 'LANG', 'LC_ALL', 'TZ', 'SSPIDIAG_LAB'] as const;

/**
 * Drops this whole process to the account and runs the command; the process keeps that identity until it ends.
 *
 * @param command program and arguments, no shell
 */
export async function executeAs(account: Account, command: string[]): Promise<ExecFacts> {
  const facts: ExecFacts = { command, uid: account.uid, exitCode: null, signal: null, error: null };
  const open = closeDescriptorsOnExec();
  if (open) return { ...facts, error: `fcntl: ${open.errnoName}` };
  const dropped = dropTo(account);
  if (!dropped.dropped) return { ...facts, error: dropped.reason };
  const keyring = leaveSessionKeyring();
  if (keyring && keyring.errnoName !== 'ENOSYS') return { ...facts, error: `keyctl: ${keyring.errnoName}` };
  // The change of user ids has cleared it. SIGTERM this time, so that the command can be taken along.
  dieWithParent('SIGTERM');
  const environment: NodeJS.ProcessEnv = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: account.home,
    SHELL: account.shell,
    USER: account.name,
    LOGNAME: account.name,
  };
  for (const name of KEPT) if (process.env[name] !== undefined) environment[name] = process.env[name];
  const [program = '', ...args] = command;
  try {
    return { ...facts, ...(await withoutTimeLimit(() => run(program, args, environment))) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ...facts, error: `${program}: ${code === 'ENOENT' ? 'not found' : (code ?? error)}` };
  } finally {
    // There is nothing more to take along.
    dieWithParent();
  }
}

/** What ends this process: by its parent, or from the terminal, where a command may outlive it that catches them. */
const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** Runs a program on this process's own streams; rejects where it cannot be started. */
function run(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<Pick<ExecFacts, 'exitCode' | 'signal'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env, cwd: '/' });
    const letGo = () => {
      for (const signal of ENDING) process.off(signal, takeAlong);
    };
    const takeAlong = (signal: NodeJS.Signals) => {
      if (child.pid !== undefined) killTree(child.pid);
      letGo();
      process.kill(process.pid, signal);
    };
    for (const signal of ENDING) process.on(signal, takeAlong);
    child.on('error', (error) => {
      letGo();
      reject(error);
    });
    child.on('exit', (exitCode, signal) => {
      // Caught any longer, it would wait for a library that hangs.
      letGo();
      resolve({ exitCode, signal });
    });
  });
}

/** Kills a process and everything below it, from the top, so that nothing can be started meanwhile. */
function killTree(pid: number): void {
  const below = childrenOf(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  for (const child of below) killTree(child);
}

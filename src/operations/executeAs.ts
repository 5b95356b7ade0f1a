/** Runs a command as an account: everything that belonged to the caller is given up first, for good. */
import { spawn } from 'node:child_process';
import type { Account } from '../backends/posix/accounts.ts';
import { dropTo } from '../backends/posix/drop.ts';
import { dieWithParent } from '../backends/posix/process.ts';

export type ExecFacts = {
  command: string[];
  uid: number;
  exitCode: number | null;
  signal: string | null;
  /** Why the command was not run; null where it was. */
  error: string | null;
};

/** What a login would keep of the environment; everything else is the caller's, and may name its secrets. */
const KEPT = ['TERM', 'LANG', 'LC_ALL', 'TZ'] as const;

/**
 * Drops this whole process to the account and runs the command; the process keeps that identity until it ends.
 *
 * @param command program and arguments, no shell
 */
export async function executeAs(account: Account, command: string[]): Promise<ExecFacts> {
  const facts: ExecFacts = { command, uid: account.uid, exitCode: null, signal: null, error: null };
  const dropped = dropTo(account);
  if (!dropped.dropped) return { ...facts, error: dropped.reason };
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
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['inherit', 'inherit', 'inherit'],
      env: environment,
      cwd: '/',
    });
    process.once('SIGTERM', () => {
      child.kill('SIGKILL');
      process.exit(128 + 15);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({
        ...facts,
        error: error.code === 'ENOENT' ? `${program}: not found` : `${program}: ${error.code}`,
      }),
    );
    child.on('exit', (exitCode, signal) => resolve({ ...facts, exitCode, signal }));
  });
}

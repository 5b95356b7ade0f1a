/** What tests have done in a process of its own: `node child.ts NAME ARGUMENT…` prints the answer as JSON. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { koffi } from '../../src/backends/native.ts';
import { accountByName } from '../../src/backends/posix/accounts.ts';
import { dropTo } from '../../src/backends/posix/drop.ts';
import { readIdentity } from '../../src/backends/posix/identity.ts';
import { asAccount } from '../../src/backends/posix/impersonation.ts';
import { canImpersonate } from '../../src/backends/posix/privilege.ts';
import { dieWithParent, forbidCoreDumps, leave } from '../../src/backends/posix/process.ts';

const games = accountByName('games');
if (!games) throw new Error('no account games');

/** `read`, or the errno name of the failure. */
function tryRead(path: string): string {
  try {
    readFileSync(path);
    return 'read';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const ACTIONS: Record<string, (args: string[]) => unknown> = {
  /** Impersonates games and tries to read files; the identities around it, and whether it could have been told. */
  impersonate: (paths) => ({
    can: canImpersonate(),
    result: asAccount(games, () => paths.map(tryRead)),
    afterwards: paths.map(tryRead),
  }),
  /** The same, having become games for good before: a user without privileges. */
  unprivileged: (paths) => {
    // Loaded before the change: the files of this project may be root's alone.
    koffi();
    const { dropped } = dropTo(games);
    let ran = false;
    const result = asAccount(games, () => {
      ran = true;
    });
    return { dropped, can: canImpersonate(), ran, result, second: dropTo(games), reads: paths.map(tryRead) };
  },
  drop: (paths) => {
    const result = dropTo(games);
    let back: string;
    try {
      process.setuid?.(0);
      back = 'went back';
    } catch (error) {
      back = (error as NodeJS.ErrnoException).code ?? String(error);
    }
    return { result, back, identity: readIdentity(), reads: paths.map(tryRead) };
  },
  dumpable: () => {
    const refused = forbidCoreDumps();
    const PR_GET_DUMPABLE = 3;
    const prctl = koffi().load('libc.so.6').func('int prctl(int option, ...)');
    return { refused, dumpable: prctl(PR_GET_DUMPABLE) };
  },
  /** Leaves with a native call of an hour in flight on another thread. */
  leave: () => {
    const sleep = koffi().load('libc.so.6').func('unsigned int sleep(unsigned int seconds)');
    sleep.async(3600, () => {});
    setTimeout(() => leave(7), 50);
    return null;
  },
  /** Starts `orphan` and waits to be killed. */
  parent: () => {
    const child = spawn(process.execPath, [import.meta.filename, 'orphan'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    setInterval(() => {}, 1000);
    return { started: child.pid };
  },
  orphan: () => {
    setInterval(() => {}, 1000);
    return { refused: dieWithParent() };
  },
};

const [name = '', ...args] = process.argv.slice(2);
console.log(JSON.stringify(ACTIONS[name]?.(args)));

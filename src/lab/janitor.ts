/**
 * The janitor: one small process that makes a lab's folder and takes the lab away, however the lab ends.
 *
 * A process that is killed by SIGKILL cannot tidy up after itself, so somebody else has to. The janitor is that
 * somebody, and the only one: the orderly end goes the same way as the violent one. It blocks reading a pipe whose
 * other end only the lab's process holds; the kernel closes that end when the process is gone, for whatever reason.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { refusedToRoot } from '../passingFolder.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { start } from './start.ts';

/**
 * Every process of a lab carries this variable, with the lab's folder as its value.
 *
 * A process that overwrites its environment, as Samba does to have room for a title, is known by its working directory:
 * the KDC is started in the lab's folder. Somebody who only looks around there has an environment, which says otherwise.
 */
export const LAB_VARIABLE = 'SSPIDIAG_LAB';

/*
 * PIPE is ignored as well: if the lab died before it read the folder's name, printing the name must not kill the
 * janitor. A process that is just being replaced by exec has no environment for an instant, hence two clean looks
 * in a row. A bound on the rounds keeps a program that forks faster than it is killed from holding the janitor for
 * ever. --one-file-system: what the command may have mounted in the folder is not ours to delete.
 */
const SCRIPT = `
trap '' INT TERM HUP QUIT PIPE
umask 077
exec 2>&1
directory=$(mktemp -d "$1/sspidiag-lab-XXXXXX") || { echo "$directory"; exit 1; }
printf '%s\\n' "$directory"
exec >/dev/null 2>&1
while read -r _; do :; done
clean=0 round=0
while [ $clean -lt 2 ] && [ $round -lt 200 ]; do
  round=$((round + 1)) clean=$((clean + 1))
  for file in $(grep -lzxF -- "${LAB_VARIABLE}=$directory" /proc/[0-9]*/environ); do
    clean=0 process=\${file#/proc/}
    kill -KILL "\${process%/environ}"
  done
  for process in /proc/[0-9]*; do
    [ "$process/cwd" -ef "$directory" ] || continue
    grep -qz . "$process/environ"
    [ $? -ne 1 ] || { clean=0; kill -KILL "\${process#/proc/}"; }
  done
  sleep 0.01
done
for _ in 1 2 3; do
  rm -rf --one-file-system -- "$directory"
  [ -e "$directory" ] || exit 0
  sleep 0.1
done
exit 1
`;

export type Janitor = {
  /** The lab's folder: absolute, mode 0700, empty at first. */
  directory: string;
  /** Kills what is left of the lab and removes its folder. Calling it again waits for the same end. */
  dismiss(): Promise<void>;
};

/**
 * Starts a janitor, which makes the folder in TMPDIR (else /tmp).
 *
 * @throws UsageError (exit code 3) if the folder cannot be made there, or root must not trust that place.
 */
export async function hireJanitor(): Promise<Janitor> {
  const parent = resolve(tmpdir());
  // The folder's name stands in configuration files, in KRB5_CONFIG, whose parts a colon separates, and on one line of
  // the janitor's output.
  if (/[\p{Cc}":\\]/u.test(parent)) {
    throw new UsageError(
      `the temporary folder's name has characters that Kerberos's configuration cannot hold: ${JSON.stringify(parent)}`,
      'set TMPDIR to another folder',
    );
  }
  const unsafe = refusedToRoot(parent);
  if (unsafe !== null) {
    throw new UsageError(
      existsSync(parent)
        ? `root makes no lab in ${parent}: ${unsafe}`
        : `cannot make the lab's folder: ${parent} does not exist`,
      'set TMPDIR to a folder that can be written, and in which nobody else can rename what is there',
      EXIT.cannotTell,
    );
  }
  const child = (await start('/bin/sh', ['-c', SCRIPT, 'sspidiag-janitor', parent], {
    // Its own session: neither Ctrl-C nor a closed terminal reaches it.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    // Not the caller's environment: in a lab inside a lab the outer janitor would kill the inner one.
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  })) as ChildProcess & { stdin: Writable };
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  // Somebody may kill the janitor too; dismiss() then says what it left, an unhandled EPIPE would say nothing.
  child.stdin.on('error', () => undefined);
  const directory = await firstLine(child);
  if (!directory.startsWith('/')) {
    await ended;
    throw new UsageError(
      `cannot make the lab's folder: ${directory}`,
      'set TMPDIR to a folder that can be written',
      EXIT.cannotTell,
    );
  }
  return {
    directory,
    async dismiss() {
      child.stdin.end();
      await ended;
      if (existsSync(directory)) {
        throw new UsageError(
          `could not remove ${directory}`,
          `rm -rf --one-file-system ${directory}`,
          EXIT.cannotTell,
        );
      }
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}

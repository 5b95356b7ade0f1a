/** Interactive shells on a terminal of their own, asked what they would put in the place of a word. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSPIDIAG, sspidiag } from './cli.ts';
import { until } from './programs.ts';

export type Asking = {
  /** The line after completing its last word: all that is offered stands there, as the shell quotes it. */
  line(typed: string): Promise<string>;
  /** All that was on the terminal. */
  screen(): string;
  end(): Promise<void>;
};

export type Surroundings = {
  /** Where the shell works, and what its home is. */
  folder: string;
  env?: NodeJS.ProcessEnv;
  /** Lines for the shell before the script of completions is loaded. */
  before?: string;
  /** How the script is loaded; the file has it. */
  load?: (file: string) => string;
};

/** The script that sspidiag prints, in a file. */
export async function scriptFile(shell: string, folder: string): Promise<string> {
  const { stdout, stderr, exitCode } = await sspidiag(['completion', shell]);
  assert.deepEqual([exitCode, stderr], [0, '']);
  const file = join(folder, `script.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

/** A folder for PATH in which `sspidiag` is the bundle. */
export function programFolder(folder: string): string {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const quoted = SSPIDIAG.map((part) => `'${part}'`).join(' ');
  writeFileSync(join(programs, 'sspidiag'), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(join(programs, 'sspidiag'), 0o755);
  return programs;
}

/** bash, with a key that inserts all completions and one that writes the line to a file. */
export async function interactiveBash(surroundings: Surroundings): Promise<Asking> {
  const { folder, before = '', load = (file) => `source '${file}'` } = surroundings;
  const rc = join(folder, 'bashrc');
  const script = await scriptFile('bash', folder);
  writeFileSync(
    rc,
    `PS1='$ '
unset HISTFILE
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
${before}
${load(script)}
written() { printf '%s' "$READLINE_LINE" >"$ANSWER.part" && mv "$ANSWER.part" "$ANSWER"; }
bind -x '"\\C-x\\C-p": written'
PROMPT_COMMAND='touch "$READY"'
`,
  );
  return interactive(`bash --noprofile --rcfile '${rc}' -i`, '\x1b*', surroundings);
}

/** zsh, the same. */
export async function interactiveZsh(surroundings: Surroundings): Promise<Asking> {
  const { folder, before = '', load = (file) => `source '${file}'` } = surroundings;
  const script = await scriptFile('zsh', folder);
  writeFileSync(
    join(folder, '.zshrc'),
    `PS1='$ '
${before}
autoload -Uz compinit && compinit -u -D
${load(script)}
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches:*' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert yes
zstyle ':completion:*' list-colors ''
bindkey '^X^A' all-matches
written() { print -rn -- "$BUFFER" >"$ANSWER.part" && mv "$ANSWER.part" "$ANSWER" }
zle -N written
bindkey '^X^P' written
precmd() { touch "$READY" }
`,
  );
  const env = { ...surroundings.env, ZDOTDIR: folder };
  return interactive('zsh -o NO_GLOBAL_RCS -i', '\x18\x01', { ...surroundings, env });
}

async function interactive(shell: string, completeKey: string, surroundings: Surroundings): Promise<Asking> {
  const { folder, env = process.env } = surroundings;
  const answer = join(folder, 'answer');
  const ready = join(folder, 'ready');
  const child = spawn('script', ['-qec', `stty cols 4000; exec ${shell}`, '/dev/null'], {
    cwd: folder,
    env: {
      ...env,
      ...{ HOME: folder, SHELL: '/bin/sh', TERM: 'dumb', LC_ALL: 'C.UTF-8', ANSWER: answer, READY: ready },
    },
    stdio: 'pipe',
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (screen += text));
  await until(() => existsSync(ready), `the prompt of ${shell}`);
  return {
    line: (typed) => ask(child, answer, `\x15${typed}${completeKey}\x18\x10`),
    screen: () => screen,
    end: async () => {
      child.stdin.end('\x15\x04');
      child.kill('SIGTERM');
      await new Promise((resolve) => (child.exitCode !== null ? resolve(null) : child.on('close', resolve)));
    },
  };
}

async function ask(child: ChildProcess, answer: string, keys: string): Promise<string> {
  assert.equal(child.exitCode, null, 'the shell has ended');
  rmSync(answer, { force: true });
  child.stdin?.write(keys);
  await until(() => existsSync(answer), `an answer to ${JSON.stringify(keys)}`);
  return readFileSync(answer, 'utf8');
}

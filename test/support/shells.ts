/** Shells that complete, on terminals of their own, asked what they would put in the place of a line's last word. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSPIDIAG, sspidiag } from './cli.ts';
import { execute } from './programs.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

export type Completing = {
  /** The words that each line's last word may become, as the command would get them. */
  offered(...lines: string[]): Promise<string[][]>;
  /** Everything that was on the terminal. */
  screen(): string;
  end(): Promise<void>;
};

export type Surroundings = {
  /** Where the shell works, and its home. */
  folder: string;
  /** Where programs are found. */
  path: string;
  /** Lines of the shell's own, before the script is loaded. */
  before?: string;
  /** The line that loads the script. */
  load?: (file: string) => string;
};

/** A folder for PATH in which `sspidiag` is the bundle, or that shell script. */
export function programFolder(folder: string, script?: string): string {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const quoted = SSPIDIAG.map((part) => `'${part}'`).join(' ');
  writeFileSync(join(programs, 'sspidiag'), `#!/bin/sh\n${script ?? `exec ${quoted} "$@"`}\n`);
  chmodSync(join(programs, 'sspidiag'), 0o755);
  return programs;
}

/** Starts a shell that has the script. */
export async function completing(shell: ShellName, surroundings: Surroundings): Promise<Completing> {
  const { stdout, stderr, exitCode } = await sspidiag(['completion', shell]);
  assert.deepEqual([exitCode, stderr], [0, '']);
  const script = join(surroundings.folder, `.script.${shell}`);
  writeFileSync(script, stdout);
  const { load = (file) => `source '${file}'` } = surroundings;
  return { bash, zsh, fish }[shell](surroundings, load(script));
}

/** With a key that inserts all completions, and one that writes the line to a file. */
function bash(surroundings: Surroundings, load: string): Promise<Completing> {
  const rc = join(surroundings.folder, '.bashrc');
  writeFileSync(
    rc,
    `PS1='$ '
unset HISTFILE
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
${surroundings.before ?? ''}
${load}
written() { printf '%s' "$READLINE_LINE" >"$ANSWER.part" && mv "$ANSWER.part" "$ANSWER"; }
bind -x '"\\C-x\\C-p": written'
PROMPT_COMMAND=': >"$READY"'
`,
  );
  return terminal(`bash --noprofile --rcfile '${rc}' -i`, '\x1b*', surroundings);
}

function zsh(surroundings: Surroundings, load: string): Promise<Completing> {
  writeFileSync(
    join(surroundings.folder, '.zshrc'),
    `PS1='$ '
${surroundings.before ?? ''}
autoload -Uz compinit && compinit -u -D
${load}
zle -C all-matches complete-word _generic
zstyle ':completion:all-matches:*' completer _all_matches _complete
zstyle ':completion:all-matches:*' insert yes
bindkey '^X^A' all-matches
written() { print -rn -- "$BUFFER" >"$ANSWER.part" && mv "$ANSWER.part" "$ANSWER" }
zle -N written
bindkey '^X^P' written
precmd() { : >"$READY" }
`,
  );
  return terminal('zsh -o NO_GLOBAL_RCS -i', '\x18\x01', surroundings);
}

/** fish tells itself what it would offer. */
async function fish(surroundings: Surroundings, load: string): Promise<Completing> {
  const { folder, before = '' } = surroundings;
  const MARK = '=== end';
  const program = `${before}\n${load}\nfor line in $argv; complete -C "$line"; echo '${MARK}'; end`;
  let screen = '';
  return {
    offered: async (...lines) => {
      const options = { cwd: folder, env: environment(surroundings) };
      const ended = await execute(['fish', '--private', '--no-config', '-c', program, ...lines], options);
      screen += ended.stdout + ended.stderr;
      assert.equal(ended.stderr, '');
      const parts = ended.stdout.split(`${MARK}\n`).slice(0, -1);
      assert.equal(parts.length, lines.length, screen);
      return parts.map((part) => part.split('\n').flatMap((line) => line.split('\t')[0] || []));
    },
    screen: () => screen,
    end: async () => {},
  };
}

function environment({ folder, path }: Surroundings): NodeJS.ProcessEnv {
  const here = { HOME: folder, ZDOTDIR: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const files = { ANSWER: join(folder, '.answer'), READY: join(folder, '.ready') };
  return { ...process.env, ...here, ...files, PATH: path, SHELL: '/bin/sh', TERM: 'dumb', LC_ALL: 'C.UTF-8' };
}

/** Starting a shell and asking it take a moment, and more where the machine has much to do. */
const PATIENCE_MILLISECONDS = 60_000;

async function there(file: string, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  while (!existsSync(file)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
}

/** @param completeKey inserts all that the last word may become */
async function terminal(shell: string, completeKey: string, surroundings: Surroundings): Promise<Completing> {
  const env = environment(surroundings);
  const { ANSWER = '', READY = '' } = env;
  rmSync(READY, { force: true });
  const child = spawn('script', ['-qec', `stty cols 9000; exec ${shell}`, '/dev/null'], {
    cwd: surroundings.folder,
    env,
    stdio: 'pipe',
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (screen += text));
  await there(READY, `the prompt of ${shell}`);
  const ask = async (line: string) => {
    rmSync(ANSWER, { force: true });
    child.stdin.write(`\x15${line}${completeKey}\x18\x10`);
    await there(ANSWER, `what becomes of ${line}: ${screen}`);
    return offeredIn(readFileSync(ANSWER, 'utf8'), line);
  };
  return {
    offered: async (...lines) => {
      const answers: string[][] = [];
      for (const line of lines) answers.push(await ask(line));
      return answers;
    },
    screen: () => screen,
    end: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.kill('SIGTERM');
  await closed;
}

/** The words behind those that were typed; the line itself where nothing became of it. */
function offeredIn(line: string, typed: string): string[] {
  if (line === typed) return [];
  const before = wordsOf(typed.endsWith(' ') ? typed : `${typed}.`).length - (typed.endsWith(' ') ? 0 : 1);
  return wordsOf(line).slice(before);
}

/** A line's words without their quotes. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (const [part] of line.matchAll(/\\[\s\S]|'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\s+|[\s\S]/g)) {
    if (/^\s/.test(part)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + unquoted(part);
  }
  return word === null ? words : [...words, word];
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.replaceAll("'", '');
  if (part.startsWith('"')) return part.replace(/^"|"$/g, '').replace(/\\([\\"$`])/g, '$1');
  return part.replace(/^\\/, '');
}

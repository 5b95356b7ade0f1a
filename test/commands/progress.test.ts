/** What a terminal shows while a command waits: after half a second, for what and how long at most, and then no more. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SSPIDIAG } from '../support/cli.ts';
import { kdc, program, without } from '../support/needs.ts';
import { childrenOf, privateFolder } from '../support/programs.ts';
import { silentKdc } from '../support/silentKdc.ts';

const SCRIPT = join(import.meta.dirname, '..', 'support', 'onTerminal.py');

type Shown = { exitCode: number | null; terminal: string; rest: string };

/** Runs sspidiag whose stderr, or stdout as well, is a terminal; its only KDC says nothing. */
async function onTerminal(
  t: TestContext,
  args: readonly string[],
  { which = 'stderr', interrupt = null, env = {}, input = '' }: Options = {},
): Promise<Shown> {
  const folder = privateFolder(t);
  const silent = await silentKdc(folder);
  t.after(silent.stop);
  const rest = join(folder, 'rest');
  const child = spawn('python3', [SCRIPT, which, rest, ...SSPIDIAG, ...args], {
    env: { ...silent.environment, TERM: 'xterm', LC_ALL: 'C.UTF-8', NO_COLOR: '1', ...env },
  });
  let terminal = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    terminal += text;
    if (interrupt?.test(terminal)) {
      interrupt = null;
      for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGINT');
    }
  });
  child.stdin.end(input);
  const exitCode = await new Promise<number | null>((settle) => child.on('close', settle));
  return { exitCode, terminal, rest: readFileSync(rest, 'utf8') };
}

type Options = {
  which?: 'stderr' | 'both';
  /** Ctrl-C as soon as the terminal shows this. */
  interrupt?: RegExp | null;
  env?: NodeJS.ProcessEnv;
  input?: string;
};

/** What is left on a terminal whose lines are wide enough: a carriage return goes back, what follows is written over. */
function left(terminal: string): string {
  assert.ok(!terminal.includes('\x1b'), 'an escape sequence');
  return terminal
    .split('\n')
    .map((line) =>
      line
        .split('\r')
        .reduce((shown, part) => part + shown.slice(part.length), '')
        .trimEnd(),
    )
    .join('\n');
}

const AS_ALICE = ['--package', 'Kerberos', '--user', 'alice', '--password-file', '-'];
const ACQUIRE = ['acquire', ...AS_ALICE, '--timeout', '2'];
const TOLD = /\racquiring a credential, (1 s of )?at most 2 s \.\.\./;

describe('progress', { skip: without(program('python3', 'python3')) }, () => {
  it('says what is waited for and how long at most, and is gone', async (t) => {
    const { exitCode, terminal, rest } = await onTerminal(t, ACQUIRE, { input: 'secret' });
    assert.equal(exitCode, 3);
    assert.match(terminal, TOLD);
    assert.match(left(terminal), /^sspidiag: error: no answer within 2 s in \w+\n/);
    assert.match(rest, /^FAIL {2}acquire/);
  });

  it('is gone after Ctrl-C too', async (t) => {
    const args = ['acquire', ...AS_ALICE, '--timeout', '60'];
    const options = { input: 'secret', interrupt: /at most 60 s/ };
    const { exitCode, terminal } = await onTerminal(t, args, options);
    assert.equal(exitCode, 130);
    assert.match(left(terminal), /^sspidiag: error: interrupted by SIGINT/);
  });

  for (const [args, told] of [
    [['kdc', '--timeout', '2'], 'asking the KDCs of the default realm'],
    [['doctor', '--timeout', '2'], 'asking the KDCs, the name servers and the library'],
    [['report', '--timeout', '2'], 'asking every instrument'],
  ] as const) {
    it(`of ${args[0]}`, async (t) => {
      const { terminal } = await onTerminal(t, args);
      assert.ok(terminal.includes(`\r${told}, `), terminal);
      assert.ok(!left(terminal).includes(told), left(terminal));
    });
  }

  it('of what is read and does not come', async (t) => {
    const pipe = join(privateFolder(t), 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const waited = await onTerminal(t, ['import', pipe, '--timeout', '2']);
    assert.ok(waited.terminal.includes(`\rreading ${pipe}`), waited.terminal);
    assert.match(left(waited.terminal), /^sspidiag: error: nothing came/);
  });

  it('of a lab that starts, and not of its command', { skip: without(kdc()) }, async (t) => {
    const command = ['sh', '-c', 'printf "no end of line"; sleep 1.5; echo'];
    const { exitCode, terminal } = await onTerminal(t, ['lab', '--', ...command], { which: 'both' });
    assert.equal(exitCode, 0);
    assert.equal(left(terminal), 'no end of line\n');
  });

  for (const [why, expected, args, options] of [
    ['with --quiet', 3, [...ACQUIRE, '-q'], {}],
    // CRITICAL: no KDC answers.
    ['with --nagios', 2, ['doctor', '--nagios', '--timeout', '2'], {}],
    ['on a dumb terminal', 3, ACQUIRE, { env: { TERM: 'dumb' } }],
    ['with --json on the same terminal', 3, [...ACQUIRE, '--json'], { which: 'both' }],
    ['with --plain on the same terminal', 3, [...ACQUIRE, '--plain'], { which: 'both' }],
  ] as const) {
    it(`not ${why}`, async (t) => {
      const { exitCode, terminal } = await onTerminal(t, args, { ...options, input: 'secret' });
      assert.equal(exitCode, expected);
      assert.doesNotMatch(terminal, /at most 2 s/);
    });
  }

  it('with --json into a file', async (t) => {
    const { terminal, rest } = await onTerminal(t, [...ACQUIRE, '--json'], { input: 'secret' });
    assert.match(terminal, TOLD);
    assert.equal((JSON.parse(rest) as { exitCode: number }).exitCode, 3);
  });

  it('not of what takes less than half a second', async (t) => {
    const { terminal } = await onTerminal(t, ['explain', '5']);
    assert.equal(terminal, '');
  });
});

describe('a prompt', { skip: without(program('script', 'bsdutils')) }, () => {
  it('has the terminal for itself', async (t) => {
    const silent = await silentKdc(privateFolder(t));
    t.after(silent.stop);
    const words = [...SSPIDIAG, 'doctor', '--user', 'alice', '--timeout', '2'].map((each) => `'${each}'`);
    const child = spawn('script', ['-qec', `exec ${words.join(' ')}`, '/dev/null'], {
      env: { ...silent.environment, SHELL: '/bin/sh', TERM: 'xterm', NO_COLOR: '1' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    await new Promise((wait) => setTimeout(wait, 3000));
    assert.match(shown, /^password of alice: $/);
    child.stdin.write('secret\r');
    await new Promise((ended) => child.on('close', ended));
    assert.match(shown, /^password of alice: \r?\n\rasking the KDCs/);
  });
});

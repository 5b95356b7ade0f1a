/** `lab`: its command's exit code, signals and terminal, and its own options. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { LabResult } from '../../src/report/schema/lab.ts';
import { checked, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { labCommand, leftBehind, NOTHING, surroundings } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { privateFolder, until } from '../support/programs.ts';

const skip = without(kdc());

describe('exit codes', { concurrency: 4, skip }, () => {
  const cases: [name: string, command: string[], exitCode: number][] = [
    ['the command succeeds', ['true'], 0],
    ['the command fails', ['sh', '-c', 'exit 7'], 7],
    ['the command is killed', ['sh', '-c', 'kill -KILL $$'], 137],
    ['the command crashes', ['sh', '-c', 'kill -SEGV $$'], 139],
    ['there is no such command', ['no-such-command'], 127],
    ['the command cannot be executed', ['/etc/passwd'], 126],
    ['the command lies in a file', ['/etc/passwd/command'], 126],
  ];
  for (const [name, command, expected] of cases) {
    test(`${name}: ${expected}`, async (t) => {
      const TMPDIR = privateFolder(t);
      const { exitCode, stderr } = await labCommand(command, { TMPDIR, PATH: '/usr/bin:/bin' });
      assert.equal(exitCode, expected, stderr);
      if (expected === 126 || expected === 127)
        assert.match(stderr, /^sspidiag: error: cannot run ".*": [^\n]*\n$/);
      assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
    });
  }
});

test("standard input, output and error are the command's own", { skip }, async () => {
  const { stdout, stderr } = await labCommand(['sh', '-c', 'cat; echo out; echo err >&2'], {}, 'in\n');
  assert.deepEqual([stdout, stderr], ['in\nout\n', 'err\n']);
});

test('the command sees this very sspidiag, and its document is the only one', { skip }, async () => {
  const answer = await checked<AcquireResult>(await labCommand(['sspidiag', 'acquire', '--json']));
  assert.ok(answer.ok);
  assert.ok((answer.result?.credential.expiry.epochSeconds ?? 0) > Date.now() / 1000);
});

test('without a command the demonstration is run', { skip }, async () => {
  const { exitCode, stdout, stderr } = await sspidiag(['lab', '--scenario', 'no-credentials']);
  assert.equal(exitCode, 1, stderr);
  assert.match(stdout, /SEC_E_NO_CREDENTIALS/);
});

test('with --json the report is stdout and the command writes to stderr', { skip }, async () => {
  const answer = await report<LabResult>([
    'lab',
    '--scenario',
    'replay',
    '--',
    'sh',
    '-c',
    'echo out; exit 7',
  ]);
  assert.equal(answer.exitCode, 7);
  assert.equal(answer.process.stderr, 'out\n');
  assert.deepEqual(
    answer.result?.scenarios.map(({ name }) => name),
    ['replay'],
  );
  const { startMilliseconds, ...run } = answer.result?.run ?? { startMilliseconds: 0 };
  assert.deepEqual(run, {
    scenario: 'replay',
    command: ['sh', '-c', 'echo out; exit 7'],
    exitCode: 7,
    signal: null,
  });
  assert.ok(startMilliseconds > 0);
});

test('--list shows every scenario, and takes no command', async () => {
  const answer = await report<LabResult>(['lab', '--list']);
  const listed = answer.result?.scenarios ?? [];
  assert.deepEqual(
    listed.map(({ name, expects }) => ({ name, expects })),
    SCENARIOS.map(({ name, expects }) => ({ name, expects })),
  );
  assert.ok(listed.every(({ demonstration }) => demonstration[0] === 'sspidiag'));
  const table = await sspidiag(['lab', '--list']);
  for (const { name } of SCENARIOS) assert.ok(table.stdout.includes(name), name);
  assert.equal((await report(['lab', '--list', '--', 'true'])).exitCode, 2);
});

test('a scenario that does not exist suggests the nearest', async () => {
  const answer = await report(['lab', '--scenario', 'expired-tiket', '--', 'true']);
  assert.equal(answer.exitCode, 2);
  assert.match(answer.error?.hint ?? '', /expired-ticket/);
});

test('a temporary folder that KRB5_CONFIG would take for two is refused', { skip }, async (t) => {
  const TMPDIR = join(privateFolder(t), 'a:b');
  mkdirSync(TMPDIR);
  const { exitCode, stdout, stderr } = await labCommand(['true'], { TMPDIR });
  assert.deepEqual([exitCode, stdout], [2, '']);
  assert.match(stderr, /^sspidiag: error: [^\n]*a:b[^\n]*\nsspidiag: hint: set TMPDIR [^\n]*\n$/);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('missing programs are named with what installs them', async (t) => {
  // kinit and kvno are hidden by a PATH without them; the KDC's programs are found in the system folders.
  const PATH = privateFolder(t);
  const answer = await report(['lab', '--', 'true'], { env: { ...process.env, PATH } });
  assert.equal(answer.exitCode, 3);
  assert.match(answer.error?.message ?? '', /kinit, kvno/);
  assert.equal(answer.error?.hint, 'apt-get install krb5-user');
});

test('what the command leaves running in the background goes with the lab', { skip }, async (t) => {
  const TMPDIR = privateFolder(t);
  const command =
    'for i in 1 2 3 4 5; do setsid sh -c "trap \'\' TERM HUP; sleep 600" >/dev/null 2>&1 & done; sleep 0.2';
  assert.equal((await labCommand(['sh', '-c', command], { TMPDIR })).exitCode, 0);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

/** Starts a lab whose command says when it is there, by making the file `ready`. */
async function labWith(t: TestContext, command: string) {
  const TMPDIR = privateFolder(t);
  const ready = join(privateFolder(t), 'ready');
  const [node = '', ...entry] = SSPIDIAG;
  const argv = [...entry, 'lab', '--', 'sh', '-c', command.replace('READY', `touch ${ready}`)];
  const child = spawn(node, argv, {
    env: { ...process.env, TMPDIR },
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((settle) => child.on('exit', settle));
  await until(() => existsSync(ready), 'the command');
  return { TMPDIR, pid: child.pid ?? 0, ended };
}

test('SIGTERM and SIGHUP are passed on, and the command may end in its own way', { skip }, async (t) => {
  for (const signal of ['TERM', 'HUP'] as const) {
    const command = `trap 'exit 9' ${signal}; READY; while :; do sleep 0.05; done`;
    const { TMPDIR, pid, ended } = await labWith(t, command);
    process.kill(pid, `SIG${signal}`);
    assert.equal(await ended, 9);
    assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
  }
});

test('a command that ignores SIGTERM is taken away after a while', { skip }, async (t) => {
  const { TMPDIR, pid, ended } = await labWith(t, "trap '' TERM; READY; while :; do sleep 0.05; done");
  process.kill(pid, 'SIGTERM');
  assert.equal(await ended, 143);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('SIGINT is left to the command, and the lab outlives it', { skip }, async (t) => {
  const command = "trap 'kvno host/localhost && exit 11' INT; READY; while :; do sleep 0.05; done";
  const { TMPDIR, pid, ended } = await labWith(t, command);
  process.kill(-pid, 'SIGINT');
  // 11: kvno had a KDC to talk to.
  assert.equal(await ended, 11);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('SIGTERM ends a lab whose name server takes its time, and no command is run', {
  skip: skip || surroundings(scenario('dns-alias')),
}, async (t) => {
  const [TMPDIR, slow] = [privateFolder(t), privateFolder(t)];
  const started = join(slow, 'started');
  const wrapper = `#!/bin/bash\ntouch ${started}\nsleep 1\nPATH=$PATH:/usr/sbin\nexec "$(type -ap dnsmasq | sed -n 2p)" "$@"\n`;
  writeFileSync(join(slow, 'dnsmasq'), wrapper, { mode: 0o755 });
  const [node = '', ...argv] = [...SSPIDIAG, 'lab', '--scenario', 'dns-alias', '--', 'touch'];
  const ran = join(slow, 'ran');
  const child = spawn(node, [...argv, ran], {
    env: { ...process.env, TMPDIR, PATH: `${slow}:${process.env.PATH}` },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await until(() => existsSync(started), 'the name server');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [143, null]);
  assert.ok(!existsSync(ran));
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('a command that SIGINT ends is 130', { skip }, async (t) => {
  const { TMPDIR, pid, ended } = await labWith(t, 'READY; sleep 600');
  process.kill(-pid, 'SIGINT');
  assert.equal(await ended, 130);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('a lab in a lab ends with the outer one', { skip }, async (t) => {
  const inner = "sspidiag lab -- sh -c 'READY; sleep 600'; true";
  const { TMPDIR, pid, ended } = await labWith(t, inner);
  process.kill(pid, 'SIGKILL');
  assert.equal(await ended, null);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

describe('on a terminal', { skip: skip || without(program('script', 'bsdutils')) }, () => {
  /** Runs the lab under script(1), which gives it a terminal. */
  async function onTerminal(t: TestContext) {
    const TMPDIR = privateFolder(t);
    const ready = join(privateFolder(t), 'ready');
    const line = `exec ${SSPIDIAG.join(' ')} lab -- sh -c 'tty -s && touch ${ready}; exec sleep 600'`;
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { ...process.env, TMPDIR, SHELL: '/bin/sh' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    t.after(() => child.kill('SIGKILL'));
    const ended = new Promise<number | null>((settle) => child.on('exit', settle));
    await until(() => existsSync(ready), 'the command');
    return { child, TMPDIR, ended };
  }

  // A terminal that swallows the key would wait as long as the command.
  const timeout = 30_000;

  test('Ctrl-C', { timeout }, async (t) => {
    const { child, TMPDIR, ended } = await onTerminal(t);
    child.stdin.write('\x03');
    assert.equal(await ended, 130);
    assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
  });

  test('the terminal is closed', { timeout }, async (t) => {
    const { child, TMPDIR, ended } = await onTerminal(t);
    child.kill('SIGKILL');
    await ended;
    assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
  });
});

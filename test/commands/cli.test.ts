/** The command line itself: what it refuses, what it prints where, and what it answers when things go wrong. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../src/cli.ts';
import { checked, codes, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { labCommand } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';

const ESCAPE = '\x1b';
const VERBS = COMMANDS.map(({ name }) => name);
const REPORTING = VERBS.filter((name) => name !== 'schema');

describe('a slip of the fingers', { concurrency: 4 }, () => {
  for (const [argv, meant] of [
    [['aquire'], 'acquire'],
    [['whoiam'], 'whoami'],
    [['acquire', '--packge', 'Kerberos'], '--package'],
    [['acquire', '--jsn'], '--json'],
    [['whoami', '--tracee'], '--trace'],
    [['acquire', '--use', 'inbond'], 'inbound'],
    [['export', '-o', 'x', '--side', 'aceptor'], 'acceptor'],
    [['whoami', '--backend', 'gsapi'], 'gssapi'],
    [['whoami', '--color', 'alwys'], 'always'],
    [['lab', '--scenario', 'heathy'], 'healthy'],
    [['schema', 'aquire'], 'acquire'],
    [['help', 'acquir'], 'acquire'],
  ] as const) {
    it(`${argv.join(' ')}: ${meant}`, async () => {
      const { exitCode, stdout, stderr } = await sspidiag(argv);
      assert.deepEqual([exitCode, stdout], [2, '']);
      const [error = '', hint = '', ...rest] = stderr.trimEnd().split('\n');
      assert.match(error, /^sspidiag: error: [^A-Z].*[^.]$/);
      assert.match(hint, new RegExp(`^sspidiag: hint: did you mean "?${meant}"?\\?$`));
      assert.deepEqual(rest, []);
    });
  }

  for (const argv of [
    ['acquire', 'operand'],
    ['import'],
    ['import', 'a', 'b'],
    ['export'],
    ['acquire', '--principal'],
    ['acquire', '--principal', ''],
    ['acquire', '--timeout', '0'],
    ['acquire', '--timeout', 'abc'],
    ['acquire', '--timeout', '-1'],
    ['acquire', '--timeout', '1e9'],
    ['acquire', '--min-lifetime', '-5m'],
    ['acquire', '--json=no'],
    ['nothing-like-it'],
    ['packages', 'a', 'b'],
    ['help', 'nothing-like-it'],
    ['help', 'acquire', 'whoami'],
    ['export', '-o', 'x', '--bindings', 'hex:abc'],
  ]) {
    it(`${argv.join(' ')}: one sentence, and a document where one was asked for`, async () => {
      const { exitCode, stdout, stderr } = await sspidiag(argv);
      assert.deepEqual([exitCode, stdout], [2, ''], stderr);
      assert.match(stderr, /^sspidiag: error: [^\n]+\n(sspidiag: hint: [^\n]+\n)?$/);
      for (const json of [
        ['--json', ...argv],
        [argv[0] ?? '', '--json', ...argv.slice(1)],
      ]) {
        const answer = await checked(await sspidiag(json));
        assert.equal(answer.exitCode, 2);
        assert.ok(answer.error?.message);
        assert.ok(VERBS.includes(answer.command) || answer.command === 'error');
      }
    });
  }
});

describe('help', { concurrency: 4 }, () => {
  it('without arguments goes to stderr with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await sspidiag([]);
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(stderr, /^Examples:\n/);
  });

  it('of each command begins with examples, and they parse', async () => {
    const each = VERBS.map((verb) => [verb, '--help']);
    for (const argv of [['--help'], ['help'], ...each]) {
      const { exitCode, stdout, stderr } = await sspidiag(argv);
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(stdout, /^Examples:\n {2}sspidiag /);
      assert.match(stdout, /\nUsage: sspidiag/);
      assert.ok(!stdout.includes(ESCAPE));
    }
  });

  it('of the whole is the same in both ways, of a command the page of the manual', async () => {
    const shown = async (...argv: string[]) => (await sspidiag(argv)).stdout;
    assert.equal(await shown('help'), await shown('--help'));
    assert.match(await shown('help', 'lab'), /^SSPIDIAG-LAB\(1\)/);
    assert.match(await shown('help', '--help'), /^Usage: sspidiag help /);
  });

  it('--version is one line', async () => {
    const { exitCode, stdout } = await sspidiag(['--version']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^sspidiag \d+\.\d+\.\d+\n$/);
  });
});

describe('streams', { concurrency: 4 }, () => {
  it('--json goes before the command and after it', async () => {
    const documents = await Promise.all(
      [
        ['--json', 'packages'],
        ['packages', '--json'],
        ['--json', 'packages', '--json'],
      ].map(async (argv) => (await checked(await sspidiag(argv))).result),
    );
    assert.deepEqual(documents[0], documents[1]);
    assert.deepEqual(documents[0], documents[2]);
  });

  it('the exit code outlives a reader that goes away, and a report that is lost is no yes', async () => {
    const shell = (redirection: string) =>
      execute(['sh', '-c', `"$@" ${redirection}`, '-', ...SSPIDIAG, 'packages', '--json']);
    const early = await execute([
      ...['bash', '-o', 'pipefail', '-c', '"$@" | head -c 1 >/dev/null', '-'],
      ...[...SSPIDIAG, 'packages', '--json'],
    ]);
    assert.deepEqual([early.exitCode, early.stderr], [0, '']);
    const full = await shell('>/dev/full');
    assert.deepEqual([full.exitCode, full.signal], [3, null]);
    assert.doesNotMatch(full.stderr, /\n\s+at /);
    // Node opens /dev/null where a descriptor is closed, so nobody notices.
    assert.equal((await shell('>&-')).exitCode, 0);
    assert.equal((await shell('2>&-')).exitCode, 0);
    assert.equal((await shell('2>/dev/full')).exitCode, 0);
    assert.equal((await shell('<&-')).exitCode, 0);
  });

  it('that of errors cannot be written: the document is the answer', async () => {
    const shell = ['sh', '-c', '"$@" 2>/dev/full', '-', ...SSPIDIAG];
    const { exitCode, stdout } = await execute([...shell, 'acquire', '--bogus', '--json']);
    assert.deepEqual([exitCode, JSON.parse(stdout).exitCode], [2, 2]);
  });

  it('a large document is written whole through a slow pipe', async () => {
    const slow = await execute(['sh', '-c', '"$@" | (sleep 0.3; cat)', '-', ...SSPIDIAG, 'schema']);
    assert.ok(slow.stdout.length > 65536, `${slow.stdout.length} bytes`);
    assert.ok(Object.keys(JSON.parse(slow.stdout).$defs).length >= REPORTING.length);
  });

  it('-q prints nothing and keeps the exit code', async () => {
    for (const [argv, expected] of [
      [['packages', '-q'], 0],
      [['packages', 'Kerbreos', '-q'], 1],
      [['whoami', '--quiet'], 0],
      [['-q', 'whoami'], 0],
    ] as const) {
      const { exitCode, stdout, stderr } = await sspidiag(argv);
      assert.deepEqual([stdout, stderr], ['', ''], argv.join(' '));
      assert.equal(exitCode, expected);
    }
    const usage = await sspidiag(['-q', 'aquire']);
    assert.match(usage.stderr, /^sspidiag: error: [^\n]*\n$/);
  });

  it('colour is for terminals that want it', async () => {
    const coloured = async (args: string[], environment: NodeJS.ProcessEnv) => {
      const env = { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...environment };
      const { stdout, stderr } = await sspidiag(args, { env });
      assert.match(stdout, /OK/);
      return (stdout + stderr).includes(ESCAPE);
    };
    assert.equal(await coloured(['packages'], { TERM: 'xterm-256color' }), false, 'a pipe');
    assert.equal(await coloured(['packages', '--color', 'always'], { TERM: 'xterm' }), true);
    assert.equal(await coloured(['packages', '--color', 'always'], { NO_COLOR: '1' }), true);
    assert.equal(await coloured(['packages'], { FORCE_COLOR: '1' }), true);
    assert.equal(await coloured(['packages', '--color', 'never'], { FORCE_COLOR: '1' }), false);
    assert.equal(await coloured(['packages'], { FORCE_COLOR: '0' }), false);
    const terminal = async (environment: NodeJS.ProcessEnv) => {
      const line = `exec ${SSPIDIAG.join(' ')} packages`;
      const env = {
        ...process.env,
        SHELL: '/bin/sh',
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        ...environment,
      };
      return (await execute(['script', '-qec', line, '/dev/null'], { env })).stdout.includes(ESCAPE);
    };
    assert.equal(await terminal({ TERM: 'xterm-256color' }), true);
    assert.equal(await terminal({ TERM: 'xterm-256color', NO_COLOR: '1' }), false);
    assert.equal(await terminal({ TERM: 'dumb' }), false);
  });

  it('a narrow terminal gets lines that fit', async () => {
    const line = `stty cols 60; exec ${SSPIDIAG.join(' ')} whoami --color never`;
    const env = { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', COLUMNS: undefined };
    const { stdout } = await execute(['script', '-qec', line, '/dev/null'], { env });
    assert.ok(stdout.includes('\u2502'));
    for (const each of stdout.split(/\r?\n/)) assert.ok([...each].length <= 60, each);
  });

  it('control characters in names do not reach the terminal', { skip: without(kdc()) }, async () => {
    const evil = `${ESCAPE}]0;owned\x07${ESCAPE}[31mred\x9b1m\u202egpj\r\nOK  forged`;
    for (const argv of [
      ['acquire', '--principal', evil, '--package', 'Kerberos'],
      ['acquire', '--package', evil],
      ['acquire', '--ccache', `FILE:/nowhere/${evil}`, '--package', 'Kerberos'],
      ['acquire', '--package', 'Kerberos', '--target', evil],
      ['export', '-o', `/nowhere/${evil}`],
      ['import', evil],
      ['packages', evil],
      ['acquire', `--${evil}`],
      [evil],
    ]) {
      const { stdout, stderr } = await labCommand(['sspidiag', ...argv]);
      const shown = (stdout + stderr).replaceAll('\n', '');
      // Controls, and the marks that turn the direction of writing round.
      assert.doesNotMatch(shown, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u, JSON.stringify([argv, shown]));
      assert.doesNotMatch(stdout + stderr, /^OK {2}forged/m, argv[0]);
    }
  });
});

describe('a headline', { concurrency: 4, skip: without(kdc()) }, () => {
  const title = async (argv: string[]) => (await sspidiag(argv)).stdout.split('\n', 1)[0];
  for (const [scenario, expected] of [
    ['ticket-not-yet-valid', 'FAIL  acquire  Kerberos outbound  alice@LAB.TEST: ticket not valid yet'],
    ['unknown-spn', 'FAIL  acquire  Kerberos outbound  alice@LAB.TEST: no such service principal'],
    ['keytab-kvno', 'FAIL  export  SEC_E_NO_KERB_KEY'],
  ] as const) {
    it(`of ${scenario} has no good news`, async () => {
      assert.equal(await title(['lab', '--scenario', scenario]), expected);
    });
  }

  it('of a ticket that ends too soon, and of one that does not', async () => {
    const acquire = ['lab', '--', 'sspidiag', 'acquire', '--min-lifetime'];
    assert.match((await title([...acquire, '30d'])) ?? '', /^FAIL .*: ticket expires soon$/);
    assert.match((await title([...acquire, '1h'])) ?? '', /^OK .*: .* left$/);
  });
});

describe('a library that is missing', { concurrency: 4 }, () => {
  it('is named with what installs it, by every command that needs it', async (t) => {
    const folder = privateFolder(t);
    // The loader takes the first file of that name, and this is none.
    writeFileSync(join(folder, 'libgssapi_krb5.so.2'), '');
    const env = { ...process.env, LD_LIBRARY_PATH: folder };
    for (const argv of [
      ['acquire'],
      ['export', '-o', join(folder, 'context')],
      ['import', '-', '--package', 'Kerberos'],
      ['impersonate'],
      ['packages'],
    ]) {
      const answer = await report(argv, { env, input: 'x' });
      assert.equal(answer.exitCode, 3, argv[0]);
      assert.match(answer.error?.message ?? '', /libgssapi_krb5\.so\.2/);
      assert.equal(answer.error?.hint, 'apt-get install libgssapi-krb5-2');
      assert.match(answer.process.stderr, /hint: apt-get install libgssapi-krb5-2/);
    }
    // Who one is can be told without it.
    const identity = await report(['whoami'], { env });
    assert.deepEqual([identity.exitCode, identity.backend], [0, null]);
  });

  it('is told from a package whose plug-in is not installed', async (t) => {
    const configuration = join(privateFolder(t), 'mech.conf');
    writeFileSync(configuration, '');
    const env = { ...process.env, GSS_MECH_CONFIG: configuration };
    for (const argv of [
      ['acquire', '--package', 'NTLM'],
      ['packages', 'NTLM'],
    ]) {
      const answer = await report(argv, { env });
      assert.deepEqual([answer.exitCode, codes(answer)], [3, ['package-missing']]);
      assert.match(answer.findings[0]?.cure.join() ?? '', /apt-get install gss-ntlmssp/);
    }
  });
});

describe('a command line that is wrong', { concurrency: 2 }, () => {
  for (const [words, command, message, hint] of [
    ['frobnicate export', 'error', /unknown command "frobnicate"/, /see sspidiag --help/],
    ['tickts report', 'error', /unknown command "tickts"/, /did you mean tickets\?/],
    ['--package export whoami', 'error', /unknown option "--package"/, /see sspidiag --help/],
    ['--timeout 3 whoami --nope', 'whoami', /unknown option "--nope"/, /see sspidiag whoami --help/],
    ['--timeout=3 whoami --nope', 'whoami', /unknown option "--nope"/, /see sspidiag whoami --help/],
    ['-q', 'error', /no command is named/, null],
    ['', 'error', /no command is named/, /see sspidiag --help/],
    ['--version', 'error', /--version prints a text/, /leave out --json/],
    ['help doctor', 'error', /help prints a text/, /leave out --json/],
    ['tickts --help', 'error', /unknown command "tickts"/, /did you mean tickets\?/],
    ['lab --help', 'lab', /--help prints a text/, /leave out --json/],
    ['acquire --help', 'acquire', /--help prints a text/, /leave out --json/],
  ] as const) {
    it(`${words} --json`, async () => {
      const ended = await sspidiag([...words.split(' ').filter(Boolean), '--json']);
      const answer = await checked(ended);
      assert.deepEqual([answer.exitCode, answer.command], [2, command]);
      assert.match(answer.error?.message ?? '', message);
      assert.equal(ended.stderr.includes('hint:'), hint !== null);
      assert.match(answer.error?.hint ?? '', hint ?? /./);
    });
  }

  it('of an option before --json that is the command line of somebody else', async () => {
    const { exitCode } = await sspidiag(['impersonate', '--json', '--exec', 'env', '--help']);
    assert.notEqual(exitCode, 2);
  });
});

it("a folder that was removed under one's feet is no bug", async (t) => {
  const folder = join(privateFolder(t), 'gone');
  const command = 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"';
  const ended = await execute(['sh', '-c', command, folder, ...SSPIDIAG, 'packages', '--json']);
  assert.equal((await checked(ended)).exitCode, 0);
});

it('standard input that is open and silent is not waited for', async () => {
  const [node = '', ...entry] = SSPIDIAG;
  const child = spawn(node, [...entry, 'packages'], {
    stdio: ['pipe', openSync('/dev/null', 'w'), 'ignore'],
  });
  const code = await new Promise((settle) => child.on('exit', settle));
  assert.equal(code, 0);
});

it('a program that is not there, or not whole, is no answer', async (t) => {
  const folder = privateFolder(t);
  const root = join(import.meta.dirname, '../..');
  const parts = readFileSync(join(root, 'dist/sspidiag.parts'));
  for (const name of ['bin', 'dist']) mkdirSync(join(folder, name));
  for (const name of ['package.json', 'sspidiag.js'])
    copyFileSync(join(root, 'bin', name), join(folder, 'bin', name));
  const run = () => execute([process.execPath, join(folder, 'bin/sspidiag.js'), 'explain', '5', '--json']);
  const missing = await run();
  assert.deepEqual([missing.exitCode, missing.stdout], [3, '']);
  assert.match(missing.stderr, /^sspidiag: error: cannot load the program: ENOENT.*\n$/);
  for (const share of [0, 0.01, 0.1, 0.3, 0.6]) {
    writeFileSync(join(folder, 'dist/sspidiag.parts'), parts.subarray(0, parts.length * share));
    const { exitCode, stdout, stderr } = await run();
    const isWhole = exitCode === 0 && stdout !== '';
    assert.ok(isWhole || exitCode === 3 || exitCode === 4, `${share}: ${exitCode}`);
    assert.ok(isWhole || /^sspidiag: error: .+\n/.test(stderr), `${share}: ${stderr}`);
  }
});

it('a command that waits for what can never come has not said yes', async () => {
  const [cli, program] = ['cli.ts', 'program.ts'].map((name) => join(import.meta.dirname, '../../src', name));
  const script = `
    const { COMMANDS } = await import(${JSON.stringify(cli)});
    COMMANDS.find(({ name }) => name === 'whoami').action = () => new Promise(() => {});
    const { run } = await import(${JSON.stringify(program)});
    void run(['node', 'sspidiag', 'whoami', '--json']);`;
  const ended = await execute([process.execPath, '--input-type=module', '-e', script]);
  const { exitCode, error } = await checked(ended);
  assert.equal(exitCode, 4);
  assert.match(error?.message ?? '', /^this is a bug in sspidiag: Error: nothing is left to wait for/);
});

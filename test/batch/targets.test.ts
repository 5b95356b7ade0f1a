/** `--targets`: a line of JSON for each target, whatever happens to one of them. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../src/report/report.ts';
import { codesOf, type Line, linesOf } from '../support/answers.ts';
import { SSPIDIAG, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { childrenOf, execute, isRunning, until } from '../support/programs.ts';

const KERBEROS = ['acquire', '--package', 'Kerberos'] as const;
const YES = 'HTTP/localhost';
const NO = 'HTTP/nosuch.example.com';

describe('many targets', { concurrency: 2, skip: without(kdc()) }, () => {
  let realm: TestLab;
  let fresh: Buffer;
  before(async () => {
    realm = await lab();
    fresh = readFileSync(realm.file('ccache'));
  });
  after(() => realm.stop());

  const list = (name: string, ...lines: string[]): string => {
    writeFileSync(realm.file(name), lines.join('\n'));
    return realm.file(name);
  };
  /** A cache of the test's own, as the lab made it: what runs alone puts tickets into it. */
  const ownCache = (name: string): { KRB5CCNAME: string } => {
    writeFileSync(realm.file(name), fresh, { mode: 0o600 });
    return { KRB5CCNAME: `FILE:${realm.file(name)}` };
  };
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}, input = '') =>
    linesOf(await sspidiag(args, { env: { ...realm.environment, ...env }, input }));

  it('have an answer each, which is what the command answers for one alone', async () => {
    const file = list(
      'each',
      '# services',
      YES,
      '',
      `{"target":"${NO}","id":"x-1"}`,
      '{no',
      'host/localhost',
    );
    const { lines, summary, ended } = await run([...KERBEROS, '--targets', file]);
    assert.deepEqual(codesOf(lines), { [YES]: 0, [NO]: 1, '{no': 2, 'host/localhost': 0 });
    assert.deepEqual(
      lines.map(({ line, id }) => [line, id]).toSorted(([one], [other]) => Number(one) - Number(other)),
      [
        [2, null],
        [4, 'x-1'],
        [5, null],
        [6, null],
      ],
    );
    const { complete, targets, exitCodes, findings } = summary.result ?? assert.fail();
    assert.deepEqual([summary.exitCode, complete, targets], [1, true, 4]);
    assert.deepEqual(
      exitCodes.map(({ exitCode, targets }) => [exitCode, targets]),
      [
        [0, 2],
        [1, 1],
        [2, 1],
      ],
    );
    assert.deepEqual(
      findings.map(({ code, targets }) => [code, targets]),
      [['spn-unknown', 1]],
    );
    assert.match(ended.stderr, /^acquire: 4 targets: 2 yes, 1 no, 1 no target that can be asked for; /);
    const alone = await sspidiag([...KERBEROS, '--target', NO, '--json'], { env: realm.environment });
    const { status, findings: ofOne } = JSON.parse(alone.stdout) as Report;
    const inList = lines.find(({ target }) => target === NO);
    assert.deepEqual([inList?.status, inList?.findings], [status, ofOne]);
  });

  for (const [what, env] of [
    ['with tickets', {}],
    ['without a cache', { KRB5CCNAME: 'FILE:/nonexistent/cache' }],
    ['with a damaged cache', { KRB5CCNAME: 'DAMAGED' }],
    ['without a KDC', { KRB5_CONFIG: 'DEAD' }],
  ] as const) {
    it(`have the same answer as alone, also where NTLM would do: ${what}`, async () => {
      const ccache = realm.file('damaged');
      writeFileSync(ccache, fresh.subarray(0, 300), { mode: 0o600 });
      const dead = realm.file('dead.conf');
      writeFileSync(
        dead,
        readFileSync(realm.file('krb5.conf'), 'utf8').replace(/^ +kdc = .*$/m, '    kdc = 127.0.0.1:1'),
      );
      const given = Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          name,
          value === 'DEAD' ? dead : value === 'DAMAGED' ? `FILE:${ccache}` : value,
        ]),
      );
      const answer = ({ exitCode, status, findings, result }: Report) => {
        const { target, credential } = result as {
          target: { status: unknown; tokenBytes: number } | null;
          credential: { acquired: boolean };
        };
        return {
          exitCode,
          status,
          findings,
          acquired: credential.acquired,
          // A ticket that begins later than its ticket-granting ticket says so, and is longer.
          token: (target?.tokenBytes ?? 0) > 0,
          of: target?.status,
        };
      };
      for (const package_ of ['Negotiate', 'Kerberos']) {
        const command = ['acquire', '--package', package_];
        const own = () => ({ ...ownCache(`cache ${what}`), ...given });
        const { lines } = await run([...command, '--targets', list(`same ${what}`, YES, NO)], own());
        for (const line of lines) {
          const { target } = line;
          const alone = await sspidiag([...command, '--target', target, '--json'], {
            env: { ...realm.environment, ...own() },
          });
          assert.deepEqual(answer(line), answer(JSON.parse(alone.stdout) as Report), `${package_} ${target}`);
        }
      }
    });
  }

  it('come by standard input, in UTF-16 too, and are answered as they come', async () => {
    const text = `\ufeff${YES}\r\nhost/localhost\r\n`;
    const ended = await sspidiag([...KERBEROS, '--targets', '-'], {
      env: realm.environment,
      input: Buffer.from(text, 'utf16le'),
    });
    assert.deepEqual(codesOf(linesOf(ended).lines), { [YES]: 0, 'host/localhost': 0 });

    // The mark comes in two pieces.
    const pieces = [
      '-c',
      '{ printf "\\377"; sleep 0.3; printf "\\376h\\0\\n\\0"; } | "$@"',
      '-',
      ...SSPIDIAG,
    ];
    const halved = await execute(['/bin/sh', ...pieces, ...KERBEROS, '--targets', '-'], {
      env: { ...process.env, ...realm.environment },
    });
    assert.deepEqual(
      linesOf(halved).lines.map(({ target }) => target),
      ['h'],
    );

    const [program = '', ...argv] = [...SSPIDIAG, ...KERBEROS, '--targets', '-'];
    const child = spawn(program, argv, { env: realm.environment, stdio: ['pipe', 'pipe', 'ignore'] });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (more) => (output += more));
    child.stdin?.write(`${YES}\n`);
    await until(() => output.includes('\n'), 'an answer while the list goes on');
    child.stdin?.end();
    await new Promise((closed) => child.on('close', closed));
    assert.equal(output.trimEnd().split('\n').length, 2);
  });

  it('stand in order where that is asked for', async () => {
    const names = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? NO : YES));
    const { lines } = await run([
      ...[...KERBEROS, '--ordered', '--concurrency', '3'],
      ...['--targets', list('ordered', ...names)],
    ]);
    assert.deepEqual(
      lines.map(({ line }) => line),
      names.map((_, index) => index + 1),
    );
  });

  it('leave the credential cache as it was', async () => {
    const own = ownCache('untouched');
    const cache = realm.file('untouched');
    await run([...KERBEROS, '--targets', list('cache', YES, 'host/localhost')], own);
    await run(['acquire', '--async', '--principal', 'alice', '--targets', list('cache', YES)], own);
    await run(['doctor', '--targets', list('doctor', YES)], own);
    assert.deepEqual(readFileSync(cache), fresh);
    // Alone, the library does with its ticket as it does for any program.
    await sspidiag([...KERBEROS, '--target', YES], { env: { ...realm.environment, ...own } });
    assert.notDeepEqual(readFileSync(cache), fresh);
  });

  it('are told where the credential comes from, which is no copy of this program', async () => {
    const { ended } = await run([...KERBEROS, '--targets', list('source', YES, NO)]);
    assert.ok(ended.stdout.includes(String(realm.environment.KRB5CCNAME)));
    assert.ok(!ended.stdout.includes('MEMORY:'));
  });

  it('are asked for by doctor and spn as well', async () => {
    const file = list('others', YES, 'HTTP/nosuch.invalid');
    const doctor = await run(['doctor', '--targets', file]);
    assert.deepEqual(codesOf(doctor.lines), { [YES]: 0, 'HTTP/nosuch.invalid': 1 });
    const spn = await run(['spn', '--targets', list('spn', YES, 'a b:c:d')]);
    assert.deepEqual(codesOf(spn.lines), { [YES]: 0, 'a b:c:d': 2 });
    assert.equal(spn.summary.exitCode, 2);
  });

  it('that have an answer already are left out, and what was cut off is mended', async () => {
    const file = list('resumed', YES, NO, 'host/localhost');
    const output = realm.file('answers');
    const first = await run([...KERBEROS, '--targets', list('part', YES, NO)]);
    const [whole = ''] = first.ended.stdout.split('\n');
    // Of the earlier run: a whole answer, one that tells nothing, and the beginning of one.
    const late = JSON.stringify({ ...JSON.parse(whole), target: 'host/localhost', exitCode: 3, ok: false });
    writeFileSync(output, `${whole}\n${late}\n${whole.slice(0, 100)}`);
    const [program, ...argv] = [...SSPIDIAG, ...KERBEROS, '--targets', file, '--resume', output];
    const script = 'exec "$@" >>"$OUTPUT" 2>"$OUTPUT.err"';
    const env = { ...realm.environment, OUTPUT: output };
    const ended = await new Promise((settle) =>
      spawn('sh', ['-c', script, 'sh', String(program), ...argv], { env, stdio: 'ignore' }).on(
        'close',
        settle,
      ),
    );
    const text = readFileSync(output, 'utf8');
    const { lines, summary } = linesOf({ exitCode: 1, signal: null, stdout: text, stderr: '' });
    const done = (JSON.parse(whole) as Line).target;
    assert.equal(ended, 1);
    assert.deepEqual(
      lines.map(({ target }) => target).toSorted(),
      [YES, NO, 'host/localhost', 'host/localhost'].toSorted(),
    );
    assert.equal(lines[0]?.target, done);
    assert.deepEqual([summary.result?.targets, summary.result?.answeredBefore], [3, 1]);
    const again = await run([...KERBEROS, '--targets', file, '--resume', output]);
    assert.deepEqual(
      [again.lines.length, again.summary.result?.answeredBefore, again.ended.exitCode],
      [0, 3, 1],
    );
  });

  it('are asked for again where the answer was of the moment, and not where the KDC has spoken of the service', async () => {
    const file = list('moment', YES, NO);
    const dead = realm.file('moment.conf');
    writeFileSync(
      dead,
      readFileSync(realm.file('krb5.conf'), 'utf8').replace(/^ +kdc = .*$/m, '    kdc = 127.0.0.1:1'),
    );
    const own = ownCache('of a moment');
    const without = await run([...KERBEROS, '--targets', file], { ...own, KRB5_CONFIG: dead });
    assert.deepEqual(codesOf(without.lines), { [YES]: 1, [NO]: 1 });
    const output = realm.file('of the moment');
    writeFileSync(output, without.ended.stdout);
    const again = await run([...KERBEROS, '--targets', file, '--resume', output]);
    assert.deepEqual(codesOf(again.lines), { [YES]: 0, [NO]: 1 });
    writeFileSync(output, again.ended.stdout);
    const last = await run([...KERBEROS, '--targets', file, '--resume', output]);
    assert.deepEqual([last.lines.length, last.summary.result?.answeredBefore], [0, 2]);
    // Cut off anywhere in the last line, and by a crash in the first.
    for (const bytes of [again.ended.stdout.length - 20, 3]) {
      writeFileSync(output, again.ended.stdout.slice(0, bytes));
      const { exitCode, stderr } = await sspidiag([...KERBEROS, '--targets', file, '--resume', output], {
        env: realm.environment,
      });
      assert.equal(exitCode, 1, stderr);
    }
  });

  it('are what an earlier run has answered, if that is the list', async () => {
    const { ended } = await run([...KERBEROS, '--trace', '--targets', list('first', YES, 'host/localhost')]);
    const again = await run(['acquire', '--targets', '-'], {}, ended.stdout);
    assert.deepEqual(codesOf(again.lines), { [YES]: 0, 'host/localhost': 0 });
  });

  it('of which one is an address or no text have an answer that jq reads', async () => {
    const emoji = `${'a'.repeat(76)}\ud83d\ude00 {`;
    const { lines } = await run(
      ['spn', '--offline', '--targets', '-'],
      {},
      `[::1]:443\n"\\ud800"\n{${emoji}\n`,
    );
    assert.deepEqual(
      lines.map(({ target, exitCode }) => [target.slice(0, 9), exitCode]).toSorted(),
      [
        ['[::1]:443', 0],
        ['{aaaaaaaa', 2],
        ['\ufffd', 2],
      ].toSorted(),
    );
    for (const { target } of lines) assert.ok(target.isWellFormed());
  });

  it('are held up by nobody that is not there: where no more workers can be started, the others do it', async () => {
    const file = list('many', ...Array.from({ length: 60 }, () => YES));
    const { stdout, stderr, exitCode } = await realm.run([
      ...['sh', '-c', 'ulimit -n 40; exec "$@"', 'sh', ...SSPIDIAG, ...KERBEROS],
      ...['--concurrency', '64', '--targets', file],
    ]);
    const { lines } = linesOf({ stdout, stderr, exitCode, signal: null });
    assert.deepEqual([lines.length, exitCode], [60, 0], stderr);
  });

  it('that do not fit on a disk are no answer', async () => {
    const file = list('large', ...Array.from({ length: 60 }, () => YES));
    const { stderr, exitCode } = await realm.run([
      ...['sh', '-c', 'trap "" XFSZ; ulimit -f 16; exec "$@" >small', 'sh', ...SSPIDIAG, ...KERBEROS],
      ...['--targets', file],
    ]);
    assert.equal(exitCode, 3);
    assert.match(stderr, /^sspidiag: error: cannot write the answer: EFBIG$/m);
    assert.match(stderr, /; broken off$/m);
  });

  it('whose reader stands still, end when they are to end', async () => {
    const file = list('still', ...Array.from({ length: 300 }, () => YES));
    const [program = '', ...argv] = [...SSPIDIAG, ...KERBEROS, '--targets', file];
    const child = spawn(program, argv, { env: realm.environment, stdio: ['ignore', 'pipe', 'ignore'] });
    // Nobody reads.
    await until(() => childrenOf(Number(child.pid)).length > 0, 'workers');
    await new Promise((passed) => setTimeout(passed, 1500));
    const start = performance.now();
    child.kill('SIGTERM');
    const exitCode = await new Promise((settle) => child.on('exit', settle));
    assert.equal(exitCode, 130);
    assert.ok(performance.now() - start < 5000);
    child.stdout.destroy();
  });

  it('of which somebody ends the worker are not answered, and nobody says that a library crashed', async () => {
    const [program = '', ...argv] = [...SSPIDIAG, 'doctor', '--concurrency', '1', '--targets', '-'];
    const child = spawn(program, argv, { env: realm.environment, stdio: ['pipe', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (more) => (stdout += more));
    child.stdin.write(`${YES}\n`);
    await until(() => childrenOf(Number(child.pid)).length > 0, 'a worker');
    await until(() => childrenOf(childrenOf(Number(child.pid))[0] ?? 0).length > 0, 'its work');
    process.kill(childrenOf(Number(child.pid))[0] ?? 0, 'SIGTERM');
    child.stdin.end(`host/localhost\n`);
    const exitCode = await new Promise<number | null>((settle) => child.on('close', settle));
    const { lines } = linesOf({ exitCode, signal: null, stdout, stderr: '' });
    assert.deepEqual(codesOf(lines), { [YES]: 130, 'host/localhost': 0 });
    assert.equal(exitCode, 3);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`end with ${signal} also while nobody says what an earlier run has answered`, async () => {
      const pipe = realm.file(`answers until ${signal}`);
      execFileSync('mkfifo', [pipe]);
      const file = list(`until ${signal}`, YES);
      const [program = '', ...argv] = [...SSPIDIAG, 'spn', '--offline', '--targets', file, '--resume', pipe];
      const child = spawn(program, argv, { env: realm.environment, stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (more) => (stdout += more));
      child.stderr.resume();
      // It is opened as soon as somebody else does.
      const writer = await open(pipe, 'w');
      child.kill(signal);
      const exitCode = await new Promise<number | null>((settle) => child.on('close', settle));
      await writer.close();
      const { summary } = linesOf({ exitCode, signal: null, stdout, stderr: '' });
      assert.deepEqual([exitCode, summary.exitCode, summary.result?.complete], [130, 130, false]);
    });
  }

  it('end with Ctrl-C: whole lines, exit code 130, and nobody left', async () => {
    const temporary = realm.file('temporary');
    execFileSync('mkdir', ['-p', temporary]);
    const [program = '', ...argv] = [...SSPIDIAG, ...KERBEROS, '--targets', '-'];
    const env = { ...realm.environment, TMPDIR: temporary };
    const child = spawn(program, argv, { env, stdio: 'pipe' });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (more) => (stdout += more));
    child.stdin.write(`${YES}\n`.repeat(5));
    await until(() => stdout.split('\n').length > 5, 'answers');
    const workers = childrenOf(Number(child.pid));
    assert.ok(workers.length > 0);
    child.kill('SIGINT');
    const exitCode = await new Promise<number | null>((settle) => child.on('close', settle));
    const { lines, summary } = linesOf({ exitCode, signal: null, stdout, stderr: '' });
    assert.deepEqual([exitCode, lines.length, summary.result?.complete], [130, 5, false]);
    await until(() => !workers.some(isRunning), 'the end of the workers');
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('end with whoever reads them', async () => {
    const file = list('long', ...Array.from({ length: 2000 }, () => YES));
    const script = `"$@" | head -n 2`;
    const { stdout, stderr } = await realm.run([
      ...['sh', '-c', script, 'sh', ...SSPIDIAG, ...KERBEROS],
      ...['--targets', file],
    ]);
    assert.equal(stdout.split('\n').length, 3);
    assert.match(stderr, /; broken off$/m);
  });

  describe('of which some are bad', () => {
    let preload = '';
    before(() => {
      preload = realm.file('preload.so');
      const source = join(import.meta.dirname, 'preload.c');
      execFileSync('gcc', [
        '-shared',
        '-fPIC',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-o',
        preload,
        source,
        '-lkrb5',
      ]);
    });

    it('cost themselves, and no other', async () => {
      const names = [YES, 'HTTP/crash', YES, 'HTTP/exit', YES, 'HTTP/hang', YES, 'HTTP/crash'];
      const { lines, summary } = await run(
        [...KERBEROS, '--timeout', '3', '--ordered', '--targets', list('bad', ...names)],
        { LD_PRELOAD: preload },
      );
      assert.deepEqual(
        lines.map(({ exitCode, findings }) => [exitCode, findings.map(({ code }) => code)]),
        [
          [0, []],
          [1, ['library-crashed']],
          [0, []],
          [1, ['library-crashed']],
          [0, []],
          [3, ['timed-out']],
          [0, []],
          [1, ['library-crashed']],
        ],
      );
      assert.deepEqual(
        lines.flatMap(({ error }) => error?.message ?? []),
        [
          'the library crashed (SIGABRT) in gss_init_sec_context',
          'the library ended the process (exit code 7) in gss_init_sec_context',
          'no answer within 3 s in gss_init_sec_context',
          'the library crashed (SIGABRT) in gss_init_sec_context',
        ],
      );
      assert.equal(summary.result?.slowest?.target, 'HTTP/hang');
    });
  });
});

describe('many targets, asked for wrongly', () => {
  it('by a monitoring system are UNKNOWN, as it knows it', async () => {
    const { exitCode, stdout } = await sspidiag(['doctor', '--targets', 'l', '--nagios']);
    assert.equal(exitCode, 3);
    assert.match(stdout, /^KERBEROS UNKNOWN - --targets and --nagios exclude each other\n$/);
  });

  for (const [args, sentence] of [
    [['acquire', '--targets', 'l', '--json'], /--targets and --json exclude each other/],
    [['acquire', '--targets', 'l', '--plain'], /--targets and --plain exclude each other/],
    [['acquire', '--targets', 'l', '--target', 'HTTP/web'], /--targets and --target exclude each other/],
    [['acquire', '--targets', 'l', '--user', 'a'], /--targets and --user exclude each other/],
    [['acquire', '--targets', 'l', '--token-output', 'f'], /--targets and --token-output exclude/],
    [['acquire', '--targets', 'l', '--use', 'inbound'], /--target needs outbound credentials/],
    [['acquire', '--targets', '/dev/null', '--ansi'], /--ansi is for SSPI/],
    [['acquire', '--targets', '/dev/null', '--password-file', 'f'], /--password-file needs --user/],
    [['doctor', '--targets', '/dev/null', '--kdc-proxy', 'x'], /--kdc-proxy is for SSPI/],
    [['acquire', '--ordered'], /--ordered goes with --targets/],
    [['acquire', '--resume', 'f'], /--resume goes with --targets/],
    [['acquire', '--targets', 'l', '--concurrency', '0'], /--concurrency takes a number from 1 to 256/],
    [['acquire', '--targets', 'l', '--concurrency', '1e9'], /--concurrency takes a number from 1 to 256/],
    [['acquire', '--targets', ''], /--targets is empty/],
    [['acquire', '--targets', 'l', '--resume', '-'], /--resume takes a file/],
    [['doctor', '--targets', 'l', 'HTTP/web'], /--targets takes the place of "HTTP\/web"/],
    [['doctor', '--targets', 'l', '--token', 't'], /--targets and --token exclude each other/],
    [['spn', '--targets', 'l', 'web'], /--targets takes the place of "web"/],
    [['spn'], /no target is named/],
    [['spn', '--targets', '/nonexistent/list'], /cannot read \/nonexistent\/list: ENOENT/],
    [['spn', '--targets', '/'], /cannot read \/: is a directory/],
    [['spn', '--targets', '/dev/null'], /\/dev\/null names no target/],
    [['spn', '--targets', '/dev/null', '--resume', '/etc/passwd'], /line 1 of \/etc\/passwd is no answer/],
    [['spn', '--targets', '/dev/null', '--resume', '/'], /cannot read \/: is a directory/],
    [['spn', '--targets', '/etc/passwd', '--resume', '/etc/passwd'], /the list is what --resume is to read/],
  ] as const) {
    it(args.join(' '), async () => {
      const { exitCode, stderr } = await sspidiag(args);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, new RegExp(`^sspidiag: error: .*${sentence.source}`));
      assert.ok(stderr.trimEnd().split('\n').length <= 2, stderr);
    });
  }
});

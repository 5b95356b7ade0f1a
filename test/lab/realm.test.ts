import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startLab } from '../../src/lab/lab.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { EXIT, UsageError } from '../../src/report/exitCodes.ts';
import { execute, LAB_PROCESS, lab, leftBehind, NOTHING, privateFolder, withoutKdc } from './helpers.ts';

const skip = withoutKdc();
const SELF = ['/bin/echo', 'sspidiag'];

test('alice has a ticket, and services give her theirs', { skip }, async () => {
  const { environment: env, directory, realm, stop } = await startLab(scenario('healthy'), { self: SELF });
  try {
    assert.equal(realm, 'LAB.TEST');
    assert.match(
      (await execute(['klist'], { env })).stdout,
      /Default principal: alice@LAB\.TEST[\s\S]*krbtgt/,
    );
    const keytab = join(directory, 'service.keytab');
    const { stdout } = await execute(['kvno', '-k', keytab, 'host/localhost', 'HTTP/localhost'], { env });
    assert.equal(stdout.match(/kvno = 1, keytab entry valid/g)?.length, 2);
  } finally {
    await stop();
  }
});

test('every password opens its account, and kadmin.local administers the realm', { skip }, async () => {
  const { environment: env, directory, stop } = await startLab(scenario('healthy'), { self: SELF });
  try {
    for (const name of ['alice', 'bob', 'root']) {
      const password = readFileSync(join(directory, `${name}.password`), 'utf8');
      const { exitCode } = await execute(['kinit', '-c', 'MEMORY:', name], { env }, `${password}\n`);
      assert.equal(exitCode, 0, name);
    }
    const wrong = readFileSync(join(directory, 'wrong.password'), 'utf8');
    assert.match((await execute(['kinit', 'alice'], { env }, `${wrong}\n`)).stderr, /Password incorrect/);
    const alice = readFileSync(join(directory, 'alice.password'), 'utf8');
    assert.equal(readFileSync(join(directory, 'ntlm.users'), 'utf8'), `LAB:alice:${alice}\n`);
    assert.match((await execute(['kadmin.local', '-q', 'listprincs'], { env })).stdout, /bob@LAB\.TEST/);
  } finally {
    await stop();
  }
});

test('the folder and everything in it are private', { skip }, async () => {
  const { directory, stop } = await startLab(scenario('healthy'), { self: SELF });
  try {
    assert.equal(statSync(directory).mode & 0o777, 0o700);
    for (const name of readdirSync(directory)) {
      assert.equal(statSync(join(directory, name)).mode & 0o077, 0, name);
    }
  } finally {
    await stop();
  }
});

test("the caller's Kerberos settings do not reach into the lab", { skip }, async () => {
  const strange = {
    KRB5CCNAME: 'FILE:/nonexistent',
    KRB5_CONFIG: '/nonexistent',
    KRB5_TRACE: '/nonexistent',
    GSS_USE_PROXY: 'yes',
    LM_COMPAT_LEVEL: '0',
  };
  const { stdout } = await lab(['healthy', 'sh', '-c', 'klist && env'], strange);
  assert.match(stdout, /alice@LAB\.TEST/);
  assert.doesNotMatch(stdout, /GSS_USE_PROXY|LM_COMPAT_LEVEL|KRB5_CONFIG=\/nonexistent/);
  assert.match(stdout, /KRB5_TRACE=\/nonexistent/);
  // KRB5RCACHEDIR: else acceptors leave a replay cache in /var/tmp.
  for (const name of [
    'KRB5CCNAME=FILE:',
    'KRB5_KTNAME=FILE:',
    'KRB5_CONFIG=',
    'NTLM_USER_FILE=',
    'KRB5RCACHEDIR=',
  ]) {
    assert.match(stdout, new RegExp(`^${name}/.*sspidiag-lab-`, 'm'));
  }
});

test('a temporary folder with spaces and quotes in its name', { skip }, async (t) => {
  const folder = privateFolder(t);
  const TMPDIR = join(folder, "it's $HOME; really");
  mkdirSync(TMPDIR);
  const { stdout, exitCode } = await lab(['clock-skew', 'sh', '-c', 'klist; sspidiag "one  word"'], {
    TMPDIR,
  });
  assert.equal(exitCode, 0);
  assert.match(stdout, /alice@LAB\.TEST[\s\S]*sspidiag one {2}word\n$/);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('a plain user has a lab too', { skip }, async (t) => {
  if (process.getuid?.() !== 0) return t.skip('this run is a plain user already');
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (option) => Number((await execute(['id', option, 'games'])).stdout)),
  );
  const options = { uid, gid, cwd: '/', env: { PATH: '/usr/bin:/bin', HOME: '/' } } as const;
  const probe = await execute(
    [process.execPath, '-e', 'fs.accessSync(process.argv[1])', LAB_PROCESS],
    options,
  ).catch(() => null);
  if (probe?.exitCode !== 0) return t.skip('this folder or its Node cannot be read by games');
  const argv = [
    process.execPath,
    LAB_PROCESS,
    'healthy',
    'sh',
    '-c',
    'id -un; kvno host/localhost; which kadmin.local',
  ];
  const { stdout, stderr, exitCode } = await execute(argv, options);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^games\nhost\/localhost@LAB\.TEST: kvno = 1\n\/.*kadmin\.local\n$/);
});

test('a temporary folder that is not there is named in one sentence', { skip }, async () => {
  const { exitCode, stderr } = await lab(['healthy', 'true'], { TMPDIR: '/nonexistent' });
  assert.equal(exitCode, EXIT.cannotTell);
  assert.match(stderr, /^error: cannot make the lab's folder: .*\/nonexistent.*\nhint: .*TMPDIR.*\n$/);
});

test('a program that fails is named with its reason, and nothing stays', { skip }, async (t) => {
  const folder = privateFolder(t);
  const { TMPDIR } = process.env;
  process.env.TMPDIR = folder;
  t.after(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  const broken = { ...scenario('healthy'), realm: ['modify_principal -expire never nobody'] };
  await assert.rejects(startLab(broken, { self: SELF }), (error) => {
    assert(error instanceof UsageError);
    assert.equal(error.exitCode, EXIT.cannotTell);
    assert.match(error.message, /^the lab could not be set up: kadmin\.local: .*Principal does not exist/);
    return true;
  });
  assert.deepEqual(await leftBehind(folder), NOTHING);
});

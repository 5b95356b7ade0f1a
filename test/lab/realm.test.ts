import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startLab } from '../../src/lab/lab.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { EXIT, UsageError } from '../../src/report/exitCodes.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { lab, labCommand, leftBehind, NOTHING, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { privateFolder, withVariable } from '../support/programs.ts';

const skip = without(kdc());

describe('a healthy realm', { skip }, () => {
  let healthy: TestLab;
  before(async () => {
    healthy = await lab();
  });
  after(() => healthy.stop());

  test('alice has a ticket, and services give her theirs', async () => {
    assert.equal(healthy.realm, 'LAB.TEST');
    assert.match(await healthy.must(['klist']), /Default principal: alice@LAB\.TEST[\s\S]*krbtgt/);
    const keytab = healthy.file('service.keytab');
    const stdout = await healthy.must(['kvno', '-k', keytab, 'host/localhost', 'HTTP/localhost']);
    assert.equal(stdout.match(/kvno = 1, keytab entry valid/g)?.length, 2);
  });

  test('every password opens its account, and kadmin.local administers the realm', async () => {
    const { read, run, must } = healthy;
    for (const name of ['alice', 'bob', 'root']) {
      await must(['kinit', '-c', 'MEMORY:', name], `${read(`${name}.password`)}\n`);
    }
    const refused = await run(['kinit', 'alice'], `${read('wrong.password')}\n`);
    assert.match(refused.stderr, /Password incorrect/);
    assert.equal(read('ntlm.users'), `LAB:alice:${read('alice.password')}\n`);
    assert.match(await must(['kadmin.local', '-q', 'listprincs']), /bob@LAB\.TEST/);
  });

  test('the folder and everything in it are private', () => {
    assert.equal(statSync(healthy.directory).mode & 0o777, 0o700);
    for (const name of readdirSync(healthy.directory)) {
      assert.equal(statSync(healthy.file(name)).mode & 0o077, 0, name);
    }
  });
});

test("the caller's Kerberos settings do not reach into the lab", { skip }, async (t) => {
  const trace = join(privateFolder(t), 'trace');
  const strange = {
    KRB5CCNAME: 'FILE:/nonexistent',
    KRB5_CONFIG: '/nonexistent',
    KRB5_TRACE: trace,
    GSS_USE_PROXY: 'yes',
    LM_COMPAT_LEVEL: '0',
  };
  const { stdout } = await labCommand(['sh', '-c', 'klist && env'], strange);
  assert.match(stdout, /alice@LAB\.TEST/);
  assert.doesNotMatch(stdout, /GSS_USE_PROXY|LM_COMPAT_LEVEL|KRB5_CONFIG=\/nonexistent/);
  assert.ok(stdout.includes(`KRB5_TRACE=${trace}\n`));
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
  const TMPDIR = join(privateFolder(t), "it's $HOME; really");
  mkdirSync(TMPDIR);
  const command = ['sh', '-c', 'klist; sspidiag packages "one  word"'];
  const { stdout, exitCode } = await labCommand(command, { TMPDIR });
  assert.equal(exitCode, EXIT.no);
  assert.match(stdout, /alice@LAB\.TEST[\s\S]*"one {2}word"/);
  assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
});

test('a temporary folder that is not there is named in one sentence', { skip }, async () => {
  const { exitCode, stderr } = await labCommand(['true'], { TMPDIR: '/nonexistent' });
  assert.equal(exitCode, EXIT.cannotTell);
  assert.match(
    stderr,
    /^sspidiag: error: cannot make the lab's folder: .*\/nonexistent.*\nsspidiag: hint: .*TMPDIR.*\n$/,
  );
});

test('a program that fails is named with its reason, and nothing stays', { skip }, async (t) => {
  const folder = privateFolder(t);
  const broken = () => lab({ realm: ['modify_principal -expire never nobody'] });
  await assert.rejects(withVariable('TMPDIR', folder, broken), (error) => {
    assert(error instanceof UsageError);
    assert.equal(error.exitCode, EXIT.cannotTell);
    assert.match(error.message, /^the lab could not be set up: kadmin\.local: .*Principal does not exist/);
    return true;
  });
  assert.deepEqual(await leftBehind(folder), NOTHING);
});

test('a signal counts, and not what it did to what a lab begins with', { skip }, async () => {
  const signal = AbortSignal.abort('SIGINT');
  // The janitor that cannot make its folder stands for one that Ctrl-C ended.
  const starting = () => startLab(scenario('healthy'), { self: SSPIDIAG, signal });
  await assert.rejects(withVariable('TMPDIR', '/nonexistent', starting), (error) => error === 'SIGINT');
});

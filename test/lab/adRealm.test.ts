/** Labs of Active Directory: the domain as Kerberos's own programs see it, every scenario, and what a lab leaves behind. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import { SAMBA_PROGRAMS } from '../../src/lab/adRealm.ts';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import { setupEnvironment } from '../../src/lab/environment.ts';
import { freeEndpoint, startKdc } from '../../src/lab/kdc.ts';
import { findPrograms } from '../../src/lab/programs.ts';
import { type Endpoint, type Realm, writeConfiguration } from '../../src/lab/realm.ts';
import { demonstration } from '../../src/lab/scenarios.ts';
import { EXIT, UsageError } from '../../src/report/exitCodes.ts';
import type { LabResult } from '../../src/report/schema/lab.ts';
import { checked, codes, report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { NODE } from '../support/installation.ts';
import { domain, lab, leftBehind, NOTHING, type TestLab } from '../support/lab.ts';
import { activeDirectory, program, root, without } from '../support/needs.ts';
import { AS_GAMES, execute, isRunning, privateFolder, withVariable } from '../support/programs.ts';

const skip = without(activeDirectory());

const module = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);

/** The state of the domain, as Kerberos's and Samba's own programs see it. */
const CHECKS: Record<string, (lab: TestLab) => Promise<void>> = {
  async 'unknown-spn'({ run }) {
    assert.match((await run(['kvno', 'HTTP/nowhere.ad.test'])).stderr, /not found in Kerberos database/);
  },
  async 'keytab-kvno'({ run }) {
    const { stderr } = await run(['kvno', '-k', 'service.keytab', 'host/localhost']);
    assert.match(stderr, /kvno = 2, keytab entry invalid/);
  },
  async 'principal-expired'({ must }) {
    assert.match(
      await must(['samba-tool', 'user', 'show', 'alice']),
      /^accountExpires: 132223104000000000$/m,
    );
  },
  async 'password-must-change'({ run, read }) {
    const { stdout } = await run(['kinit', '-c', 'MEMORY:', 'alice'], `${read('alice.password')}\n`);
    assert.match(stdout, /You must change it now/);
  },
  async 'principal-locked'({ read }) {
    assert.match(read('kdc.log'), /Locked out user CN=alice,CN=Users,DC=ad,DC=test after 1 wrong passwords/);
  },
  async 'principal-disabled'({ must }) {
    assert.match(await must(['samba-tool', 'user', 'show', 'alice']), /^userAccountControl: 514$/m);
  },
};

describe('a domain', { skip }, () => {
  let realm: Realm;
  let directory = '';
  let remove = async () => {};
  before(async () => {
    ({ directory, realm, remove } = await domain());
  });
  after(() => remove());

  const inLab = async (use: (lab: TestLab) => Promise<void>, name = 'healthy') => {
    const started = await lab(name, SSPIDIAG, realm);
    try {
      await use(started);
    } finally {
      await started.stop();
    }
  };

  it('alice has a ticket, services give her AES tickets, and their keytab opens them', () =>
    inLab(async ({ must, read, run }) => {
      assert.match(await must(['klist']), /Default principal: alice@AD\.TEST[\s\S]*krbtgt/);
      const kvno = await must(['kvno', '-k', 'service.keytab', 'host/localhost', 'HTTP/localhost', 'svc']);
      assert.equal(kvno.match(/kvno = 1, keytab entry valid/g)?.length, 3);
      const etypes = (await must(['klist', '-e'])).match(/Etype.*/g) ?? [];
      assert.equal(etypes.length, 4);
      for (const line of etypes) assert.match(line, /: aes256-cts-hmac-sha1-96, aes256-cts-hmac-sha1-96/);
      for (const name of ['alice', 'bob', 'root']) {
        await must(['kinit', '-c', 'MEMORY:', name], `${read(`${name}.password`)}\n`);
      }
      const refused = await run(['kinit', 'alice'], `${read('wrong.password')}\n`);
      assert.match(refused.stderr, /Password incorrect/);
      assert.equal(read('ntlm.users'), `ADTEST:alice:${read('alice.password')}\n`);
    }));

  it('samba-tool administers it, and alice is in a group by another', () =>
    inLab(async ({ must }) => {
      assert.match(await must(['samba-tool', 'group', 'listmembers', 'Readers']), /^Staff$/m);
      assert.match(await must(['samba-tool', 'user', 'getgroups', 'alice']), /^Staff$/m);
    }));

  it('its service acts for alice, at itself and at others', () =>
    inLab(async ({ must }) => {
      await must(['kinit', '-c', 'svc.ccache', '-k', '-t', 'service.keytab', 'svc']);
      const forAlice = ['kvno', '-c', 'svc.ccache', '-k', 'service.keytab', '-U', 'alice'];
      assert.match(await must([...forAlice, 'svc']), /keytab entry valid/);
      assert.match(await must([...forAlice, '-P', 'HTTP/localhost']), /keytab entry valid/);
      assert.equal((await must(['klist', 'svc.ccache'])).match(/for client alice@AD\.TEST/g)?.length, 2);
    }));

  it('the folder and what is in it are private', () =>
    inLab(async ({ directory, file }) => {
      assert.equal(statSync(directory).mode & 0o777, 0o700);
      for (const name of readdirSync(directory)) assert.equal(statSync(file(name)).mode & 0o077, 0, name);
    }));

  it('a port that was taken in the meantime is exchanged for another', () =>
    inLab(async ({ directory, environment, must }) => {
      const options = { directory, environment: setupEnvironment(environment), signal: undefined };
      const taken = await freeEndpoint();
      const occupant = createServer().listen(taken.port, taken.address);
      await once(occupant, 'listening');
      const settle = (endpoint: Endpoint) => {
        writeConfiguration(realm, directory, endpoint);
        realm.writeKdcConfiguration(directory, endpoint, true);
      };
      settle(taken);
      try {
        const found = await startKdc(realm.locate().kdc(directory), options, taken, settle);
        assert.notDeepEqual(found, taken);
        await must(['kinit', '-k', '-t', 'alice.keytab', 'alice']);
      } finally {
        occupant.close();
      }
    }, 'kdc-down'));

  it("what goes wrong in a change is said in Samba's words, and nothing stays", async (t) => {
    const folder = privateFolder(t);
    for (const [line, words] of [
      ['user disable nobody', /samba-tool: ERROR.*nobody/],
      ['dn: CN=nobody,DC=ad,DC=test\nchangetype: modify\nreplace: info\ninfo: x\n', /samba-tool: .*nobody/i],
    ] as const) {
      const broken = () => lab({ realm: [line] }, SSPIDIAG, realm);
      await assert.rejects(withVariable('TMPDIR', folder, broken), (error) => {
        assert(error instanceof UsageError);
        assert.equal(error.exitCode, EXIT.cannotTell);
        assert.match(error.message, words);
        return true;
      });
    }
    assert.deepEqual(await leftBehind(folder), NOTHING);
  });

  it('a lab that is killed takes Samba with it, which has overwritten its environment', async (t) => {
    const folder = privateFolder(t);
    const source = `
      import { startLab } from ${module('src/lab/lab.ts')};
      import { adRealm } from ${module('src/lab/adRealm.ts')};
      import { scenario } from ${module('src/lab/scenarios.ts')};
      const realm = adRealm(${JSON.stringify(directory)});
      const { directory } = await startLab(scenario('healthy'), { self: [], realm });
      console.log(directory);
      setInterval(() => {}, 1000);`;
    const child = spawn(NODE, ['--input-type=module', '-e', source], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const samba = readFileSync(join(line.toString().trim(), 'samba', 'run', 'samba.pid'), 'utf8').trim();
    assert.match(readFileSync(`/proc/${samba}/environ`, 'latin1'), /^\0+$/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(await leftBehind(folder), NOTHING);
    assert.ok(!isRunning(Number(samba)));
  });

  describe('scenarios', { concurrency: 2 }, () => {
    for (const each of AD_SCENARIOS) {
      const { exitCode, status, finding } = each.expects;
      it(`${each.name}: ${status}, ${finding}`, () =>
        inLab(async (started) => {
          const { directory, environment: env } = started;
          const answer = await report(demonstration(each, directory), { env });
          assert.deepEqual(
            [answer.exitCode, answer.status?.name ?? null, codes(answer)],
            [exitCode, status, finding === null ? [] : [finding]],
          );
          await CHECKS[each.name]?.(started);
        }, each.name));
    }
  });
});

describe('lab --ad', () => {
  it('as a plain user, from nothing to nothing', {
    skip: skip || without(root(), program('setpriv', 'util-linux')),
  }, async () => {
    const inside = ['lab', '--ad', '--', ...SSPIDIAG, 'acquire', '--json', '--target', 'HTTP/localhost'];
    const env = { PATH: '/usr/bin:/bin', HOME: '/' };
    const answer = await checked(await execute([...AS_GAMES, ...SSPIDIAG, ...inside], { env, cwd: '/' }));
    assert.deepEqual([answer.exitCode, answer.status?.name], [0, 'SEC_E_OK']);
  });

  it('--list shows the scenarios of this realm', async () => {
    const { result } = await report<LabResult>(['lab', '--ad', '--list']);
    assert.equal(result?.realm, 'AD.TEST');
    assert.deepEqual(
      result?.scenarios.map(({ name, expects }) => ({ name, expects })),
      AD_SCENARIOS.map(({ name, expects }) => ({ name, expects })),
    );
    assert.match((await sspidiag(['lab', '--ad', '--list'])).stdout, /of AD\.TEST.*lab --ad --scenario NAME/);
  });

  it('a scenario of the other realm is told from one that does not exist', async () => {
    for (const [args, hint] of [
      [['--ad', '--scenario', 'keytab-etype'], 'leave out --ad'],
      [['--scenario', 'password-must-change'], 'add --ad'],
      [['--ad', '--scenario', 'password-must-chang'], 'did you mean password-must-change?'],
    ] as const) {
      const { exitCode, error } = await report(['lab', ...args]);
      assert.deepEqual([exitCode, error?.hint], [EXIT.usage, hint]);
    }
  });
});

test('what is missing of Samba is named, with the packages to install', (t) => {
  assert.throws(
    () => findPrograms(SAMBA_PROGRAMS, privateFolder(t), []),
    (error) => {
      assert(error instanceof UsageError);
      assert.match(error.message, /^the lab needs samba, samba-tool, kinit, kvno, not found/);
      assert.equal(
        error.hint,
        'apt-get install samba samba-ad-provision samba-dsdb-modules samba-common-bin python3-samba krb5-user',
      );
      return true;
    },
  );
});

test('names of scenarios are unique, titles short, summaries sentences', () => {
  assert.equal(new Set(AD_SCENARIOS.map(({ name }) => name)).size, AD_SCENARIOS.length);
  for (const { name, title, summary } of AD_SCENARIOS) {
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert(title.split(' ').length < 6, title);
    assert.match(summary, /^[A-Z].*\.$/);
  }
});

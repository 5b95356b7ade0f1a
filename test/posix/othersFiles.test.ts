/** Root is told of configuration, tickets and keys that another user can change; what they say is used all the same. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Report } from '../../src/report/report.ts';
import { sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, root, without } from '../support/needs.ts';

const NOBODY = 65534;

describe('files of others', { skip: without(kdc(), root()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm.stop());

  /** What the finding says, line by line, after one of a command's runs. */
  const said = async (command: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { stdout } = await sspidiag([...command, '--json'], { env: { ...realm.environment, ...env } });
    const { findings, exitCode } = JSON.parse(stdout) as Report;
    const found = findings.filter(({ code }) => code === 'files-of-others');
    assert.equal(exitCode, 0, stdout);
    return found.flatMap(({ evidence }) => evidence);
  };

  /** A copy of a file of the realm, which belongs to somebody else. */
  const ofNobody = (name: string) => {
    const copy = realm.file(`${name} of nobody`);
    copyFileSync(realm.file(name), copy);
    chownSync(copy, NOBODY, 0);
    return copy;
  };

  const belongs = (what: string, file: string) => `${what} ${file}: ${file} belongs to uid ${NOBODY}`;

  it("are none in a realm of one's own", async () => {
    for (const command of [['whoami'], ['acquire'], ['keytab'], ['doctor', 'HTTP/localhost']])
      assert.deepEqual(await said(command), [], command.join(' '));
  });

  it('are the cache and the keytabs', async () => {
    const [ccache, keytab] = [ofNobody('ccache'), ofNobody('service.keytab')];
    const env = { KRB5CCNAME: `FILE:${ccache}`, KRB5_KTNAME: keytab };
    for (const command of [['whoami'], ['acquire', '--package', 'Kerberos'], ['tickets'], ['kdc']]) {
      assert.deepEqual(
        await said(command, env),
        [belongs('credential cache', ccache), belongs('keytab', keytab)],
        command.join(' '),
      );
    }
    assert.deepEqual(await said(['explain', '0x18'], env), []);
    // By a path from where one stands, and by a type of cache that has none.
    assert.deepEqual(await said(['whoami'], { KRB5CCNAME: relative(process.cwd(), ccache) }), [
      belongs('credential cache', ccache),
    ]);
    assert.deepEqual(await said(['whoami'], { KRB5CCNAME: 'KCM:' }), []);
  });

  it('are the users of gss-ntlmssp, where the group may write', async () => {
    const file = realm.file('others.users');
    writeFileSync(file, '');
    chmodSync(file, 0o660);
    assert.deepEqual(await said(['acquire', '--package', 'Kerberos'], { NTLM_USER_FILE: file }), [
      `file of NTLM users ${file}: ${file} can be written by others`,
    ]);
  });

  it('are those that a command is told to read, in place of those that its library would take', async () => {
    const [ccache, keytab] = [ofNobody('ccache'), ofNobody('service.keytab')];
    const env = { KRB5CCNAME: `FILE:${ccache}`, KRB5_KTNAME: keytab };
    const kerberos = ['acquire', '--package', 'Kerberos'];
    assert.deepEqual(await said([...kerberos, '--ccache', realm.file('ccache')], env), [
      belongs('keytab', keytab),
    ]);
    const inbound = [...kerberos, '--use', 'inbound', '--keytab', realm.file('service.keytab')];
    assert.deepEqual(await said(inbound, env), [belongs('credential cache', ccache)]);
    assert.deepEqual(await said([...kerberos, '--ccache', ccache]), [belongs('credential cache', ccache)]);
    assert.deepEqual(await said(['keytab', keytab]), [belongs('keytab', keytab)]);
    const password = ofNobody('alice.password');
    assert.deepEqual(await said([...kerberos, '--user', 'alice', '--password-file', password]), [
      belongs('password', password),
    ]);
    const token = realm.file('token');
    assert.deepEqual(await said([...kerberos, '--target', 'HTTP/localhost', '--token-output', token]), []);
    assert.deepEqual(await said(['decode', '--keytab', keytab, token]), [belongs('keytab', keytab)]);
    assert.deepEqual(await said(['export', '--output', realm.file('context')]), []);
    const context = ofNobody('context');
    assert.deepEqual(await said(['import', context]), [belongs('context', context)]);
  });

  it('are a list of targets, told of once, and the cache that all of them are asked with', async () => {
    writeFileSync(realm.file('list'), 'HTTP/localhost\nhost/localhost\n');
    const [list, ccache] = [ofNobody('list'), ofNobody('ccache')];
    const { stdout } = await sspidiag(['spn', '--offline', '--targets', list, '--ccache', ccache], {
      env: { ...process.env, ...realm.environment },
    });
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
      .map(({ findings }) => findings.find(({ code }) => code === 'files-of-others')?.evidence);
    const cache = belongs('credential cache', ccache);
    assert.deepEqual(told, [[cache], [cache], [belongs('list of targets', list)]]);
  });

  it('are those that the configuration names', async () => {
    const keytab = ofNobody('service.keytab');
    renameSync(keytab, realm.file(`0 ${NOBODY}`));
    const text = readFileSync(realm.file('krb5.conf'), 'utf8');
    const named = (value: string) => {
      const file = realm.file('naming.conf');
      writeFileSync(file, text.replace(/default_keytab_name = .*/, `default_keytab_name = ${value}`));
      return { KRB5_CONFIG: file, KRB5_KTNAME: undefined };
    };
    const file = realm.file(`0 ${NOBODY}`);
    assert.deepEqual(await said(['keytab', '--offline'], named(`FILE:${realm.file(`%{uid} ${NOBODY}`)}`)), [
      belongs('keytab', file),
    ]);
    assert.deepEqual(await said(['whoami'], named('%{LIBDIR}/keytab')), [
      'keytab %{LIBDIR}/keytab: where that leads is for the library to say',
    ]);
  });

  it('are what the configuration of root includes', async () => {
    const folder = realm.file('included');
    mkdirSync(folder);
    const more = realm.file('included/more.conf');
    writeFileSync(more, '[libdefaults]\n  ticket_lifetime = 1h\n');
    chownSync(folder, NOBODY, 0);
    const file = realm.file('including.conf');
    writeFileSync(file, `includedir ${folder}\n${readFileSync(realm.file('krb5.conf'), 'utf8')}`);
    assert.deepEqual(await said(['acquire', '--package', 'Kerberos'], { KRB5_CONFIG: file }), [
      `configuration ${more}: ${folder} belongs to uid ${NOBODY}`,
    ]);
  });

  it('are in a report once, wherever it goes, and without names where it has none', async () => {
    mkdirSync(realm.file('alice'));
    const ccache = realm.file('alice/ccache');
    copyFileSync(realm.file('ccache'), ccache);
    chownSync(ccache, NOBODY, 0);
    for (const redact of [[], ['--redact']]) {
      const output = realm.file(`report ${redact}`);
      const { stdout } = await sspidiag(['report', '--json', ...redact, '--output', output], {
        env: { ...realm.environment, KRB5CCNAME: `FILE:${ccache}` },
      });
      assert.equal(readFileSync(output, 'utf8'), stdout);
      const { findings } = JSON.parse(stdout) as Report;
      const found = findings.filter(({ code }) => code === 'files-of-others');
      assert.equal(found.length, 1);
      assert.equal(stdout.includes(ccache), redact.length === 0);
      assert.equal(/\balice\b/.test(stdout), redact.length === 0);
    }
  });
});

/** Root is told of configuration, tickets and keys that another user can change; what they say is used all the same. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const said = async (command: readonly string[], env: Record<string, string> = {}) => {
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

  it("are none in a realm of one's own", async () => {
    for (const command of [['whoami'], ['acquire'], ['keytab'], ['doctor', 'HTTP/localhost']])
      assert.deepEqual(await said(command), [], command.join(' '));
  });

  it('are the cache and the keytabs', async () => {
    const [ccache, keytab] = [ofNobody('ccache'), ofNobody('service.keytab')];
    const belongs = (what: string, file: string) => `${what} ${file}: ${file} belongs to uid ${NOBODY}`;
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
});

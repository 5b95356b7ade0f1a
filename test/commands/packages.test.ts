/** `packages`: what the library offers, and what each of it can do here. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PackagesResult } from '../../src/report/schema/commands.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { program, root, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

/** Object identifiers of RFC 4121, RFC 4178 and MS-NLMP. */
const MECHANISMS = {
  Kerberos: '1.2.840.113554.1.2.2',
  Negotiate: '1.3.6.1.5.5.2',
  NTLM: '1.3.6.1.4.1.311.2.2.10',
} as const;

const packages = (args: readonly string[] = [], through: readonly string[] = []) =>
  report<PackagesResult>(['packages', ...args], { through });

describe('packages', { concurrency: 4 }, () => {
  it('lists each with its mechanism, once', async () => {
    const answer = await packages();
    assert.deepEqual([answer.exitCode, answer.status?.name, answer.backend?.name], [0, 'SEC_E_OK', 'gssapi']);
    const rows = answer.result?.packages ?? [];
    for (const [name, mechanism] of Object.entries(MECHANISMS)) {
      assert.equal(rows.find((row) => row.name === name)?.mechanism, mechanism, name);
    }
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
    for (const { acquire, export: exported, import: imported, impersonate } of rows) {
      for (const ability of [acquire, exported, imported, impersonate]) assert.ok(ability.because);
      assert.deepEqual(exported, imported);
    }
    const kerberos = rows.find(({ name }) => name === 'Kerberos');
    // RFC 4121 contexts can be transferred, sign and encrypt; RFC 5801 names the mechanism for SASL.
    for (const capability of ['GSS_C_MA_CTX_TRANS', 'GSS_C_MA_CONF_PROT', 'GSS_C_MA_INTEG_PROT']) {
      assert.ok(kerberos?.capabilities.includes(capability), capability);
    }
    assert.equal(kerberos?.saslName, 'GS2-KRB5');
  });

  it('finds one by its name, in upper or lower case', async () => {
    for (const name of ['NTLM', 'ntlm', 'Ntlm']) {
      const answer = await packages([name]);
      assert.equal(answer.exitCode, 0);
      assert.deepEqual(
        answer.result?.packages.map((row) => row.name),
        ['NTLM'],
      );
    }
  });

  it('suggests the nearest for one that does not exist', async () => {
    const answer = await packages(['Kerbreos']);
    assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_SECPKG_NOT_FOUND']);
    assert.deepEqual([codes(answer), answer.result?.packages], [['package-unknown'], []]);
    assert.match(answer.findings[0]?.cure.join() ?? '', /did you mean "?Kerberos/);
    assert.match(answer.findings[0]?.evidence.join() ?? '', /NTLM/);
    // Letters beyond ASCII are escaped in the document and come back.
    const foreign = 'K\u00e9rberos \u{1f511}';
    const { findings } = await packages([foreign]);
    assert.ok(findings[0]?.evidence.join().includes(foreign));
  });

  it('says who may impersonate', { skip: without(root(), program('setpriv', 'util-linux')) }, async () => {
    const ability = async (through: readonly string[]) =>
      (await packages(['Kerberos'], through)).result?.packages[0]?.impersonate;
    assert.equal((await ability([]))?.can, 'yes');
    const plain = await ability(AS_GAMES);
    assert.equal(plain?.can, 'no');
    assert.match(plain.because, /CAP_SETUID/);
    assert.equal((await ability(['setpriv', '--bounding-set=-setuid']))?.can, 'no');
    assert.match((await packages(['NTLM'])).result?.packages[0]?.impersonate.because ?? '', /--map/);
  });

  it('--trace shows the native calls, and only then', async () => {
    assert.deepEqual((await packages()).calls, []);
    const { calls } = await packages(['--trace']);
    assert.ok(calls.some((call) => call.function === 'gss_indicate_mechs' && call.status === '0x00000000'));
    const table = await sspidiag(['packages', '--trace']);
    assert.match(table.stdout, /gss_indicate_mechs/);
  });
});

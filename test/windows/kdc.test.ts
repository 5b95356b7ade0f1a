/** `kdc` in node.exe under Wine: without libkrb5 the realm is the domain's, and DNS is asked for KDCs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KdcResult } from '../../src/report/schema/kdc.ts';
import { codes } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { windows, windowsReport } from '../support/windows.ts';

describe('kdc in node.exe under Wine', { skip: without(windows()) }, () => {
  it('asks DNS for the KDCs of the domain', async () => {
    const env = { ...process.env, USERDNSDOMAIN: 'lab.test' };
    const answer = await windowsReport<KdcResult>(['kdc', '--timeout', '20'], { env });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['realm-without-kdc']]);
    const { realm, library, libraryReason, locator, dns } = answer.result as KdcResult;
    assert.deepEqual(realm, {
      name: 'LAB.TEST',
      source: 'domain',
      where: 'USERDNSDOMAIN in the environment',
    });
    assert.deepEqual([library, locator], [null, null]);
    assert.match(libraryReason ?? '', /SSPI finds KDCs by DNS/);
    assert.deepEqual(
      dns.queries.filter(({ state }) => state === 'answered'),
      [],
    );
    assert.equal(dns.queries.length, 8);
  });

  it('says that there is no realm to ask for', async () => {
    const env = { ...process.env, USERDNSDOMAIN: '' };
    const answer = await windowsReport<KdcResult>(['kdc', '--timeout', '20'], { env });
    // The name of the host may have a domain.
    const expected = answer.result?.realm.name === null ? 'realm-unknown' : 'realm-without-kdc';
    assert.deepEqual([answer.exitCode, codes(answer)], [1, [expected]]);
  });
});

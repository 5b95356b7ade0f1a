/** `doctor` in node.exe under Wine: what Windows does not have is not asked, and the rest is told. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import { codes } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { windows, windowsReport } from '../support/windows.ts';

describe('doctor in node.exe under Wine', { skip: without(windows(), kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm?.stop());

  const doctor = (args: readonly string[], USERDNSDOMAIN: string) => {
    const cache = realm.file(`cache${Math.random()}`);
    copyFileSync(realm.file('ccache'), cache);
    const env = { ...realm.environment, KRB5CCNAME: `FILE:${cache}`, USERDNSDOMAIN };
    return windowsReport<DoctorResult>(['doctor', '--timeout', '20', ...args], { env });
  };
  const answers = (result: DoctorResult | null) =>
    Object.fromEntries((result?.checks ?? []).map(({ code, answer }) => [code, answer]));

  it('sees that it works, and that DNS has no KDC', async () => {
    const answer = await doctor(['HTTP/localhost'], 'lab.test');
    const { library, configuration, credentials, kdc, ...rest } = answers(answer.result);
    assert.deepEqual([library, configuration, kdc], ['yes', 'not-checked', 'no']);
    assert.deepEqual([credentials, rest['service-name']], ['yes', 'yes']);
    assert.equal(rest['service-key'], 'not-checked');
    assert.deepEqual([answer.exitCode, codes(answer)[0]], [1, 'realm-without-kdc']);
    assert.equal(answer.result?.verdict.answer, 'impaired', answer.result?.verdict.sentence);
  });

  it('says no where the service is not known', async () => {
    const answer = await doctor(['HTTP/nowhere.lab.test', '--all'], 'lab.test');
    assert.deepEqual([answer.exitCode, answer.result?.verdict.answer], [1, 'no']);
    assert.notEqual(answers(answer.result)['service-name'], 'yes');
  });
});

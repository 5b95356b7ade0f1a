/** Every form of an expiry that a library may write, in the time zone of the host, as node.exe under Wine reads it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import { fileTimeToEpoch } from '../../src/wire/fileTime.ts';
import { codes } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { referenceLibrary } from '../support/referenceLibrary.ts';
import { onDriveC, windows, windowsReport } from '../support/windows.ts';

async function acquire(form: string, zone: string, args: readonly string[] = []) {
  const library = ['--library', await onDriveC(referenceLibrary().windows), '--package', 'Reference'];
  const script = { REFERENCE_SSP_SCRIPT: `AcquireCredentialsHandle: expiry ${form}` };
  return windowsReport<AcquireResult>(['acquire', ...library, ...args], {
    env: { ...process.env, ...script, TZ: zone },
  });
}

/** Seconds by which clocks there are ahead of UTC. */
function offset(zone: string, epochSeconds: number): number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(epochSeconds * 1000).find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}

/** Half a year ahead the clocks may have changed. */
const HALF_A_YEAR = 182 * 86400;

describe('expiry under Wine', { concurrency: 2, skip: without(windows()) }, () => {
  for (const zone of ['Europe/Berlin', 'America/New_York']) {
    for (const seconds of [3600, HALF_A_YEAR, -3600]) {
      it(`is UTC, ${seconds} s from now in ${zone}, and its raw value is local time`, async () => {
        const before = Math.floor(Date.now() / 1000);
        const answer = await acquire(seconds < 0 ? 'past' : String(seconds), zone);
        const { expiry } = answer.result?.credential ?? {};
        const after = Math.ceil(Date.now() / 1000);
        const epoch = expiry?.epochSeconds ?? 0;
        assert.ok(epoch >= before + seconds && epoch <= after + seconds, `${epoch}`);
        assert.equal(Date.parse(expiry?.utc ?? ''), epoch * 1000);
        const wall = fileTimeToEpoch(BigInt(expiry?.raw ?? 0));
        assert.equal((wall ?? 0) - epoch, offset(zone, epoch));
        assert.equal(expiry?.state, seconds < 0 ? 'expired' : 'at');
        assert.deepEqual(codes(answer), seconds < 0 ? ['ticket-expired'] : []);
        assert.equal(answer.exitCode, seconds < 0 ? 1 : 0);
      });
    }
  }

  for (const [form, state, raw, reason] of [
    ['untouched', 'not-provided', null, /it wrote no expiry$/],
    ['zero', 'not-provided', '0x0000000000000000', /it wrote 0$/],
    ['never', 'never', '0x7FFFFFFFFFFFFFFF', /wrote "never"$/],
  ] as const) {
    it(`is no time where the library wrote "${form}"`, async () => {
      const answer = await acquire(form, 'Europe/Berlin');
      const { expiry } = answer.result?.credential ?? {};
      assert.deepEqual([answer.exitCode, expiry?.state, expiry?.raw], [0, state, raw]);
      assert.deepEqual([expiry?.utc, expiry?.epochSeconds, expiry?.remainingSeconds], [null, null, null]);
      assert.match(expiry?.reason ?? '', reason);
    });
  }

  it('is too near for whoever asks for more', async () => {
    const answer = await acquire('600', 'America/New_York', ['--min-lifetime', '30m']);
    assert.equal(answer.exitCode, 1);
    assert.deepEqual(codes(answer), ['ticket-expires-soon']);
  });
});

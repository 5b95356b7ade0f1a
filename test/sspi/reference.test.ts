/**
 * The commands on the reference library: what real libraries cannot be made to do (the asynchronous family, expiries of
 * every kind, export and import, impersonation that works and that lies, buffers that lie, crashes, hangs).
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AcquireResult } from '../../src/report/schema/acquire.ts';
import type { ExportResult, ImportResult } from '../../src/report/schema/transfer.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

describe('the reference library', { concurrency: 2, skip: without(gcc()) }, () => {
  let folder = '';
  const cleanUp: (() => void)[] = [];
  const file = (name: string) => join(folder, name);
  const on = (library = referenceLibrary().linux) => ['--library', library, '--package', 'Reference'];
  const scripted = (script: string) => ({ env: { ...process.env, REFERENCE_SSP_SCRIPT: script } });
  const acquire = (more: string[] = [], script = '', zone = 'UTC') =>
    report<AcquireResult>(['acquire', ...on(), ...more], {
      env: { ...process.env, REFERENCE_SSP_SCRIPT: script, TZ: zone },
    });

  before(() => {
    folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    writeFileSync(file('password'), 'a password', { mode: 0o600 });
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  describe('acquire', () => {
    it('--async: queued, asked until it is no longer pending, freed by the asynchronous function', async () => {
      const { result, calls } = await acquire(
        ['--async', '--trace'],
        'SspiAcquireCredentialsHandleAsync: delay 60',
      );
      const { native, because, queueStatus, callStatus, pendingPolls, freeStatus } =
        result?.asynchronous ?? {};
      assert.equal(native, true);
      assert.match(because ?? '', /has SspiAcquireCredentialsHandleAsyncW$/);
      const names = [queueStatus, callStatus, freeStatus].map((status) => status?.name);
      assert.deepEqual(names, ['SEC_E_OK', 'SEC_E_OK', 'SEC_E_OK']);
      assert.ok((pendingPolls ?? 0) >= 2, `asked ${pendingPolls} times`);
      const functions = calls.map((call) => call.function).filter((name) => /Async/.test(name));
      assert.deepEqual(
        [...new Set(functions)],
        [
          'SspiCreateAsyncContext',
          'SspiSetAsyncNotifyCallback',
          'SspiAcquireCredentialsHandleAsyncW',
          'SspiGetAsyncCallStatus',
          'SspiReinitAsyncContext',
          'SspiFreeCredentialsHandleAsync',
          'SspiFreeAsyncContext',
        ],
      );
      assert.equal(functions.at(-1), 'SspiFreeAsyncContext');
    });

    it('--async --ansi: the A function', async () => {
      const { result } = await acquire(['--async', '--ansi']);
      assert.match(result?.asynchronous?.because ?? '', /has SspiAcquireCredentialsHandleAsyncA$/);
    });

    it('--async against a call that never ends: --timeout', async () => {
      const answer = await acquire(
        ['--async', '--timeout', '0.7'],
        'SspiGetAsyncCallStatus: status 0x00090368',
      );
      assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
    });

    it('a library that has only the table of InitSecurityInterface serves as well', async () => {
      const answer = await report<AcquireResult>(['acquire', ...on(referenceLibrary().linuxTableOnly)]);
      assert.deepEqual([answer.exitCode, answer.status?.name], [0, 'SEC_E_OK']);
      const fallback = await report<AcquireResult>([
        'acquire',
        ...on(referenceLibrary().linuxTableOnly),
        '--async',
      ]);
      assert.equal(fallback.result?.asynchronous?.native, false);
    });

    const EXPIRIES: [script: string, state: string, reason: RegExp][] = [
      ['untouched', 'not-provided', /wrote no expiry/],
      ['zero', 'not-provided', /wrote 0/],
      ['never', 'never', /"never"/],
      ['past', 'expired', /local time/],
      ['5400', 'at', /local time/],
    ];
    for (const [script, state, reason] of EXPIRIES) {
      it(`expiry ${script}: ${state}`, async () => {
        const answer = await acquire([], `AcquireCredentialsHandle: expiry ${script}`);
        const { expiry } = answer.result?.credential ?? {};
        assert.equal(expiry?.state, state);
        assert.match(expiry?.reason ?? '', reason);
        assert.equal(expiry?.raw === null, script === 'untouched');
        assert.equal(answer.exitCode, state === 'expired' ? 1 : 0);
      });
    }

    for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']) {
      it(`turns local time into UTC by the rules of ${zone}`, async () => {
        const before = Math.floor(Date.now() / 1000);
        const { result } = await acquire([], 'AcquireCredentialsHandle: expiry 5400', zone);
        const { epochSeconds = 0, utc, raw } = result?.credential.expiry ?? {};
        assert.ok(Math.abs((epochSeconds ?? 0) - (before + 5400)) <= 5, `${utc}`);
        const local = Number(BigInt(raw ?? '0') / 10_000_000n) - 11_644_473_600;
        const offset = local - (epochSeconds ?? 0);
        assert.equal(Math.abs(offset % 900), 0);
        assert.notEqual(offset, 0, 'the library wrote local time');
      });
    }

    it('--min-lifetime compares with it', async () => {
      const soon = await acquire(['--min-lifetime', '2h'], 'AcquireCredentialsHandle: expiry 5400');
      assert.deepEqual([soon.exitCode, codes(soon)], [1, ['ticket-expires-soon']]);
    });

    it('explicit credentials go through SspiEncodeStringsAsAuthIdentity, and the password nowhere else', async () => {
      const given = ['--user', 'LAB\\alice', '--password-file', file('password'), '--trace'];
      const answer = await acquire(given);
      const { calls } = answer;
      assert.equal(answer.exitCode, 0);
      const names = calls.map((call) => call.function);
      for (const name of [
        'SspiEncodeStringsAsAuthIdentity',
        'SspiZeroAuthIdentity',
        'SspiFreeAuthIdentity',
      ]) {
        assert.equal(names.filter((each) => each === name).length, 1, name);
      }
      assert.doesNotMatch(JSON.stringify(answer), /a password/);
    });

    it('--package-list and --ansi take the structure itself', async () => {
      for (const more of [['--package-list', '!ntlm'], ['--ansi']]) {
        const given = ['--user', 'LAB\\alice', '--password-file', file('password'), '--trace'];
        const { calls, exitCode } = await acquire([...given, ...more]);
        assert.equal(exitCode, 0);
        const data = calls.find((call) => call.function.startsWith('AcquireCredentialsHandle'))?.arguments
          .pAuthData;
        assert.match(
          String(data),
          more.length === 2 ? /^SEC_WINNT_AUTH_IDENTITY_EX$/ : /^SEC_WINNT_AUTH_IDENTITY$/,
        );
      }
    });

    it('--logon-id: refused with the remark about SeTcbPrivilege', async () => {
      const answer = await acquire(['--logon-id', '0x0:0x1234']);
      assert.deepEqual([answer.exitCode, answer.status?.name], [1, 'SEC_E_NOT_OWNER']);
      assert.match(answer.findings[0]?.evidence.join('\n') ?? '', /0x0:0x1234.*SeTcbPrivilege/);
      const wrong = await sspidiag(['acquire', ...on(), '--logon-id', 'me']);
      assert.equal(wrong.exitCode, 2);
    });

    it('--kdc-proxy that the library does not know is no yes', async () => {
      const answer = await acquire(['--kdc-proxy', 'proxy.example.com']);
      assert.deepEqual(
        [answer.exitCode, answer.status?.function, codes(answer)],
        [3, 'SetCredentialsAttributesW', ['function-missing']],
      );
    });

    it('--target: the first token, and the package inside', async () => {
      const { result } = await acquire(['--target', 'HTTP/web', '--token-output', file('token')]);
      assert.deepEqual(
        [result?.target?.status.name, result?.target?.package],
        ['SEC_I_CONTINUE_NEEDED', 'Reference'],
      );
      assert.equal(statSync(file('token')).mode & 0o777, 0o600);
      assert.equal(readFileSync(file('token')).length, result?.target?.tokenBytes);
    });
  });

  describe('export and import', () => {
    it('--prove: in this process and in another one both halves live', async () => {
      const { result, exitCode } = await report<ExportResult>([
        'export',
        ...['-o', file('proved'), '--prove'],
        ...on(),
      ]);
      assert.equal(exitCode, 0);
      assert.deepEqual(
        result?.transfers.map(({ to, status, alive }) => [to, status?.name, alive]),
        [
          ['same-process', 'SEC_E_OK', true],
          ['another-process', 'SEC_E_OK', true],
        ],
      );
    });

    for (const ansi of [false, true]) {
      it(`a file and its other half, by ImportSecurityContext${ansi ? 'A' : 'W'}`, async () => {
        const [own, peer] = [file(`own${ansi}`), file(`peer${ansi}`)];
        await report(['export', '-o', own, '--peer-output', peer, ...on()]);
        const library = ['--library', referenceLibrary().linux, '--trace', ...(ansi ? ['--ansi'] : [])];
        const { result, calls, exitCode } = await report<ImportResult>([
          'import',
          own,
          ...['--peer', peer],
          ...library,
        ]);
        assert.deepEqual([exitCode, result?.proof?.alive], [0, true]);
        const name = `ImportSecurityContext${ansi ? 'A' : 'W'}`;
        assert.equal(calls.filter((call) => call.function === name).length, 2);
        assert.equal(result?.context?.package, 'Reference');
        assert.equal(result?.context?.locallyInitiated, null, 'an imported context does not tell');
      });
    }

    it('damaged bytes are refused with the limits of a packed context', async () => {
      writeFileSync(file('garbage'), 'no packed context');
      const answer = await report(['import', file('garbage'), ...on()]);
      assert.deepEqual([answer.exitCode, answer.status?.function], [1, 'ImportSecurityContextW']);
      assert.match(answer.findings[0]?.evidence.join('\n') ?? '', /on the computer that exported it only/);
    });

    it('--token is refused where there are no such handles', async () => {
      writeFileSync(file('garbage'), 'no packed context');
      const { exitCode, stderr } = await sspidiag(['import', file('garbage'), ...on(), '--token', '12:0x44']);
      assert.equal(exitCode, 3);
      assert.match(stderr, /on Windows only/);
    });

    for (const claim of ['bytes 17000000', 'null 500']) {
      it(`a packed context that claims ${claim} is not believed`, async () => {
        const answer = await report(
          ['export', '-o', file('claimed'), ...on()],
          scripted(`ExportSecurityContext: ${claim}`),
        );
        assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-incredible']]);
        assert.ok(!existsSync(file('claimed')));
      });
    }

    it('bytes that are not there: the crash is put down to its function, and no file is left', async () => {
      const answer = await report(
        ['export', '-o', file('unreadable'), ...on()],
        scripted('ExportSecurityContext: bytes 60000'),
      );
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
      assert.match(answer.error?.message ?? '', /\(SIG(SEGV|BUS)\) in ExportSecurityContext/);
      assert.ok(!existsSync(file('unreadable')));
    });
  });

  it('a crash and a hang in any call end as results', async () => {
    const calls = ['AcquireCredentialsHandle', 'InitializeSecurityContext', 'AcceptSecurityContext'];
    for (const name of calls) {
      const crashed = await report(['export', '-o', file('x'), ...on()], scripted(`${name}: crash`));
      assert.deepEqual([crashed.exitCode, codes(crashed)], [1, ['library-crashed']], name);
      const hanging = await report(
        ['export', '-o', file('x'), ...on(), '--timeout', '0.8'],
        scripted(`${name}: hang`),
      );
      assert.deepEqual([hanging.exitCode, codes(hanging)], [3, ['timed-out']], name);
      assert.match(hanging.error?.message ?? '', new RegExp(name));
    }
  });
});

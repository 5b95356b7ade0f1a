/** The reference SSP itself, driven directly on Linux: its honest work, its scripts, its counters. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { koffi } from '../../src/backends/native.ts';
import { program, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { gcc, mingw, referenceDriver, referenceLibrary } from '../support/referenceLibrary.ts';
import {
  accept,
  acquire,
  buffers,
  clientName,
  counters,
  exportContext,
  handshake,
  identity,
  importContext,
  initialize,
  loadSsp,
  SECBUFFER,
  type Ssp,
  takeBytes,
  takeText,
  unbalanced,
} from './driver.ts';

const CONTINUE_NEEDED = 0x90312;
const ASYNC_CALL_PENDING = 0x90368;
const INVALID_HANDLE = 0x80090301;
const NOT_OWNER = 0x80090306;
const INVALID_TOKEN = 0x80090308;
const NO_IMPERSONATION = 0x8009030b;
const UNKNOWN_CREDENTIALS = 0x8009030d;
const NO_CREDENTIALS = 0x8009030e;
const HANDSHAKE_OK = [0, 0, CONTINUE_NEEDED, 0, 0];

const CHILD = join(import.meta.dirname, 'child.ts');

/** Hours from now of a TimeStamp in local time. */
function hoursFromNow(localTime: bigint): number {
  const now = new Date();
  const local = now.getTime() - now.getTimezoneOffset() * 60_000;
  return (Number(localTime / 10_000n) - 11_644_473_600_000 - local) / 3_600_000;
}

async function inChild(
  action: string,
  environment: NodeJS.ProcessEnv = {},
  timeout = 20_000,
  input: Buffer | string = '',
) {
  const argv = [process.execPath, CHILD, referenceLibrary().linux, action];
  return execute(argv, { env: { ...process.env, ...environment }, timeout }, input);
}

describe('the reference SSP on Linux', { skip: without(gcc()) }, () => {
  let ssp: Ssp;

  before(() => {
    ssp = loadSsp(referenceLibrary().linux);
  });

  beforeEach(() => {
    ssp.ReferenceSetScript('');
    ssp.ReferenceResetCounters();
  });

  it('exports nothing but the table when it is compiled so', () => {
    const library = koffi().load(referenceLibrary().linuxTableOnly);
    assert.throws(() => library.func('int AcquireCredentialsHandleW(void *)'));
    const table: bigint = library.func('void *InitSecurityInterfaceExW(uint32_t flags)')(0);
    const functions: (bigint | null)[] = koffi().decode(table, 8, koffi().array('void *', 28));
    const missing = functions.flatMap((address, index) => (address === null ? [index] : []));
    // Reserved2, 3, 4, AddCredentialsW, Reserved8, SetContextAttributesW, SetCredentialsAttributesW.
    assert.deepEqual(missing, [4, 17, 18, 21, 22, 26, 27]);
    const enumerate = koffi().decode(
      functions[0],
      koffi().proto('int32_t enumerate(_Out_ uint32_t *count, _Out_ void **info)'),
    );
    const count = [0];
    assert.equal(enumerate(count, [null]), 0);
    assert.equal(count[0], 2);
  });

  it('makes contexts that know their client, and takes everything back', () => {
    const exchange = handshake(ssp, { flags: 0x2 });
    assert.deepEqual(exchange.statuses, HANDSHAKE_OK);
    assert.equal(clientName(ssp, exchange.server), execFileSync('id', ['-un'], { encoding: 'utf8' }).trim());
    assert.deepEqual(exchange.end(), [0, 0, 0, 0]);
    assert.equal(ssp.DeleteSecurityContext(exchange.server), INVALID_HANDLE);
    assert.deepEqual(unbalanced(ssp), ['contexts {"given":2,"returned":2,"stray":1}']);
    assert.equal(counters(ssp).calls.InitializeSecurityContextW, 2);
  });

  it('believes any identity but one with a wrong password', () => {
    for (const { user, password, status } of [
      { user: 'älice', password: 'secret', status: 0 },
      { user: 'alice', password: 'wrong', status: 0x8009030c },
    ]) {
      const supplied = identity(user, password, 'TEST');
      const client = acquire(ssp, 2, { as: supplied.structure });
      const server = acquire(ssp, 1);
      const out = Buffer.alloc(8);
      assert.equal(ssp.QueryCredentialsAttributesW(client.handle, 1, out), 0);
      assert.equal(takeText(ssp, out.readBigUInt64LE()), `TEST\\${user}`);
      const first = initialize(ssp, client.handle);
      const answer = accept(ssp, server.handle, takeBytes(ssp, first.output));
      assert.equal(answer.status, status);
      if (status === 0) assert.equal(clientName(ssp, answer.context), `TEST\\${user}`);
      assert.equal(supplied.kept.length, 3);
    }
    const encoded = Buffer.alloc(8);
    assert.equal(ssp.SspiEncodeStringsAsAuthIdentity('bob', 'TEST', 'wrong', encoded), 0);
    const address = encoded.readBigUInt64LE();
    const opaque = Buffer.from(koffi().view(address, 200));
    const client = acquire(ssp, 2, { as: opaque });
    const first = initialize(ssp, client.handle);
    assert.equal(accept(ssp, acquire(ssp, 1).handle, takeBytes(ssp, first.output)).status, 0x8009030c);
    ssp.SspiFreeAuthIdentity(address);
    assert.deepEqual(counters(ssp).authIdentities, { given: 1, returned: 1, stray: 0 });
  });

  it('refuses what it must', () => {
    assert.equal(acquire(ssp, 2, { package: 'Nonesuch' }).status, 0x80090305);
    assert.equal(acquire(ssp, 2, { name: 'unknown' }).status, UNKNOWN_CREDENTIALS);
    assert.equal(acquire(ssp, 2, { name: 'somebody-else' }).status, NOT_OWNER);
    assert.equal(acquire(ssp, 7).status, 0x8009035d);
    assert.equal(initialize(ssp, Buffer.alloc(16, 0xff)).status, INVALID_HANDLE);
    const server = acquire(ssp, 1);
    assert.equal(accept(ssp, server.handle, Buffer.from('no token of ours')).status, INVALID_TOKEN);
    const { server: context } = handshake(ssp, { package: 'ReferenceNoImpersonation' });
    assert.equal(ssp.ImpersonateSecurityContext(context), 0x80090302);
  });

  it('compares channel bindings', () => {
    const bindingsOf = (text: string) => {
      const bytes = Buffer.concat([Buffer.alloc(32), Buffer.from(text)]);
      bytes.writeUInt32LE(text.length, 24);
      bytes.writeUInt32LE(32, 28);
      return bytes;
    };
    const ALLOW_MISSING_BINDINGS = 0x10000000;
    const client = acquire(ssp, 2);
    const server = acquire(ssp, 1);
    const bound = takeBytes(ssp, initialize(ssp, client.handle, { bindings: bindingsOf('one') }).output);
    const unbound = takeBytes(ssp, initialize(ssp, client.handle).output);
    const status = (token: Buffer, flags: number, bindings?: Buffer) =>
      accept(ssp, server.handle, token, flags, bindings).status;
    assert.equal(status(bound, 0, bindingsOf('one')), 0);
    assert.equal(status(bound, 0, bindingsOf('two')), 0x80090346);
    assert.equal(status(bound, 0), 0);
    assert.equal(status(unbound, 0, bindingsOf('one')), 0x80090346);
    assert.equal(status(unbound, ALLOW_MISSING_BINDINGS, bindingsOf('one')), 0);
  });

  it('protects messages and notices what happened to them', () => {
    const exchange = handshake(ssp);
    const send = (text: string) => {
      const seal = Buffer.alloc(24);
      const data = Buffer.from(text);
      const message = buffers([SECBUFFER.TOKEN, seal], [SECBUFFER.DATA, data]);
      assert.equal(ssp.EncryptMessage(exchange.client, 0, message.descriptor, 0), 0);
      assert.notEqual(data.toString(), text);
      const receive = () => ssp.DecryptMessage(exchange.server, message.descriptor, 0, null) as number;
      return { data, receive };
    };
    const first = send('first');
    const second = send('second');
    assert.equal(second.receive(), 0x80090310);
    first.data.writeUInt8(first.data.readUInt8() ^ 1);
    assert.equal(first.receive(), 0x8009030f);
    first.data.writeUInt8(first.data.readUInt8() ^ 1);
    assert.equal(first.receive(), 0);
    assert.equal(first.data.toString(), 'first');
    assert.equal(second.receive(), 0);
    assert.equal(second.data.toString(), 'second');
    exchange.end();
  });

  it('exports contexts that another process imports', async () => {
    const exchange = handshake(ssp);
    const { status, packed, token } = exportContext(ssp, exchange.server, 2);
    assert.deepEqual([status, token], [0, 0n]);
    assert.equal(ssp.DeleteSecurityContext(exchange.server), INVALID_HANDLE);
    const bytes = takeBytes(ssp, packed);
    const { stdout, stderr } = await inChild('import', {}, 20_000, bytes);
    assert.deepEqual(JSON.parse(stdout || stderr), {
      status: 0,
      client: execFileSync('id', ['-un'], { encoding: 'utf8' }).trim(),
      deleted: 0,
    });
    assert.equal(importContext(ssp, bytes, 'ReferenceNoImpersonation').status, UNKNOWN_CREDENTIALS);
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    assert.equal(importContext(ssp, bytes).status, INVALID_TOKEN);
    exchange.end();
  });

  it('impersonates the account of the client, on its thread alone', { skip: without(root()) }, async () => {
    const { stdout, stderr } = await inChild('impersonate');
    const { statuses, impersonated, reverted, before, during, others, after, ended } = JSON.parse(
      stdout || stderr,
    );
    assert.deepEqual([statuses, impersonated, reverted, ended], [HANDSHAKE_OK, 0, 0, [0, 0, 0, 0]]);
    assert.deepEqual([during.uid.effective, during.gid.effective], [5, 60]);
    assert.deepEqual(others, [0, 5]);
    assert.deepEqual(after, before);
  });

  it('does not impersonate without the right to it', { skip: without(root()) }, async () => {
    const { stdout, stderr } = await inChild('unprivileged');
    const { impersonated, reverted, before, during, after } = JSON.parse(stdout || stderr);
    assert.deepEqual([impersonated, reverted], [NO_IMPERSONATION, 0]);
    assert.deepEqual(during, before);
    assert.deepEqual(after, before);
  });

  it('follows a script: statuses, nothing at all, single calls', () => {
    ssp.ReferenceSetScript('AcquireCredentialsHandle#2: status 0x8009030E\nFreeCredentialsHandle#1: nothing');
    const first = acquire(ssp, 1);
    assert.deepEqual([first.status, acquire(ssp, 1).status, acquire(ssp, 1).status], [0, NO_CREDENTIALS, 0]);
    assert.deepEqual(
      [1, 2, 3].map(() => ssp.FreeCredentialsHandle(first.handle)),
      [0, 0, INVALID_HANDLE],
    );
    ssp.ReferenceResetCounters();
    ssp.ReferenceSetScript('AcquireCredentialsHandleW: then 0x8009030E; // a handle in spite of the failure');
    const leaked = acquire(ssp, 1);
    assert.equal(leaked.status, NO_CREDENTIALS);
    assert.deepEqual(counters(ssp).credentials, { given: 1, returned: 0, stray: 0 });
    ssp.ReferenceSetScript('AcquireCredentialsHandleA: status 0x80090304');
    assert.equal(acquire(ssp, 1).status, 0);
    ssp.ReferenceSetScript('AcquireCredentialsHandle: delay 60');
    const start = performance.now();
    assert.equal(acquire(ssp, 1).status, 0);
    assert.ok(performance.now() - start >= 59);
  });

  it('follows a script: times of expiry', () => {
    const expiryBy = (argument: string) => {
      ssp.ReferenceSetScript(argument && `AcquireCredentialsHandle: expiry ${argument}`);
      return acquire(ssp, 1).expiry;
    };
    assert.equal(expiryBy('untouched'), -1n);
    assert.equal(expiryBy('zero'), 0n);
    assert.equal(expiryBy('never'), 0x7fffffffffffffffn);
    for (const [argument, hours] of [
      ['', 8],
      ['past', -1],
      ['7200', 2],
    ] as const) {
      assert.ok(Math.abs(hoursFromNow(expiryBy(argument)) - hours) < 0.01, argument);
    }
  });

  it('follows a script: buffers that lie', () => {
    const client = acquire(ssp, 2);
    ssp.ReferenceSetScript('InitializeSecurityContext: bytes 1000000');
    const { output, status } = initialize(ssp, client.handle);
    assert.deepEqual([status, output.sizeOf(0)], [CONTINUE_NEEDED, 1_000_000]);
    assert.equal(ssp.FreeContextBuffer(output.addressOf(0)), 0);
    ssp.ReferenceSetScript('ExportSecurityContext: null 77');
    const { packed } = exportContext(ssp, handshake(ssp).server);
    assert.deepEqual([packed.sizeOf(0), packed.addressOf(0)], [77, 0n]);
  });

  it('follows a script of the environment: crash, hang, log; and refuses one that it does not understand', async (t) => {
    const log = join(privateFolder(t), 'log');
    const crash = { REFERENCE_SSP_SCRIPT: 'AcquireCredentialsHandle: crash', REFERENCE_SSP_LOG: log };
    assert.equal((await inChild('acquire', crash)).signal, 'SIGSEGV');
    const hang = { REFERENCE_SSP_SCRIPT: 'AcquireCredentialsHandle: hang', REFERENCE_SSP_LOG: log };
    assert.equal((await inChild('acquire', hang, 1000)).signal, 'SIGTERM');
    await inChild('acquire', { REFERENCE_SSP_LOG: log });
    const lines = ['crash', 'hang', '0x00000000'].map((outcome) => `AcquireCredentialsHandleW ${outcome}\n`);
    assert.equal(readFileSync(log, 'utf8'), lines.join(''));
    for (const script of ['Acquire: nothing', 'FreeContextBuffer: explode', 'FreeContextBuffer: delay']) {
      const { signal, stderr } = await inChild('acquire', { REFERENCE_SSP_SCRIPT: script });
      assert.equal(signal, 'SIGABRT');
      assert.ok(stderr.includes(`"${script}"`), stderr);
    }
  });

  it('acquires asynchronously', async () => {
    const request = (context: number | bigint, handle: Buffer) =>
      ssp.SspiAcquireCredentialsHandleAsyncW(
        context,
        null,
        'Reference',
        2,
        null,
        null,
        null,
        null,
        handle,
        Buffer.alloc(8),
      );
    const ended = async (context: number | bigint) => {
      const statuses: number[] = [];
      do {
        statuses.push(ssp.SspiGetAsyncCallStatus(context));
        await sleep(1);
      } while (statuses.at(-1) === ASYNC_CALL_PENDING);
      return { polls: statuses.length, status: statuses.at(-1) };
    };
    const handle = Buffer.alloc(16);
    const context = ssp.SspiCreateAsyncContext();
    const notified = new Promise((resolve) => {
      const type = koffi().pointer(koffi().proto('void (uintptr_t context, void *data)'));
      const callback = koffi().register((which: number | bigint) => resolve(which), type);
      assert.equal(ssp.SspiSetAsyncNotifyCallback(context, callback, null), 0);
    });
    ssp.ReferenceSetScript('SspiAcquireCredentialsHandleAsync: delay 20; SspiGetAsyncCallStatus: pending 40');
    assert.equal(request(context, handle), 0);
    const { polls, status } = await ended(context);
    assert.equal(status, 0);
    assert.ok(polls > 40);
    assert.equal(await notified, context);
    assert.equal(request(context, handle), 0x8009035d);
    assert.equal(ssp.SspiReinitAsyncContext(context), 0);
    assert.equal(ssp.SspiFreeCredentialsHandleAsync(context, handle), 0);
    assert.equal((await ended(context)).status, 0);
    ssp.SspiReinitAsyncContext(context);
    ssp.ReferenceSetScript('SspiAcquireCredentialsHandleAsyncW: queue 0x80090300');
    assert.equal(request(context, handle), 0x80090300);
    ssp.ReferenceSetScript('SspiAcquireCredentialsHandleAsyncW: async 0x8009030E');
    assert.equal(request(context, handle), 0);
    assert.equal((await ended(context)).status, NO_CREDENTIALS);
    ssp.SspiFreeAsyncContext(context);
    assert.deepEqual(unbalanced(ssp), []);
  });

  it('has no faults that valgrind finds', { skip: without(program('valgrind', 'valgrind')) }, async () => {
    const check = ['valgrind', '-q', '--leak-check=full', '--show-leak-kinds=all', '--error-exitcode=9'];
    const { exitCode, stderr } = await execute([...check, referenceDriver()], { timeout: 60_000 });
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
  });
});

it('compiles for Windows', { skip: without(mingw()) }, () => {
  assert.equal(readFileSync(referenceLibrary().windows).toString('latin1', 0, 2), 'MZ');
});

/** The Windows room by itself: what each of its modules says under Wine, of process, thread, files and handles. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { without } from '../support/needs.ts';
import { privateFolder, until } from '../support/programs.ts';
import { startWindowsProgram, windows, winPath } from '../support/windows.ts';
import { NODE_EXE } from '../support/wine.ts';
import { bundled } from './bundled.ts';

const ENTRY = join(import.meta.dirname, 'room.ts');

const NONE_MAPPED = /ERROR_NONE_MAPPED \(1332\)$/;
const NOT_FOUND = 'ERROR_FILE_NOT_FOUND (2)';
const INVALID = 'ERROR_INVALID_NAME (123)';

describe('the Windows room', { skip: without(windows()) }, () => {
  // biome-ignore lint/suspicious/noExplicitAny: the document is the test's subject
  let said: any;

  let program: string;
  const removals: (() => void)[] = [];
  const suite = { after: (remove: () => void) => removals.push(remove) };
  const start = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    startWindowsProgram([NODE_EXE, winPath(program), ...args], { env: { ...process.env, ...env } });

  before(async () => {
    program = await bundled(suite, ENTRY);
    const none = `FILE:${join(privateFolder(suite), 'none')}`;
    const { ended } = await start([], { TZ: 'Europe/Berlin', KRB5CCNAME: none });
    const { exitCode, stdout, stderr } = await ended;
    assert.deepEqual([exitCode, stderr], [0, '']);
    said = JSON.parse(stdout);
  });
  after(() => {
    for (const remove of removals) remove();
  });

  it('loads libraries from the system folder', () => {
    assert.equal(said.systemFolder.toLowerCase(), 'c:\\windows\\system32');
    const { path, version, absent } = said.modules;
    assert.equal(path.toLowerCase(), 'c:\\windows\\system32\\kernel32.dll');
    assert.match(version, /^\d+\.\d+\.\d+\.\d+$/);
    assert.equal(absent, null);
  });

  it('turns times into UTC as JavaScript does, by the rules of the date', () => {
    const named = (utc: string) => said.times.find((time: { utc: string | null }) => time.utc === utc);
    for (const [wall, hours] of [
      ['2026-01-15T12:00:00Z', 1],
      ['2026-07-15T12:00:00Z', 2],
      ['2026-10-25T02:30:00Z', null],
    ] as const) {
      const { epoch, localByWindows, localByJavaScript } = named(wall);
      assert.equal(epoch, Date.parse(wall) / 1000);
      // An hour that comes twice: one of the two.
      const offsets = hours === null ? [1, 2] : [hours];
      for (const local of [localByWindows, localByJavaScript]) {
        assert.ok(offsets.includes((epoch - local) / 3600), `${wall}: ${local}`);
      }
    }
    for (const raw of ['0', '9223372036854775807']) {
      const { raw: _, ...forms } = said.times.find((time: { raw: string }) => time.raw === raw);
      assert.deepEqual(Object.values(forms), [null, null, null, null], raw);
    }
  });

  it('spells SIDs, and knows accounts of some', () => {
    const accounts = said.sids.map(({ text, back, account }: Record<string, string>) => [
      text,
      back,
      account,
    ]);
    assert.deepEqual(accounts, [
      ['S-1-5-18', 'S-1-5-18', 'NT AUTHORITY\\SYSTEM'],
      ['S-1-1-0', 'S-1-1-0', 'Everyone'],
      ['S-1-16-12288', 'S-1-16-12288', null],
      // Windows writes twelve digits of an authority beyond 32 bits.
      ['S-1-0x10000000000-7', 'S-1-0x010000000000-7', null],
      ['S-1-5-21-1-2-3-4294967295', 'S-1-5-21-1-2-3-4294967295', null],
      ['S-1', null, null],
    ]);
    assert.match(said.sids[2].lookUp.reason, NONE_MAPPED);
  });

  it('reads the process token, and that the thread has none', () => {
    const { token, threadToken, identity } = said;
    assert.deepEqual(threadToken, { value: null, reason: null });
    assert.equal(identity.source, 'process');
    assert.equal(identity.level, null);
    assert.equal(token.value.user.value.sid, identity.user.sid);
    assert.match(identity.user.sid, /^S-1-5-21(-\d+){4}$/);
    // Nobody was asked for a name: that may take long, and the thread may be somebody else.
    assert.equal(identity.user.name, null);
    assert.equal(token.value.user.value.name, said.names.NameSamCompatible.value);
    assert.match(said.names.NameUserPrincipal.reason, NONE_MAPPED);
    assert.equal(said.canImpersonate.answer, 'yes');
    assert.ok(identity.enabledPrivileges.includes('SeImpersonatePrivilege'));
    assert.equal(said.duplicate, null);
  });

  it('sees every level of impersonation, and the way back', () => {
    const levels = ['Anonymous', 'Identification', 'Impersonation', 'Delegation'];
    assert.deepEqual(
      said.impersonation.map(({ during }: { during: { level: string } }) => during.level),
      levels,
    );
    for (const [index, step] of said.impersonation.entries()) {
      const { impersonated, reverted, sameDuring, sameAfter, during } = step;
      assert.deepEqual([impersonated, reverted, sameDuring, sameAfter], [1, 1, false, true], levels[index]);
      assert.equal(during.source, 'thread');
    }
    // Nobody can open an anonymous token: that is not the same as none.
    const [anonymous] = said.impersonation;
    assert.equal(anonymous.during.readable, false);
    assert.match(anonymous.during.reason, /ERROR_CANT_OPEN_ANONYMOUS \(1347\)/);
  });

  it('weighs the four conditions, and says what it was not told', () => {
    const holds = said.conditions.map((four: { holds: string }[]) => four.map((each) => each.holds));
    assert.deepEqual(holds, [
      ['no', 'yes', 'no', 'yes'],
      ['unknown', 'yes', 'unknown', 'unknown'],
    ]);
  });

  it('tries files, folders and keys', () => {
    const reads = said.read.map(({ ok, error, bytes }: Record<string, unknown>) => [ok, error, bytes]);
    assert.deepEqual(reads, [
      [true, null, 4096],
      [true, null, null],
      [false, NOT_FOUND, null],
      // A path of more than 260 characters.
      [true, null, null],
      [false, INVALID, null],
      [false, INVALID, null],
      // The device NUL.
      [true, null, null],
    ]);
    const masks = said.access.map(({ mask, error }: Record<string, unknown>) => error ?? mask);
    const [file, folder, none, ...keys] = masks;
    assert.deepEqual([file, folder, none], ['0x001f01ff', '0x001f01ff', NOT_FOUND]);
    assert.deepEqual(keys, ['0x000f003f', '0x000f003f', '0x000f003f', NOT_FOUND]);
    assert.ok(said.access[0].rights.includes('FILE_READ_DATA'));
    assert.ok(said.access[1].rights.includes('FILE_LIST_DIRECTORY'));
    assert.ok(said.access[3].rights.includes('KEY_ENUMERATE_SUB_KEYS'));
  });

  it('carries handles between processes, both ways', () => {
    const { into, from, seen, pulled, closed, twice, nobody } = said.handles;
    assert.deepEqual([into, from, seen, closed], [null, null, true, null]);
    assert.deepEqual(pulled, { status: 0, seen: true });
    assert.match(twice, /^CloseHandle: ERROR_INVALID_HANDLE \(6\)$/);
    assert.match(nobody, /^OpenProcess\(4294967280\): ERROR_INVALID_PARAMETER \(87\)$/);
  });

  it("asks LSA; of logon sessions Wine's answer is empty, and there are no tickets without a cache", () => {
    const { value, reason } = said.tickets;
    assert.deepEqual([value.message, value.tickets, reason], ['KerbQueryTicketCacheMessage', [], null]);
    const [newest] = value.attempts;
    assert.deepEqual(newest.status, { hex: '0xC0000022', win32: 'ERROR_ACCESS_DENIED (5)' });
    const { own } = said.logonSession;
    assert.equal(own.value.logonId, said.identity.logonId);
    assert.deepEqual([own.value.user, own.value.logonTime.utc], [null, null]);
  });

  it('leaves at once, with its code', async () => {
    const { exitCode, stdout } = await (await start(['leave', '7'])).ended;
    assert.deepEqual([exitCode, stdout], [7, '']);
  });

  it('has no child that outlives it', async (t) => {
    const mark = (name: string) => join(privateFolder(t), name);
    const [child, detached] = [mark('child'), mark('detached')];
    const run = await start(['orphan', winPath(child)]);
    const other = await start(['detached', winPath(detached)]);
    assert.equal((await run.ended).exitCode, 7);
    await until(() => run.processes().length === 0, 'the end of the child');
    // One outside of the job lives to write its file, two seconds later; so would the child have done.
    await until(() => existsSync(detached), "the detached child's file");
    assert.equal((await other.ended).exitCode, 7);
    assert.equal(existsSync(child), false);
  });
});

/**
 * Prints, as one JSON document, what each module of the Windows room says: of this process, of the thread
 * while it impersonates at each level, of files and keys. Arguments: one to call alone (`leave`, `orphan`,
 * `detached`), none for all.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLibrary } from '../../src/backends/native.ts';
import { closeHandle, duplicateFrom, duplicateInto } from '../../src/backends/windows/handles.ts';
import { readIdentity, sameIdentity, type TokenIdentity } from '../../src/backends/windows/identity.ts';
import { systemFolder } from '../../src/backends/windows/library.ts';
import { readLogonSession } from '../../src/backends/windows/logonSession.ts';
import { fileVersion, loadedModulePath } from '../../src/backends/windows/modules.ts';
import { userNames } from '../../src/backends/windows/names.ts';
import { canImpersonate, fourConditions } from '../../src/backends/windows/privilege.ts';
import { dieWithParent, forbidCoreDumps, leave } from '../../src/backends/windows/process.ts';
import { tryAccess, tryRead } from '../../src/backends/windows/proof.ts';
import { accountOf, lookUpAccount, sidBytes, sidTextOfBytes } from '../../src/backends/windows/sid.ts';
import { readTickets } from '../../src/backends/windows/tickets.ts';
import { fileTimeToIso, localFileTimeToUtc } from '../../src/backends/windows/time.ts';
import {
  closeToken,
  duplicateToken,
  openProcessToken,
  openThreadToken,
  readProcessToken,
  readThreadToken,
  TOKEN_ACCESS,
} from '../../src/backends/windows/token.ts';
import { epochToFileTime, fileTimeToEpoch, localFileTimeToEpoch } from '../../src/wire/fileTime.ts';

async function main(): Promise<void> {
  const start = process.hrtime.bigint();
  readIdentity();
  const firstIdentity = Number(process.hrtime.bigint() - start) / 1e6;
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-'));
  try {
    const report = { firstIdentityMilliseconds: firstIdentity, ...(await all(folder)) };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function all(folder: string): Promise<Record<string, unknown>> {
  const file = join(folder, 'file.txt');
  writeFileSync(file, 'x'.repeat(5000));
  const deep = join(folder, ...Array.from({ length: 4 }, () => 'd'.repeat(80)));
  mkdirSync(deep, { recursive: true });
  return {
    systemFolder: systemFolder(),
    forbidCoreDumps: forbidCoreDumps(),
    dieWithParent: dieWithParent(),
    modules: modules(),
    times: times(),
    sids: sids(),
    token: readProcessToken(),
    threadToken: readThreadToken(),
    duplicate: duplicated(),
    identity: readIdentity(),
    names: userNames(),
    logonSession: sessions(),
    tickets: readTickets(),
    canImpersonate: canImpersonate(),
    conditions: conditions(),
    impersonation: impersonation(),
    read: [file, folder, join(folder, 'none'), deep, join(folder, 'a\0b'), '', 'NUL'].map((path) =>
      tryRead(path),
    ),
    access: [
      file,
      folder,
      join(folder, 'none'),
      'HKLM\\Software',
      'HKEY_CURRENT_USER',
      'hkcu\\Software',
      'HKLM\\None',
    ].map((object) => tryAccess(object)),
    handles: await handles(),
    milliseconds: timings(file),
  };
}

function modules(): Record<string, unknown> {
  const path = loadedModulePath('kernel32.dll');
  return { path, version: path && fileVersion(path), absent: loadedModulePath('absent.dll') };
}

/** Noon and the hours of clock changes, local, as Windows and as JavaScript understand them. */
function times(): unknown[] {
  const walls = [
    '2026-01-15T12:00:00Z',
    '2026-07-15T12:00:00Z',
    '2026-10-25T02:30:00Z',
    '2026-03-29T02:30:00Z',
  ];
  const values = [
    0n,
    0x7fff_ffff_ffff_ffffn,
    1n,
    ...walls.map((wall) => epochToFileTime(Date.parse(wall) / 1000)),
  ];
  return values.map((raw) => ({
    raw: String(raw),
    utc: fileTimeToIso(raw),
    epoch: fileTimeToEpoch(raw),
    localByWindows: localFileTimeToUtc(raw),
    localByJavaScript: localFileTimeToEpoch(raw),
  }));
}

function sids(): unknown[] {
  const texts = [
    'S-1-5-18',
    'S-1-1-0',
    'S-1-16-12288',
    'S-1-0x10000000000-7',
    'S-1-5-21-1-2-3-4294967295',
    'S-1',
  ];
  return texts.map((text) => {
    const bytes = sidBytes(text);
    return {
      text,
      back: bytes && sidTextOfBytes(bytes),
      lookUp: lookUpAccount(text),
      account: accountOf(text),
    };
  });
}

function duplicated(): unknown {
  const token = openProcessToken(TOKEN_ACCESS.TOKEN_QUERY | TOKEN_ACCESS.TOKEN_DUPLICATE);
  if (token.handle === null) return token.error;
  const copy = duplicateToken(token.handle, 'Identification', TOKEN_ACCESS.TOKEN_QUERY);
  closeToken(token.handle);
  if (copy.handle !== null) closeToken(copy.handle);
  return copy.error;
}

/** The thread's own identity at each level (ImpersonateSelf), and back. */
function impersonation(): unknown {
  const { functions } = loadLibrary(`${systemFolder()}\\advapi32.dll`, {
    ImpersonateSelf: 'int __stdcall ImpersonateSelf(int ImpersonationLevel)',
    RevertToSelf: 'int __stdcall RevertToSelf()',
  });
  const before = readIdentity();
  return [0, 1, 2, 3].map((level) => {
    const impersonated = functions.ImpersonateSelf(level) as number;
    const during = readIdentity();
    const thread = readThreadToken();
    const opened = openThreadToken();
    if (opened.handle !== null) closeToken(opened.handle);
    const reverted = functions.RevertToSelf() as number;
    const after = readIdentity();
    return {
      impersonated,
      during: brief(during),
      openThreadToken: opened.error,
      threadToken: thread.value
        ? { type: thread.value.type, level: thread.value.impersonationLevel }
        : thread,
      reverted,
      sameDuring: sameIdentity(before, during),
      sameAfter: sameIdentity(before, after),
    };
  });
}

function brief(identity: TokenIdentity): unknown {
  if (!identity.readable) return identity;
  const { source, level, user, integrity } = identity;
  return { source, level, user, integrity };
}

/** The process's own session and one that nobody has. */
function sessions(): unknown {
  const own = readIdentity();
  return {
    own: own.readable ? readLogonSession(own.logonId) : own,
    absent: readLogonSession('0x7fffffff:0xffffffff'),
  };
}

function conditions(): unknown {
  const caller = readIdentity();
  const told = {
    requestedLevel: 'Impersonation',
    madeWithExplicitCredentials: false,
    client: caller,
    caller,
  } as const;
  const untold = { requestedLevel: null, madeWithExplicitCredentials: null, client: null, caller } as const;
  return [fourConditions(told), fourConditions(untold)];
}

/** Synchronisation shows that two handles are of one object: what one sets the other sees. */
function events() {
  return loadLibrary(`${systemFolder()}\\kernel32.dll`, {
    CreateEventW:
      'void * __stdcall CreateEventW(void *lpEventAttributes, int bManualReset, int bInitialState, const char16_t *lpName)',
    SetEvent: 'int __stdcall SetEvent(void *hEvent)',
    WaitForSingleObject: 'uint32_t __stdcall WaitForSingleObject(void *hHandle, uint32_t dwMilliseconds)',
  }).functions;
}

/** A handle given to a child and taken back, and one that a child takes out of this process. */
async function handles(): Promise<unknown> {
  const { CreateEventW, WaitForSingleObject } = events();
  const event = CreateEventW(null, 0, 0, null) as bigint;
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('spawn', resolve));
  const into = duplicateInto(event, child.pid ?? 0);
  const from = into.handle === null ? into : duplicateFrom(child.pid ?? 0, into.handle);
  const seen = from.handle !== null && signalled(BigInt(from.handle));
  child.kill();
  const arguments_ = [process.argv[1] ?? '', 'pull', String(process.pid), String(event)];
  const { status } = spawnSync(process.execPath, arguments_, { stdio: 'ignore' });
  const pulled = { status, seen: WaitForSingleObject(event, 0) === 0 };
  return {
    into: into.error,
    from: from.error,
    seen,
    pulled,
    closed: closeHandle(event),
    twice: closeHandle(event),
    nobody: duplicateInto(event, 0xfffffff0).error,
  };

  function signalled(handle: bigint): boolean {
    events().SetEvent(handle);
    return WaitForSingleObject(event, 0) === 0;
  }
}

/** The child's side: takes the event out of its parent and sets it. */
function pull(pid: number, handle: string): void {
  const taken = duplicateFrom(pid, handle);
  leave(taken.handle !== null && events().SetEvent(taken.handle) !== 0 ? 0 : 1);
}

function timings(file: string): Record<string, number> {
  return {
    readIdentity: each(() => readIdentity()),
    readProcessToken: each(() => readProcessToken()),
    userNames: each(() => userNames()),
    readTickets: each(() => readTickets()),
    tryRead: each(() => tryRead(file)),
    tryAccess: each(() => tryAccess(file)),
  };
}

function each(work: () => unknown): number {
  const rounds = 20;
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round += 1) work();
  return Number(process.hrtime.bigint() - start) / 1e6 / rounds;
}

/**
 * A parent that ends at once, and its child that writes a file if it is still alive two seconds later.
 *
 * @param detached has libuv leave the child out of its job object, which shows that the job is what ends it
 */
function orphan(mark: string, detached: boolean): void {
  const wait = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'alive'), 2000)`;
  const child = spawn(process.execPath, ['-e', wait], { stdio: 'ignore', detached });
  child.once('spawn', () => leave(7));
}

const [what, argument, value] = process.argv.slice(2);
if (what === 'leave') leave(Number(argument));
else if (what === 'orphan') orphan(argument ?? '', false);
else if (what === 'detached') orphan(argument ?? '', true);
else if (what === 'pull') pull(Number(argument), value ?? '');
else main();

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Account, accountByName, groupsOf } from '../../src/backends/posix/accounts.ts';
import type { DropResult } from '../../src/backends/posix/drop.ts';
import { type Identity, readIdentity, sameIdentity } from '../../src/backends/posix/identity.ts';
import { asAccount, type ImpersonationResult } from '../../src/backends/posix/impersonation.ts';
import type { Answer } from '../../src/backends/posix/privilege.ts';
import { program, root as rootRights, without } from '../support/needs.ts';

const CHILD = join(import.meta.dirname, 'child.ts');
const NEWS_GID = 13;

const games = required(accountByName('games'));
const root = required(accountByName('root'));
let folder: string;
const file = (owner: 'games' | 'news' | 'root') => join(folder, owner);
const files = () => [file('games'), file('news'), file('root')];

function required<T>(value: T | null): T {
  assert.ok(value);
  return value;
}

function canRead(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'EACCES');
    return false;
  }
}

/** Runs child.ts, optionally through setpriv with these options. */
function child<T>(action: string, setpriv: readonly string[] = []): T {
  const command = [process.execPath, CHILD, action, ...files()];
  const [program = '', ...args] = setpriv.length > 0 ? ['setpriv', ...setpriv, ...command] : command;
  return JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as T;
}

const skip = without(rootRights());
const skipSetpriv = skip || without(program('setpriv', 'util-linux'));

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sspidiag-posix-'));
  chmodSync(folder, 0o755);
  for (const owner of ['games', 'news', 'root'] as const) {
    writeFileSync(file(owner), owner);
    chmodSync(file(owner), 0o400);
    const account = required(accountByName(owner));
    if (!skip) chownSync(file(owner), account.uid, account.gid);
  }
  mkdirSync(join(folder, 'open'));
  chmodSync(join(folder, 'open'), 0o777);
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe('asAccount as root', () => {
  it('gives the calling thread the rights of the account, and takes them back', { skip }, () => {
    const created = join(folder, 'open', 'created');
    const result = asAccount(games, () => {
      writeFileSync(created, '');
      return files().map(canRead);
    });
    assert.deepEqual(result.value, [true, false, false]);
    assert.ok(result.impersonated && result.reverted);
    assert.equal(result.refusedBy, null);
    assert.equal(result.reason, null);
    const during = required(result.during);
    assert.deepEqual(during.uid, { real: 0, effective: games.uid, saved: 0, fileSystem: games.uid });
    assert.deepEqual(during.gid, { real: 0, effective: games.gid, saved: 0, fileSystem: games.gid });
    assert.deepEqual(during.groups.toSorted(), groupsOf(games).toSorted());
    assert.deepEqual(during.capabilities.effective, []);
    assert.ok(result.after && sameIdentity(result.before, result.after));
    assert.deepEqual(files().map(canRead), [true, true, true]);
    assert.deepEqual([statSync(created).uid, statSync(created).gid], [games.uid, games.gid]);
  });

  it('leaves the other threads of the process alone', { skip }, () => {
    const { value } = asAccount(games, () =>
      readdirSync('/proc/self/task').map((task) =>
        Number(/^Uid:\t\d+\t(\d+)/m.exec(readFileSync(`/proc/self/task/${task}/status`, 'utf8'))?.[1]),
      ),
    );
    assert.deepEqual(value?.filter((uid) => uid === games.uid).length, 1);
    assert.ok(value.length > 1 && value.includes(0));
  });

  it('takes on the groups that it is given, and restores those of before', { skip }, () => {
    const shared = join(folder, 'shared');
    writeFileSync(shared, '');
    chownSync(shared, 0, NEWS_GID);
    chmodSync(shared, 0o440);
    const original = process.getgroups?.() ?? [];
    process.setgroups?.([24, 4]);
    try {
      assert.equal(asAccount(games, () => canRead(shared)).value, false);
      const result = asAccount(games, () => canRead(shared), [games.gid, NEWS_GID]);
      assert.equal(result.value, true);
      assert.deepEqual(result.during?.groups, [NEWS_GID, games.gid]);
      assert.ok(result.reverted);
      assert.deepEqual(readIdentity().groups, [4, 24]);
    } finally {
      process.setgroups?.(original);
    }
  });

  it('comes back when the region throws', { skip }, () => {
    const identity = readIdentity();
    assert.throws(
      () =>
        asAccount(games, () => {
          throw new RangeError('from the region');
        }),
      RangeError,
    );
    assert.ok(sameIdentity(identity, readIdentity()));
  });

  it('refuses a region that returns a Promise, by type and at run time', { skip }, () => {
    const identity = readIdentity();
    // @ts-expect-error a region is synchronous
    assert.throws(() => asAccount(games, async () => 1), /returned a Promise/);
    assert.ok(sameIdentity(identity, readIdentity()));
  });

  it('sheds the capabilities of a caller that has them without being root', { skip: skipSetpriv }, () => {
    const capabilities = '+setuid,+setgid,+dac_override';
    const options = ['--reuid=news', '--regid=news', '--clear-groups'];
    const { can, result, afterwards } = child<Impersonation>('impersonate', [
      ...options,
      `--inh-caps=${capabilities}`,
      `--ambient-caps=${capabilities}`,
    ]);
    assert.equal(can.answer, 'yes');
    assert.ok(result.impersonated && result.reverted, result.reason ?? '');
    assert.deepEqual(result.value, ['read', 'EACCES', 'EACCES']);
    assert.deepEqual(result.during?.capabilities.effective, []);
    assert.deepEqual(afterwards, ['read', 'read', 'read']);
  });
});

type Impersonation = { can: Answer; result: ImpersonationResult<string[]>; afterwards: string[] };

describe('asAccount without the privilege', () => {
  it('refuses uid 0', () => {
    assert.throws(() => asAccount(root, () => 1), /uid 0 is refused/);
    assert.throws(() => asAccount({ ...games, uid: 0 } satisfies Account, () => 1), /uid 0 is refused/);
  });

  it('changes nothing and does not run the region where the caller is not root', { skip }, () => {
    const { dropped, ran, result, can, second, reads } = child<{
      dropped: boolean;
      ran: boolean;
      result: ImpersonationResult<null>;
      can: Answer;
      second: DropResult;
      reads: string[];
    }>('unprivileged');
    assert.ok(dropped);
    assert.equal(ran, false);
    assert.equal(result.impersonated, false);
    assert.deepEqual(result.refusedBy, { function: 'setgroups', errno: 1, errnoName: 'EPERM' });
    assert.equal(result.reason, 'setgroups refused: EPERM');
    assert.ok(result.reverted);
    assert.deepEqual(result.before, result.after);
    assert.deepEqual(can, { answer: 'no', reason: 'this process lacks CAP_SETUID and CAP_SETGID' });
    assert.equal(second.refusedBy?.function, 'initgroups');
    assert.equal(second.dropped, false);
    assert.deepEqual(reads, ['read', 'EACCES', 'EACCES']);
  });

  for (const { title, dropped, refusing, lacks } of [
    { title: 'both', dropped: '-setuid,-setgid', refusing: 'setgroups', lacks: /CAP_SETUID and CAP_SETGID/ },
    { title: 'CAP_SETUID', dropped: '-setuid', refusing: 'setresuid', lacks: /lacks CAP_SETUID$/ },
  ]) {
    it(`undoes what it began where root lacks ${title}`, { skip: skipSetpriv }, () => {
      const { can, result, afterwards } = child<Impersonation>('impersonate', [`--bounding-set=${dropped}`]);
      assert.equal(can.answer, 'no');
      assert.match(can.reason, lacks);
      assert.deepEqual(result.refusedBy, { function: refusing, errno: 1, errnoName: 'EPERM' });
      assert.equal(result.impersonated, false);
      assert.equal(result.value, null);
      assert.ok(result.reverted);
      assert.deepEqual(afterwards, ['read', 'read', 'read']);
    });
  }
});

describe('dropTo', () => {
  it('makes the process the account for good', { skip }, () => {
    const { result, back, identity, reads } = child<{
      result: DropResult;
      back: string;
      identity: Identity;
      reads: string[];
    }>('drop');
    assert.ok(result.dropped, result.reason ?? '');
    assert.equal(back, 'EPERM');
    const { uid, gid } = games;
    assert.deepEqual(identity.uid, { real: uid, effective: uid, saved: uid, fileSystem: uid });
    assert.deepEqual(identity.gid, { real: gid, effective: gid, saved: gid, fileSystem: gid });
    assert.deepEqual(identity.capabilities, { effective: [], permitted: [] });
    assert.deepEqual(reads, ['read', 'EACCES', 'EACCES']);
  });
});

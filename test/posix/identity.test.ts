import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { describe, it } from 'node:test';
import {
  accountByName,
  accountByUid,
  groupName,
  groupsOf,
  userName,
} from '../../src/backends/posix/accounts.ts';
import { CAPABILITIES, capabilitiesOf, capabilityWords } from '../../src/backends/posix/capabilities.ts';
import { readIdentity, sameIdentity } from '../../src/backends/posix/identity.ts';
import { errnoName } from '../../src/backends/posix/libc.ts';
import { readSession } from '../../src/backends/posix/session.ts';
import { program, without } from '../support/needs.ts';

const UNUSED_ID = 4_000_000_000;

describe('readIdentity', () => {
  it('agrees with the C library on ids and groups', () => {
    const { uid, gid, groups } = readIdentity();
    assert.deepEqual(
      [uid.real, uid.effective, gid.real, gid.effective],
      [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()],
    );
    // getgroups() of Node adds the effective group.
    assert.deepEqual(
      new Set([...groups, gid.effective]),
      new Set([...(process.getgroups?.() ?? []), gid.effective]),
    );
  });

  it('is the same as itself, and not as one with another group or id', () => {
    const identity = readIdentity();
    assert.ok(sameIdentity(identity, { ...identity, groups: identity.groups.toReversed() }));
    assert.ok(!sameIdentity(identity, { ...identity, groups: [...identity.groups, UNUSED_ID] }));
    assert.ok(!sameIdentity(identity, { ...identity, uid: { ...identity.uid, fileSystem: UNUSED_ID } }));
  });
});

describe('capabilities', () => {
  it('has all that the kernel knows up to CAP_CHECKPOINT_RESTORE', () => {
    assert.equal(CAPABILITIES.length, 41);
    assert.equal(CAPABILITIES[40], 'CAP_CHECKPOINT_RESTORE');
  });

  it('names them as setpriv does', { skip: without(program('setpriv', 'util-linux')) }, () => {
    const dump = execFileSync('setpriv', ['--dump'], { encoding: 'utf8' });
    const listed = /^Capability bounding set: (.*)$/m.exec(dump)?.[1]?.split(',') ?? [];
    const mask = /^CapBnd:\s+(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    assert.deepEqual(
      capabilitiesOf(mask ?? ''),
      listed.map((name) => `CAP_${name.toUpperCase()}`),
    );
  });

  it('reads a mask, newer capabilities by number, and turns it into words again', () => {
    const names = capabilitiesOf('000002010000c000');
    assert.deepEqual(names, ['CAP_IPC_LOCK', 'CAP_IPC_OWNER', 'CAP_MAC_OVERRIDE', 'CAP_41']);
    assert.deepEqual(capabilityWords(names), [0x0000c000, 0x00000201]);
    assert.deepEqual(capabilitiesOf('0000000000000000'), []);
    assert.deepEqual(capabilityWords(capabilitiesOf('00000000ffffffff')), [0xffffffff, 0]);
  });
});

describe('accounts', () => {
  it('finds an account by name and by id', () => {
    const me = userInfo();
    const account = accountByName(me.username);
    assert.ok(account);
    assert.deepEqual(accountByUid(me.uid), account);
    assert.deepEqual(
      [account.uid, account.gid, account.home, account.shell],
      [me.uid, me.gid, me.homedir, me.shell],
    );
  });

  it('has null for what does not exist', () => {
    assert.equal(accountByName('no-such-account'), null);
    assert.equal(accountByName(''), null);
    assert.equal(accountByName('root\0games'), null);
    assert.equal(accountByUid(UNUSED_ID), null);
    assert.equal(userName(UNUSED_ID), null);
    assert.equal(groupName(UNUSED_ID), null);
  });

  it('names groups and finds those of an account as id(1) does', () => {
    assert.equal(groupName(0), 'root');
    const games = accountByName('games');
    assert.ok(games);
    const id = execFileSync('id', ['-G', 'games'], { encoding: 'utf8' });
    assert.deepEqual(groupsOf(games), id.trim().split(' ').map(Number));
  });
});

describe('readSession', () => {
  it('knows its parent, and gives a reason for whatever it does not know', () => {
    const session = readSession();
    assert.deepEqual([session.pid, session.parentPid], [process.pid, process.ppid]);
    assert.ok(session.parentName.value);
    for (const fact of [session.id, session.auditSession, session.loginUid, session.terminal]) {
      assert.ok((fact.value === null) !== (fact.reason === null));
    }
  });

  const skip = without(program('script', 'bsdutils'));
  it('finds the controlling terminal although all streams are redirected', { skip }, () => {
    const session = new URL('../../src/backends/posix/session.ts', import.meta.url).pathname;
    const code = `import(${JSON.stringify(session)}).then((m) => console.log(m.readSession().terminal.value))`;
    const command = `'${process.execPath}' -e '${code}' < /dev/null 2> /dev/null | cat`;
    const output = execFileSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
    assert.match(output, /^\/dev\/pts\/\d+\s*$/);
  });
});

it('errnoName prefers the name that strace prints', () => {
  assert.deepEqual([1, 11, 13].map(errnoName), ['EPERM', 'EAGAIN', 'EACCES']);
  assert.equal(errnoName(99999), 'errno 99999');
});

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MIT_PROGRAMS } from '../../src/lab/mitRealm.ts';
import { findPrograms } from '../../src/lab/programs.ts';
import { EXIT, UsageError } from '../../src/report/exitCodes.ts';
import { kdc, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';

test('what is missing is named, with the packages to install', (t) => {
  const folder = privateFolder(t);
  assert.throws(
    () => findPrograms(MIT_PROGRAMS, folder, []),
    (error) => {
      assert(error instanceof UsageError);
      assert.equal(error.exitCode, EXIT.cannotTell);
      assert.match(error.message, /krb5kdc, kdb5_util, kadmin\.local, kinit, kvno/);
      assert.equal(error.hint, 'apt-get install krb5-kdc krb5-admin-server krb5-user');
      return true;
    },
  );
});

test('only what can be executed counts as a program', (t) => {
  const folder = privateFolder(t);
  for (const name of ['krb5kdc', 'kdb5_util', 'kadmin.local', 'kvno']) {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), 0o755);
  }
  mkdirSync(join(folder, 'kinit'));
  assert.throws(() => findPrograms(MIT_PROGRAMS, folder, []), /the lab needs kinit, not found/);
});

test("administrators' programs are found without their folders in PATH", { skip: without(kdc()) }, () => {
  assert.match(findPrograms(MIT_PROGRAMS, '/usr/bin:/bin').krb5kdc, /sbin\/krb5kdc$/);
});

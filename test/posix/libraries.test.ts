import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import { findLibrary } from '../../src/backends/posix/findLibrary.ts';
import { configuredMechanisms, NTLMSSP_OID } from '../../src/backends/posix/mechanismPlugins.ts';
import { nativeLibraries } from '../../src/backends/posix/nativeLibraries.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sspidiag-libraries-'));
});

afterEach(() => {
  delete process.env.LD_LIBRARY_PATH;
  delete process.env.GSS_MECH_CONFIG;
  rmSync(folder, { recursive: true, force: true });
});

it('finds what the loader would, and says of MIT what was loaded', () => {
  const [gssapi, krb5, ...others] = nativeLibraries();
  assert.ok(gssapi?.loaded && gssapi.path && krb5?.loaded && krb5.path);
  assert.equal(krb5.path, findLibrary('libkrb5.so.3'));
  assert.equal(gssapi.path, findLibrary('libgssapi_krb5.so.2'));
  assert.match(krb5.version ?? '', /^1\.\d+/);
  for (const library of others) {
    assert.equal(library.loaded, false);
    assert.ok(library.reason);
  }
});

it('searches LD_LIBRARY_PATH first and passes over files of another processor', () => {
  const libc = findLibrary('libc.so.6');
  assert.ok(libc);
  process.env.LD_LIBRARY_PATH = `/nonexistent:${folder}`;
  writeFileSync(join(folder, 'libc.so.6'), 'not a library, but long enough for a header');
  assert.equal(findLibrary('libc.so.6'), libc);
  copyFileSync(libc, join(folder, 'libc.so.6'));
  assert.equal(findLibrary('libc.so.6'), realpathSync(join(folder, 'libc.so.6')));
  assert.equal(findLibrary('libnosuch.so.1'), null);
});

it('reads plug-in mechanisms as the library does', () => {
  const path = join(folder, 'mech.conf');
  process.env.GSS_MECH_CONFIG = path;
  writeFileSync(
    path,
    `# a comment\n\nntlm\t${NTLMSSP_OID}  ${path} [opt] <mglueP>\nother 1.2.3 relative.so\nshort 1.2.3\n`,
  );
  assert.deepEqual(configuredMechanisms(), [
    {
      name: 'ntlm',
      oid: NTLMSSP_OID,
      library: path,
      exists: true,
      options: '[opt] <mglueP>',
      where: `${path}:3`,
    },
    { name: 'other', oid: '1.2.3', library: 'relative.so', exists: null, options: null, where: `${path}:4` },
  ]);
  process.env.GSS_MECH_CONFIG = '/nonexistent';
  assert.deepEqual(configuredMechanisms(), []);
  const ntlm = nativeLibraries().find(({ role }) => role === 'NTLM');
  assert.equal(ntlm?.path, null);
  assert.match(ntlm?.reason ?? '', /no file/);
});

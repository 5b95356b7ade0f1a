import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, suite, test } from 'node:test';
import { program, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { makePackages, PACKAGED, packagedFiles } from './packaged.ts';

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const missing = [
  program('dpkg-deb', 'dpkg'),
  program('objdump', 'binutils'),
  program('zip', 'zip'),
  program('unzip', 'unzip'),
];

suite('npm run package', { skip: without(...missing) }, () => {
  before(makePackages);

  test('sha256sum finds every file as SHA256SUMS says', () => {
    const name = basename(PACKAGED.checksums);
    const checked = execFileSync('sha256sum', ['--strict', '-c', name], { cwd: 'dist', encoding: 'utf8' });
    const files = packagedFiles().map((file) => basename(file));
    const expected = files.filter((each) => each !== name).map((each) => `${each}: OK`);
    assert.deepEqual(checked.trim().split('\n').sort(), expected.sort());
  });

  test('archives and package have the executables that lie beside them', (t) => {
    const folder = privateFolder(t);
    execFileSync('tar', ['-C', folder, '--strip-components=1', '-xf', PACKAGED.linuxArchive]);
    assert.equal(sha256(join(folder, 'bin', 'sspidiag')), sha256(PACKAGED.linuxExecutable));
    execFileSync('unzip', ['-q', PACKAGED.windowsArchive, 'sspidiag.exe', '-d', folder]);
    assert.equal(sha256(join(folder, 'sspidiag.exe')), sha256(PACKAGED.windowsExecutable));
    execFileSync('dpkg-deb', ['--extract', PACKAGED.debianPackage, join(folder, 'debian')]);
    assert.equal(sha256(join(folder, 'debian', 'usr', 'bin', 'sspidiag')), sha256(PACKAGED.linuxExecutable));
  });

  test('the same program has the same code cache', (t) => {
    const folder = privateFolder(t);
    const [one, other] = ['one', 'other'].map((name) => {
      const file = join(folder, name);
      execFileSync(process.execPath, [join('scripts', 'codeCache.ts'), file]);
      return sha256(file);
    });
    assert.equal(one, other);
    assert.equal(one, sha256(join('dist', 'sspidiag.cache')));
  });

  test('lintian has nothing against the Debian package', {
    skip: without(program('lintian', 'lintian')),
  }, () => {
    // What the spelling in Node's binary is worth is known, and it takes lintian as long as all the rest.
    const options = ['--dont-check-part', 'binaries/spelling', '--show-overrides'];
    const { stdout, stderr } = spawnSync('lintian', [...options, PACKAGED.debianPackage], {
      encoding: 'utf8',
    });
    const lines = stdout.split('\n');
    const complaints = lines.filter((line) => /^[EW]:/.test(line));
    assert.deepEqual(complaints, []);
    assert.ok(
      lines.some((line) => line.startsWith('O: sspidiag: unstripped-binary-or-object')),
      `lintian says what it was told to overlook: ${stdout}${stderr}`,
    );
  });
});

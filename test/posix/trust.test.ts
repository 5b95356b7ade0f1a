/** Root loads no library from where another user can write, and nobody loads one from the current folder. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { changeableBy, unsafeParent, unsafeSearchPath } from '../../src/backends/trust.ts';
import type { WhoamiResult } from '../../src/report/schema/whoami.ts';
import { report, SSPIDIAG, sspidiag } from '../support/cli.ts';
import { falseLibrary } from '../support/falseLibrary.ts';
import { library, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { gcc } from '../support/referenceLibrary.ts';

const NOBODY = 65534;
const HINT = 'let only root write there, or unset the variable that leads there';

describe('who could change a file', { skip: without(root()) }, () => {
  it('is nobody for what is in system folders', () => {
    for (const path of ['/usr/lib', '/etc/passwd', '/usr/bin/env'])
      assert.equal(changeableBy(path), null, path);
    assert.equal(changeableBy('/nonexistent/x'), null);
    // By such names the kernel finds nothing.
    for (const path of ['/etc/passwd/x', `/tmp/${'x'.repeat(300)}`]) assert.equal(changeableBy(path), null);
    assert.equal(changeableBy('etc/passwd'), 'etc/passwd is no absolute path');
    assert.equal(changeableBy('/proc/self/fd/0'), '/proc/self/fd/0 leads through /proc');
  });

  it('is the owner of the file, of a folder above it, and of what a link leads to', (t) => {
    const folder = privateFolder(t);
    const file = join(folder, 'a', 'library.so');
    mkdirSync(join(folder, 'a'));
    writeFileSync(file, '');
    assert.equal(changeableBy(file), null);
    symlinkSync(file, join(folder, 'link'));
    chownSync(join(folder, 'a'), NOBODY, 0);
    const sentence = `${join(folder, 'a')} belongs to uid ${NOBODY}`;
    for (const path of [file, join(folder, 'link'), join(folder, 'a', 'missing')]) {
      assert.equal(changeableBy(path), sentence);
    }
    chownSync(join(folder, 'a'), 0, 0);
    chownSync(file, NOBODY, 0);
    assert.equal(changeableBy(file), `${file} belongs to uid ${NOBODY}`);
  });

  it('is the group and the others where they may write', (t) => {
    const folder = privateFolder(t);
    const file = join(folder, 'library.so');
    writeFileSync(file, '');
    for (const mode of [0o775, 0o757]) {
      chmodSync(folder, mode);
      assert.equal(changeableBy(file), `${folder} can be written by others`);
    }
    // What stands in a folder with the sticky bit stays; but whoever likes adds to it.
    chmodSync(folder, 0o1777);
    assert.equal(changeableBy(file), null);
    assert.equal(unsafeParent(folder), null);
    for (const path of [folder, join(folder, 'missing')]) {
      assert.equal(changeableBy(path), `${folder} can be written by others`);
    }
    chmodSync(file, 0o666);
    assert.equal(changeableBy(file), `${file} can be written by others`);
  });

  it('is whose a link on the way is, and whose folder it stands in', (t) => {
    const [folder, other] = [privateFolder(t), privateFolder(t)];
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'library.so'), '');
    symlinkSync(join(folder, 'real'), join(other, 'link'));
    const path = join(other, 'link', 'library.so');
    assert.equal(changeableBy(path), null);
    chownSync(other, NOBODY, NOBODY);
    assert.equal(changeableBy(path), `${other} belongs to uid ${NOBODY}`);
    chownSync(other, 0, 0);
    lchownSync(join(other, 'link'), NOBODY, NOBODY);
    assert.equal(changeableBy(path), `${join(other, 'link')} belongs to uid ${NOBODY}`);
    symlinkSync(join(other, 'loop'), join(other, 'loop'));
    assert.match(changeableBy(join(other, 'loop')) ?? '', /links that lead to themselves$/);
    // `..` leads on from where a link has led.
    mkdirSync(join(folder, 'safe'));
    const open = privateFolder(t);
    mkdirSync(join(open, 'deep'));
    chownSync(open, NOBODY, NOBODY);
    symlinkSync(join(open, 'deep'), join(folder, 'safe', 'deep'));
    symlinkSync(`${join(folder, 'safe', 'deep')}/../library.so`, join(folder, 'safe', 'library.so'));
    assert.match(changeableBy(join(folder, 'safe', 'library.so')) ?? '', /belongs to uid/);
  });

  it('is anybody for a search path with the current folder in it', (t) => {
    for (const path of ['', undefined, '/usr/lib', '/usr/lib:/usr/local/lib']) {
      assert.equal(unsafeSearchPath(path), null);
    }
    for (const path of ['/usr/lib:', ':/usr/lib', 'lib', '/usr/lib::/lib', '.']) {
      assert.equal(unsafeSearchPath(path), 'LD_LIBRARY_PATH names the current folder', path);
    }
    const folder = privateFolder(t);
    chmodSync(folder, 0o777);
    assert.equal(
      unsafeSearchPath(`/usr/lib:${folder}`),
      `LD_LIBRARY_PATH names ${folder}, and ${folder} can be written by others`,
    );
  });
});

describe('a planted library', {
  skip: without(gcc(), library('libgssapi_krb5.so.2', 'libgssapi-krb5-2')),
}, () => {
  const names = ['libgssapi_krb5.so.2', 'libkrb5.so.3', 'libc.so.6', 'koffi.node', 'libwinpr2.so.2'];

  it('in the current folder is not loaded', async (t) => {
    const folder = privateFolder(t);
    for (const name of names) await falseLibrary(join(folder, name), join(folder, 'loaded'));
    for (const argv of [['whoami'], ['packages'], ['packages', '--backend', 'sspi']]) {
      await execute([...SSPIDIAG, ...argv], { cwd: folder });
      assert.ok(!existsSync(join(folder, 'loaded')), argv.join(' '));
    }
  });

  it('is not loaded by root where others can write', { skip: without(root()) }, async (t) => {
    const folder = privateFolder(t);
    const mark = join(folder, 'loaded');
    // Node itself needs a libc, and finds it there too.
    for (const name of names.filter((each) => each !== 'libc.so.6'))
      await falseLibrary(join(folder, name), mark);
    chownSync(folder, NOBODY, NOBODY);
    const env = { ...process.env, LD_LIBRARY_PATH: folder };
    for (const [argv, environment] of [
      [['acquire'], env],
      [['packages'], env],
      [['packages', '--library', join(folder, 'libwinpr2.so.2')], process.env],
    ] as const) {
      const answer = await report([...argv], { env: environment });
      assert.equal(answer.exitCode, 3);
      assert.match(answer.error?.message ?? '', /not loaded as root: .* belongs to uid 65534/);
      assert.equal(answer.error?.hint, HINT);
      assert.ok(!existsSync(mark), argv.join(' '));
    }
    // The same file is loaded where nobody else could have put it there: the test can fail.
    chownSync(folder, 0, 0);
    await report(['packages', '--library', join(folder, 'libwinpr2.so.2')]);
    assert.ok(existsSync(mark));
  });

  describe('that configuration names', { skip: without(root()) }, () => {
    /** Plants a module where others can write, and configuration that names it where only root can. */
    async function planted(t: TestContext): Promise<{ file: string; mark: string; safe: string }> {
      const safe = privateFolder(t);
      const open = privateFolder(t);
      const file = join(open, 'planted.so');
      const mark = join(open, 'loaded');
      await falseLibrary(file, mark);
      chownSync(open, NOBODY, NOBODY);
      return { file, mark, safe };
    }

    /** That nothing is loaded until nobody else can write there: then the test can fail. */
    async function refused(
      { file, mark }: { file: string; mark: string },
      environment: NodeJS.ProcessEnv,
      where: string,
    ): Promise<void> {
      const env = { ...process.env, ...environment };
      for (const argv of [['acquire'], ['packages'], ['packages', '--backend', 'sspi']]) {
        const answer = await report(argv, { env });
        assert.equal(answer.exitCode, 3, argv.join(' '));
        assert.ok(
          answer.error?.message.endsWith(
            `not loaded as root: ${where}, and ${dirname(file)} belongs to uid 65534`,
          ),
          answer.error?.message,
        );
        assert.equal(answer.error?.hint, HINT);
      }
      const who = await report<WhoamiResult>(['whoami'], { env });
      assert.equal(who.exitCode, 0);
      assert.match(who.result?.kerberosReason ?? '', /not loaded as root/);
      await sspidiag(['doctor', '--timeout', '3'], { env });
      assert.ok(!existsSync(mark));
      chownSync(dirname(file), 0, 0);
      await sspidiag(['acquire'], { env });
      assert.ok(existsSync(mark), 'the library would not have loaded it');
    }

    it('as a mechanism', async (t) => {
      const { safe, ...paths } = await planted(t);
      const GSS_MECH_CONFIG = join(safe, 'mech.conf');
      writeFileSync(GSS_MECH_CONFIG, `planted 1.3.6.1.4.1.99999.1 ${paths.file}\n`);
      await refused(paths, { GSS_MECH_CONFIG }, `${GSS_MECH_CONFIG}:1 names ${paths.file}`);
    });

    it('as a module of krb5.conf, of an included file too', async (t) => {
      const { safe, ...paths } = await planted(t);
      const KRB5_CONFIG = join(safe, 'krb5.conf');
      const included = join(safe, 'included.conf');
      writeFileSync(KRB5_CONFIG, `include ${included}\n`);
      const lines = ['[plugins]', 'hostrealm = {', `module = planted:${paths.file}`, '}', ''];
      writeFileSync(included, lines.join('\n'));
      await refused(paths, { KRB5_CONFIG }, `${included}:3 names ${paths.file}`);
    });

    it('as the folder of all modules', async (t) => {
      const { safe, ...paths } = await planted(t);
      const KRB5_CONFIG = join(safe, 'krb5.conf');
      const lines = ['[libdefaults]', `plugin_base_dir = ${dirname(paths.file)}`];
      lines.push('[plugins]', 'hostrealm = {', 'module = planted:planted.so', '}', '');
      writeFileSync(KRB5_CONFIG, lines.join('\n'));
      await refused(paths, { KRB5_CONFIG }, `${KRB5_CONFIG}:2 names ${dirname(paths.file)}`);
    });

    it('as the source of the configuration', async (t) => {
      const { safe, ...paths } = await planted(t);
      const KRB5_CONFIG = join(safe, 'krb5.conf');
      writeFileSync(KRB5_CONFIG, `module ${paths.file}:rest\n`);
      await refused(paths, { KRB5_CONFIG }, `${KRB5_CONFIG}:1 names ${paths.file}`);
    });

    it('by a way that cannot be followed, or among too much', async (t) => {
      const { safe, file } = await planted(t);
      const KRB5_CONFIG = join(safe, 'krb5.conf');
      const plugin = (path: string) => `[plugins]\nhostrealm = {\nmodule = planted:${path}\n}\n`;
      const kdcs = `[realms]\nA = {\n${'kdc = b\n'.repeat(4100)}}\n`;
      for (const [text, why] of [
        [plugin(`../../../../../..${file}`), /names \S+, and it leads out of the library's own folder$/],
        [plugin(`%{null}${file}`), /and where that leads is for the library to say$/],
        [
          `[libdefaults]\nplugin_base_dir = /\n${plugin(file.slice(1))}`,
          /belongs to uid 65534$|more than 1000 files/,
        ],
        [`[libdefaults]\nplugin_base_dir = %{null}${dirname(file)}\n`, /is for the library to say$/],
        [`${kdcs}${plugin(file)}`, /modules may be named where nobody looked: more than 4000 settings/],
        [`${'# long\n'.repeat(200_000)}${plugin(file)}`, /where nobody looked: .* is larger than/],
      ] as const) {
        writeFileSync(KRB5_CONFIG, text);
        const answer = await report(['acquire'], { env: { ...process.env, KRB5_CONFIG } });
        assert.equal(answer.exitCode, 3);
        assert.match(answer.error?.message ?? '', why);
      }
    });

    it('in lines and by names that the library reads otherwise', async (t) => {
      const { safe, file } = await planted(t);
      const GSS_MECH_CONFIG = join(safe, 'mech.conf');
      for (const [line, why] of [
        [` 1.3.6.1.4.1.99999.1 ${file}`, /the library may read \S+:1 otherwise$/],
        [`${'#'.repeat(8191)}x 1.3.6.1.4.1.99999.1 ${file}`, /may read \S+:1 otherwise$/],
        [`x 1.3.6.1.4.1.99999.1 ${file}\u00a0y`, /may read \S+:1 otherwise$/],
        [`${'#\n'.repeat(200_000)}x 1.3.6.1.4.1.99999.1 ${file}`, /larger than 262144 bytes$/],
      ] as const) {
        writeFileSync(GSS_MECH_CONFIG, `${line}\n`);
        const answer = await report(['acquire'], { env: { ...process.env, GSS_MECH_CONFIG } });
        assert.equal(answer.exitCode, 3);
        assert.match(answer.error?.message ?? '', why);
      }
      for (const [variable, value] of [
        ['KRB5_CONFIG', 'krb5.conf'],
        ['KRB5_CONFIG', '~/krb5.conf'],
        ['KRB5_CONFIG', '/proc/self/environ'],
        ['GSS_MECH_CONFIG', 'mech.conf'],
        ['LD_LIBRARY_PATH', '/usr/$LIB'],
      ] as const) {
        const answer = await report(['acquire'], { env: { ...process.env, [variable]: value } });
        assert.equal(answer.exitCode, 3, value);
        assert.match(answer.error?.message ?? '', /not loaded as root/);
      }
    });

    it('is refused in a sentence, or passed over, where its path leads nowhere', async (t) => {
      const loop = join(privateFolder(t), 'loop');
      symlinkSync(loop, loop);
      for (const variable of ['KRB5_CONFIG', 'GSS_MECH_CONFIG', 'LD_LIBRARY_PATH']) {
        const answer = await report(['packages'], { env: { ...process.env, [variable]: loop } });
        assert.equal(answer.exitCode, 3);
        assert.match(answer.error?.message ?? '', /not loaded as root: .* links that lead to themselves$/);
        for (const path of ['/etc/passwd/x', `/tmp/${'x'.repeat(300)}`]) {
          const other = await report(['packages'], { env: { ...process.env, [variable]: path } });
          assert.ok([0, 1].includes(other.exitCode), `${variable}=${path}: ${other.error?.message}`);
        }
      }
    });

    it('may say what it likes in a comment', async (t) => {
      const GSS_MECH_CONFIG = join(privateFolder(t), 'mech.conf');
      writeFileSync(GSS_MECH_CONFIG, '# gr\u00fc\u00dfe\n');
      assert.equal((await report(['packages'], { env: { ...process.env, GSS_MECH_CONFIG } })).exitCode, 0);
    });

    it('is no reason to refuse what can name nothing', async (t) => {
      const link = join(privateFolder(t), 'nothing');
      symlinkSync('/dev/null', link);
      for (const path of ['/dev/null', link]) {
        for (const variable of ['KRB5_CONFIG', 'GSS_MECH_CONFIG']) {
          const env = { ...process.env, [variable]: path };
          assert.notEqual((await report(['tickets'], { env })).exitCode, 3, `${variable} ${path}`);
        }
      }
    });

    it('in a file that others can write', async (t) => {
      const folder = privateFolder(t);
      const file = join(folder, 'configuration');
      writeFileSync(file, '');
      chownSync(file, NOBODY, NOBODY);
      for (const variable of ['KRB5_CONFIG', 'GSS_MECH_CONFIG']) {
        const answer = await report(['acquire'], { env: { ...process.env, [variable]: file } });
        assert.equal(answer.exitCode, 3);
        assert.match(
          answer.error?.message ?? '',
          /not loaded as root: .*configuration belongs to uid 65534$/,
        );
      }
    });
  });
});

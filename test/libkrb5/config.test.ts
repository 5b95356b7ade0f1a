import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type Krb5Configuration, readConfiguration } from '../../src/backends/libkrb5/config.ts';
import { withContext } from '../../src/backends/libkrb5/context.ts';
import { scanProfile } from '../../src/backends/libkrb5/profileScan.ts';

const VARIABLES = ['KRB5_CONFIG', 'KRB5CCNAME', 'KRB5_KTNAME', 'KRB5_CLIENT_KTNAME'] as const;

let folder: string;
const file = (name: string) => join(folder, name);
const original = new Map<string, string | undefined>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sspidiag-config-'));
  for (const name of VARIABLES) {
    original.set(name, process.env[name]);
    delete process.env[name];
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, value] of original) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Reads the settings with these files, given by name; KRB5_CONFIG lists those in `main`. */
function read(files: Record<string, string>, main = ['krb5.conf']): Krb5Configuration {
  for (const [name, text] of Object.entries(files)) writeFileSync(file(name), text);
  process.env.KRB5_CONFIG = main.map(file).join(':');
  const { value, error } = withContext(readConfiguration);
  assert.equal(error, null);
  assert.ok(value);
  return value;
}

describe('readConfiguration', () => {
  it('finds the line that decides', () => {
    const settings = read({
      'krb5.conf': `# default_realm = COMMENT.TEST
[realms]
  OTHER.TEST = {
    default_realm = REALMS.TEST
  }
[libdefaults]
  NESTED.TEST = {
    default_realm = NESTED.TEST
  }
  default_realm = A.TEST
  default_realm = SECOND.TEST
  default_ccache_name = "DIR:/tmp/\\"quoted\\" cache"
  default_keytab_name=FILE:/etc/some.keytab
`,
    });
    const at = (line: number) => `${file('krb5.conf')}:${line}`;
    assert.deepEqual(settings.defaultRealm, {
      value: 'A.TEST',
      source: 'configuration',
      where: at(10),
      error: null,
    });
    assert.deepEqual(settings.defaultCache, {
      value: 'DIR:/tmp/"quoted" cache',
      source: 'configuration',
      where: at(12),
    });
    assert.deepEqual(settings.defaultKeytab, {
      value: 'FILE:/etc/some.keytab',
      source: 'configuration',
      where: at(13),
    });
    assert.deepEqual(settings.defaultClientKeytab.source, 'compiled');
    assert.deepEqual(settings.files, [
      { path: file('krb5.conf'), readable: true, reason: null, includedFrom: null },
    ]);
  });

  it('gives the value with its parameters filled in, and the line all the same', () => {
    const uid = process.getuid?.();
    const { defaultCache } = read({
      'krb5.conf': '[libdefaults]\ndefault_ccache_name = FILE:/tmp/x_%{uid}\n',
    });
    assert.deepEqual(defaultCache, {
      value: `FILE:/tmp/x_${uid}`,
      source: 'configuration',
      where: `${file('krb5.conf')}:2`,
    });
  });

  it('has the environment win, even where it is empty', () => {
    process.env.KRB5CCNAME = 'MEMORY:mine';
    process.env.KRB5_KTNAME = '';
    process.env.KRB5_CLIENT_KTNAME = 'FILE:/etc/client.keytab';
    const settings = read({
      'krb5.conf': '[libdefaults]\ndefault_ccache_name = FILE:/tmp/x\ndefault_keytab_name = FILE:/tmp/k\n',
    });
    assert.deepEqual(settings.defaultCache, {
      value: 'MEMORY:mine',
      source: 'environment',
      where: 'KRB5CCNAME',
    });
    assert.deepEqual(settings.defaultKeytab, { value: '', source: 'environment', where: 'KRB5_KTNAME' });
    assert.equal(settings.defaultClientKeytab.value, 'FILE:/etc/client.keytab');
    assert.equal(settings.defaultClientKeytab.where, 'KRB5_CLIENT_KTNAME');
  });

  it('falls back on what is compiled in, and has no realm', () => {
    const settings = read({}, ['missing.conf']);
    assert.equal(settings.defaultCache.value, `FILE:/tmp/krb5cc_${process.getuid?.()}`);
    assert.deepEqual(
      [settings.defaultCache.source, settings.defaultCache.where],
      ['compiled', 'libkrb5.so.3'],
    );
    assert.equal(settings.defaultRealm.value, null);
    assert.equal(settings.defaultRealm.error?.name, 'KRB5_CONFIG_NODEFREALM');
    assert.match(settings.defaultRealm.where, /^unknown, because /);
    assert.deepEqual(
      settings.files.map(({ readable, reason }) => [readable, reason]),
      [[false, 'ENOENT']],
    );
  });

  it('does not have DNS asked for a realm', () => {
    const { defaultRealm } = read({ 'krb5.conf': '[libdefaults]\ndns_lookup_realm = true\n' });
    assert.equal(defaultRealm.value, null);
    assert.match(defaultRealm.where, /dns_lookup_realm/);
  });

  it('follows include and includedir as the library does', () => {
    mkdirSync(file('conf.d'));
    const settings = read({
      'conf.d/20-realm': '[libdefaults]\n default_realm = LATER.TEST\n',
      'conf.d/10-realm.conf': '[libdefaults]\n\n default_realm = INCLUDED.TEST\n',
      'conf.d/.hidden.conf': '[libdefaults]\n default_realm = HIDDEN.TEST\n',
      'conf.d/backup.conf~': '[libdefaults]\n default_realm = BACKUP.TEST\n',
      'extra.conf': '[libdefaults]\n default_keytab_name = FILE:/extra\n',
      'krb5.conf': `[libdefaults]
includedir ${folder}/conf.d
include ${folder}/extra.conf
  default_realm = OWN.TEST
`,
    });
    assert.deepEqual(
      [settings.defaultRealm.value, settings.defaultRealm.where],
      ['INCLUDED.TEST', `${file('conf.d/10-realm.conf')}:3`],
    );
    assert.equal(settings.defaultKeytab.where, `${file('extra.conf')}:2`);
    assert.deepEqual(
      settings.files.map(({ path, includedFrom }) => [path, includedFrom]),
      [
        [file('krb5.conf'), null],
        [file('conf.d/10-realm.conf'), `${file('krb5.conf')}:2`],
        [file('conf.d/20-realm'), `${file('krb5.conf')}:2`],
        [file('extra.conf'), `${file('krb5.conf')}:3`],
      ],
    );
  });

  it('takes the first of several files', () => {
    const settings = read(
      {
        'first.conf': '[libdefaults]\n default_keytab_name = FILE:/first\n',
        'second.conf': '[libdefaults]\n default_realm = SECOND.TEST\n default_keytab_name = FILE:/second\n',
      },
      ['first.conf', 'missing.conf', 'second.conf'],
    );
    assert.equal(settings.defaultKeytab.where, `${file('first.conf')}:2`);
    assert.equal(settings.defaultRealm.where, `${file('second.conf')}:2`);
  });

  for (const [text, value, line] of [
    ['default_realm = "A.TEST" # odd', 'A.TEST', 2],
    ['default_realm = A.TEST # odd', 'A.TEST # odd', 2],
    ['default_realm*=A.TEST', 'A.TEST', 2],
    ['default_realm\t=\tA.TEST  \r', 'A.TEST', 2],
    ['default_realm = "A.TEST', 'A.TEST', 2],
    ['X =\n{\ndefault_realm = IN\n}\ndefault_realm = OUT', 'OUT', 6],
    ['X = {\nY = {\n}\n}\ndefault_realm = OUT', 'OUT', 6],
    ['[other]\ndefault_realm = A\n[libdefaults]\ndefault_realm = B', 'B', 5],
    ['[libdefaults]*\ndefault_realm = A\n[libdefaults]\ndefault_realm = B', 'A', 3],
  ] as const) {
    it(`reads as the library does: ${JSON.stringify(text)}`, () => {
      const { defaultRealm } = read({ 'krb5.conf': `[libdefaults]\n${text}\n` });
      assert.deepEqual(
        [defaultRealm.value, defaultRealm.source, defaultRealm.where],
        [value, 'configuration', `${file('krb5.conf')}:${line}`],
      );
    });
  }

  it('says unknown, with the value, where the line was not found', () => {
    const padding = `#${'x'.repeat(1022)}\n`.repeat(1025);
    const { defaultRealm } = read({ 'krb5.conf': `${padding}[libdefaults]\ndefault_realm = A.TEST\n` });
    assert.deepEqual([defaultRealm.value, defaultRealm.source], ['A.TEST', 'unknown']);
    assert.match(defaultRealm.where, /^unknown, because .*krb5\.conf is larger than 1048576 bytes$/);
  });
});

describe('scanProfile', () => {
  it('says that a module may know more', () => {
    writeFileSync(file('module.conf'), 'module /usr/lib/plugin.so:x\n');
    assert.match(scanProfile([file('module.conf')]).incomplete ?? '', /lets a module supply/);
  });

  it('stops at an include that includes itself, and says so', () => {
    writeFileSync(file('loop.conf'), `include ${file('loop.conf')}\n`);
    const scan = scanProfile([file('loop.conf')]);
    assert.match(scan.incomplete ?? '', /too many included files/);
    assert.ok(scan.files.length < 20);
  });

  it('passes over garbage, and over a directory that is included as a file', () => {
    writeFileSync(file('garbage'), Buffer.from([0, 255, 254, 91, 10, 125, 125, 61, 10]));
    writeFileSync(file('main.conf'), `include ${folder}\n`);
    const scan = scanProfile([file('main.conf'), file('garbage')]);
    assert.deepEqual(scan.files[1]?.reason, 'EISDIR');
    assert.deepEqual(scan.libdefaults, []);
    assert.ok(scan.problems.every(({ kind }) => kind === 'outside'));
  });
});

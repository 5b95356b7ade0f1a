/**
 * Checks every document that sspidiag gives, wherever it stands: against its schema with nothing beside what is declared,
 * and against what Windows PowerShell 5.1 can read.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Json = { [key: string]: unknown };

/** Loaded with the first document: most test files see none, and need no bundle either. */
const load = createRequire(import.meta.url);

let schemas: Record<string, object> | undefined;

/** Of every command, as sspidiag prints them. */
export function printedSchemas(): Record<string, object> {
  if (!schemas) {
    const { NODE, INSTALLATION } = load('./installation.ts') as typeof import('./installation.ts');
    const printed = execFileSync(NODE, [join(INSTALLATION, 'bin', 'sspidiag.js'), 'schema'], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    schemas = (JSON.parse(printed) as { $defs: Record<string, object> }).$defs;
  }
  return schemas;
}

const REPORT = /^ {2}"schema": "sspidiag\//m;
const LINE = /^\{"(leg":\d|target":")/m;

/**
 * The documents among what a program wrote: reports, which begin and end with a brace at the margin, and lines of
 * `decode --ndjson` and of `--targets`.
 *
 * @param whole false where the program was ended, and may have been in the middle of one
 */
export function documentsIn(output: string, whole = true): string[] {
  if (!REPORT.test(output) && !LINE.test(output) && !output.startsWith('{"schema":"sspidiag/')) return [];
  const documents: string[] = [];
  let open: string[] | null = null;
  for (const line of output.split('\n')) {
    if (open) {
      open.push(line);
      if (line !== '}') continue;
      documents.push(open.join('\n'));
      open = null;
    } else if (line === '{') open = [line];
    else if (/^\{"(leg":\d|target":"|schema":"sspidiag\/)/.test(line)) documents.push(line);
  }
  const found = documents.filter((text) => !text.startsWith('{\n') || REPORT.test(text));
  const rest = open?.join('\n') ?? '';
  assert.ok(!whole || !REPORT.test(rest), `a document without an end: ${rest.slice(0, 2000)}`);
  return found;
}

/** Checks all documents among what a program wrote; returns how many there are. */
export function checkDocuments(output: string, whole = true): number {
  const documents = documentsIn(output, whole);
  documents.forEach(checkDocument);
  return documents.length;
}

/**
 * Checks one document.
 *
 * @throws AssertionError that names the place
 */
export function checkDocument(text: string): void {
  const document = JSON.parse(text) as Json;
  checkForPowerShell(text, document.command === 'decode' || document.command === undefined);
  checkAgainstSchema(document);
}

function checkAgainstSchema(document: Json): void {
  if ('line' in document && 'schema' in document) {
    const { target, line, id, ...report } = document;
    checkBy('batch', 'Answer', { target, line, id });
    checkAgainstSchema(report);
  } else if (document.schema === undefined) {
    checkBy('decode', 'DecodedToken', document);
  } else {
    checkBy(String(/^sspidiag\/([a-z-]+)\/\d+$/.exec(String(document.schema))?.[1]), null, document);
  }
}

/** @param definition of the command's schema; null for the whole report */
function checkBy(name: string, definition: string | null, document: Json): void {
  const validate = validator(name, definition);
  if (validate(document)) {
    const { reports = [] } = (document.result ?? {}) as { reports?: Json[] };
    if (name === 'report') reports.forEach(checkAgainstSchema);
    return;
  }
  const errors = validate.errors?.map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
  assert.fail(`a document is not as schema ${name} has it:\n${errors?.slice(0, 20).join('\n')}`);
}

const validators = new Map<string, ValidateFunction>();

function validator(command: string, definition: string | null): ValidateFunction {
  const key = `${command} ${definition}`;
  let validate = validators.get(key);
  if (!validate) {
    const schema = printedSchemas()[command] as Json | undefined;
    assert.ok(schema, `no schema for a document of ${command}`);
    const strict = closed(
      definition === null ? schema : { $defs: schema.$defs, $ref: `#/$defs/${definition}` },
    ) as Json;
    validate = new Ajv2020({ strict: true, allErrors: true }).compile(strict);
    validators.set(key, validate);
  }
  return validate;
}

/** The schema with every object closed: a property that is not declared is an error, and so is a missing one. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.type === 'object' && copy.properties && copy.additionalProperties !== true) {
    assert.deepEqual(copy.required, Object.keys(copy.properties), 'null rather than missing');
    copy.additionalProperties = false;
  }
  return copy;
}

/** JavaScriptSerializer's, by which PowerShell 5.1 reads JSON. */
const MOST_CHARACTERS = 2_097_152;
const DEEPEST = 100;

const PIECE = /"|-?\d[\d.eE+-]*|[{}[\]:,]/g;

/** Strings, numbers and punctuation one after the other; a string of megabytes is too long for an expression. */
function* pieces(text: string): Generator<string> {
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(text); match; match = PIECE.exec(text)) {
    const begin = match.index;
    if (match[0] === '"') PIECE.lastIndex = endOfString(text, begin);
    const at = PIECE.lastIndex;
    yield text.slice(begin, at);
    PIECE.lastIndex = at;
  }
}

function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] !== '\\') continue;
    at++;
    assert.notEqual(text[at], '/', 'a slash is escaped: "\\/Date(0)\\/" becomes a time');
  }
  assert.fail('a string without an end');
}

/**
 * What Windows PowerShell 5.1 needs, by the text itself: a parsed document no longer shows keys that stand twice, nor how
 * numbers are written.
 *
 * @param mayBeLong decode answers with as much as it is given
 */
export function checkForPowerShell(text: string, mayBeLong = false): void {
  assert.match(text, /^[\n\x20-\x7e]*$/, 'not in ASCII');
  assert.ok(mayBeLong || text.length <= MOST_CHARACTERS, `${text.length} characters are too many`);
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const piece of pieces(text)) {
    if (piece === '{' || piece === '[') {
      open.push(piece === '{' ? new Set() : null);
      assert.ok(open.length < DEEPEST, 'nested too deep');
    } else if (piece === '}' || piece === ']') open.pop();
    else if (piece === ':') addKey(open.at(-1), last);
    else if (/^[-\d]/.test(piece)) checkNumber(piece);
    last = piece;
  }
}

function addKey(keys: Set<string> | null | undefined, written: string): void {
  const key = String(JSON.parse(written)).toLowerCase();
  assert.notEqual(key, '', 'an empty key');
  assert.ok(!keys?.has(key), `the key ${written} stands twice, or differs from another only in case`);
  keys?.add(key);
}

function checkNumber(written: string): void {
  assert.match(written, /^-?\d+(\.\d+)?$/, `${written} is written with an exponent`);
  assert.ok(
    written.includes('.') || Number.isSafeInteger(Number(written)),
    `${written} is beyond 2^53: it has to be a string`,
  );
}

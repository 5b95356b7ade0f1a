/** The command line as users run it: the bundle, in a process of its own, with its JSON document checked. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Report } from '../../src/report/report.ts';
import { INSTALLATION, NODE } from './installation.ts';
import { type Ended, execute } from './programs.ts';

/** The beginning of an argv that runs the bundle. */
export const SSPIDIAG: readonly string[] = [NODE, join(INSTALLATION, 'bin', 'sspidiag.js')];

export type CliOptions = {
  env?: NodeJS.ProcessEnv | undefined;
  input?: string | Buffer;
  /** A program that runs the rest of its arguments: `setpriv …`. */
  through?: readonly string[];
};

/** Runs sspidiag. */
export function sspidiag(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const { env = process.env, input = '', through = [] } = options;
  return execute([...through, ...SSPIDIAG, ...args], { env }, input);
}

export type Reported<Result> = Report<Result> & { process: Ended };

/** Runs sspidiag with --json and checks everything that holds for every document. */
export async function report<Result>(
  args: readonly string[],
  options: CliOptions = {},
): Promise<Reported<Result>> {
  const [verb = '', ...rest] = args;
  const ended = await sspidiag([verb, '--json', ...rest], options);
  return { ...(await checked<Result>(ended)), process: ended };
}

/** The one document on stdout, after checking it against the schema that sspidiag prints. */
export async function checked<Result>(ended: Ended): Promise<Report<Result>> {
  const { stdout, stderr, exitCode, signal } = ended;
  assert.equal(signal, null, stderr);
  assert.match(stdout, /^\{[\n\x20-\x7e]*\}\n$/, `stdout is not one document in ASCII: ${stdout}${stderr}`);
  const document = JSON.parse(stdout) as Report<Result>;
  assert.equal(document.exitCode, exitCode);
  assert.equal(document.ok, exitCode === 0);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+/m, 'a stack trace');
  assert.equal(document.error === null, stderr.match(/^sspidiag: error: /m) === null, stderr);
  await checkAgainstSchema(document);
  checkKeys(document);
  for (const { title, evidence, cure } of document.findings) {
    assert.ok(title.split(/\s+/).length <= 5, title);
    assert.ok(evidence.length > 0 && cure.length > 0, `${title}: no evidence or no cure`);
    for (const sentence of [...evidence, ...cure]) assert.doesNotMatch(sentence, /undefined|\[object|NaN/);
  }
  return document;
}

type Json = { [key: string]: unknown };

const validators = new Map<string, ValidateFunction>();

async function checkAgainstSchema(document: Report): Promise<void> {
  // A command line that is not understood has no command; its document has the envelope of any.
  const command = document.command === 'error' ? 'whoami' : document.command;
  let validate = validators.get(command);
  if (!validate) {
    const { stdout, stderr } = await sspidiag(['schema', command]);
    assert.equal(stderr, '');
    validate = new Ajv2020({ strict: true, allErrors: true }).compile(closed(JSON.parse(stdout)) as Json);
    validators.set(command, validate);
  }
  const candidate =
    command === document.command ? document : { ...document, command, schema: `sspidiag/${command}/1` };
  assert.ok(validate(candidate), JSON.stringify(validate.errors, null, 2));
}

/** The schema with every object closed: a property that is not declared is an error, and so is a missing one. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.type === 'object' && copy.properties) {
    assert.deepEqual(copy.required, Object.keys(copy.properties), 'null rather than missing');
    copy.additionalProperties = false;
  }
  return copy;
}

/** PowerShell's ConvertFrom-Json refuses an object in which two keys differ only in case. */
function checkKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value).map((key) => key.toLowerCase());
  assert.equal(new Set(keys).size, keys.length, `keys that differ only in case: ${keys}`);
  for (const each of Object.values(value)) checkKeys(each);
}

/** The codes of a report's findings. */
export function codes({ findings }: Report): string[] {
  return findings.map(({ code }) => code);
}

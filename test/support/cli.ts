/** The command line as users run it: the bundle, in a process of its own, with its JSON document checked. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Report } from '../../src/report/report.ts';
import { checkDocument } from './documents.ts';
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

/** The one document on stdout, after checking all that holds for every document. */
export async function checked<Result>(ended: Ended): Promise<Report<Result>> {
  const { stdout, stderr, exitCode, signal } = ended;
  assert.equal(signal, null, stderr);
  const wrong = `exit code ${exitCode}, and stdout is not one document in ASCII: ${stdout}${stderr}`;
  assert.match(stdout, /^\{[\n\x20-\x7e]*\}\n$/, wrong);
  const document = JSON.parse(stdout) as Report<Result>;
  assert.equal(document.exitCode, exitCode);
  assert.equal(document.ok, exitCode === 0);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+/m, 'a stack trace');
  assert.equal(document.error === null, stderr.match(/^sspidiag: error: /m) === null, stderr);
  checkDocument(stdout.trimEnd());
  for (const { title, evidence, cure } of document.findings) {
    assert.ok(title.split(/\s+/).length <= 5, title);
    assert.ok(evidence.length > 0 && cure.length > 0, `${title}: no evidence or no cure`);
    for (const sentence of [...evidence, ...cure]) assert.doesNotMatch(sentence, /undefined|\[object|NaN/);
  }
  return document;
}

/** The codes of a report's findings. */
export function codes({ findings }: Report): string[] {
  return findings.map(({ code }) => code);
}

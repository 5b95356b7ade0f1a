/** The examples of the README and of the manual page, run as they stand, in a lab. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from '../../src/lab/scenarios.ts';
import { labCommand } from '../support/lab.ts';
import { kdc, library, program, root, without } from '../support/needs.ts';

const HOME = join(import.meta.dirname, '..', '..');
const README = readFileSync(join(HOME, 'README.md'), 'utf8');
const MAN = join(HOME, 'man');
const PAGES = readdirSync(MAN).map((name) => readFileSync(join(MAN, name), 'utf8'));

type Example = { command: string; exitCode: number; needsRoot: boolean };

/**
 * The commands of a console session. A prompt begins a command, `$` of anybody and `#` of root; a backslash at the end
 * of its line continues it. What follows is its output: one that begins with FAIL belongs to exit code 1, all others
 * to 0. Other programs' lines, and those that need a host of example.com, are left out.
 */
function examples(session: string): Example[] {
  return session
    .split(/^(?=[$#] )/m)
    .filter((part) => /^[$#] sspidiag /.test(part) && !part.includes('example.com'))
    .map((part) => {
      const [, prompt, command = '', output = ''] = /^([$#]) ((?:.*\\\n)*.*)\n?([\s\S]*)$/.exec(part) ?? [];
      return { command, exitCode: output.startsWith('FAIL') ? 1 : 0, needsRoot: prompt === '#' };
    });
}

function consoleBlocks(markdown: string): Example[] {
  return [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    examples(block),
  );
}

function literalBlocks(mdoc: string): Example[] {
  const blocks = [...mdoc.matchAll(/^\.Bd -literal.*\n([\s\S]*?)^\.Ed$/gm)];
  return blocks.flatMap(([, block = '']) => examples(block.replaceAll('\\e', '\\')));
}

/** A shell script that runs them in one folder, one after the other, and tells of each that ends otherwise. */
function script(each: readonly Example[]): string {
  const steps = each.map(({ command, exitCode }) => {
    const told = command.replaceAll("'", "'\\''");
    return `{ ${command}\n} >output 2>&1 </dev/null
code=$?
[ $code -eq ${exitCode} ] || { printf '%s\\n' '${told}' "ended with $code, not ${exitCode}:"; cat output; failed=1; }`;
  });
  return ['set -o pipefail', 'cd "$SSPIDIAG_LAB" || exit', 'failed=0', ...steps, 'exit $failed'].join('\n');
}

const isRoot = root() === null;
const hasWinpr = library('libwinpr2.so.2', 'libwinpr2-2') === null;

/** What an example needs beside the lab: a right, or a library with the SSPI functions. */
function isPossible({ command, needsRoot }: Example): boolean {
  return (isRoot || !needsRoot) && (hasWinpr || !command.includes('--backend sspi'));
}

const skip = without(kdc(), program('jq', 'jq'));

for (const [name, found] of [
  ['README.md', consoleBlocks(README)],
  ['the manual', PAGES.flatMap(literalBlocks)],
] as const) {
  test(`examples of ${name}`, { skip }, async (t) => {
    assert.ok(found.length >= 12, `only ${found.length} examples were found`);
    const possible = found.filter(isPossible);
    if (possible.length < found.length) {
      t.diagnostic(`${found.length - possible.length} examples need root, or libwinpr2-2`);
    }
    const { exitCode, stdout, stderr } = await labCommand(['bash', '-c', script(possible)]);
    assert.equal(exitCode, 0, stdout + stderr);
  });
}

test('the README lists the scenarios', () => {
  const rows = [...README.matchAll(/^\| `([\w-]+)` \| ([^|]+) \|$/gm)].map(
    ([, name, title]) => `${name}: ${title}`,
  );
  const declared = SCENARIOS.map(({ name, title }) => `${name}: ${name === 'healthy' ? 'nothing' : title}`);
  assert.deepEqual(rows, declared);
});

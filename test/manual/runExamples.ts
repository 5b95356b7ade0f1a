/** Runs examples in a lab and compares what they print; the rule is told in examples.test.ts. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { labCommand } from '../support/lab.ts';
import { kdc, library, program, root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { HOME, PAGES } from './pages.ts';
import { difference, type Example, sessionsOfMarkdown, sessionsOfPage } from './sessions.ts';

export type File = { name: string; examples: Example[] };

export const README = readFileSync(join(HOME, 'README.md'), 'utf8');

export const README_EXAMPLES: File = { name: 'README.md', examples: sessionsOfMarkdown(README) };

export const PAGE_EXAMPLES: readonly File[] = PAGES.map((path) => ({
  name: basename(path),
  examples: sessionsOfPage(readFileSync(path, 'utf8')),
}));

const isRun = ({ prompt, command }: Example) => prompt !== 'PS>' && !command.includes('example.com');

const isRoot = root() === null;
const hasWinpr = library('libwinpr2.so.2', 'libwinpr2-2') === null;

/** What an example needs beside the lab: a right, or a library with the SSPI functions. */
const isPossible = ({ prompt, command }: Example) =>
  (isRoot || prompt !== '#') && (hasWinpr || !command.includes('--backend sspi'));

function expectedCode({ shown: [first = ''] }: Example): number {
  if (first.startsWith('FAIL')) return 1;
  return first.startsWith('sspidiag: error:') ? 2 : 0;
}

/** Runs each as its own script in the lab's folder; what it printed and how it ended are files beside it. */
async function run(examples: readonly Example[], folder: string): Promise<void> {
  for (const [index, { command }] of examples.entries()) {
    writeFileSync(join(folder, `${index}.sh`), `${command}\n`);
  }
  const all = `cd "$SSPIDIAG_LAB" || exit
for index in $(seq 0 ${examples.length - 1}); do
  for attempt in 1 2 3 4 5; do
    bash "${folder}/$index.sh" >"${folder}/$index.out" 2>&1 </dev/null
    echo $? >"${folder}/$index.code"
    grep -q 'no answer within' "${folder}/$index.out" || break
  done
done`;
  const { exitCode, stderr } = await labCommand(['bash', '-c', all]);
  assert.equal(exitCode, 0, stderr);
}

const skip = without(kdc(), program('jq', 'jq'));

/** A test for each file, in a lab of its own. */
export function testExamples(files: readonly File[]): void {
  describe('examples, with what they print', { skip }, () => {
    for (const { name, examples } of files) {
      if (examples.some(isRun)) test(name, (t) => testFile(examples.filter(isRun), t));
    }
  });
}

async function testFile(runnable: readonly Example[], t: TestContext): Promise<void> {
  const possible = runnable.filter(isPossible);
  if (possible.length < runnable.length) {
    t.diagnostic(`${runnable.length - possible.length} examples need root, or libwinpr2-2`);
  }
  const folder = join(privateFolder(t), 'examples');
  mkdirSync(folder);
  await run(possible, folder);
  const wrong = possible.flatMap((example, index) => {
    const output = readFileSync(join(folder, `${index}.out`), 'utf8');
    const code = Number(readFileSync(join(folder, `${index}.code`), 'utf8'));
    const expected = expectedCode(example);
    const ending = code === expected ? null : `it ended with ${code}, not ${expected}:\n${output}`;
    const found = ending ?? difference(example.shown, output);
    return found === null ? [] : [`${example.prompt} ${example.command}\n${found}`];
  });
  assert.equal(wrong.length, 0, wrong.join('\n\n'));
}

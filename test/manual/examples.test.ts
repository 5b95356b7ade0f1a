/**
 * The examples of the README and of every page of the manual, run as they stand in a lab, with what they print.
 *
 * The rule, for whoever writes one:
 *
 * - An example is a line with a prompt in a block of `console` (README) or in a literal block (manual): `$` for anybody,
 *   `#` for root. All of a file run in one lab and one folder, from the first to the last.
 * - What stands below it is what it prints, standard output and standard error together, line by line and all of it: an
 *   example below which nothing stands prints nothing. A line `...` stands for one or more lines that are left out, and
 *   `...` within a line for some text. Nothing else is left out.
 * - What differs from run to run is compared by its kind only: the lab's folder, moments, spans of time, loopback addresses
 *   with a port, sizes in bytes, versions, the folder of libraries, and the width of a column. What differs from host to
 *   host otherwise, as the number of groups, is written `...`.
 * - It ends with 0; with 1 where the first line that is shown begins with FAIL; with 2 where it begins with
 *   `sspidiag: error:`.
 * - Where it tells that there was no answer in time, this host was busy: it is run again, four times at most.
 * - Not run are lines for PowerShell, and those with a host of example.com, which no lab has. Their command has to exist
 *   and to have the options, as that of every other example.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { COMMANDS } from '../../src/cli.ts';
import { SCENARIOS } from '../../src/lab/scenarios.ts';
import { declareProgram } from '../../src/program.ts';
import { labCommand } from '../support/lab.ts';
import { kdc, library, program, root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';
import { HOME, PAGES } from './pages.ts';
import { difference, type Example, sessionsOfMarkdown, sessionsOfPage } from './sessions.ts';

const README = readFileSync(join(HOME, 'README.md'), 'utf8');

const FILES: readonly [name: string, examples: Example[]][] = [
  ['README.md', sessionsOfMarkdown(README)],
  ...PAGES.map((path): [string, Example[]] => [basename(path), sessionsOfPage(readFileSync(path, 'utf8'))]),
];

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

describe('examples, with what they print', { skip }, () => {
  for (const [name, examples] of FILES) {
    const runnable = examples.filter(isRun);
    if (runnable.length === 0) continue;
    test(name, async (t) => {
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
    });
  }
});

/** The words behind `sspidiag` in a command line, up to where the shell takes over again; null where it is not in it. */
function wordsOf(command: string): string[] | null {
  const joined = command.replace(/\\\n\s*/g, ' ').replace(/\s# .*$/, '');
  const part = /(?:^|[\s|=])sspidiag\s((?:'[^']*'|"[^"]*"|[^'"|;<>&])*)/.exec(joined)?.[1];
  if (part === undefined) return null;
  return (part.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []).map((word) => word.replace(/['"]/g, ''));
}

test('the command of every example exists and has the options', () => {
  const short = COMMANDS.flatMap(({ examples }) => examples.map(([command]) => command));
  const all = [...FILES.flatMap(([, examples]) => examples.map(({ command }) => command)), ...short];
  let count = 0;
  for (const line of all) {
    const [name = '', ...words] = wordsOf(line) ?? [];
    if (name === '' || name.startsWith('-') || name === '{') continue;
    // Each is parsed by a command line of its own: commander keeps what it has parsed.
    const { commands } = declareProgram({ command: 'error', json: false, quiet: false, nagios: false });
    const command = commands.find((each) => each.name() === name);
    assert.ok(command, `${line}: no command ${name}`);
    assert.deepEqual(command.parseOptions(words).unknown, [], line);
    count++;
  }
  assert.ok(count > 100, `only ${count} examples were found`);
});

test('every page of a command has examples', () => {
  const without = readdirSync(join(HOME, 'man')).filter((name) => {
    const examples = FILES.find(([file]) => file === name)?.[1] ?? [];
    return name.endsWith('.1') && name !== 'sspidiag-completion.1' && examples.length === 0;
  });
  assert.deepEqual(without, []);
});

test('the README lists the scenarios', () => {
  const rows = [...README.matchAll(/^\| `([\w-]+)` \| ([^|]+) \|$/gm)].map(
    ([, name, title]) => `${name}: ${title}`,
  );
  const declared = SCENARIOS.map(({ name, title }) => `${name}: ${name === 'healthy' ? 'nothing' : title}`);
  assert.deepEqual(rows, declared);
});

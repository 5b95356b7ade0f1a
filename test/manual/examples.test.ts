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
import { test } from 'node:test';
import { COMMANDS } from '../../src/cli.ts';
import { declareProgram } from '../../src/program.ts';
import { PAGE_EXAMPLES, README_EXAMPLES, testExamples } from './runExamples.ts';

// Those of the pages are run by files of their own, at the same time.
testExamples([README_EXAMPLES]);

/** The words behind `sspidiag` in a command line, up to where the shell takes over again; null where it is not in it. */
function wordsOf(command: string): string[] | null {
  const joined = command.replace(/\\\n\s*/g, ' ').replace(/\s# .*$/, '');
  const part = /(?:^|[\s|=])sspidiag\s((?:'[^']*'|"[^"]*"|[^'"|;<>&])*)/.exec(joined)?.[1];
  if (part === undefined) return null;
  return (part.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? []).map((word) => word.replace(/['"]/g, ''));
}

test('the command of every example exists and has the options', () => {
  const short = COMMANDS.flatMap(({ examples }) => examples.map(([command]) => command));
  const files = [README_EXAMPLES, ...PAGE_EXAMPLES];
  const all = [...files.flatMap(({ examples }) => examples.map(({ command }) => command)), ...short];
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
  const without = PAGE_EXAMPLES.filter(({ name, examples }) => name.endsWith('.1') && examples.length === 0);
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  );
});

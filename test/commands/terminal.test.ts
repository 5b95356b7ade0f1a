/** What a terminal shows: tables and findings that fit it, whatever its width, with nothing lost or garbled. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { displayWidth, loadWidths } from '../../src/render/width.ts';
import { wrap } from '../../src/render/wrap.ts';
import { labCommand } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';

const WIDTHS = [40, 80, 100, 120];
/** Nothing needs to be wrapped there. */
const ENDLESS = 2000;
const MARK = '=== columns ';

const skip = without(kdc(), program('script', 'bsdutils'));

/** Runs sspidiag in one lab on terminals of several widths, with colours on; the lines of each without `\r`. */
async function onTerminals(args: readonly string[]): Promise<Map<number, string[]>> {
  const line = `stty cols $columns; exec sspidiag ${args.map((each) => `'${each}'`).join(' ')} 2>/dev/null`;
  const loop = `for columns in ${[...WIDTHS, ENDLESS].join(' ')}; do
    echo "${MARK}$columns"
    export columns
    script -qec "$0" /dev/null </dev/null
  done; true`;
  const { exitCode, stdout, stderr } = await labCommand(['sh', '-c', loop, line], {
    ...{ SHELL: '/bin/sh', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
    ...{ NO_COLOR: undefined, FORCE_COLOR: undefined, COLUMNS: undefined },
  });
  assert.equal(exitCode, 0, stderr);
  const parts = stdout.replaceAll('\r', '').split(MARK).slice(1);
  return new Map(
    parts.map((part): [number, string[]] => {
      const [columns = '', ...lines] = part.trimEnd().split('\n');
      return [Number(columns), lines];
    }),
  );
}

const ESCAPE = '\x1b';
const SEQUENCE = new RegExp(`${ESCAPE}\\[(\\d+)m`, 'g');

const plain = (line: string) => line.replace(SEQUENCE, '');

/** Han characters are the only wide ones here. */
function columnsOf(line: string): number {
  return [...line].length + (line.match(/\p{Script=Han}/gu)?.length ?? 0);
}

/** Every colour that a line begins ends on it, before the border. */
function checkColours(line: string): void {
  const open = new Set<string>();
  for (const [, code = ''] of line.matchAll(SEQUENCE)) {
    if (code === '22') open.delete('intensity');
    else if (code === '39') open.delete('colour');
    else open.add(Number(code) < 30 ? 'intensity' : 'colour');
  }
  assert.deepEqual([...open], [], JSON.stringify(line));
  assert.ok(!plain(line).includes(ESCAPE), JSON.stringify(line));
}

/** Lines of one table are as wide as each other. */
function checkTables(lines: readonly string[]): void {
  let width = 0;
  for (const line of lines) {
    if (/^[\u250c\u2502\u251c\u2514]/.test(line)) {
      if (line.startsWith('\u250c')) width = columnsOf(line);
      assert.equal(columnsOf(line), width, line);
      assert.match(line, /[\u2510\u2502\u2524\u2518]$/);
    }
  }
}

/** All that is said, without the white space that wrapping may move: column by column in a table. */
function words(lines: readonly string[]): string[] {
  const said: string[] = [];
  let columns: string[] = [];
  let text = '';
  for (const line of lines) {
    if (line.startsWith('\u250c')) {
      said.push(text);
      [columns, text] = [[], ''];
    } else if (line.startsWith('\u2514')) {
      said.push(...columns);
    } else if (line.startsWith('\u2502')) {
      for (const [index, cell] of line.split('\u2502').slice(1, -1).entries()) {
        columns[index] = (columns[index] ?? '') + cell;
      }
    } else if (!line.startsWith('\u251c')) {
      text += line;
    }
  }
  // Times go by, and every terminal has its own number.
  return [...said, text].map((each) =>
    each
      .replace(/\s+/g, '')
      .replace(/\d+/g, '#')
      .replace(/#(d|h|h#min)left/g, 'left'),
  );
}

const HAN = '\u6f22\u5b57'.repeat(30);
const CASES: [name: string, args: string[]][] = [
  ['a failure', ['acquire', '--package', 'Kerberos', '--target', 'HTTP/nowhere.lab.test']],
  ['wide characters', ['acquire', '--package', 'Kerberos', '--principal', `${HAN}@LAB.TEST`]],
  ['whoami', ['whoami']],
  ['packages', ['packages']],
  ['lab --list', ['lab', '--list']],
  ['a handshake', ['export', '-o', 'context', '--force']],
  ['native calls', ['acquire', '--trace']],
];

describe('on a terminal', { concurrency: 4, skip }, () => {
  for (const [name, args] of CASES) {
    it(`${name}: fits, whole and with its colours`, async () => {
      const shown = await onTerminals(name === 'a handshake' ? inFolder(args) : args);
      const endless = (shown.get(ENDLESS) ?? []).map(plain);
      assert.ok(endless.some((line) => columnsOf(line) > 80));
      for (const columns of WIDTHS) {
        const lines = shown.get(columns) ?? [];
        assert.ok(lines.some((line) => line.includes(`${ESCAPE}[`)));
        for (const line of lines) {
          checkColours(line);
          assert.ok(columnsOf(plain(line)) <= columns, `more than ${columns}: ${plain(line)}`);
        }
        checkTables(lines.map(plain));
        assert.deepEqual(words(lines.map(plain)), words(endless), `${columns} columns`);
      }
    });
  }

  it('what a finding says hangs under its first line', async () => {
    const [, args] = CASES[0] ?? ['', []];
    const lines = ((await onTerminals(args)).get(80) ?? []).map(plain);
    const start = lines.findIndex((line) => line.startsWith('      because  '));
    const finding = lines.slice(start, lines.indexOf('', start));
    assert.ok(finding.filter((line) => /^ {15}\S/.test(line)).length >= 2, finding.join('\n'));
    for (const line of finding) assert.match(line, /^ {6}(because {2}|cure {5}| {9})\S/);
  });
});

it('a pipe gets every sentence on one line', { skip }, async () => {
  const [, args] = CASES[0] ?? ['', []];
  const { stdout } = await labCommand(['sspidiag', ...args], { COLUMNS: '40' });
  const [, finding = ''] = stdout.split('\n\n');
  const [title = '', ...sentences] = finding.split('\n');
  assert.match(title, /^FAIL {2}/);
  assert.ok(sentences.some((line) => line.length > 120));
  for (const line of sentences) assert.match(line, /^ {6}(because {2}|cure {5})\S/);
});

/** The lab's own folder holds what the command writes. */
function inFolder(args: readonly string[]): string[] {
  return args.map((each) => (each === 'context' ? "'$SSPIDIAG_LAB'/context" : each));
}

await loadWidths();

describe('wrapping', () => {
  for (const [text, width, expected] of [
    ['', 5, ['']],
    ['as it is', 8, ['as it is']],
    ['at the spaces', 6, ['at the', 'spaces']],
    ['two  spaces  go', 6, ['two', 'spaces', 'go']],
    ['two  stay', 9, ['two  stay']],
    ['given\n\nlines stay', 5, ['given', '', 'lines', 'stay']],
    ['a verylongword is cut', 6, ['a very', 'longwo', 'rd is', 'cut']],
    ['abcde verylongword', 6, ['abcde', 'verylo', 'ngword']],
    ['  indented words', 10, ['  indented', 'words']],
    ['ends in a space ', 15, ['ends in a space']],
    ['\u6f22\u5b57\u6f22', 4, ['\u6f22\u5b57', '\u6f22']],
    ['a\u6f22\u5b57\u6f22', 4, ['a\u6f22', '\u5b57\u6f22']],
    ['e\u0301e\u0301e\u0301', 2, ['e\u0301e\u0301', 'e\u0301']],
    ['\u{1f600}\u{1f600}', 2, ['\u{1f600}', '\u{1f600}']],
  ] as const) {
    it(`${JSON.stringify(text)} in ${width}`, () => {
      const lines = wrap(text, width);
      assert.deepEqual(lines, expected);
      for (const line of lines) assert.ok(displayWidth(line) <= width);
    });
  }
});

/** Tables with names in any script stand in straight columns on a terminal that counts for itself. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Chalk } from 'chalk';
import { grid } from '../../src/render/grid.ts';
import type { Screen } from '../../src/render/screen.ts';
import { displayWidth, loadWidths } from '../../src/render/width.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';
import { columnsInTmux } from '../support/tmux.ts';

await loadWidths();

const tmux = without(program('tmux', 'tmux'), program('python3', 'python3'));
const script = without(program('script', 'bsdutils'));

/**
 * tmux 3.3 gives these fewer columns than terminals that follow Unicode's rules for emoji, and so do older terminals: a
 * flag's half, a symbol with an emoji's variation selector, a tone of skin of its own.
 */
const NAMES = [
  ...['漢字名前', '가나다라', 'ひらがな', 'ｶﾞｷﾞｸﾞ', '\u{20000}\u{20001}', '葛\u{e0100}飾'],
  ...[
    '\u{1f600}\u{1f600}',
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    '\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}',
  ],
  ...['e\u0301e\u0301', 'A\u030a\u0323', 'नमस्ते', 'क्षत्रिय', 'தமிழ்', 'สวัสดีกำ', 'ཧཱུྃ', '\u1112\u1161\u11ab'],
  ...['שָׁלוֹם', 'العَرَبِيَّة', '\u0600\u0661', '\u2764', '\u2460', 'plain', 'ein Wort und noch eins', ''],
];

/** Numbers that look random and are the same every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const number = numbers(1);
const anyName = () => NAMES[number(NAMES.length)] ?? '';
const anyCell = () => Array.from({ length: 1 + number(6) }, anyName).join([' ', '', '\n', '  '][number(4)]);

const screen = (width: number | null): Screen => ({
  chalk: new Chalk({ level: 0 }),
  width,
  repertoire: 'unicode',
  borders: 'lines',
});

/** A table of one to six columns. */
function anyTable(width: number | null): string[] {
  const columns = 1 + number(6);
  const row = () => Array.from({ length: columns }, anyCell);
  const head = number(2) === 0 ? null : row().map((cell) => cell.replaceAll('\n', ' '));
  return grid(head, Array.from({ length: 1 + number(4) }, row), screen(width)).split('\n');
}

describe('on a terminal', { skip: tmux }, () => {
  it('names are as wide as they are counted', async () => {
    assert.deepEqual(await columnsInTmux(NAMES), NAMES.map(displayWidth));
  });

  it('every line of a table ends in one column, at 40 to 200', async () => {
    const tables = Array.from({ length: 81 }, (_, index) => ({
      width: 40 + 2 * index,
      lines: anyTable(40 + 2 * index),
    }));
    const measured = await columnsInTmux(tables.flatMap(({ lines }) => lines));
    let at = 0;
    for (const { width, lines } of tables) {
      const columns = measured.slice(at, at + lines.length);
      at += lines.length;
      assert.equal(new Set(columns).size, 1, `${columns.join(' ')}\n${lines.join('\n')}`);
      assert.ok((columns[0] ?? 0) <= width, `${columns[0]} columns at ${width}`);
    }
  });

  it('so do those of commands', { skip: script }, async () => {
    const name = NAMES.slice(0, 20).join('-');
    const shown = await Promise.all(
      [
        ['acquire', '--package', 'Kerberos', '--principal', `${name}@LAB.TEST`],
        ['acquire', '--package', name],
        ['explain', `${name} 0x8009030E`],
        ['config', name],
        ['lab', '--list'],
      ].flatMap((args) => [40, 57, 80].map((columns) => onTerminal(args, columns))),
    );
    const tables = shown.flatMap(tablesIn);
    assert.ok(tables.length >= 12, `${tables.length} tables`);
    const measured = await columnsInTmux(tables.flat());
    let at = 0;
    for (const lines of tables) {
      const columns = measured.slice(at, at + lines.length);
      at += lines.length;
      assert.equal(new Set(columns).size, 1, lines.join('\n'));
    }
  });
});

/** What a command shows on a terminal, line by line, without colours. */
async function onTerminal(args: readonly string[], columns: number): Promise<string[]> {
  const words = [...SSPIDIAG, ...args, '--color', 'never'].map((each) => `'${each}'`).join(' ');
  const { stdout } = await execute(
    ['script', '-qec', `stty cols ${columns}; exec ${words} 2>/dev/null`, '/dev/null'],
    { env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', LC_ALL: 'C.UTF-8' } },
    '',
  );
  return stdout.replaceAll('\r', '').split('\n');
}

function tablesIn(lines: readonly string[]): string[][] {
  const tables: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('┌')) tables.push([]);
    if (/^[┌│├└]/.test(line)) tables.at(-1)?.push(line);
  }
  return tables;
}

/** What standard output is: a terminal of a locale, a dumb one, a file. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isUtf8 } from '../../src/render/screen.ts';
import { SSPIDIAG, sspidiag } from '../support/cli.ts';
import { program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

const skip = without(program('script', 'bsdutils'));

for (const [environment, expected] of [
  [{}, true],
  [{ LANG: 'de_DE.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'ca_ES.UTF-8@valencia' }, true],
  [{ LC_ALL: '', LANG: 'C.UTF-8' }, true],
  [{ LC_ALL: 'C', LANG: 'C.UTF-8' }, false],
  [{ LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
  [{ LANG: 'POSIX' }, false],
  [{ LANG: 'de_DE' }, false],
  [{ LANG: 'ja_JP.eucJP' }, false],
] as const) {
  it(`${JSON.stringify(environment)}: ${expected ? 'UTF-8' : 'not UTF-8'}`, () =>
    assert.equal(isUtf8(environment), expected));
}

/** `acquire` with a package of that name, on a terminal. */
async function onTerminal(name: string, env: NodeJS.ProcessEnv): Promise<string> {
  const words = [...SSPIDIAG, 'acquire', '--package', name].map((each) => `'${each}'`).join(' ');
  const cleared = { NO_COLOR: undefined, FORCE_COLOR: undefined, LC_ALL: undefined };
  const { stdout } = await execute(
    ['script', '-qec', `stty cols 100; exec ${words} 2>/dev/null`, '/dev/null'],
    {
      env: { ...process.env, SHELL: '/bin/sh', TERM: 'xterm', ...cleared, ...env },
    },
  );
  return stdout.replaceAll('\r', '');
}

it('a terminal without UTF-8 gets ASCII', { skip }, async () => {
  const shown = await onTerminal('漢字', { LC_ALL: 'C' });
  assert.match(shown, /^\+-+\+-+\+$/m);
  assert.match(shown, /^\| /m);
  assert.ok(shown.includes('\\u{6f22}\\u{5b57}'), shown);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are ASCII
  assert.doesNotMatch(shown, /[^\x1b\n -~]/);
});

it('a dumb terminal gets no escape sequence', { skip }, async () => {
  const shown = await onTerminal('漢字', { TERM: 'dumb', LC_ALL: 'C.UTF-8' });
  assert.ok(!shown.includes('\x1b'));
  assert.match(shown, /漢字/);
});

it('a pipe gets names as they are, within borders of the locale', async () => {
  const { stdout } = await sspidiag(['acquire', '--package', '漢字'], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  assert.match(stdout, /漢字/);
  assert.match(stdout, /^\+-+\+-+\+$/m);
});

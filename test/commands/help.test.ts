/** `help`: every page of the manual as text, without man, mandoc or a terminal. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pageName } from '../../scripts/helpPages.ts';
import { plain, styled } from '../../src/render/overstrike.ts';
import { PAGES } from '../manual/pages.ts';
import { sspidiag } from '../support/cli.ts';
import { INSTALLATION, NODE } from '../support/installation.ts';
import { execute } from '../support/programs.ts';

/** No program of the system is found, and nothing asks for colour. */
const BARE = { PATH: '/nonexistent' };

const NAMES = PAGES.map((path) => pageName(path.replace(/^.*\//, '')));

for (const name of NAMES) {
  test(`help ${name}`, async () => {
    const { stdout, stderr, exitCode } = await sspidiag(['help', name], { env: BARE });
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
    const title = name === 'sspidiag' ? 'SSPIDIAG' : `SSPIDIAG-${name.toUpperCase()}`;
    assert.match(stdout, new RegExp(`^${title}\\(\\d\\)`));
    for (const section of ['NAME', 'DESCRIPTION', 'SEE ALSO']) {
      assert.match(stdout, new RegExp(`^${section}$`, 'm'));
    }
    assert.match(stdout, /^[\n\x20-\x7e]*$/, 'not plain ASCII');
    assert.match(
      stdout,
      /[A-Z][a-z]+ \d+, \d{4} +sspidiag \d+\.\d+\.\d+\n$/,
      'the footer names the host that built it',
    );
  });
}

test('help without a page lists the commands', async () => {
  const { stdout, exitCode } = await sspidiag(['help']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Commands:\n {2}doctor /m);
});

test('a page goes by the names that other pages give it', async () => {
  const { stdout } = await sspidiag(['help', 'acquire']);
  for (const name of ['sspidiag-acquire', 'sspidiag-acquire(1)', 'acquire.1', 'ACQUIRE']) {
    assert.equal((await sspidiag(['help', name])).stdout, stdout, name);
  }
});

test('a page that there is not is a usage error, with the one that was probably meant', async () => {
  const near = await sspidiag(['help', 'finding']);
  assert.deepEqual(
    { exitCode: near.exitCode, stdout: near.stdout, stderr: near.stderr },
    {
      exitCode: 2,
      stdout: '',
      stderr: 'sspidiag: error: the manual has no page "finding"\nsspidiag: hint: did you mean "findings"?\n',
    },
  );
  const far = await sspidiag(['help', '../../package']);
  assert.equal(far.exitCode, 2);
  assert.match(far.stderr, /hint: there are acquire, /);
});

test('bold and underlined only where colours are wanted', async () => {
  const { stdout } = await sspidiag(['help', 'lab', '--color', 'always'], { env: BARE });
  assert.ok(stdout.includes('\u001b[1mNAME\u001b[22m'));
  assert.ok(stdout.includes('\u001b[4mcommand\u001b[24m'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const without = stdout.replace(/\u001b\[\d+m/g, '');
  assert.equal(without, (await sspidiag(['help', 'lab'], { env: BARE })).stdout);
});

test('what is struck over is read as bold, underlined or one letter', () => {
  const text = 'N\bNA\bA _\bx_\by +\bo _\b_';
  assert.equal(plain(text), 'NA xy o _');
  assert.equal(styled(text), '\u001b[1mNA\u001b[22m \u001b[4mxy\u001b[24m o \u001b[1m_\u001b[22m');
});

test('the build says what is missing where there is no mandoc', async () => {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'bundle.ts');
  const { exitCode, stdout, stderr } = await execute([NODE, script], { env: BARE });
  assert.deepEqual([exitCode, stdout], [1, '']);
  assert.match(stderr, /^bundle: mandoc is missing, [^\n]*: apt-get install mandoc\n$/);
});

test('the texts are files beside the bundle, not in it', () => {
  const bundle = readFileSync(join(INSTALLATION, 'dist', 'sspidiag.parts'), 'latin1');
  assert.ok(!bundle.includes('General Commands Manual'));
});
